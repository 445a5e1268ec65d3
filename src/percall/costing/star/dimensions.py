"""The dimensions as tables of the engine: each name once, with its key, and 0 for the unknown."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from percall.centre import Centre
from percall.costing.ask import Asked
from percall.costing.definitions import Definition
from percall.costing.figures import PeriodFigures
from percall.costing.pool_units import counted_in
from percall.costing.pools import Pool
from percall.costing.printed import NOT_IN_DEFINITION
from percall.costing.star.tables import NAMED, TABLES, UNKNOWN
from percall.store.engine import quoted
from percall.store.lake import files_between, relation
from percall.store.manifest import check_files

DEFINITION_ID = 1

# Where the names of a dimension stand in the lake: (table, column).
_NAMES_IN = {
    "queue": (("segment", "queue"), ("contact", "first_queue")),
    "team": (("segment", "team"), ("agent_time", "team")),
    "agent": (("segment", "agent_id"), ("agent_time", "agent_id")),
    "channel": (("segment", "channel"), ("contact", "channel")),
    "reason": (("segment", "reason"), ("contact", "reason")),
}
LEFT_OUT = Pool(NOT_IN_DEFINITION)  # no pool of the books has its name: it is no driver


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of pools and accounts, which stand in the books and not in the lake."""

    pools: dict[Pool, int]
    accounts: dict[str, int]


def table_of(one: Asked, name: str) -> str:
    """A table expression over a table of the lake in the days asked for."""
    days, source = one.question.whole, one.source
    files = files_between(one.manifest, name, days.from_on, days.to_on)
    check_files(source.workspace.lake_folder, files)
    columns = relation(
        source.workspace.lake_folder, name, files, source.engine.parquet,
        source.own_dimensions if name in ("segment", "contact") else (),
    )  # fmt: skip
    first, last = quoted(days.from_on), quoted(days.to_on)
    where = f"local_on >= DATE {first} AND local_on < DATE {last}"
    return f"(SELECT * FROM {columns} AS t WHERE {where})"


def make_dimensions(one: Asked, periods: Sequence[PeriodFigures]) -> Keys:
    """Make the dimensions in the engine; the keys of those that are not in the lake."""
    with_agents = one.source.centre.agent_cost_per_call
    for name in NAMED:
        places = [
            place for place in _NAMES_IN[name]
            if name != "agent" or with_agents or place[0] == "agent_time"
        ]  # fmt: skip
        _make(one, f"dim_{name}", _names(one, name, places))
    _make(one, "dim_date", _dates(one.question.whole.from_on, one.question.whole.to_on))
    _make(one, "dim_half_hour", _HALF_HOURS)
    keys = _keys(periods)
    _make(one, "dim_pool", _pools(keys.pools, one.source.centre))
    takes = one.question.definition.takes
    rows = [
        (key, account, account.split(":")[0], takes(account))
        for account, key in keys.accounts.items()
    ]
    _make(
        one, "dim_account", _values(("account_id", "account", "branch", "is_in_definition"), rows)
    )
    _make(one, "dim_definition", _definition(one.question.definition))
    return keys


def _make(one: Asked, name: str, select: str) -> None:
    one.source.fetch(f"CREATE TEMP TABLE {name} AS {select}")


def _names(one: Asked, name: str, places: Iterable[tuple[str, str]]) -> str:
    found = " UNION ".join(
        f"SELECT DISTINCT {column} AS name FROM {table_of(one, table)} AS t"
        for table, column in places
    )
    return (
        f"SELECT row_number() OVER (ORDER BY name) AS {name}_id, name AS {name}"
        f" FROM ({found}) AS names WHERE name IS NOT NULL UNION ALL SELECT {UNKNOWN}, NULL"
    )


def _dates(from_on: date, to_on: date) -> str:
    days = (
        f"SELECT CAST(day AS DATE) AS day FROM generate_series(DATE {quoted(from_on)},"
        f" DATE {quoted(to_on)} - 1, INTERVAL 1 DAY) AS days(day)"
    )
    return (
        "SELECT day AS date_id, year(day) AS year, quarter(day) AS quarter, month(day) AS month,"
        " CAST(date_trunc('month', day) AS DATE) AS month_from_on, weekofyear(day) AS iso_week,"
        f" isodow(day) AS weekday FROM ({days}) AS d"
    )


_HALF_HOURS = (
    "SELECT n AS half_hour_id, n // 2 AS hour, format('{:02d}:{:02d}', n // 2, n % 2 * 30)"
    " AS starts FROM range(48) AS half_hours(n)"
)


def _keys(periods: Sequence[PeriodFigures]) -> Keys:
    pools: set[Pool] = {pool.rates.pool for period in periods for pool in period.pools}
    accounts = {account for period in periods for account in period.accounts}
    left_out = [LEFT_OUT] if any(period.left_out_accounts for period in periods) else []
    return Keys(
        {pool: key for key, pool in enumerate([*sorted(pools), *left_out], 1)},
        {account: key for key, account in enumerate(sorted(accounts), 1)},
    )


def _pools(keys: dict[Pool, int], centre: Centre) -> str:
    rows: list[tuple[object, ...]] = []
    for pool, key in keys.items():
        is_pool = pool != LEFT_OUT
        unit, size = counted_in(pool, centre) if is_pool else (None, None)
        rows.append(
            (key, pool.name, pool.driver if is_pool else None, pool.scope or None, unit, size)
        )
    return _values(("pool_id", "pool", "driver", "scope", "unit", "units_in_one"), rows)


def _definition(definition: Definition) -> str:
    content = json.dumps(definition.as_json(), ensure_ascii=False)
    row = (
        DEFINITION_ID, definition.name, definition.hash, definition.calls, definition.per,
        not definition.is_filtered, definition.answer_within_s, definition.short_abandon_s, content,
    )  # fmt: skip
    names = [column.name for column in TABLES["dim_definition"].columns]
    return _values(names, [row])


def _values(names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> str:
    """Rows as a SELECT; without any, an empty one."""
    nothing = f"SELECT {', '.join(f'NULL AS {name}' for name in names)} WHERE false"
    if not rows:
        return nothing
    told = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
    return f"SELECT * FROM (VALUES {told}) AS x({', '.join(names)})"


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, bool | int) else quoted(value)
