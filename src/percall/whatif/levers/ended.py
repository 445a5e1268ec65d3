"""Lines given up in part: step lines by whole steps, fixed ones from their notice date on.

Rules:
1. A step line gives up as many whole steps as the share makes up, one an agent where the line does
   not say how many it has; the last part of a step stays.
2. A fixed line is paid in full until its notice date, if notice is given now, and by what is kept
   from then on; without a notice date it stays, and that is said.
3. Variable lines stay: they move with what is used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from math import floor

from percall.costing.marginal.cash_kinds import moves_of
from percall.intervals import Period
from percall.ledger.lines import CashKind, Line
from percall.texts import _
from percall.whatif.case import Applied, LineChange
from percall.whatif.levers.draft import booked, with_caveats, with_lines
from percall.whatif.levers.paid import heads, scaled


def given_up(
    applied: Applied, lines: Iterable[Line], share: Fraction, days: Period, why: str
) -> Applied:
    """The draft with a share of some lines given up.

    Args:
        applied: The draft.
        lines: Its lines, those of them that are concerned.
        share: What is given up, 0 to 1.
        days: The days that are priced.
        why: What is said of each.
    """
    if not share:
        return applied
    for line in lines:
        kind = moves_of(line, applied.case.centre).kind
        if kind is CashKind.STEP:
            steps = line.steps or heads(applied.case.behaviour.shifts)
            applied = with_lines(applied, [_fewer_steps(line, steps, share, why)])
        elif kind is CashKind.FIXED:
            applied = _from_notice(applied, line, share, days, why)
    return applied


def _fewer_steps(line: Line, steps: int, share: Fraction, why: str) -> LineChange:
    left = steps - floor(steps * share)
    if line.steps is None:
        why = f"{why}; {_('one step an agent is assumed')}"
    if not left:
        return LineChange(line, None, why)
    after = line if left == steps else scaled(replace(line, steps=left), Fraction(left, steps))
    return LineChange(line, after, why)


def _from_notice(
    applied: Applied, line: Line, share: Fraction, days: Period, why: str
) -> Applied:  # fmt: skip
    if line.notice_on is None:
        return with_caveats(
            applied,
            _("{account} stays: nobody says when it ends (notice_on)").format(account=line.account),
        )
    ends_on = max(line.notice_on, line.from_on)
    if ends_on >= min(line.to_on, days.to_on):
        return with_caveats(
            applied,
            _("{account} is paid until {day}, after the days that are priced").format(
                account=line.account, day=line.notice_on.isoformat()
            ),
        )
    before_days = (ends_on - line.from_on).days
    first = booked(line.amount * before_days / line.day_count)
    rest = booked((line.amount - first) * (1 - share))
    later = replace(line, from_on=ends_on, amount=rest) if rest else None
    if not before_days:
        return with_lines(applied, [LineChange(line, later, why)])
    changes = [LineChange(line, replace(line, to_on=ends_on, amount=first), why)]
    if later is not None:
        changes.append(LineChange(None, later, why))
    return with_lines(applied, changes)
