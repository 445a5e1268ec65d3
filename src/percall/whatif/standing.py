"""Where a plan stands with the guardrails: kept, refused, broken as today is, or not judged.

Rules:
1. Refused is what `guarded` says; nothing hides it, and nothing here softens it.
2. A guardrail that refuses nothing is broken all the same where the mean of the replications, the
   number that is shown, lies beyond it: as today where today's mean does too, else not too often
   (`most_broken_share`). Kept is only what lies within.
3. A guardrail without a number is not judged, and says nothing of the plan.
4. A plan stands where the gravest of its guardrails does.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from percall.centre import AT_LEAST
from percall.whatif.guarded import Judged
from percall.whatif.tried import Tried


class Standing(StrEnum):
    """How a plan meets a guardrail, or all of them; from the lightest to the gravest."""

    NOT_JUDGED = "not judged"
    KEPT = "kept"
    BROKEN = "broken"
    BROKEN_AS_TODAY = "broken as today"
    REFUSED = "refused"


def standing_of(one: Judged) -> Standing:
    """How a plan meets a guardrail."""
    if one.is_refused:
        return Standing.REFUSED
    if one.plan is None:
        return Standing.NOT_JUDGED
    if not is_beyond(one, one.plan):
        return Standing.KEPT
    return Standing.BROKEN_AS_TODAY if breaks_today(one) else Standing.BROKEN


def standing(judged: Sequence[Judged]) -> Standing:
    """How a plan meets all guardrails."""
    return max(map(standing_of, judged), key=list(Standing).index, default=Standing.NOT_JUDGED)


def breaks_today(one: Judged) -> bool:
    """Whether today's mean lies beyond a guardrail."""
    return one.today is not None and is_beyond(one, one.today)


def standing_today(judged: Sequence[Judged]) -> Standing:
    """How today's centre meets all guardrails."""
    return Standing.BROKEN if any(map(breaks_today, judged)) else Standing.KEPT


def is_beyond(one: Judged, value: float) -> bool:
    """Whether a number breaks a guardrail."""
    limit = float(one.limit)
    return value < limit if one.name in AT_LEAST else value > limit


def broken_share(tried: Tried, one: Judged) -> float:
    """In which share of the replications the plan breaks a guardrail, whatever today does.

    `Judged.broken_share` counts those alone that count against the plan.
    """
    rails = [
        rail for side in tried.plan.figures for rail in side.guardrails if rail.name == one.name
    ]
    known = [rail.kept for rail in rails if rail.kept is not None]
    return known.count(False) / len(known) if known else one.broken_share
