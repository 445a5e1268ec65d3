"""Ask a workspace: its ledger, its records and its settings become an answer.

Rules for what a question leaves out:
1. The days: the last complete month that has both records and ledger, complete being one that
   the records reach over; without one, the last month with records. One bound alone is
   completed by the first or last month with records.
2. Everything else: all contacts, counted by the centre's own rule.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from percall.costing.counting import judged_by, known_tests
from percall.costing.coverage import first_and_last, is_covered
from percall.costing.definitions import require_accounts
from percall.costing.marks import marked
from percall.costing.notes import notes_on_rates, notes_on_records
from percall.costing.price import Answer, price
from percall.costing.question import ALL, Question, check_dimension, definition_of
from percall.costing.recurring import missed_in
from percall.costing.sums import has_charges, rated_by_day
from percall.costing.totals import Totals
from percall.errors import QuestionFault
from percall.intervals import By, Period, month_of
from percall.ledger.lines import Line
from percall.ledger.reading import read_ledger
from percall.ledger.tariff_lines import tariff_lines
from percall.settings import DRIVERS
from percall.store.engine import DuckDb, Engine
from percall.store.lake import files_between, relation
from percall.store.manifest import Manifest, read_manifest
from percall.store.quarantine import quarantined_count
from percall.store.source import Source, source_of
from percall.store.workspace import Workspace, reading
from percall.texts import _

RECORDS = ("segment", "day_total")
# An import takes no instant outside these years, so no question needs to look there.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Words:
    """A question in a person's words; None where they say nothing."""

    from_on: date | None = None
    to_on: date | None = None
    by: By = By.TOTAL
    group_by: tuple[str, ...] = ()
    calls: str | None = None
    direction: str = ALL
    channel: str = ALL
    only: tuple[tuple[str, str | None], ...] = ()
    per: str = "call"
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a question needs to be answered, read and checked."""

    source: Source
    manifest: Manifest
    question: Question
    lines: tuple[Line, ...]
    available: frozenset[str]
    totals: tuple[Totals, ...]
    notes: tuple[str, ...]


@contextmanager
def asked(
    workspace: Workspace, words: Words, *, engine: Engine | None = None, rollups: bool = True,
    lines: Sequence[Line] | None = None,
) -> Iterator[Asked]:  # fmt: skip
    """What a question needs; the lake's files stay as they are inside.

    Args:
        workspace: The centre.
        words: The question.
        engine: What sums; DuckDB unless told otherwise.
        rollups: Whether kept sums may be used; the answer is the same.
        lines: The ledger, where several questions read it once (`sound_lines`).

    Raises:
        QuestionFault: The question cannot be answered.
        LedgerFault: A line of the ledger cannot be read.
        LakeDamaged: A file of the lake cannot be read.
    """
    with reading(workspace):
        manifest = read_manifest(workspace)
        lines = sound_lines(workspace) if lines is None else tuple(lines)
        runs = engine or DuckDb()
        days = days_of(words, manifest, lines, workspace, runs, rollups=rollups)
        own = manifest.own_dimensions
        for name in words.group_by:
            check_dimension(name, own)
        definition = definition_of(
            workspace.centre, own, name=words.definition, tests=known_tests(workspace),
            calls=words.calls, per=words.per,
            direction=words.direction, channel=words.channel, only=words.only,
        )  # fmt: skip
        totals = read_totals(workspace, manifest, runs, days)
        question = Question(days, words.by, words.group_by, definition)
        judged = judged_by(workspace, definition)
        source = source_of(judged, manifest, runs, days, rollups=rollups)
        told = marked(source, manifest, question)
        source = told.source
        if workspace.centre.accrue_tariff:
            rated = rated_by_day(source)
            lines = (*lines, *tariff_lines(rated, lines, workspace.centre.currency))
        require_accounts(definition, lines)
        yield Asked(
            source=source,
            manifest=manifest,
            question=question,
            lines=lines,
            available=available_drivers(workspace, manifest, runs, lines, rollups=rollups),
            totals=totals,
            notes=(
                *notes_on_records(quarantined_count(workspace), totals),
                *notes_on_rates(source, manifest, lines),
                *told.notes,
                *(
                    one.told(days)
                    for one in missed_in(days, lines)
                    if definition.takes(one.account)
                ),
            ),
        )


def sound_lines(workspace: Workspace) -> tuple[Line, ...]:
    """The lines of a centre's ledger.

    Raises:
        LedgerFault: One of them cannot be read.
    """
    ledger = read_ledger(workspace.ledger_folder, workspace.centre)
    ledger.require_sound()
    return tuple(ledger.lines)


def ask(
    workspace: Workspace,
    words: Words,
    *,
    engine: Engine | None = None,
    rollups: bool = True,
    progress: Callable[[str], None] = lambda _text: None,
) -> Answer:
    """The answer to a question about what contacts cost; see `asked` for what it takes.

    Raises:
        PercallError: Those of `asked`.
        LedgerOutOfBalance: A pool does not close.
    """
    progress(_("Reading the ledger and the records"))
    with asked(workspace, words, engine=engine, rollups=rollups) as one:
        return price(one.source, one.question, one.lines, one.available, one.totals, one.notes)


def months_with_records(manifest: Manifest) -> list[date]:
    """The first days of the months that have records, in order."""
    months = {f.month for table in RECORDS for f in manifest.files(table)}
    return [date.fromisoformat(f"{month}-01") for month in sorted(months)]


def days_of(
    words: Words, manifest: Manifest, lines: Sequence[Line], workspace: Workspace,
    engine: Engine, *, rollups: bool = True,
) -> Period:  # fmt: skip
    """The days asked for, completed by the rules of this file.

    Raises:
        QuestionFault: There are no records, or the days end before they start.
    """
    months = months_with_records(manifest)
    if words.from_on and words.to_on:
        first, last = words.from_on, words.to_on
    elif not months:
        raise QuestionFault(
            _("There are no records yet"), where=str(workspace.root),
            do=_("import some with `percall import FILE --mapping NAME`, or name --from and --to"),
        )  # fmt: skip
    elif words.from_on or words.to_on:
        first = words.from_on or months[0]
        last = words.to_on or month_of(months[-1]).to_on
    else:
        return _last_month(workspace, manifest, lines, engine, rollups=rollups)
    if last <= first:
        raise QuestionFault(
            _("The period ends on {to}, before it starts on {start}").format(to=last, start=first),
            do=_("--to is the day after the last one"),
        )
    if first < FIRST_DAY or last > LAST_DAY:
        raise QuestionFault(
            _("The period {start} to {to} reaches beyond the records").format(start=first, to=last),
            do=_("records lie between {first} and {last}").format(first=FIRST_DAY, last=LAST_DAY),
        )
    return Period(first, last)


def _last_month(
    workspace: Workspace, manifest: Manifest, lines: Sequence[Line], engine: Engine, *,
    rollups: bool,
) -> Period:  # fmt: skip
    """The last month that the records cover and that has a ledger, else the last with records."""
    months = months_with_records(manifest)
    everything = Period(months[0], month_of(months[-1]).to_on)
    source = source_of(workspace, manifest, engine, everything, rollups=rollups)
    span = first_and_last(source, read_totals(workspace, manifest, engine, everything))
    candidates = [month_of(month) for month in months]
    complete = [
        month
        for month in candidates
        if span
        and is_covered(month, *span)
        and any(month.days_shared(line.from_on, line.to_on) for line in lines)
    ]
    return (complete or candidates)[-1]


def available_drivers(
    workspace: Workspace,
    manifest: Manifest,
    engine: Engine,
    lines: Sequence[Line],
    *,
    rollups: bool,
) -> frozenset[str]:
    """The drivers that the centre has anything to share by.

    Tariffs and charges are looked for in the whole workspace, so that a pool does not change its
    driver from one week to the next.
    """
    found = set(DRIVERS) - {"tariff", "vendor_charge"}
    if workspace.centre.tariffs or workspace.centre.tariff_file:
        found.add("tariff")
    months = months_with_records(manifest)
    if months and any("vendor_charge" in line.drivers for line in lines):
        whole = Period(months[0], month_of(months[-1]).to_on)
        everything = source_of(workspace, manifest, engine, whole, rollups=rollups)
        if has_charges(everything):
            found.add("vendor_charge")
    return frozenset(found)


def read_totals(
    workspace: Workspace, manifest: Manifest, engine: Engine, days: Period
) -> tuple[Totals, ...]:
    """The days of which only totals are known."""
    files = files_between(manifest, "day_total", days.from_on, days.to_on)
    if not files:
        return ()
    columns = "local_on, offered, answered, abandoned, talk_ms_mean, asa_ms, service_level_share"
    table = relation(workspace.lake_folder, "day_total", files, engine.parquet)
    rows = engine.fetch(
        f"SELECT {columns} FROM {table} AS t WHERE local_on >= DATE '{days.from_on}'"
        f" AND local_on < DATE '{days.to_on}' ORDER BY local_on",
        workspace.lake_folder,
    )
    return tuple(
        Totals(day, offered, answered, abandoned, talk, asa, Fraction(level) if level else None)
        for day, offered, answered, abandoned, talk, asa, level in rows
    )
