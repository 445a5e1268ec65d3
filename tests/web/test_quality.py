"""Cost beside quality: the figures of `percall cost --group-by`, by name and without a rank."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from percall.costing.figures import GroupFigures, PerCall
from percall.costing.quality import Quality
from percall.store.workspace import open_workspace
from percall.web.quality import judged_of
from percall.web.scatter import Axes, Dot, scatter_chart
from tests.web.test_figures import values
from tests.web.world import percall

OCTOBER = "from=2026-10-01&to=2026-11-01"


def dot(name: str, cost: str, value: str, *, is_kept: bool | None = None) -> Dot:
    return Dot(name, Decimal(cost), Decimal(value), 100, is_kept)


def test_the_page_has_the_figures_of_the_command(pages: TestClient, small_centre: Path) -> None:
    printed = percall(
        "cost", "-w", small_centre, "--from", "2026-10-01", "--to", "2026-11-01",
        "--group-by", "queue", "--json",
    )  # fmt: skip
    assert pages.get(f"/quality.json?{OCTOBER}").content == printed.encode()
    shown = values(pages.get(f"/quality?{OCTOBER}").text)
    for group in pages.get(f"/quality.json?{OCTOBER}").json()["periods"][0]["groups"]:
        assert group["cost_per_call"]["fully_loaded"] in shown
        assert {one for one in group["quality"].values() if one} <= shown


def test_groups_are_sorted_by_name_whatever_they_cost(pages: TestClient) -> None:
    page = unescape(pages.get(f"/quality?{OCTOBER}").text)
    table = page[page.index("<tbody>") :]
    places = [table.index(name) for name in (">Orders<", ">Ré/pair & «care»<", ">Support<")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("asa_s", "is_kept"),
    [(Fraction(12), True), (Fraction(36_001, 3_000), False), (None, None)],
)
def test_a_guardrail_is_kept_at_its_limit_by_the_exact_figure(
    small_centre: Path, asa_s: Fraction | None, is_kept: bool | None
) -> None:
    """Waits of 12.000, 12.000 and 12.001 seconds: the mean is printed as the limit, and above it."""
    centre = replace(
        open_workspace(small_centre).centre,
        guardrails=(("asa_s", Fraction(12)), ("cost_per_call", Fraction(4))),
    )
    group = GroupFigures(
        (17,), 3, 3, Fraction(12), Fraction(12), PerCall(Fraction(4), Fraction(4), None),
        Quality(asa_s=asa_s),
    )  # fmt: skip
    assert judged_of(centre, [group]) == {17: {"asa_s": is_kept, "cost_per_call": True}}


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_a_broken_guardrail_is_a_cross_and_a_word_and_the_limit_a_named_line(size: str) -> None:
    axes = Axes("Cost per call, EUR", "Service level, %", limit=(Decimal(70), "guardrail: 70"))
    dots = (dot("billing", "4.0", "78", is_kept=True), dot("sales", "5.0", "61", is_kept=False))
    text = str(scatter_chart(dots, axes, "light", size))
    assert "'shape': 'cross'" in text
    assert "sales (broken)" in text
    assert "guardrail: 70" in text


def test_names_of_groups_that_lie_together_do_not_hide_each_other() -> None:
    dots = tuple(dot(f"queue {n}", "5.0", "70") for n in range(4))
    layers = scatter_chart(dots, Axes("x", "y"), "light", "wide")["layer"]
    places = {
        (layer["mark"]["dx"], layer["mark"]["dy"]) for layer in layers
        if layer["mark"]["type"] == "text"
    }  # fmt: skip
    assert len(places) == 4


def test_one_group_alone_and_no_figure_at_all_are_drawn_or_told(pages: TestClient) -> None:
    assert "outside" not in pages.get(f"/quality?{OCTOBER}&queue=Orders").text
    page = pages.get(f"/quality?{OCTOBER}&measure=satisfaction")
    assert page.status_code == 200
    assert "Nothing can be drawn" in page.text
    assert "no contact says how satisfied the customer was" in page.text


@pytest.mark.parametrize("query", ["measure=x", "measure=", "group=nothing", "measure=a&measure=b"])
def test_what_cannot_be_asked_is_a_clear_page(pages: TestClient, query: str) -> None:
    answer = pages.get(f"/quality?{OCTOBER}&{query}")
    assert answer.status_code == (200 if query == "measure=" else 400)
