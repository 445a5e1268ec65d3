"""A guardrail that today breaks is not kept by a plan that breaks it as much."""

from __future__ import annotations

from fractions import Fraction

import pytest

from percall.whatif.guarded import Judged
from percall.whatif.standing import Standing, standing, standing_of, standing_today


def judged(
    today: float | None, plan: float | None, *, name: str = "service_level_share",
    is_refused: bool = False,
) -> Judged:  # fmt: skip
    return Judged(name, Fraction(6, 10), today, plan, 0.0, 0.0, is_refused=is_refused, worst=None)


@pytest.mark.parametrize(
    ("today", "plan", "is_refused", "stands"),
    [
        (0.7, 0.65, False, Standing.KEPT),
        (0.7, 0.6, False, Standing.KEPT),
        (0.57, 0.57, False, Standing.BROKEN_AS_TODAY),
        (0.57, 0.58, False, Standing.BROKEN_AS_TODAY),
        (0.57, 0.61, False, Standing.KEPT),
        (0.61, 0.59, False, Standing.BROKEN),
        (0.57, 0.4, True, Standing.REFUSED),
        (0.7, 0.65, True, Standing.REFUSED),
        (None, None, False, Standing.NOT_JUDGED),
    ],
)
def test_kept_is_only_what_lies_within(
    today: float | None, plan: float | None, is_refused: bool, stands: Standing
) -> None:
    assert standing_of(judged(today, plan, is_refused=is_refused)) is stands


def test_at_most_is_broken_from_above() -> None:
    assert standing_of(judged(0.7, 0.7, name="abandoned_share")) is Standing.BROKEN_AS_TODAY
    assert standing_of(judged(0.5, 0.5, name="abandoned_share")) is Standing.KEPT


def test_a_plan_stands_where_its_gravest_guardrail_does() -> None:
    kept, as_today, unknown = judged(0.7, 0.7), judged(0.5, 0.5), judged(None, None)
    refused = judged(0.5, 0.4, is_refused=True)
    assert standing([kept, unknown]) is Standing.KEPT
    assert standing([kept, as_today]) is Standing.BROKEN_AS_TODAY
    assert standing([as_today, refused, kept]) is Standing.REFUSED
    assert standing_today([kept, as_today]) is Standing.BROKEN
    assert standing_today([kept, unknown]) is Standing.KEPT
