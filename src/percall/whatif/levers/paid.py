"""Paid time and what is paid for it: wages follow the minutes of the shifts, seats follow heads.

Rules:
1. A line of pay (`marginal.overtime_accounts`: wages and what comes on top) that moves by steps or
   is variable with agents' time is a price an hour times hours: it moves in proportion to the paid
   minutes of the shifts of its team (`team:` scope with the name of a group), else of all. Pay
   that is fixed stays.
2. A step line of licences and software pays for seats: of `steps`, one an agent where the line
   does not say, as many go or come as heads do: whole ones, rounded towards more seats.
3. Every other line stays: nobody says how much of it goes with an agent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil

from percall.costing.marginal.assumptions import rules_of
from percall.costing.marginal.cash_kinds import moves_of
from percall.intervals import Period
from percall.ledger.lines import CashKind, Line, is_at_or_below
from percall.texts import _
from percall.twin.behaviour import Shift
from percall.whatif.case import Applied, Case, LineChange
from percall.whatif.levers.draft import booked, with_lines

SEATS = ("Licences", "Software")
DAY_MINUTES, SHIFT_MINUTES = 1440, 480


def paid_minutes(shifts: Iterable[Shift], groups: Sequence[str] = ()) -> Fraction:
    """Paid minutes of a week: of some groups, or of all; who is absent is not paid by the hour."""
    total = Fraction(0)
    for shift in shifts:
        if groups and shift.group not in groups:
            continue
        total += there(shift) * len(shift.weekdays) * paid_each(shift)
    return total


def paid_each(shift: Shift) -> int:
    """Paid minutes of one agent of a line, on one day."""
    unpaid = sum(one.to_minute - one.from_minute for one in shift.breaks if not one.is_paid)
    return shift.to_minute - shift.from_minute - unpaid


def there(shift: Shift) -> Fraction:
    """Agents of a line who come, on average."""
    return shift.agents * (1 - Fraction(repr(shift.absent_share)))


def heads(shifts: Iterable[Shift], groups: Sequence[str] = ()) -> int:
    """Agents of some groups, or of all: those there at each group's fullest moment, rounded up."""
    moves: dict[str, dict[int, Fraction]] = {}
    for shift in shifts:
        if groups and shift.group not in groups:
            continue
        of_group = moves.setdefault(shift.group, {})
        for weekday in shift.weekdays:
            for minute, sign in ((shift.from_minute, 1), (shift.to_minute, -1)):
                at = (weekday - 1) * DAY_MINUTES + minute
                of_group[at] = of_group.get(at, Fraction(0)) + sign * there(shift)
    total = 0
    for of_group in moves.values():
        now = most = Fraction(0)
        for _at, change in sorted(of_group.items()):
            now += change
            most = max(most, now)
        total += ceil(most)
    return total


def payroll(case: Case, days: Period) -> int:
    """People who have a seat: the most that a step line of the days states, else heads.

    More people than are there at once share the seats of a floor, and each has a licence.
    """
    stated = [
        line.steps for line in _lines_in(case, days)
        if line.steps is not None and line.scope is None and _is_seat(line, case)
    ]  # fmt: skip
    return max(stated, default=0) or heads(case.behaviour.shifts)


def repaid(
    applied: Applied, before: Sequence[Shift], days: Period, why: str,
    extra_minutes: Mapping[str, Fraction] | None = None,
) -> Applied:  # fmt: skip
    """The draft with its pay moved from the shifts before to those of its case now.

    Args:
        applied: The draft, whose shifts are changed already.
        before: The shifts before.
        days: The days that are priced; lines of other days stay.
        why: What is said of each line.
        extra_minutes: Paid minutes by group on top of the shifts' own (the premium of overtime).
    """
    after = applied.case.behaviour.shifts
    extra = extra_minutes or {}
    changes = []
    for line in _lines_in(applied.case, days):
        if not is_pay(line, applied.case):
            continue
        groups = groups_of(line, applied.case)
        was = paid_minutes(before, groups)
        more = sum((v for g, v in extra.items() if not groups or g in groups), Fraction(0))
        if was:
            share = (paid_minutes(after, groups) + more) / was
            steps = line.steps and max(1, line.steps + _heads_moved(before, after, groups))
            changes.append(LineChange(line, scaled(replace(line, steps=steps), share), why))
    return with_lines(applied, changes)


def better_paid(
    applied: Applied, groups: Sequence[str], share: Fraction, days: Period, why: str
) -> Applied:
    """The draft with the pay of some groups raised by a share; all their time is paid so.

    A line that pays several groups rises by the part of its paid time that is theirs.
    """
    shifts, changes = applied.case.behaviour.shifts, []
    for line in _lines_in(applied.case, days):
        payees = groups_of(line, applied.case)
        whole = paid_minutes(shifts, payees)
        mine = [name for name in groups if not payees or name in payees]
        if share and whole and mine and is_pay(line, applied.case):
            rise = share * paid_minutes(shifts, mine) / whole
            changes.append(LineChange(line, scaled(line, 1 + rise), why))
    return with_lines(applied, changes)


def _heads_moved(before: Sequence[Shift], after: Sequence[Shift], groups: Sequence[str]) -> int:
    return heads(after, groups) - heads(before, groups)


def groups_of(line: Line, case: Case) -> tuple[str, ...]:
    """The groups whose agents a line pays: that of its `team:` scope, else all (empty)."""
    kind, _colon, name = (line.scope or "").partition(":")
    names = [group.name for group in case.flow.groups]
    return (name,) if kind == "team" and name in names else ()


def scaled(line: Line, share: Fraction) -> Line:
    """The line with a share of its amount."""
    return line if share == 1 else replace(line, amount=booked(line.amount * share))


def reseated(
    applied: Applied, share_of: Mapping[str, Fraction], days: Period, why: str,
    heads_before: Mapping[str, int],
) -> Applied:  # fmt: skip
    """The draft with seats given up or added.

    Args:
        applied: The draft.
        share_of: The change of heads by group, as a share of those before.
        days: The days that are priced.
        why: What is said of each line.
        heads_before: Heads by group before.
    """
    changes = [
        _seats(line, applied.case, share_of, heads_before, why)
        for line in _lines_in(applied.case, days)
        if _is_seat(line, applied.case)
    ]
    return with_lines(applied, [one for one in changes if one is not None])


def _seats(
    line: Line, case: Case, share_of: Mapping[str, Fraction], heads_before: Mapping[str, int],
    why: str,
) -> LineChange | None:  # fmt: skip
    groups = groups_of(line, case) or tuple(heads_before)
    whole = sum(heads_before.get(group, 0) for group in groups)
    if not whole:
        return None
    moved = sum(
        (share_of.get(group, Fraction(0)) * heads_before.get(group, 0) for group in groups),
        Fraction(0),
    )
    steps = line.steps or whole
    after = max(0, steps + ceil(steps * moved / whole))
    if line.steps is None:
        why = f"{why}; {_('one step an agent is assumed')}"
    share = Fraction(after, steps)
    after_line = scaled(replace(line, steps=after or None), share) if after else None
    return LineChange(line, line if share == 1 else after_line, why)


def _lines_in(case: Case, days: Period) -> Iterator[Line]:
    return (line for line in case.lines if days.days_shared(line.from_on, line.to_on))


def is_pay(line: Line, case: Case) -> bool:
    """Whether a line is pay that moves with the paid minutes of shifts (rule 1)."""
    kind = moves_of(line, case.centre).kind
    return (
        kind is not CashKind.FIXED
        and line.drivers[0] == "agent_time"
        and rules_of(case.centre).is_paid_overtime(line.account)
    )


def _is_seat(line: Line, case: Case) -> bool:
    kind = moves_of(line, case.centre).kind
    return kind is CashKind.STEP and any(is_at_or_below(line.account, seat) for seat in SEATS)
