"""The cost of every contact as a Parquet file that adds up to the books.

Rules (costing-rules.md, section 7):
1. A contact's fully loaded cost of a pool is floor(units x L / U) in billionths of the currency.
2. What the floors leave of a pool's ledger is one row of its own, `rounding`, for each pool and
   period; a pool that nobody used is one row, `unassigned`, and so are the accounts that are not
   in the definition, `not_in_definition`. The file sums to the book.
3. Rates are those of the calendar month of the contact's start unless told otherwise, of the
   accounts that the definition takes. Every contact is a row, whatever the definition counts.

Theory of operation. The set engine keeps whole numbers only. Let the ledger be whole + part
billionths (0 <= part < 1) and whole = quotient x U + remainder. Then u x L / U is u x quotient +
(u x remainder + u x part) / U. The division leaves a rest, and the part lifts the result by one
where u x part >= U - rest. All of it fits into 64 bits in any ordinary month; where it would not,
the same text is written with 128-bit numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from percall.costing.ask import Asked, Words, asked
from percall.costing.contact_units import UnitTables, unit_tables
from percall.costing.definitions import Definition
from percall.costing.figures import PeriodFigures
from percall.costing.pools import Pool
from percall.costing.price import price
from percall.costing.printed import NOT_IN_DEFINITION, wholes
from percall.costing.rates import PoolRates
from percall.costing.written import Written
from percall.errors import LakeDamaged, PercallError, UsageFault
from percall.intervals import Period
from percall.money import MONEY_PLACES
from percall.store.engine import DuckDb, named, quoted
from percall.store.workspace import Workspace, sync_file
from percall.texts import _

_LEFT_OUT = Pool(NOT_IN_DEFINITION)  # no pool of the file has its name: it has no column
BILLION = 10**MONEY_PLACES
LARGEST = 2**63 - 1
CARRIED = (
    "contact_id", "source", "source_id", "started_at", "local_on", "channel", "direction",
    "first_queue", "reason", "language", "outcome",
)  # fmt: skip


def export(
    workspace: Workspace,
    words: Words,
    file: Path,
    progress: Callable[[str], None] = lambda _text: None,
) -> Written:
    """Write the fully loaded cost of every contact of the days, by pool and in all.

    Args:
        workspace: The centre.
        words: The days, and the periods whose rates are used.
        file: The Parquet file; it appears whole or not at all.
        progress: Told of each step.

    Raises:
        UsageFault: The file's name does not end in .parquet.
        PercallError: The file cannot be written, or those of `asked`.
    """
    check_name(file)
    progress(_("Reading the ledger and the records"))
    with asked(workspace, words, engine=DuckDb()) as one:
        answer = price(one.source, one.question, one.lines, one.available)
        pools = sorted({p.rates.pool for period in answer.periods for p in period.pools})
        parts: list[str] = []
        labels = 0
        for period in answer.periods:
            progress(_("Pricing the contacts from {day}").format(day=period.period.from_on))
            selects, labelled = _period(one, period, pools)
            parts, labels = [*parts, *selects], labels + labelled
        progress(_("Writing {file}").format(file=file))
        rows = write_parquet(one, " UNION ALL ".join(parts), file)
    return Written(answer, {"file": str(file), "rows": rows, "contacts": rows - labels})


def _period(one: Asked, period: PeriodFigures, pools: Sequence[Pool]) -> tuple[list[str], int]:
    """The selects of a period's contacts and of its labelled rows, and how many of these it has."""
    rates = {pool.rates.pool: pool.rates for pool in period.pools}
    whole = wholes(period)
    ledgers = dict(zip(rates, whole.ledgers, strict=True))
    shared = [pool for pool in rates if not rates[pool].is_unassigned]
    tables = _kept(one, unit_tables(one, period.period, shared, CARRIED), period)
    largest = _of_each_pool(one, tables, [f"max(u{i})" for i in range(len(shared))])
    costs = {pool: cost_sql(f"u{i}", rates[pool], largest[i]) for i, pool in enumerate(shared)}
    carried = ", ".join(named(name) for name in CARRIED)
    days = about_sql(period.period, one.question.definition)
    floors = {pool: f"c{i}" for i, pool in enumerate(shared)}
    select = ", ".join([carried, *(f"{costs[pool]} AS {name}" for pool, name in floors.items())])
    columns = _columns(pools, " + ".join(floors.values()) or "0", floors)
    contacts = (
        f"SELECT 'contact' AS row_kind, {days}, {carried}, {columns}"
        f" FROM (SELECT {select} FROM {tables.joined} AS t) AS contact_costs"
    )
    sums = _of_each_pool(one, tables, [f"sum({sql})" for sql in costs.values()])
    left = {pool: ledgers[pool] - found for pool, found in zip(shared, sums, strict=True)}
    labels = [("rounding", pool, units) for pool, units in left.items()]
    labels += [("unassigned", p, ledgers[p]) for p in rates if rates[p].is_unassigned]
    if period.left_out_accounts:
        labels.append((NOT_IN_DEFINITION, _LEFT_OUT, whole.left_out))
    selects = [contacts, *([_labelled(labels, days, pools)] if labels else [])]
    return selects, len(labels)


def _labelled(labels: Sequence[tuple[str, Pool, int]], days: str, pools: Sequence[Pool]) -> str:
    """The select of the rows that are no contact: a name, a pool, and its billionths."""
    index = {pool: i for i, pool in enumerate(pools)}
    values = ", ".join(
        f"({quoted(name)}, {index.get(pool, len(pools))}, {units})" for name, pool, units in labels
    )
    empty = ", ".join("NULL" for _name in CARRIED)
    costs = {pool: f"CASE WHEN pool = {i} THEN units ELSE 0 END" for pool, i in index.items()}
    columns = _columns(pools, "units", costs)
    return f"SELECT name, {days}, {empty}, {columns} FROM (VALUES {values}) AS x(name, pool, units)"


def cost_sql(units: str, rates: PoolRates, largest: int) -> str:
    """floor(units x L / U) in billionths of the currency, as whole-number SQL.

    Args:
        units: The column of a contact's units, at least 0.
        rates: The pool's rates; somebody used it.
        largest: The most units that a contact has; it decides between 64 and 128 bits.
    """
    ledger, used = rates.ledger * BILLION, rates.used
    whole = ledger.numerator // ledger.denominator
    part = ledger - whole
    quotient, remainder = divmod(whole, used)
    widest = max(
        largest * abs(quotient) + largest, largest * remainder, largest * part.numerator,
        used * part.denominator,
    )  # fmt: skip
    u = units if widest <= LARGEST else f"CAST({units} AS HUGEINT)"
    result = f"{u} * {quotient} + {u} * {remainder} // {used}"
    if part:
        rest = f"{u} * {remainder} % {used}"
        lifted = f"{u} * {part.numerator} >= ({used} - {rest}) * {part.denominator}"
        result += f" + CASE WHEN {lifted} THEN 1 ELSE 0 END"
    return result


def _columns(pools: Sequence[Pool], total: str, costs: Mapping[Pool, str]) -> str:
    """The columns of a row: its whole cost, then each pool's."""
    by_pool = [
        f"{decimal_sql(costs.get(pool, '0'))} AS {named(f'cost {pool.name}')}" for pool in pools
    ]
    return ", ".join([f"{decimal_sql(total)} AS cost", *by_pool])


def about_sql(days: Period, definition: Definition) -> str:
    """The columns that say of a row whose rates it has, and what counts."""
    return (
        f"DATE {quoted(days.from_on)} AS from_on, DATE {quoted(days.to_on)} AS to_on,"
        f" {quoted(definition.name)} AS definition, {quoted(definition.hash)} AS definition_hash"
    )


def decimal_sql(billionths: str) -> str:
    """Whole billionths as a decimal: a product of decimals is exact, a quotient is not."""
    unit = "CAST('0.000000001' AS DECIMAL(9, 9))"
    return f"CAST(CAST({billionths} AS DECIMAL(18, 0)) * {unit} AS DECIMAL(27, 9))"


def _kept(one: Asked, tables: UnitTables, period: PeriodFigures) -> UnitTables:
    """The tables, with the segments of the period summed once: they are looked at three times."""
    if not tables.segments:
        return tables
    name = named(f"segment units from {period.period.from_on}")
    one.source.fetch(f"CREATE TEMP TABLE {name} AS SELECT * FROM {tables.segments}")
    return replace(tables, segments=name)


def _of_each_pool(one: Asked, tables: UnitTables, aggregates: Sequence[str]) -> list[int]:
    """What an aggregate of each pool's units is over all contacts."""
    found = [0] * len(aggregates)
    for table, pools in tables.parts:
        if not pools:
            continue
        select = ", ".join(aggregates[i] for i in pools)
        row = one.source.fetch(f"SELECT {select} FROM {table} AS t")[0]
        for i, value in zip(pools, row, strict=True):
            found[i] = int(value or 0)
    return found


def check_name(file: Path) -> None:
    """See that a file's name is one of a Parquet file.

    Raises:
        UsageFault: It is not.
    """
    if file.suffix != ".parquet":
        raise UsageFault(
            _("The file is written as Parquet"), where=str(file),
            do=_("give it a name that ends in .parquet"),
        )  # fmt: skip


def write_parquet(one: Asked, select: str, file: Path) -> int:
    """Write a query's rows to a file, which appears whole or not at all; how many rows it has.

    Raises:
        PercallError: The file cannot be written.
    """
    engine = one.source.engine
    beside = file.with_name(f".{file.name}.tmp")
    sql = (
        f"COPY (SELECT * FROM ({select}) AS rows_of_file)"
        f" TO {quoted(beside)} (FORMAT parquet, COMPRESSION zstd)"
    )
    try:
        rows = engine.fetch(sql, one.source.workspace.lake_folder)[0][0]
        sync_file(beside)
        beside.replace(file)
    except OSError as error:
        raise unwritten(file, error.strerror or str(error)) from None
    except LakeDamaged as error:  # the engine's word for any file that fails it
        if str(beside) in error.what:
            raise unwritten(file, error.what.rpartition(":")[2].strip()) from None
        raise
    finally:
        if file.parent.is_dir():
            beside.unlink(missing_ok=True)
    return int(rows)


def unwritten(file: Path, why: str) -> PercallError:
    """What is said of a file that cannot be written."""
    return PercallError(
        _("The file cannot be written: {why}").format(why=why), where=str(file),
        do=_("choose a folder that exists and has room"),
    )  # fmt: skip
