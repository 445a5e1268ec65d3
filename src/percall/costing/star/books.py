"""The facts of the books: each ledger line by day, and each pool by month, as printed.

Rule: a line's printed cost of a month is split evenly over its days there by largest remainder,
so that days sum to lines, lines to accounts, and accounts to the book.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from percall.costing.ask import Asked
from percall.costing.figures import PeriodFigures, PoolFigures
from percall.costing.pools import Pool
from percall.costing.price import Answer
from percall.costing.printed import as_json
from percall.costing.printed_lines import printed_lines
from percall.costing.star.dimensions import DEFINITION_ID, LEFT_OUT, Keys
from percall.costing.star.tables import TABLES
from percall.ledger.drivers import driver_of
from percall.money import fixed, split
from percall.store.engine import named, quoted

Row = tuple[Any, ...]


def ledger_days(one: Asked, periods: Sequence[PeriodFigures], of: Keys) -> Iterator[Row]:
    """The rows of `fact_ledger_day`."""
    definition = one.question.definition
    for period in periods:
        for cost in printed_lines(period, one.lines):
            line, days = cost.line, cost.days_in(period.period)
            pool = LEFT_OUT
            if definition.takes(line.account):
                pool = Pool(driver_of(line, one.available), line.scope or "")
            daily = [Fraction(cost.exact, days.day_count)] * days.day_count
            for day, units in zip(days.days(), split(cost.units, daily), strict=True):
                yield (
                    day, DEFINITION_ID, of.accounts[line.account], of.pools[pool],
                    line.file or None, line.row or None,
                    line.cash_kind.value if line.cash_kind else None, fixed(units),
                )  # fmt: skip


def pools(answer: Answer, of: Keys) -> Iterator[Row]:
    """The rows of `fact_pool`: the reconciliation of `percall cost`, with what is exact."""
    for period, printed in zip(answer.periods, as_json(answer)["periods"], strict=True):
        figures: list[PoolFigures | None] = [*period.pools]
        if period.left_out_accounts:
            figures.append(None)
        for pool, told in zip(figures, printed["reconciliation"], strict=True):
            rates = pool.rates if pool else None
            parts = [told[name] for name in ("assigned", "other", "unused", "unassigned",
                                             "over_driven")]  # fmt: skip
            yield (
                of.pools[rates.pool if rates else LEFT_OUT], period.period.from_on,
                period.period.to_on, DEFINITION_ID, told["ledger"], *parts,
                rates.used if rates else None, told["capacity"],
                str(rates.ledger if rates else period.left_out),
                str(rates.supply.total) if rates else None,
            )  # fmt: skip


def table_of_rows(rows: Iterable[Row], name: str, folder: Path) -> str:
    """Rows as a query in the types of a table, put aside as text in the folder."""
    file = folder / f".{name}.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(rows)
    table = TABLES[name].columns
    kinds = ", ".join(f"{quoted(column.name)}: 'VARCHAR'" for column in table)
    casts = ", ".join(
        f"CAST(nullif({named(column.name)}, '') AS {column.kind}) AS {named(column.name)}"
        for column in table
    )
    return (
        f"SELECT {casts} FROM read_csv({quoted(file)}, header = false, delim = ',', quote = '\"',"
        f" escape = '\"', auto_detect = false, parallel = false, columns = {{{kinds}}})"
    )
