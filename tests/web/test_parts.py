"""What is only a part is said to be one: a filtered figure's ledger, a week of a few days."""

from html import unescape

import pytest
from starlette.testclient import TestClient

OCTOBER = "from=2026-10-01&to=2026-11-01"
ONE_AGENT = f"{OCTOBER}&only=agent%3Da1"


def sentence_of(page: str) -> str:
    """The answer in one sentence."""
    return unescape(page.split('class="sentence"', 1)[1].split("</", 1)[0])


def test_unused_money_beside_a_filter_is_the_whole_centres(pages: TestClient) -> None:
    filtered = pages.get(f"/?{OCTOBER}&queue=Orders").text
    assert "of what the whole centre paid, " in sentence_of(filtered)
    assert "Unused capacity of the whole centre" in filtered
    whole = pages.get(f"/?{OCTOBER}").text
    assert "% of what was paid went unused" in sentence_of(whole)
    assert "whole centre" not in sentence_of(whole)


def test_a_week_that_the_records_cut_short_is_marked(pages: TestClient) -> None:
    """The last one has the six days until 31 October: in words, and by a hollow point."""
    page = unescape(pages.get(f"/?{OCTOBER}&by=week").text)
    assert "26 Oct (6 days): cost per call" in page
    chart = pages.get(f"/charts/trend.json?{OCTOBER}&by=week").text
    assert "only a part of its days" in chart
    whole = pages.get("/charts/trend.json?from=2026-09-01&to=2026-10-01&by=month").text
    assert '"cut":false' in whole.replace(" ", "")


@pytest.mark.parametrize(("end", "is_said"), [("2026-11-01", False), ("2026-11-09", True)])
def test_days_beyond_the_records_are_said(pages: TestClient, end: str, is_said: bool) -> None:
    said = sentence_of(pages.get(f"/?from=2026-10-01&to={end}").text)
    assert ("The records end on 31 Oct 2026: these are figures of a part" in said) is is_said


def test_pages_of_an_agent_open_without_its_cost(pages: TestClient) -> None:
    for address in ("/", "/marginal", "/failure", "/definitions", "/quality", "/overview.csv"):
        answer = pages.get(f"{address}?{ONE_AGENT}")
        assert answer.status_code == 200, address
    assert "assigned to the chosen calls and to others" in pages.get(f"/?{ONE_AGENT}").text
