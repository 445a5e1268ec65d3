"""What `percall watch` looks at: each measure as a quotient of two sums of a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

USUAL_CALLS = "usual_calls"


class Kind(StrEnum):
    """How a measure scatters by chance, at the least."""

    COUNT = "count"
    SHARE = "share"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: the sum of `above` / the sum of `below`; its least move that matters.

    `limit` names the setting of the least move, which is relative to the usual where
    `is_relative`, and in the measure's own unit otherwise.
    """

    name: str
    above: str
    below: str
    limit: str
    kind: Kind
    is_relative: bool = False


COST = Measure(
    "cost_at_usual_calls", "cost", USUAL_CALLS, "cost_share", Kind.MEAN, is_relative=True
)
MEASURES = (
    Measure("calls", "calls", USUAL_CALLS, "calls_share", Kind.COUNT, is_relative=True),
    Measure("aht_s", "handle_s", "timed", "aht_share", Kind.MEAN, is_relative=True),
    Measure("asa_s", "wait_s", "wait_known", "asa_s", Kind.MEAN),
    Measure("service_level_share", "within", "judged", "service_level_share", Kind.SHARE),
    Measure("abandoned_share", "lost", "offered", "abandoned_share", Kind.SHARE),
    Measure("resolved_first_share", "resolved", "resolved_known", "resolved_first_share",
            Kind.SHARE),
)  # fmt: skip
"""Those that chance moves: they share the false-alarm share."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a centre: its sums by the names that measures take, and its bills by account."""

    on: date
    sums: Mapping[str, float]
    bills: Mapping[str, float]
