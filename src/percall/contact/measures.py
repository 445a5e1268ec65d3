"""What is summed: one table of measures, read by the scan of segments and by the roll-ups alike.

Rules:
1. A measure is a whole number on each segment; only sums of measures leave the set engine.
2. `MEASURES` gives each as an SQL expression over the segment table. A roll-up holds the sum of
   the same expression by its dimensions, so a query over either has one text.
3. Counts name the subset of a segment's own dimensions within which a contact counts once
   (`contacts_0` over all, `contacts_1` by queue, ...; the bits are `schema.SUBSET_BIT`).
4. Dimensions (queue, channel, outcome, ...) may stand in conditions of the query; nothing else may.

All of it is in the part of SQL that DuckDB and Spark read alike.
"""

from percall.contact.schema import SUBSET_BIT

SUBSETS = range(8)


def subset_of(names: tuple[str, ...] | frozenset[str]) -> int:
    """The subset's number for some of a segment's own dimensions; others add nothing."""
    return sum(SUBSET_BIT.get(name, 0) for name in names)


def _when(condition: str, value: str = "1") -> str:
    return f"CASE WHEN {condition} THEN {value} ELSE 0 END"


def _bit(mask: str, subset: int) -> str:
    return f"({mask} & {1 << subset}) <> 0"


def _counts(subset: int) -> dict[str, str]:
    first = _bit("first_in", subset)
    aht = f"{_bit('first_agent_in', subset)} AND outcome = 'handled' AND talk_known"
    return {
        f"contacts_{subset}": _when(first),
        f"handled_{subset}": _when(f"{first} AND outcome = 'handled'"),
        f"answered_{subset}": _when(f"{first} AND is_answered"),
        f"offered_{subset}": _when(f"{first} AND is_offered"),
        f"sales_{subset}": _when(f"{first} AND is_sale"),
        f"sales_known_{subset}": _when(f"{first} AND is_sale IS NOT NULL"),
        f"leads_{subset}": _when(f"{first} AND is_lead"),
        f"leads_known_{subset}": _when(f"{first} AND is_lead IS NOT NULL"),
        f"resolved_{subset}": _when(f"{first} AND resolved"),
        f"resolved_known_{subset}": _when(f"{first} AND resolved IS NOT NULL"),
        f"csat_milli_{subset}": _when(f"{first} AND csat_milli IS NOT NULL", "csat_milli"),
        f"csat_known_{subset}": _when(f"{first} AND csat_milli IS NOT NULL"),
        f"timed_{subset}": _when(aht),
    }


def _waits(
    prefix: str, who: str, offered: str, answered: str, lost: str, wait: str
) -> dict[str, str]:
    """Service level, abandonment and speed of answer; {within_ms} and {short_ms} come later."""
    return {
        f"{prefix}_offered": _when(f"{who} AND {offered}"),
        f"{prefix}_answered": _when(f"{who} AND {answered}"),
        f"{prefix}_wait_known": _when(f"{who} AND {answered} AND {wait} IS NOT NULL"),
        f"{prefix}_wait_ms": _when(f"{who} AND {answered} AND {wait} IS NOT NULL", wait),
        f"{prefix}_within": _when(f"{who} AND {answered} AND {wait} <= {{within_ms}}"),
        f"{prefix}_lost": _when(f"{who} AND {lost}"),
        f"{prefix}_short": _when(f"{who} AND {lost} AND {wait} < {{short_ms}}"),
    }


_HANDLED_AGENT = "kind = 'agent' AND outcome = 'handled' AND talk_known"

MEASURES: dict[str, str] = {
    "agent_unit": "agent_unit_ms",
    "line_unit": "line_unit_ms",
    "charge_micro_sum": _when("first_in & 1 <> 0 AND charge_state = 'charged'", "charge_micro"),
    "charge_known": _when("first_in & 1 <> 0 AND charge_state = 'charged'"),
    "charge_unknown": _when("first_in & 1 <> 0 AND charge_state = 'unknown'"),
    "tariff_micro_sum": _when("first_in & 1 <> 0 AND tariff_micro IS NOT NULL", "tariff_micro"),
    "session": _when("kind IN ('bot', 'self_service')"),
    "message": _when("kind = 'message'", "coalesce(quantity, 1)"),
    "token": _when("kind = 'bot'", "coalesce(quantity, 0)"),
    **{f"sale_{s}": _when(f"{_bit('last_in', s)} AND is_sale") for s in (0, 1, 2)},
    **{f"lead_{s}": _when(f"{_bit('last_in', s)} AND is_lead") for s in (0, 1, 2)},
    "handle_ms": _when(
        _HANDLED_AGENT, "coalesce(talk_ms, 0) + coalesce(hold_ms, 0) + coalesce(wrap_up_ms, 0)"
    ),
    **_waits(
        "all", _bit("first_in", 0), "is_offered", "is_answered",
        "is_offered AND outcome = 'abandoned'", "contact_wait_ms",
    ),
    **_waits(
        "queue", _bit("first_in", 1), "queue_offered", "queue_answered",
        "queue_lost", "queue_wait_ms",
    ),
    **{name: sql for subset in SUBSETS for name, sql in _counts(subset).items()},
}  # fmt: skip


def expression(measure: str, answer_within_s: int, short_abandon_s: int) -> str:
    """The measure as SQL over the segment table, with the service level's rule put in."""
    return MEASURES[measure].format(
        within_ms=1000 * answer_within_s, short_ms=1000 * short_abandon_s
    )
