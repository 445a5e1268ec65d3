"""The ladder of a desk that can be priced in the head (see `desk`)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.costing.marginal.books import ask_margin, write_margin
from tests.costing.marginal.desk import (
    BILL,
    BUSY_HALF,
    QUIET_HALF,
    RENT,
    SHEETS,
    WAGES,
    WEEK,
    calls,
    centre,
    line,
    make_desk,
)
from tests.costing.product import run

World = dict[str, Any]
LOADED, MARGINAL, TIME, LEAVING = range(4)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_desk(tmp_path_factory.mktemp("desk"), calls(), SHEETS)


@pytest.fixture(scope="module")
def unmanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same calls, without any record of agents' time."""
    return make_desk(tmp_path_factory.mktemp("unmanned"), calls(), [])


def priced(root: Path, ledger: list[World], *more: object, **settings: object) -> World:
    write_margin(root, {"centre": centre(**settings), "ledger": ledger})
    return ask_margin(root, WEEK, *more)


def amounts(report: World) -> list[str]:
    return [rung["amount"].rstrip("0").rstrip(".") for rung in report["ladder"]]


def at(report: World, half_hour: tuple[int, int]) -> World:
    found: World = report["week"][48 * (half_hour[0] - 1) + half_hour[1]]
    return found


def test_each_rung_has_its_own_formula(desk: Path) -> None:
    """Bills are 10. Overtime is 1.5 x 27 minutes. Thirty minutes are released, at 1.50 each.

    Half an hour makes up one of two half posts: 30 of the wages leave.
    """
    report = priced(desk, [WAGES, RENT, BILL])
    assert amounts(report) == ["100", "50.5", "45", "40"]
    assert [rung["per_call"] for rung in report["ladder"]][:2] == ["10.000000000", "5.050000000"]


def test_where_staff_stands_idle_a_call_costs_its_bill_alone(desk: Path) -> None:
    report = priced(desk, [WAGES, RENT, BILL])
    quiet, busy = at(report, QUIET_HALF), at(report, BUSY_HALF)
    assert (quiet["floor"], quiet["occupancy_share"]) == ("idle", "0.100000000")
    assert quiet["marginal_cost_per_call"] == "1.000000000"
    assert (busy["floor"], busy["short_by"]) == ("short", ["occupancy_share"])
    assert busy["marginal_cost_per_call"] == "5.500000000"
    assert report["sentence"] == (
        "The next call costs 5.05 EUR, and one call less spares as much: 1.00 where agents had"
        " time to spare, 5.50 where the floor was short of agents."
    )


def test_the_limit_of_occupancy_is_the_centres_to_state(desk: Path) -> None:
    """At the limit the floor is short; above what is found it is not."""
    for limit, floor in (("0.9", "short"), ("0.91", "idle")):
        stated = {"short_occupancy_share": limit}
        report = priced(desk, [WAGES, RENT, BILL], marginal=stated)
        assert at(report, BUSY_HALF)["floor"] == floor
        assert "marginal.short_occupancy_share" not in {one["name"] for one in report["assumed"]}


def test_a_broken_guardrail_on_waiting_makes_the_floor_short(desk: Path) -> None:
    """Those nine waited 40 s each; the occupancy is below the limit."""
    report = priced(
        desk, [WAGES, BILL], marginal={"short_occupancy_share": "0.95"}, guardrails={"asa_s": 30}
    )
    assert at(report, BUSY_HALF)["short_by"] == ["asa_s"]
    assert at(report, QUIET_HALF)["floor"] == "idle"


def test_where_customers_wait_instead_no_money_is_spared(desk: Path) -> None:
    report = priced(desk, [WAGES, RENT, BILL], marginal={"short_floor": "waiting"})
    assert amounts(report)[MARGINAL] == "10"
    assert "cost others some waiting, and no money" in report["ladder"][MARGINAL]["sentence"]


def test_the_contacts_to_avoid_are_chosen_as_for_percall_cost(desk: Path) -> None:
    """The late call alone: 3 of 30 minutes, and no half-hour of it was short."""
    report = priced(desk, [WAGES, RENT, BILL], "--only", "reason=late")
    assert amounts(report) == ["10", "1", "4.5", "1"]
    assert [h["half_hour"] for h in report["ladder"][MARGINAL]["half_hours"]] == [20]


def test_a_share_of_them_drops_no_step_that_it_does_not_make_up(desk: Path) -> None:
    report = priced(desk, [WAGES, RENT, BILL], "--share", "0.5")
    assert amounts(report) == ["50", "25.25", "22.5", "5"]
    assert "makes up no whole step" in report["ladder"][LEAVING]["sentence"]


def test_marginal_and_loaded_cost_cross_where_overtime_is_dear(desk: Path) -> None:
    """An hour of overtime at three times the wages, against an hour used that carries an idle one."""
    report = priced(desk, [WAGES], "--only", "reason=rush", marginal={"overtime_factor": 3})
    assert amounts(report)[:2] == ["54", "81"]
    (why,) = report["crossings"]
    assert why == (
        "The marginal cost is above the loaded cost: while the floor was short an hour of agents'"
        " time costs 180.00 as overtime, and 120.00 on the average of the books."
    )


def test_many_calls_drop_a_step_that_one_does_not(desk: Path) -> None:
    report = priced(desk, [WAGES], marginal={"short_occupancy_share": 1})
    assert amounts(report) == ["60", "0", "30", "30"]
    assert "one call less drops no step" in report["crossings"][0]


def test_steps_leave_when_their_notice_has_run_out(desk: Path) -> None:
    """Two lines are one set of steps, and the soonest notice goes first."""
    bound = WAGES | {"amount": "30", "steps": 1, "notice_on": date(2026, 6, 1)}
    free = WAGES | {"amount": "30", "steps": 1, "notice_on": date(2026, 2, 1)}
    report = priced(desk, [bound, free, BILL])
    assert report["ladder"][LEAVING]["leaves"] == [
        {"from_on": "2026-03-02", "amount": "40.000000000"}
    ]
    report = priced(desk, [bound, WAGES | {"amount": "30", "steps": 1}, BILL])
    (_bill, steps) = report["ladder"][LEAVING]["leaves"]
    assert steps == {"from_on": "2026-03-09", "amount": "30.000000000"}
    assumed = {one["name"]: one["value"] for one in report["assumed"]}
    assert assumed["notice_on Labour:Wages"] == "2026-03-09"


def test_steps_that_nobody_counts_do_not_leave(desk: Path) -> None:
    report = priced(desk, [WAGES | {"steps": None}, RENT, BILL])
    assert amounts(report)[LEAVING] == "10"
    assert "no step line says how many steps" in report["ladder"][LEAVING]["sentence"]


def test_a_line_without_a_kind_takes_a_default_that_is_said_to_be_assumed(desk: Path) -> None:
    ledger = [line("Labour:Wages", "60"), line("Odd thing", "5"), BILL]
    report = priced(desk, ledger)
    assumed = {one["name"]: one["value"] for one in report["assumed"]}
    assert assumed["cash_kind Labour:Wages"] == "step"
    assert assumed["cash_kind Odd thing"] == "fixed"
    assert "cash_kind Telecom:Minutes" not in assumed
    lines = {one["account"]: one["assumed"] for one in report["ladder"][LOADED]["lines"]}
    assert lines == {"Labour:Wages": True, "Odd thing": True, "Telecom:Minutes": False}
    report = priced(desk, ledger, cash_kinds={"Labour": "variable"})
    assert report["ladder"][MARGINAL]["lines"][0]["cash_kind"] == "variable"
    assert report["ladder"][MARGINAL]["lines"][0]["assumed"] is False


def test_the_loaded_cost_is_never_called_a_saving(desk: Path) -> None:
    report = priced(desk, [WAGES, RENT, BILL])
    sentence = report["ladder"][LOADED]["sentence"].lower()
    assert "what they cost, and not what would go with them" in sentence
    assert not any(word in sentence for word in ("sav", "spare"))


def test_without_agents_time_the_margin_is_told_by_bills_and_waits(unmanned: Path) -> None:
    """Nothing tells how the floor stood: agents' time counts nothing, and this is said."""
    report = priced(unmanned, [WAGES, RENT, BILL])
    assert amounts(report) == ["100", "10", "90", "70"]
    assert at(report, BUSY_HALF)["floor"] == "unknown"
    assert at(report, BUSY_HALF)["marginal_cost_per_call"] is None
    assert report["floor"]["unknown"]["marginal_cost_per_call"] is None
    assert report["sentence"].startswith("What the next call costs is not known: nothing tells")
    assert report["sentence"].endswith("Its variable bills alone are 1.00 EUR.")
    assert "nothing tells how the floor stood" in report["ladder"][MARGINAL]["sentence"]
    released = report["ladder"][TIME]["sentence"]
    assert "What they cost at practical capacity is not known" in released
    assert "capacity agent_time" in {one["name"] for one in report["assumed"]}
    report = priced(unmanned, [WAGES, RENT, BILL], guardrails={"asa_s": 30})
    assert at(report, BUSY_HALF)["floor"] == "short"
    assert at(report, QUIET_HALF)["floor"] == "idle"
    assert amounts(report)[MARGINAL] == "91"


def test_without_a_ledger_there_are_no_amounts_and_hours_stay(desk: Path) -> None:
    report = priced(desk, [])
    assert [rung["amount"] for rung in report["ladder"]] == [None] * 4
    assert report["ladder"][TIME]["released_s"] == "1800.000"
    assert report["why_not"] == "the ledger has no line in this period"
    assert at(report, BUSY_HALF)["floor"] == "short"


def test_days_of_totals_tell_their_loaded_cost_and_nothing_of_a_next_call(tmp_path: Path) -> None:
    root = make_desk(tmp_path, [], [])
    days = tmp_path / "days.csv"
    days.write_text(
        "Fecha,Incoming Calls,Answered Calls,Answer Rate,Abandoned Calls,Answer Speed (AVG),"
        "Talk Duration (AVG),Waiting Time (AVG),Service Level (20 Seconds)\n"
        "2026-03-02,12,10,0.83,2,17,134,165,0.76\n"
    )
    run("import", "-w", root, days, "--mapping", "daily-call-centre")
    report = priced(root, [WAGES, BILL])
    assert [rung["amount"] for rung in report["ladder"]] == ["70.000000000", None, None, None]
    assert report["ladder"][LOADED]["per_call"] == "7.000000000"
    assert report["ladder"][TIME]["released_s"] is None
    assert "known by their totals alone" in report["sentence"]


def test_where_all_lines_are_fixed_nothing_is_spared(desk: Path) -> None:
    fixed = [one | {"cash_kind": "fixed"} for one in (WAGES, RENT, BILL)]
    report = priced(desk, fixed)
    assert amounts(report) == ["100", "0", "45", "0"]
    assert report["ladder"][LEAVING]["lines"] == []


def test_half_hours_without_calls_have_no_price_and_say_who_stood_there(desk: Path) -> None:
    report = priced(desk, [WAGES, RENT, BILL])
    assert len(report["week"]) == 336
    nobody = at(report, (1, 19))
    assert (nobody["floor"], nobody["marginal_cost_per_call"]) == ("empty", None)
    busy = at(report, BUSY_HALF)
    assert (busy["starts"], busy["paid_s"], busy["paid_agents"]) == ("09:00", "1800.000", "1.000")


def test_a_period_shorter_than_a_week_has_the_same_week(desk: Path) -> None:
    write_margin(desk, {"centre": centre(), "ledger": [WAGES, RENT, BILL]})
    report = ask_margin(desk, WEEK | {"to_on": date(2026, 3, 3)})
    assert at(report, BUSY_HALF)["paid_agents"] == "1.000"
    assert at(report, (7, 18))["paid_agents"] is None
    assert amounts(report)[LOADED] == "14.285714286"


def test_a_contact_free_period_has_no_ladder_to_climb(desk: Path) -> None:
    write_margin(desk, {"centre": centre(), "ledger": [WAGES, RENT, BILL]})
    report = ask_margin(desk, WEEK, "--only", "reason=nobody")
    assert amounts(report) == ["0", "0", "0", "0"]
    assert report["why_not"] == "no calls were counted"
