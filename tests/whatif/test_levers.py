"""Each lever changes what its row of the table says, and nothing else."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from percall.intervals import Period
from percall.whatif.case import Applied, Case
from percall.whatif.examples import EXAMPLES, example_case
from percall.whatif.levers.apply import apply
from percall.whatif.levers.reading import plan_of
from percall.whatif.levers.refused import PlanRefused

OCTOBER = Period(date(2026, 10, 1), date(2026, 11, 1))


def tried(*words: str, case: Case | None = None, days: Period = OCTOBER) -> Applied:
    return apply(case or example_case("idle"), plan_of(words), days)


def amounts(case: Case, account: str, scope: str | None = None) -> list[float]:
    return [
        float(line.amount) for line in case.lines
        if line.account == account and line.from_on == OCTOBER.from_on
        and scope in (None, line.scope)
    ]  # fmt: skip


def agents(case: Case) -> dict[str, int]:
    found: dict[str, int] = {}
    for shift in case.behaviour.shifts:
        found[shift.group] = found.get(shift.group, 0) + shift.agents
    return found


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_changes_nothing(name: str) -> None:
    case = example_case(name)
    assert tried("nothing", case=case) == Applied(case)


def test_fewer_staff_work_less_and_are_paid_less_and_rent_stays() -> None:
    case = example_case("idle")
    applied = tried("staff=-25%,group=support", case=case)
    assert agents(applied.case) == {"support": 9, "billing": 7}
    assert amounts(applied.case, "Labour:Wages", "team:support") == [12 * 8 * 22 * 11 * 0.75]
    assert amounts(applied.case, "Labour:Wages", "team:billing") == amounts(
        case, "Labour:Wages", "team:billing"
    )
    assert amounts(applied.case, "Licences:Contact centre") == [16 * 85.0]
    stay = ("Premises:Rent", "Hardware:Workstations", "Telecom:Lines", "Labour:Management")
    assert not {change.before.account for change in applied.lines if change.before} & set(stay)


def test_lines_of_other_days_stay() -> None:
    changed = tried("staff=-25%").lines
    assert {line.before.from_on for line in changed if line.before} == {OCTOBER.from_on}


def test_every_line_changed_says_its_file_and_row() -> None:
    for change in tried("staff=-25%").lines:
        assert change.before is not None
        assert change.before.file.endswith("2026.csv")
        assert change.before.row > 1


def test_a_lever_without_a_stated_investment_has_none_known() -> None:
    assert tried("staff=-25%").investment is None
    assert tried("staff=-25%,investment=100").investment == 100
    assert tried("nothing").investment == 0


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["staff=-100%"], "Nobody would be left"),
        (["staff=-19"], "Nobody would be left"),
        (["staff"], "by how much"),
        (["staff.share=0.1,agents=2"], "stated twice"),
        (["staff=+1,group=suport"], "did you mean support"),
    ],
)
def test_staff_that_cannot_be_is_refused(words: list[str], why: str) -> None:
    with pytest.raises(PlanRefused, match=why):
        tried(*words)


def test_two_more_heads_and_the_same_two_fewer_give_todays_shifts_back() -> None:
    more = tried("staff=+2,group=billing")
    back = tried("staff=-2,group=billing", case=more.case)
    case = example_case("idle")
    assert agents(back.case) == agents(case)
    assert [line.cost for line in back.case.lines] == [line.cost for line in case.lines]


def test_a_plan_for_another_centre_is_refused() -> None:
    plan = plan_of(["staff=+1"])
    other: dict[str, Any] = {"levers": plan.levers, "centre": "Elsewhere"}
    with pytest.raises(PlanRefused, match="for Elsewhere"):
        apply(example_case("idle"), type(plan)(**other), OCTOBER)


def test_assumptions_say_what_was_typed() -> None:
    found = {one.name: one for one in tried("staff=-25%").assumptions}
    assert found["staff.share"].value == Fraction(-1, 4)
    assert found["staff.share"].origin == "typed"
