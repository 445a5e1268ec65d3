"""The page of the twin: without one it teaches, with one it says what `percall twin check` says."""

from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from percall.errors import QuestionFault
from percall.intervals import Period
from percall.twin.fitting.days import check_days
from percall.web.answers import Answers
from percall.web.application import application
from percall.web.jobs import Jobs
from tests.web.conftest import Patient

WEEK = "first=2026-10-19&last=2026-10-25"


def test_without_a_twin_the_page_says_how_to_fit_one(client: Patient) -> None:
    found = client.get("/twin")
    assert found.status_code == 200
    assert "percall twin fit" in found.text


@pytest.fixture(scope="module")
def page(twin_centre: Path) -> TestClient:
    app = application(Answers(twin_centre), Jobs(patience_s=120))
    return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)


def test_it_shows_what_the_command_prints(twin_centre: Path, page: TestClient) -> None:
    shown = page.get(f"/twin.json?{WEEK}").json()
    from tests.cli.test_imports import said

    _code, out, _error = said("twin", "check", "--from", "2026-10-19", "--to", "2026-10-26",
                              "-w", twin_centre, "--json")  # fmt: skip
    import json

    assert shown == json.loads(out)
    html = page.get(f"/twin?{WEEK}").text
    assert "The twin" in html
    assert html.count('<th scope="row">') >= 4


def test_its_chart_has_a_title_for_each_panel(page: TestClient) -> None:
    svg = page.get(f"/twin.svg?{WEEK}&chart=twin&theme=light&size=wide")
    assert svg.status_code == 200
    for title in ("Service level, %", "Abandoned, %", "Occupancy, %"):
        assert title in svg.text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("first=2026-10-05&last=2026-10-15", "has seen them"),
        ("first=yesterday&last=2026-10-15", "no days to play"),
        ("first=2026-10-25&last=2026-10-19", "no days to play"),
        ("first=2020-01-01&last=2026-10-19", "days at most"),
    ],
)
def test_days_that_it_cannot_check_are_refused(page: TestClient, query: str, says: str) -> None:
    found = page.get(f"/twin?{query}")
    assert (found.status_code, says in found.text) == (400, True)


def test_its_chart_is_of_the_days_of_the_page(page: TestClient) -> None:
    """The address of the chart has the days; an address without them is sent on."""
    sent_on = page.get("/twin", follow_redirects=False)
    assert sent_on.headers["location"].startswith("/twin?first=2026-10-")
    assert (
        f"/twin.svg?{WEEK.replace('&', '&amp;')}&amp;chart=twin" in page.get(f"/twin?{WEEK}").text
    )


def test_the_chart_can_be_had_as_a_table(page: TestClient) -> None:
    rows = page.get(f"/twin.csv?{WEEK}&table=half-hours").text.splitlines()
    assert rows[1].startswith("08:00,")
    assert len(rows) > 20


def test_what_is_played_can_be_given_up(twin_centre: Path) -> None:
    answers = Answers(twin_centre)
    given_up = answers.given_up()
    assert not given_up()
    answers.stop()
    assert given_up()
    days = Period(date(2026, 10, 19), date(2026, 10, 26))
    with pytest.raises(QuestionFault, match="given up"):
        answers.stoppable(lambda: check_days(answers.workspace, days, cancelled=given_up))


def test_progress_is_of_all_weeks(twin_centre: Path) -> None:
    told: list[float] = []
    days = Period(date(2026, 10, 12), date(2026, 10, 26))
    check_days(Answers(twin_centre).workspace, days, replications=20, played=told.append)
    assert told == sorted(told)
    assert (round(told[0], 4), told[-1]) == (round(1 / 280, 4), 1.0)
