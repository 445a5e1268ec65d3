"""Which of many plans are efficient: none other gives as much quality for as little money.

Rules:
1. A plan is efficient where no other one costs as little or less, answers as large a share within
   the target and loses as small a share, and is better in one of the three.
2. A refused plan is never efficient, and makes no other one inefficient: nobody would run it.
3. What is not known of a plan cannot be weighed: such a plan is neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Weighed(Protocol):
    """What of a plan is weighed: its cost, and the quality that it buys."""

    @property
    def cost(self) -> float | None:
        """Its cost, in whatever unit all of them have."""
        ...

    @property
    def service_level_share(self) -> float | None:
        """The share that is answered within the target."""
        ...

    @property
    def abandoned_share(self) -> float | None:
        """The share that gives up."""
        ...

    @property
    def is_refused(self) -> bool:
        """Whether it breaks a guardrail."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """A plan's cost and quality."""

    cost: float | None
    service_level_share: float | None
    abandoned_share: float | None
    is_refused: bool = False


def efficient(plans: Sequence[Weighed]) -> tuple[int, ...]:
    """The places in `plans` of the efficient ones, from the cheapest on."""
    allowed = [
        (costs, place) for place, plan in enumerate(plans) if (costs := _costs(plan)) is not None
    ]
    kept: list[tuple[tuple[float, float, float], int]] = []
    for costs, place in sorted(allowed):  # who beats a plan stands before it
        if not any(_beats(other, costs) for other, _place in kept):
            kept.append((costs, place))
    return tuple(place for _costs_of, place in kept)


def _costs(plan: Weighed) -> tuple[float, float, float] | None:
    """Three numbers that are the better the smaller; None where it is refused or not known."""
    if plan.is_refused or plan.cost is None or plan.service_level_share is None:
        return None
    if plan.abandoned_share is None:
        return None
    return plan.cost, -plan.service_level_share, plan.abandoned_share


def _beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))
