"""The page of sales shows what `percall sales --json` says, and refuses what cannot be asked."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from percall.web.answers import Answers
from percall.web.application import application
from percall.web.jobs import Jobs
from tests.costing.sales.crm import bring_contacts, bring_sales, desk, random_world, sold

DAYS = "from=2026-10-01&to=2026-11-01"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = desk(tmp_path_factory.mktemp("sales"))
    contacts, sales = random_world(5)
    bring_contacts(root, contacts)
    bring_sales(root, sales)
    return root


@pytest.fixture(scope="module")
def pages(root: Path) -> Iterator[TestClient]:
    app = application(Answers(root), Jobs(patience_s=60))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as found:
        yield found


def test_the_page_has_every_figure_of_the_json_for_each_rule(root: Path, pages: TestClient) -> None:
    for rule in ("last_contact", "first_contact", "all_equally"):
        told = sold(root, "--credit", rule, "--group-by", "campaign")
        page = unescape(pages.get(f"/sales?{DAYS}&credit={rule}").text)
        for row in (*told["groups"], told["total"]):
            for figure in (row["sales"], row["value"], row["cost_per"]["sale"]):
                assert figure is None or f'value="{figure}"' in page, (rule, figure)
        assert told["credit"]["in_words"] in page
        assert pages.get(f"/sales.json?{DAYS}&credit={rule}").json()["total"] == told["total"]


def test_what_is_usual_is_left_out_of_the_address(pages: TestClient) -> None:
    answer = pages.get(f"/sales?{DAYS}&credit=last_contact&within=30&split=campaign")
    assert answer.url.query.decode() == DAYS
    assert f"{DAYS}&split=none" in str(pages.get(f"/sales?{DAYS}&split=none").url)


@pytest.mark.parametrize(
    "query", ["credit=loudest", "within=x", "within=999", "split=agent", "queue=q", "only=queue=q"]
)
def test_what_cannot_be_asked_is_a_clear_error(pages: TestClient, query: str) -> None:
    answer = pages.get(f"/sales?{DAYS}&{query}")
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_the_table_can_be_taken_along(pages: TestClient) -> None:
    lines = pages.get(f"/sales.csv?{DAYS}&table=sales").text.splitlines()
    assert lines[0].lstrip("\ufeff").startswith("campaign,Attempts,Reached,Contact rate,Sales")
    assert lines[-1].startswith("all,")
