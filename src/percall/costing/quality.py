"""The quality that a cost was bought with: shares and seconds, None where it is not known.

Sources: costing-rules.md, section 1; the words are those of the field (service level, ASA, AHT).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from percall.costing.sums import Cell

MS = 1000


@dataclass(frozen=True, slots=True)
class Quality:
    """Shares 0..1, means in seconds; satisfaction on the scale of the records."""

    service_level_share: Fraction | None = None
    abandoned_share: Fraction | None = None
    asa_s: Fraction | None = None
    aht_s: Fraction | None = None
    occupancy_share: Fraction | None = None
    resolved_first_share: Fraction | None = None
    satisfaction: Fraction | None = None


def quality_of(cell: Cell, occupancy_share: Fraction | None = None) -> Quality:
    """The quality of some contacts."""
    counts, waits = cell.counts, cell.waits or {}
    unknown_wait = waits.get("answered", 0) - waits.get("wait_known", 0)
    judged = waits.get("offered", 0) - unknown_wait - waits.get("short", 0)
    judged -= waits.get("unjudged", 0)  # days of totals that do not tell their service level
    return Quality(
        service_level_share=_ratio(waits.get("within", 0), judged),
        abandoned_share=_ratio(waits.get("lost", 0), waits.get("offered", 0)),
        asa_s=_ratio(waits.get("wait_ms", 0), MS * waits.get("wait_known", 0)),
        aht_s=_ratio(cell.handle_ms, MS * counts.get("timed", 0)),
        occupancy_share=occupancy_share,
        resolved_first_share=_ratio(counts.get("resolved", 0), counts.get("resolved_known", 0)),
        satisfaction=_ratio(counts.get("csat_milli", 0), MS * counts.get("csat_known", 0)),
    )


def occupancy(paid_ms_by_state: Mapping[str, int]) -> Fraction | None:
    """(handling + wrap-up) / (handling + wrap-up + available) of paid time.

    None where paid time does not tell handling from waiting.
    """
    if not {"handling", "wrap_up"} & set(paid_ms_by_state):
        return None
    busy = paid_ms_by_state.get("handling", 0) + paid_ms_by_state.get("wrap_up", 0)
    return _ratio(busy, busy + paid_ms_by_state.get("available", 0))


def _ratio(part: int | Fraction, whole: int | Fraction) -> Fraction | None:
    return Fraction(part, whole) if whole else None
