"""SQL of what the legs of a contact say of it together, a row a contact.

Theory of operation: most contacts have a leg or two. So the first leg (`n` is 1) is taken as it
stands, only the further ones are gathered by aggregates, and both are joined. Each fact says how:
what the first leg says, what the further ones say, and the sum of both.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass

from percall.contact import zones
from percall.contact.compile_lake import Prices, charge_sql
from percall.contact.compile_legs import TAKEN
from percall.contact.compile_slots import HANDLED, OPEN
from percall.contact.rules import TAKE_DEFAULTS
from percall.contact.schema import LEG

# Who let it ring did not end the wait.
RANG_IN_VAIN = "(coalesce(ring_ms, 0) > 0 AND coalesce(talk_ms, 1) = 0)"
_WAITING = "kind IN ('queue', 'agent')"


@dataclass(frozen=True, slots=True)
class _Fact:
    """What one leg says, the aggregate over further ones, and both together as `{a}` and `{b}`."""

    one: str
    more: str
    both: str


def whole(
    columns: Sequence[str], take: Map[str, str], zone: str, prices: Prices, absent: Iterable[str]
) -> str:
    """SQL over `legs` and `numbers` of a row a contact.

    Args:
        columns: The centre's own dimensions.
        take: Which leg's value counts, where a mapping says other than the default.
        zone: The centre's time zone.
        prices: What contacts are weighed with.
        absent: The columns of a leg that no leg knows.
    """
    told = _told(columns, take, set(absent))
    unknown = {
        name: f"CAST(NULL AS {LEG[name]})" for name in TAKEN if name in LEG and name not in told
    }
    first_queues = [f"{side}.queue_{place}" for place in (1, 2, 3) for side in ("a", "b")]
    facts = {
        **{name: fact.both.format(a=f"a.{name}", b=f"b.{name}") for name, fact in told.items()
           if name not in _INNER},
        **{name: sql for name, sql in unknown.items() if name != "own_first_queue"},
        "first_queue": f"coalesce({', '.join(first_queues)})",
        "ended_at": "coalesce(greatest(a.row_ends, b.row_ends), greatest(a.ends, b.ends))",
        "row_hash": "CAST(xor(a.content, coalesce(b.content, 0)) >> 1 AS BIGINT)",
        "lost_n": "coalesce(b.queue_n, a.queue_n, b.agent_n, a.agent_n)",
    }  # fmt: skip
    first = ", ".join(f"{fact.one} AS {name}" for name, fact in told.items())
    more = ", ".join(f"{fact.more} AS {name}" for name, fact in told.items())
    joined = (
        f"SELECT a.contact_id, {', '.join(f'{sql} AS {name}' for name, sql in facts.items())} FROM "
        f"(SELECT contact_id, {first} FROM legs JOIN numbers USING (leg_number) WHERE n = 1) AS a "
        f"LEFT JOIN (SELECT contact_id, {more} FROM legs JOIN numbers USING (leg_number) "
        "WHERE n > 1 GROUP BY contact_id) AS b USING (contact_id)"
    )
    charge = "NULL" if "vendor_charge" in unknown else "vendor_charge"
    return _settled(joined, zone, charge_sql(charge, "vendor_currency", "own_charge_state", prices))


# What only helps to tell other facts.
_INNER = ("queue_1", "queue_2", "queue_3", "row_ends", "ends", "content", "queue_n", "agent_n")


def _told(columns: Sequence[str], take: Map[str, str], absent: set[str]) -> dict[str, _Fact]:
    """Each fact that the legs tell, by its name."""
    found = {
        name: _taken(name, take.get(key, TAKE_DEFAULTS.get(key, "first")))
        for name, key in TAKEN.items() if name not in absent and name != "own_first_queue"
    }  # fmt: skip
    found |= {f'"{column}"': _first(f'"{column}"') for column in columns}
    agent = f"kind = 'agent' AND NOT {RANG_IN_VAIN}"
    return {
        **found,
        "queue_1": _first("own_first_queue"),
        "queue_2": _first(f"CASE WHEN {_WAITING} THEN own_queue END"),
        "queue_3": _first("own_queue"),
        "started_at": _Fact("row_started_at", "min(row_started_at)", "least({a}, {b})"),
        "row_ends": _Fact("row_ended_at", "max(row_ended_at)", ""),
        "ends": _Fact("ended_at", "max(ended_at)", ""),
        "source_id": _first("source_id"),
        "source": _first("source"),
        "source_row": _first("source_row"),
        "import_id": _Fact("import_id", "max(import_id)", "greatest({a}, {b})"),
        "content": _Fact(CONTENT, f"bit_xor({CONTENT})", ""),
        "kinds": _Fact("CAST(kind IS NOT NULL AS BIGINT)", "count(kind)", "{a} + coalesce({b}, 0)"),
        "has_agent": _ever("kind = 'agent'"),
        "has_waiting": _ever(_WAITING),
        "first_agent": _first(f"CASE WHEN {agent} THEN n END"),
        "queue_n": _Fact(*_greatest_place("queue"), ""),
        "agent_n": _Fact(*_greatest_place("agent"), ""),
        "lines_known": _ever("line_ms IS NOT NULL"),
        "some_wait": _ever("wait_ms > 0"),
        "talks_known": _Fact(
            "CASE WHEN kind = 'agent' THEN talk_ms IS NOT NULL END",
            "bool_and(talk_ms IS NOT NULL) FILTER (kind = 'agent')",
            "coalesce({a} AND {b}, {a}, {b})",
        ),
        "zone_": _first("tariff_zone"),
    }


# What a leg says. Of a text: hashes of two numbers would cancel each other out over a row's slots.
CONTENT = "hash(concat(row_hash, '/', slot))"


def _greatest_place(kind: str) -> tuple[str, str]:
    place = f"CASE WHEN kind = '{kind}' THEN n END"
    return place, f"max({place})"


def _first(sql: str) -> _Fact:
    """The first leg's that knows it."""
    return _Fact(sql, f"min_by({sql}, n) FILTER ({sql} IS NOT NULL)", "coalesce({a}, {b})")


def _ever(condition: str) -> _Fact:
    """Whether it holds for any leg; false where it is not known for any."""
    one = f"coalesce({condition}, false)"
    return _Fact(one, f"bool_or({one})", "({a} OR coalesce({b}, false))")


def _taken(name: str, rule: str) -> _Fact:
    match rule:
        case "any":
            return _Fact(name, f"bool_or({name})", "coalesce({a} OR {b}, {a}, {b})")
        case "sum":
            wide = f"try_cast({name} AS DECIMAL(38, 9))"
            both = "try_cast(coalesce({a} + {b}, {a}, {b}) AS DECIMAL(18, 9))"
            return _Fact(wide, f"try_cast(sum({name}) AS DECIMAL(38, 9))", both)
        case "last":
            last = f"max_by({name}, n) FILTER ({name} IS NOT NULL)"
            return _Fact(name, last, "coalesce({b}, {a})")
        case _:
            return _first(name)


def _settled(joined: str, zone: str, charge: Map[str, str]) -> str:
    """The rows with their calendar, their charge, and whether they were offered and answered."""
    local = zones.offset_at_utc(zone, "started_at")
    days = ", ".join(f"{sql} AS {name}" for name, sql in zones.calendar("local_at").items())
    answered = f"(outcome_ = {HANDLED} OR (outcome_ = {OPEN} AND has_agent))"
    return (
        f"SELECT *, {days}, {answered} AS is_answered, ({answered} OR has_waiting) AS is_offered, "
        "(has_agent AND coalesce(talks_known, false)) AS talk_known FROM ("
        f"SELECT *, coalesce(outcome, {OPEN}) AS outcome_, started_at + to_seconds({local}) AS local_at, "
        + ", ".join(f"{sql} AS {name}" for name, sql in charge.items())
        + f" FROM ({joined}))"
    )
