"""Published figures stand beside the centre's own only where both measure the same."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from percall.errors import WorkspaceFault
from percall.report.published import published
from tests.cli.test_imports import said
from tests.costing.product import run

DAYS = ("--from", "2026-10-01", "--to", "2026-11-01")


def told(centre: Path, *words: str) -> dict[str, dict[str, Any]]:
    found = run("published", *DAYS, *words, "-w", centre)["figures"]
    return {f"{one['name']} {one['currency']} {one['period']}": one for one in found}


def test_the_same_scope_and_channel_are_compared_at_the_stated_rate(centre: Path) -> None:
    """The sample's settings say USD = 0.92."""
    found = told(centre, "--channel", "voice")["Industry range USD None"]
    rate = Fraction(found["rate"])
    assert found["why_not"] is None
    assert Fraction(found["low_here"]) == Fraction("2.70") * rate
    own = run("cost", *DAYS, "--channel", "voice", "-w", centre)["periods"][0]
    assert found["own"] == own["cost_per_call"]["fully_loaded"]
    low, high, mine = (Fraction(found[name]) for name in ("low_here", "high_here", "own"))
    assert found["place"] == ("below" if mine < low else "above" if mine > high else "within")


@pytest.mark.parametrize(
    ("words", "name", "why"),
    [
        (("--channel", "voice"), "Chat USD about 2017", "channel chat"),
        (("--channel", "voice"), "Inbound call GBP 2024", "inbound contacts alone"),
        (("--channel", "voice", "--direction", "inbound"), "Inbound call GBP 2024", "GBP = ..."),
        ((), "Self-service contact USD 2019", "counts self_service"),
        ((), "Public-sector 311 lines USD None", "counts all_contacts"),
    ],
)
def test_anything_else_is_refused_with_the_reason(
    centre: Path, words: tuple[str, ...], name: str, why: str
) -> None:
    found = told(centre, *words)[name]
    assert why in found["why_not"]
    assert found["place"] is found["low_here"] is None


def test_an_hour_of_labour_is_labour_over_paid_hours(centre: Path) -> None:
    own = Fraction(told(centre)["Hourly labour cost, euro area, mean EUR 2023"]["own"])
    cost = run("cost", *DAYS, "-w", centre)["periods"][0]
    labour = sum(
        Fraction(x["cost"]) for x in cost["accounts"] if x["account"].startswith("Labour:")
    )
    assert 0 < own < labour


def test_the_centre_adds_its_own_and_its_faults_are_named(tmp_path: Path, centre: Path) -> None:
    shipped = len(published(tmp_path))
    text = (
        '[[figure]]\nname = "Our group"\nmeasure = "cost_per_call"\nscope = "handled"\n'
        'channel = "all"\nlow = "4"\nhigh = "6"\ncurrency = "EUR"\nyear = 2026\nsource = "us"\n'
    )
    (tmp_path / "published.toml").write_text(text)
    assert published(tmp_path)[shipped].is_own
    for old, new, says in (
        ('"4"', '"nan"', "low"), ('"6"', '"3"', "below low"), ('"handled"', '"calls"', "scope"),
        ("year", "jear", "jear"), ("[[figure]]", "[[figure", "no TOML"), ('"us"', "1", "source"),
    ):  # fmt: skip
        (tmp_path / "published.toml").write_text(text.replace(old, new))
        with pytest.raises(WorkspaceFault, match=says):
            published(tmp_path)


def test_money_of_a_year_is_brought_to_another_by_what_the_centre_states(tmp_path: Path) -> None:
    text = (
        '[[price]]\ncurrency = "usd"\nyear = 2019\nto_year = 2026\nfactor = "1.25"\nsource = "us"\n'
    )
    (tmp_path / "published.toml").write_text(text)
    found = {(one.name, one.year): one for one in published(tmp_path)}
    assert found["Live contact", 2019].price_factor == Fraction("1.25")
    assert found["Live contact", 2019].prices_of == "of 2026, by us"
    assert found["Call", 2017].price_factor is None
    for old, new, says in (
        ('"1.25"', '"0"', "factor"), ("2019", '"2019"', "year"), ('"us"', '""', "source"),
        ("to_year", "too_year", "to_year"), ("[[price]]", "price = 1\n[other]", "price"),
    ):  # fmt: skip
        (tmp_path / "published.toml").write_text(text.replace(old, new))
        with pytest.raises(WorkspaceFault, match=says):
            published(tmp_path)


def test_a_stated_price_year_moves_the_figure_and_is_said(centre: Path) -> None:
    own = centre / "published.toml"
    text = '[[price]]\ncurrency = "USD"\nyear = 2019\nto_year = 2026\nfactor = "2"\nsource = "us"\n'
    try:
        own.write_text(text)
        found = told(centre)["Live contact USD 2019"]
        assert Fraction(found["low_here"]) == Fraction("8.01") * 2 * Fraction(found["rate"])
        assert found["prices_of"] == "of 2026, by us"
    finally:
        own.unlink()


def test_the_centres_own_past_stands_beside_it(centre: Path) -> None:
    """Nine weeks: September is known from its first days on, a year ago nothing is."""
    found = told(centre)
    before = run("cost", "--from", "2026-09-01", "--to", "2026-10-01", "-w", centre)["periods"][0]
    past = found["This centre, the period before EUR 2026-09"]
    assert past["low"] == f"{float(before['cost_per_call']['fully_loaded']):.2f}"
    assert past["place"] in ("below", "above")
    assert not any(name.startswith("This centre, a year ago") for name in found)


def test_wages_are_a_part_of_labour(centre: Path) -> None:
    found = told(centre)
    wage = next(one for one in found.values() if one["measure"] == "wage_per_hour")
    labour = next(one for one in found.values() if one["measure"] == "labour_cost_per_hour")
    assert 0 < Fraction(wage["own"]) < Fraction(labour["own"])


def test_people_read_that_it_is_no_target(centre: Path) -> None:
    code, out, _error = said("published", *DAYS, "-w", centre)
    assert (code, "never a target" in out, "Not compared:" in out) == (0, True, True)


def test_the_rate_and_the_days_stand_beside_what_was_converted(centre: Path) -> None:
    _code, out, _error = said("published", *DAYS, "--channel", "voice", "-w", centre)
    assert "at 0.92 EUR for 1 USD" in out
    assert "(2026-10)" in out
    _code, out, _error = said("published", *DAYS, "-w", centre)
    assert "managers and commissions too" in out
