"""The contacts behind every group that a report can name, and what the list withholds."""

import json
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from percall.costing.question import BUILT_IN_DIMENSIONS
from percall.web.answers import Answers
from percall.web.application import application
from percall.web.jobs import Jobs
from tests.costing.chains.world import contact, make, world_of
from tests.web.test_downloads import rows_of
from tests.web.world import percall

OCTOBER = {"from": "2026-10-01", "to": "2026-11-01"}


def count_of(page: str) -> int:
    """How many contacts a list has."""
    found = re.search(r'class="sentence">([\d\u202f]+) contact', page)
    assert found, page
    return int(found[1].replace("\u202f", ""))


@pytest.mark.parametrize("dimension", BUILT_IN_DIMENSIONS)
def test_a_group_opens_the_calls_that_it_counts(pages: TestClient, dimension: str) -> None:
    asked = urlencode({**OCTOBER, "group-by": dimension})
    groups = pages.get(f"/api/cost?{asked}").json()["periods"][0]["groups"]
    for group in groups[:2]:
        value = "" if group[dimension] is None else group[dimension]
        answer = pages.get(f"/contacts?{urlencode({**OCTOBER, 'only': f'{dimension}={value}'})}")
        assert answer.status_code == 200, answer.text
        assert count_of(answer.text) == group["calls"], (dimension, value)


def test_contacts_of_an_agent_stand_without_their_cost(pages: TestClient) -> None:
    """Nobody can sum them up to what the agent cost; everybody else's stand with it."""
    asked = urlencode({**OCTOBER, "only": "agent=a1"})
    listed = pages.get(f"/contacts.json?{asked}").json()["contacts"]
    assert {one["cost"] for one in listed} == {None}
    assert "not to rank people by" in pages.get(f"/contacts?{asked}").text
    of_all = pages.get(f"/contacts.json?{urlencode(OCTOBER)}").json()["contacts"]
    assert None not in {one["cost"] for one in of_all}


def test_a_price_tag_is_a_file_as_the_command_line_prints_it(
    pages: TestClient, small_centre: Path
) -> None:
    key = pages.get(f"/contacts.json?{urlencode(OCTOBER)}").json()["contacts"][0]["contact_id"]
    printed = percall("contact", key, "-w", small_centre, "--json")
    assert pages.get(f"/contact.json?id={key}").text == printed
    tag = json.loads(printed)
    head, *rows, total = rows_of(pages.get(f"/contact.csv?id={key}").text)
    assert head[-2:] == ["definition", "definition_hash"]
    assert {row[-1] for row in rows} == {tag["definition"]["hash"]}
    assert [row[6] for row in rows] == [line["fully_loaded"] for line in tag["lines"]]
    assert total[6] == tag["cost"]["fully_loaded"]
    segments = rows_of(pages.get(f"/contact.csv?id={key}&table=segments").text)
    assert len(segments) == 1 + len(tag["segments"])
    assert "/contact.csv" in pages.get(f"/contact?id={key}").text


def test_a_name_of_several_contacts_lists_them_to_programs_too(pages: TestClient) -> None:
    """The source numbers the calls of each day anew."""
    found = pages.get("/contact.json?id=1").json()["candidates"]
    assert len(found) > 1
    assert pages.get(f"/contact.json?id={found[0]['contact_id']}").json()["contact"]
    assert 400 <= pages.get("/contact.csv?id=1").status_code < 500


def test_a_price_tag_has_the_centres_own_dimensions(tmp_path: Path) -> None:
    """Each by its name, on the page and for programs; what a contact lacks is not on the page."""
    root = make(tmp_path, world_of([contact(1, ticket="T-7"), contact(2, 10)]))
    with TestClient(application(Answers(root), Jobs(60)), base_url="http://127.0.0.1") as pages:
        for key, ticket in (("c1", "T-7"), ("c2", None)):
            tag = pages.get(f"/contact.json?id={key}").json()
            assert tag["contact"]["dimensions"] == {"ticket": ticket}
            told = "<dt>ticket</dt><dd>T-7</dd>" in pages.get(f"/contact?id={key}").text
            assert told is (ticket is not None)
