"""Write the ledger of some days, allocated, as FOCUS has it: CSV, or Parquet by the name's end.

Rules: rates are those of each calendar month of the days; the file appears whole or not at all;
rows are written one by one, so that memory does not grow with them.
"""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from percall.costing.ask import Asked, Words, asked
from percall.costing.export import unwritten, write_parquet
from percall.costing.figures import PeriodFigures
from percall.costing.focus.allocation import parts_of
from percall.costing.focus.columns import COLUMNS, VERSION, Kind
from percall.costing.focus.rows import Origins, Row, Sheet
from percall.costing.price import price
from percall.costing.printed_lines import printed_lines
from percall.costing.question import why_withheld
from percall.costing.sums import PeriodSums, mean_charges, period_sums
from percall.costing.written import Written
from percall.errors import QuestionFault, UsageFault
from percall.store.engine import DuckDb, named, quoted
from percall.store.workspace import Workspace, sync_file
from percall.texts import _

SUFFIXES = (".csv", ".parquet")


def export_focus(
    workspace: Workspace,
    words: Words,
    file: Path,
    progress: Callable[[str], None] = lambda _text: None,
) -> Written:
    """Write each ledger line of the days, split to the groups of contacts that it went to.

    Args:
        workspace: The centre.
        words: The days, the groups and the definition.
        file: A .csv or .parquet file; it appears whole or not at all.
        progress: Told of each step.

    Raises:
        UsageFault: The file's name ends otherwise.
        QuestionFault: The groups are agents, whose cost the centre does not show.
        PercallError: The file cannot be written, or those of `asked`.
    """
    if file.suffix not in SUFFIXES:
        raise UsageFault(
            _("The file is written as CSV or as Parquet"), where=str(file),
            do=_("give it a name that ends in .csv or .parquet"),
        )  # fmt: skip
    progress(_("Reading the ledger and the records"))
    with asked(workspace, words, engine=DuckDb()) as one:
        if one.question.withholds_groups(workspace.centre):
            raise QuestionFault(why_withheld(), where="--group-by", do=_("group by team"))
        answer = price(one.source, one.question, one.lines, one.available)
        sheet = Sheet(
            workspace.centre, one.question.definition, one.question.group_by, one.available
        )
        origins = _origins(one, answer.periods)
        progress(_("Writing {file}").format(file=file))
        write = _write_csv if file.suffix == ".csv" else _write_parquet
        count = write(one, (row for month in origins for row in sheet.rows(month)), file)
    lines = sum(len(month.lines) for month in origins)
    own = {"file": str(file), "focus_version": VERSION, "rows": count, "lines": lines}
    return Written(answer, own)


def _origins(one: Asked, periods: tuple[PeriodFigures, ...]) -> list[Origins]:
    """The lines of each period, with what each pool's are split by."""
    centre = one.source.centre
    pools = sorted({pool.rates.pool for period in periods for pool in period.pools})
    means = mean_charges(one.source) if "vendor_charge" in one.available else {}
    sums = period_sums(one.source, one.question, centre, pools, means, ("contacts",))
    found = []
    for period in periods:
        groups = sums.get(period.period.from_on, PeriodSums()).groups
        parts = {
            pool.rates.pool: parts_of(
                pool.rates,
                {values: cell.units.get(pool.rates.pool, 0) for values, cell in groups.items()},
            )
            for pool in period.pools
        }
        found.append(Origins(period.period, printed_lines(period, one.lines), parts))
    return found


def _write_csv(_one: Asked, rows: Iterator[Row], file: Path) -> int:
    """Write rows to a CSV file, which appears whole or not at all; how many they are."""
    with _beside(file, ".tmp") as beside:
        count = _fill(rows, beside)
        sync_file(beside)
        beside.replace(file)
    return count


def _write_parquet(one: Asked, rows: Iterator[Row], file: Path) -> int:
    """The same as Parquet, with types: the text is put aside, then read by the engine."""
    with _beside(file, ".csv.tmp") as beside:
        _fill(rows, beside)
        types = ", ".join(f"{quoted(column.name)}: 'VARCHAR'" for column in COLUMNS)
        table = (
            f"read_csv({quoted(beside)}, header = true, delim = ',', quote = '\"',"
            f" escape = '\"', auto_detect = false, parallel = false, columns = {{{types}}})"
        )
        select = ", ".join(_typed(column.name, column.kind) for column in COLUMNS)
        return write_parquet(one, f"SELECT {select} FROM {table}", file)


def _typed(name: str, kind: Kind) -> str:
    text = f"nullif({named(name)}, '')"
    if kind is Kind.INSTANT:
        text = f"replace({text}, 'Z', '')"
    return f"CAST({text} AS {kind.value}) AS {named(name)}"


def _fill(rows: Iterator[Row], beside: Path) -> int:
    count = 0
    with beside.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, [column.name for column in COLUMNS], restval="")
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


@contextmanager
def _beside(file: Path, ending: str) -> Iterator[Path]:
    """A hidden file beside another one, gone afterwards.

    Raises:
        PercallError: It cannot be written.
    """
    beside = file.with_name(f".{file.name}{ending}")
    try:
        yield beside
    except OSError as error:
        raise unwritten(file, error.strerror or str(error)) from None
    finally:
        if file.parent.is_dir():
            beside.unlink(missing_ok=True)
