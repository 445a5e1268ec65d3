"""What is summed: one table of measures, read by the scan of segments and by the roll-ups alike.

Rules:
1. A measure is a whole number on each segment; only sums of measures leave the set engine.
2. `MEASURES` gives each as SQL: a condition over what segments say (`SAID`), and the amount that
   it adds (`AMOUNTS`). A roll-up holds its sum by some dimensions, so a query over segments or
   roll-ups has one text.
3. Counts name the subset of a segment's own dimensions within which a contact counts once
   (`contacts_0` over all, `contacts_1` by queue, ...; the bits are `schema.SUBSET_BIT`).
4. Dimensions (queue, channel, outcome, ...) may stand in conditions of the query; nothing else may.

5. Segments that say the same can be taken together: with their amounts summed and what they say
   kept, the same text gives the sum of the measure over them (`expression_alike`).
6. A roll-up keeps its dimensions and the bit masks (`MASKS`) apart. What a measure asks of them is
   asked of its rows (`expression_rolled`); the rest is asked of the segments, once for all
   measures that differ by bits or by outcome alone (`ROLLED`).

All of it is in the part of SQL that DuckDB and Spark read alike.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from percall.contact.schema import SUBSET_BIT

SUBSETS = range(8)


def subset_of(names: tuple[str, ...] | frozenset[str]) -> int:
    """The subset's number for some of a segment's own dimensions; others add nothing."""
    return sum(SUBSET_BIT.get(name, 0) for name in names)


# What a segment adds, by the name under which segments alike keep the sum.
AMOUNTS = {
    "segment_count": "1",
    "agent_unit_ms": "agent_unit_ms",
    "line_unit_ms": "line_unit_ms",
    "charge_micro": "charge_micro",
    "tariff_micro": "tariff_micro",
    "csat_milli": "csat_milli",
    "message_quantity": "coalesce(quantity, 1)",
    "token_quantity": "coalesce(quantity, 0)",
    "talk_hold_wrap_ms": "coalesce(talk_ms, 0) + coalesce(hold_ms, 0) + coalesce(wrap_up_ms, 0)",
    "contact_wait_ms": "contact_wait_ms",
    "queue_wait_ms": "queue_wait_ms",
}

# In how many of its subsets of dimensions a segment is the first or the last of its contact.
MASKS = ("first_in", "first_agent_in", "last_in")

# What a segment says that conditions look at, beside its dimensions.
_COLUMNS = (
    "kind", "first_in", "first_agent_in", "last_in", "is_offered", "is_answered", "is_sale",
    "is_lead", "resolved", "queue_offered", "queue_answered", "queue_lost", "talk_known",
    "charge_state",
)  # fmt: skip
SAID = {
    **{name: name for name in _COLUMNS},
    "csat_is_known": "csat_milli IS NOT NULL",
    "contact_wait_is_known": "contact_wait_ms IS NOT NULL",
    "contact_wait_within": "contact_wait_ms <= {within_ms}",
    "contact_wait_short": "contact_wait_ms < {short_ms}",
    "queue_wait_is_known": "queue_wait_ms IS NOT NULL",
    "queue_wait_within": "queue_wait_ms <= {within_ms}",
    "queue_wait_short": "queue_wait_ms < {short_ms}",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: the amount that a segment adds where all conditions hold."""

    amount: str
    conditions: tuple[str, ...] = ()

    @property
    def sql(self) -> str:
        """The measure as SQL, with what segments say and add in braces."""
        return _sql(self.conditions, f"{{{self.amount}}}")

    @property
    def of_roll_ups(self) -> tuple[str, ...]:
        """The conditions that look at what a roll-up keeps apart."""
        return tuple(x for x in self.conditions if _KEPT_APART.match(x))

    @property
    def rolled(self) -> "Measure":
        """What a roll-up sums for it: the measure without those conditions."""
        rest = tuple(x for x in self.conditions if not _KEPT_APART.match(x))
        return Measure(self.amount, rest)

    @property
    def column(self) -> str:
        """Its name as a column of a roll-up."""
        return "_".join(
            [self.amount, *(re.sub(r"\W+", "_", x).strip("_") for x in self.conditions)]
        )


_KEPT_APART = re.compile(rf"\(?({'|'.join(MASKS)}) & |outcome = ")


def _sql(conditions: Iterable[str], amount: str) -> str:
    condition = " AND ".join(conditions)
    return f"CASE WHEN {condition} THEN {amount} ELSE 0 END" if condition else amount


def _when(*conditions: str, amount: str = "segment_count") -> Measure:
    return Measure(amount, conditions)


def _bit(mask: str, subset: int) -> str:
    return f"({mask} & {1 << subset}) <> 0"


def _counts(subset: int) -> dict[str, Measure]:
    first = _bit("first_in", subset)
    return {
        f"contacts_{subset}": _when(first),
        f"handled_{subset}": _when(first, "outcome = 'handled'"),
        f"answered_{subset}": _when(first, "is_answered"),
        f"offered_{subset}": _when(first, "is_offered"),
        f"sales_{subset}": _when(first, "is_sale"),
        f"sales_known_{subset}": _when(first, "is_sale IS NOT NULL"),
        f"leads_{subset}": _when(first, "is_lead"),
        f"leads_known_{subset}": _when(first, "is_lead IS NOT NULL"),
        f"resolved_{subset}": _when(first, "resolved"),
        f"resolved_known_{subset}": _when(first, "resolved IS NOT NULL"),
        f"csat_milli_{subset}": _when(first, "{csat_is_known}", amount="csat_milli"),
        f"csat_known_{subset}": _when(first, "{csat_is_known}"),
        f"timed_{subset}": _when(
            _bit("first_agent_in", subset), "outcome = 'handled'", "talk_known"
        ),
    }


def _waits(
    prefix: str, who: str, offered: str, answered: str, lost: tuple[str, ...], wait: str
) -> dict[str, Measure]:
    """Service level, abandonment and speed of answer."""
    known, within, short = (f"{{{wait}_{end}}}" for end in ("is_known", "within", "short"))
    return {
        f"{prefix}_offered": _when(who, offered),
        f"{prefix}_answered": _when(who, answered),
        f"{prefix}_wait_known": _when(who, answered, known),
        f"{prefix}_wait_ms": _when(who, answered, known, amount=f"{wait}_ms"),
        f"{prefix}_within": _when(who, answered, within),
        f"{prefix}_lost": _when(who, *lost),
        f"{prefix}_short": _when(who, *lost, short),
    }


_CHARGED = ("first_in & 1 <> 0", "charge_state = 'charged'")

MEASURES: dict[str, Measure] = {
    "agent_unit": Measure("agent_unit_ms"),
    "line_unit": Measure("line_unit_ms"),
    "charge_micro_sum": _when(*_CHARGED, amount="charge_micro"),
    "charge_known": _when(*_CHARGED),
    "charge_unknown": _when("first_in & 1 <> 0", "charge_state = 'unknown'"),
    "tariff_micro_sum": _when(
        "first_in & 1 <> 0", "tariff_micro IS NOT NULL", amount="tariff_micro"
    ),
    "session": _when("kind IN ('bot', 'self_service')"),
    "message": _when("kind = 'message'", amount="message_quantity"),
    "token": _when("kind = 'bot'", amount="token_quantity"),
    **{f"sale_{s}": _when(_bit("last_in", s), "is_sale") for s in (0, 1, 2)},
    **{f"lead_{s}": _when(_bit("last_in", s), "is_lead") for s in (0, 1, 2)},
    "handle_ms": _when(
        "kind = 'agent'", "outcome = 'handled'", "talk_known", amount="talk_hold_wrap_ms"
    ),
    **_waits(
        "all", _bit("first_in", 0), "is_offered", "is_answered",
        ("is_offered", "outcome = 'abandoned'"), "contact_wait",
    ),
    **_waits(
        "queue", _bit("first_in", 1), "queue_offered", "queue_answered",
        ("queue_lost",), "queue_wait",
    ),
    **{name: sql for subset in SUBSETS for name, sql in _counts(subset).items()},
}  # fmt: skip

# The columns of a roll-up's sums, from which all measures are made.
ROLLED: dict[str, Measure] = {m.rolled.column: m.rolled for m in MEASURES.values()}


def said(name: str, answer_within_s: int, short_abandon_s: int) -> str:
    """What a segment says, as SQL, with the service level's rule put in."""
    return SAID[name].format(within_ms=1000 * answer_within_s, short_ms=1000 * short_abandon_s)


def expression(measure: str, answer_within_s: int, short_abandon_s: int) -> str:
    """The measure as SQL over the segment table, with the service level's rule put in."""
    return over_segments(MEASURES[measure], answer_within_s, short_abandon_s)


def over_segments(measure: Measure, answer_within_s: int, short_abandon_s: int) -> str:
    """A measure, or a column of a roll-up, as SQL over the segment table."""
    told = {name: said(name, answer_within_s, short_abandon_s) for name in SAID}
    return measure.sql.format(**told, **AMOUNTS)


def expression_rolled(measure: str) -> str:
    """The measure as SQL over a roll-up."""
    found = MEASURES[measure]
    return _sql(found.of_roll_ups, found.rolled.column)


def expression_alike(measure: str) -> str:
    """The measure as SQL over segments taken together: columns named as in SAID and AMOUNTS."""
    return MEASURES[measure].sql.format(**{name: name for name in (*SAID, *AMOUNTS)})


def looked_at(measures: Iterable[str]) -> tuple[set[str], set[str]]:
    """The names of SAID and of AMOUNTS that measures need of segments taken together."""
    words = {word for m in measures for word in re.findall(r"\w+", expression_alike(m))}
    return words & set(SAID), words & set(AMOUNTS)
