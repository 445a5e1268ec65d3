"""The rules of `tariffs.py` as SQL for DuckDB, so that millions of calls are rated in one scan.

Theory of operation: for each stretch of days without a change and each direction, the tariffs
that apply are a deck: a table from zones and prefixes to price rules. A deck's table is an ENUM:
casting a text to it is a hash look-up, so ten thousand prefixes cost little more than ten.
Prefixes are looked up from the longest length to the shortest. The rule's number then picks its integers
from constant lists, and the price is integer arithmetic: (2 x numerator + q) // 2q rounds half up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import lcm

from percall.centre import Tariff
from percall.ledger.tariffs import MAX_MS, MICRO_PLACES, applicable, digits_dialled

NO_PRICE = "CAST(NULL AS BIGINT)"
# The tariff of each (zone, prefix), one of which is empty; (None, "") is for any call.
Deck = dict[tuple[str | None, str], Tariff]


@dataclass(frozen=True, slots=True)
class _PriceRule:
    """Integers of a price: (fee + rate x billed seconds) / q, in millionths."""

    fee: int
    rate: int
    q: int
    first_s: int
    next_s: int


def tariff_steps(
    tariffs: Sequence[Tariff],
    number_expr: str,
    ms_expr: str,
    direction_expr: str,
    at_expr: str,
    zone_expr: str = "NULL",
) -> tuple[tuple[str, str], ...]:
    """Columns to add to a relation one after the other, as (name, SQL); the last is the price.

    Each looks at the one before, so that each part is worked out once. The last,
    `tariff_micro`, is a call's price in millionths (BIGINT), NULL where no tariff applies.

    Args:
        tariffs: The centre's tariffs (`tariff_files.read_tariffs`).
        number_expr: SQL of the other party's number in clear (VARCHAR); NULL where unknown.
        ms_expr: SQL of the milliseconds on the line (BIGINT).
        direction_expr: SQL of the direction: inbound, outbound, internal.
        at_expr: SQL of the call's day in the centre's zone (DATE, or a local TIMESTAMP).
        zone_expr: SQL of the segment's `tariff_zone`.
    """
    rule = tariff_rule_sql(tariffs, "tariff_digits_", direction_expr, at_expr, zone_expr)
    return (
        ("tariff_digits_", digits_sql(number_expr)),
        ("tariff_rule_", rule),
        ("tariff_micro", tariff_price_sql(tariffs, "tariff_rule_", ms_expr)),
    )


def digits_sql(number_expr: str) -> str:
    """SQL of the digits of a number, as `digits_dialled` gives them."""
    # Most numbers are digits behind a plus: the dear replacement is for the others alone.
    digits = (
        f"CASE WHEN regexp_full_match({number_expr}, '\\+?[0-9]*') THEN ltrim({number_expr}, '+') "
        f"WHEN regexp_full_match(trim({number_expr}), '\\+?[0-9 ()./-]*') "
        f"THEN regexp_replace({number_expr}, '[^0-9]', '', 'g') END"
    )
    return f"regexp_replace({digits}, '^00', '')"


def tariff_rule_sql(
    tariffs: Sequence[Tariff],
    digits_expr: str,
    direction_expr: str,
    at_expr: str,
    zone_expr: str = "NULL",
) -> str:
    """SQL of the number of the price rule that applies (INTEGER, from 1), NULL where none does."""
    number_of = {rule: index for index, rule in enumerate(_rules(tariffs), 1)}

    def decks_of(day: date | None) -> str:
        named = sorted({tariff.direction for tariff in tariffs if tariff.direction})
        arm_of = {
            direction: _deck_sql(_deck(tariffs, direction, day), number_of, digits_expr, zone_expr)
            for direction in (*named, None)
        }
        arms = "".join(f" WHEN '{name}' THEN {arm_of[name]}" for name in named)
        return f"CASE {direction_expr}{arms} ELSE {arm_of[None]} END" if arms else arm_of[None]

    changes = sorted(
        {day for tariff in tariffs for day in (tariff.from_on, tariff.to_on) if day is not None}
    )
    if not changes:
        return decks_of(None)
    day_expr = f"CAST({at_expr} AS DATE)"
    # A stretch is judged by one of its days: the one before the first change, then each change.
    stretches = [date.min, *changes]
    arms = "".join(
        f" WHEN {day_expr} < DATE '{change}' THEN {decks_of(day)}"
        for day, change in zip(stretches, changes, strict=False)
    )
    return f"CASE WHEN {day_expr} IS NULL THEN {decks_of(None)}{arms} ELSE {decks_of(stretches[-1])} END"


def tariff_price_sql(tariffs: Sequence[Tariff], rule_expr: str, ms_expr: str) -> str:
    """SQL of the price in millionths (BIGINT), from the rule that applies and the milliseconds."""
    rules = _rules(tariffs)
    if not rules:
        return NO_PRICE
    ms = f"CAST(CASE WHEN {ms_expr} BETWEEN 0 AND {MAX_MS} THEN {ms_expr} END AS BIGINT)"

    def picked(values: Iterable[int], kind: str) -> str:
        listed = ", ".join(map(str, values))
        return f"list_extract(CAST([{listed}] AS {kind}[]), {rule_expr})"

    first = picked((rule.first_s for rule in rules), "BIGINT")
    then = picked((rule.next_s for rule in rules), "BIGINT")
    beyond = f"greatest({ms} - 1000 * {first}, 0)"
    billed = f"({first} + (({beyond} + 1000 * {then} - 1) // (1000 * {then})) * {then})"
    fee = picked((2 * rule.fee + rule.q for rule in rules), "HUGEINT")
    rate = picked((2 * rule.rate for rule in rules), "HUGEINT")
    q = picked((2 * rule.q for rule in rules), "HUGEINT")
    return f"TRY_CAST((({fee} + {rate} * {billed}) // {q}) * CAST({ms} > 0 AS BIGINT) AS BIGINT)"


def _rules(tariffs: Iterable[Tariff]) -> list[_PriceRule]:
    return list(dict.fromkeys(map(_rule_of, tariffs)))


def _rule_of(tariff: Tariff) -> _PriceRule:
    fee = tariff.connection_fee * 10**MICRO_PLACES
    rate = tariff.per_minute * 10**MICRO_PLACES / 60
    q = lcm(fee.denominator, rate.denominator)
    return _PriceRule(int(fee * q), int(rate * q), q, tariff.first_s, tariff.next_s)


def _deck_sql(deck: Deck, number_of: dict[_PriceRule, int], digits: str, zone_expr: str) -> str:
    """SQL that looks a call up in a deck: by zone, then by prefix from the longest to none."""
    rule_of = {subject: number_of[_rule_of(tariff)] for subject, tariff in deck.items()}
    arms = [_look_up(zone_expr, {zone: rule for (zone, _p), rule in rule_of.items() if zone})]
    for length in sorted({len(prefix) for _zone, prefix in deck if prefix}, reverse=True):
        of_length = {
            prefix: rule for (_z, prefix), rule in rule_of.items() if len(prefix) == length
        }
        arms.append(_look_up(f"substr({digits}, 1, {length})", of_length))
    anything = rule_of.get((None, ""))
    arms.append("" if anything is None else str(anything))
    found = [arm for arm in arms if arm]
    return f"coalesce({', '.join(found)})" if found else "CAST(NULL AS INTEGER)"


def _deck(tariffs: Iterable[Tariff], direction: str | None, day: date | None) -> Deck:
    """The tariffs of a direction and a day by zone and prefix; one that names the direction wins."""
    fitting = applicable(tariffs, direction, day)
    fitting.sort(key=lambda tariff: tariff.direction is not None)
    return {(tariff.zone, digits_dialled(tariff.prefix) or ""): tariff for tariff in fitting}


def _look_up(text: str, rule_of: dict[str, int]) -> str:
    if not rule_of:
        return ""
    words = ", ".join("'" + word.replace("'", "''") + "'" for word in rule_of)
    rules = ", ".join(map(str, rule_of.values()))
    # A cast that fails writes its message first, even under TRY: IN spares it the misses.
    code = f"CAST(enum_code(TRY_CAST({text} AS ENUM({words}))) AS INTEGER)"
    return f"CASE WHEN {text} IN ({words}) THEN list_extract([{rules}], {code} + 1) END"
