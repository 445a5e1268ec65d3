"""The contacts behind every group that a report can name, and what the list withholds."""

import re
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from percall.costing.question import BUILT_IN_DIMENSIONS

OCTOBER = {"from": "2026-10-01", "to": "2026-11-01"}


def count_of(page: str) -> int:
    """How many contacts a list has."""
    found = re.search(r'class="sentence">([\d\u2009]+) contact', page)
    assert found, page
    return int(found[1].replace("\u2009", ""))


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
