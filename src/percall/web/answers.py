"""Answers of costing for the pages: asked once, kept while nothing that they are made of changes.

Rules:
1. What is kept belongs to a state of the workspace: the settings, the manifest and the ledger's
   files as they lie, and the day. When one changes, everything is asked anew.
2. Texts inside an answer are in the language that asked, so languages are kept apart.
3. One question is asked at a time: the set engine uses all cores for it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from percall.costing.ask import RECORDS, Words, ask
from percall.costing.price import Answer
from percall.costing.printed import as_json
from percall.errors import QuestionFault
from percall.intervals import ONE_DAY, Period
from percall.ledger.lines import Line
from percall.ledger.reading import read_ledger
from percall.report.close.beside import Signed, signed_months, with_closed
from percall.report.close.head import COPY_PATH, FOLDER, HEAD_FILE
from percall.store.engine import DuckDb
from percall.store.lake import relation
from percall.store.manifest import MANIFEST_FILE, Manifest, read_manifest
from percall.store.quarantine import quarantined_count
from percall.store.workspace import Workspace, open_workspace, reading
from percall.texts import _, language_of_environment
from percall.whatif.kept import FOLDER as PLANS

KEPT_ANSWERS = 96

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Told:
    """An answer with its JSON, from which pages take every figure."""

    answer: Answer
    document: dict[str, Any]

    @property
    def days(self) -> Period:
        """The days that the answer is about."""
        return self.answer.question.whole

    @property
    def periods(self) -> list[dict[str, Any]]:
        """The figures of each period."""
        found: list[dict[str, Any]] = self.document["periods"]
        return found

    @property
    def whole(self) -> dict[str, Any]:
        """The figures of an answer that has one period."""
        return self.periods[0]


@dataclass(frozen=True, slots=True)
class Records:
    """What the lake holds, and how fresh it is."""

    first_on: date
    last_on: date
    imported_at: str
    quarantined: int

    @property
    def days(self) -> Period:
        """From the first day with records to the last."""
        return Period(self.first_on, self.last_on + ONE_DAY)


class Answers:
    """A workspace's answers. Safe to be asked from several threads."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._asking, self._keeping = Lock(), Lock()
        self._state: object = None
        self._stops = 0
        self._workspace: Workspace | None = None
        self._kept: OrderedDict[object, Any] = OrderedDict()

    @cached_property
    def engine(self) -> DuckDb:
        """The set engine, shared by all questions."""
        return DuckDb()

    def state(self) -> object:
        """What the answers are made of, as it lies now."""
        folders = [folder for folder in (self.root, self.root / "ledger") if folder.is_dir()]
        files = [
            file for folder in folders for file in sorted(folder.iterdir()) if file.name != PLANS
        ]
        today = date.today().isoformat()  # noqa: DTZ011  # a new day in any zone will do
        others = (
            self.root / "lake" / MANIFEST_FILE,
            self.root / FOLDER / HEAD_FILE,
            self.root / COPY_PATH,
        )
        return (today, *(_mark(file) for file in (*others, *files)))

    @property
    def workspace(self) -> Workspace:
        """The workspace with its settings as they are now.

        Raises:
            WorkspaceFault: The settings break a rule.
        """
        self._renew()
        if self._workspace is None:
            self._workspace = open_workspace(self.root)
        return self._workspace

    def ask(
        self, words: Words, language: str, progress: Callable[[str], None] = lambda _text: None
    ) -> Told:
        """The answer to a question about what contacts cost.

        Raises:
            PercallError: As `percall.costing.ask.ask` does.
        """

        def made() -> Told:
            answer = self.stoppable(
                lambda: ask(self.workspace, words, engine=self.engine, progress=progress)
            )
            return Told(answer, as_json(answer))

        return self.keep(("cost", language, words), made)

    def signed(self, months: Iterable[Period], language: str) -> tuple[tuple[Signed, ...], bool]:
        """Those of some periods that are closed months, and whether their record is sound.

        Raises:
            PercallError: As `percall.costing.ask.ask` does.
        """
        return signed_months(
            self.workspace, months, lambda words: self.ask(words, language).document
        )

    def document(self, told: Told, language: str) -> dict[str, Any]:
        """An answer as `percall cost --json` prints it, with those of its months that are closed.

        Raises:
            PercallError: As `percall.costing.ask.ask` does.
        """
        signed, _is_sound = self.signed((x.period for x in told.answer.periods), language)
        return with_closed(told.document, signed)

    def stoppable(self, make: Callable[[], Found]) -> Found:
        """What a question makes that `stop` may give up.

        Raises:
            QuestionFault: It was given up.
        """
        with _stoppable():
            return make()

    def given_up(self) -> Callable[[], bool]:
        """What tells work that is done here, and not by the engine, whether `stop` was called."""
        stops = self._stops
        return lambda: self._stops != stops

    def keep(self, key: object, make: Callable[[], Found]) -> Found:
        """What was made for the key in this state of the workspace, or is made now."""
        self._renew()
        with self._keeping:
            if key in self._kept:
                self._kept.move_to_end(key)
                kept: Found = self._kept[key]
                return kept
            state = self._state
        with self._asking:
            try:
                found = make()
            finally:
                self.engine.drop_kept()
        with self._keeping:
            if state == self._state:
                self._kept[key] = found
                while len(self._kept) > KEPT_ANSWERS:
                    self._kept.popitem(last=False)
        return found

    def manifest(self) -> Manifest:
        """The manifest as it is now."""
        return read_manifest(self.workspace)

    def records(self) -> Records | None:
        """What the lake holds; None while it holds nothing."""
        return self.keep("records", self._records)

    def lines(self, language: str) -> tuple[Line, ...]:
        """The lines of the ledger.

        Raises:
            LedgerFault: One of them cannot be read.
        """

        def made() -> tuple[Line, ...]:
            ledger = read_ledger(self.workspace.ledger_folder, self.workspace.centre)
            ledger.require_sound()
            return ledger.lines

        return self.keep(("lines", language), made)

    def values(self, dimension: str, language: str) -> list[str | None]:
        """Every value that a dimension has in the records, those with most contacts first."""
        records = self.records()
        if records is None:
            return []
        words = Words(records.first_on, records.days.to_on, group_by=(dimension,))
        groups = self.ask(words, language).whole["groups"]
        return [g[dimension] for g in sorted(groups, key=lambda g: -int(g["contacts"]))]

    def warm_up(self) -> None:
        """Ask what the first page asks, so that it finds its answer."""
        if self.records() is not None:
            self.ask(Words(group_by=("queue",)), language_of_environment())

    def stop(self) -> None:
        """Give up the question that is being asked."""
        self._stops += 1
        if "engine" in self.__dict__:
            self.engine.connection.interrupt()

    def _renew(self) -> None:
        state = self.state()
        with self._keeping:
            if state != self._state:
                self._state, self._workspace = state, None
                self._kept.clear()

    def _records(self) -> Records | None:
        workspace = self.workspace
        ends = []
        with reading(workspace):
            manifest = self.manifest()
            for table in RECORDS:
                files = manifest.files(table)
                months = {f.month for f in files}
                at_ends = [f for f in files if f.month in (min(months), max(months))]
                if at_ends:
                    of = relation(workspace.lake_folder, table, at_ends, self.engine.parquet)
                    sql = f"SELECT min(local_on), max(local_on) FROM {of} AS t"
                    ends += self.engine.fetch(sql, workspace.lake_folder)
        known = [row for row in ends if row[0] is not None]
        if not known:
            return None
        live = manifest.live_imports
        return Records(
            min(row[0] for row in known), max(row[1] for row in known),
            max(record.at for record in live),
            quarantined_count(workspace),
        )  # fmt: skip


@contextmanager
def _stoppable() -> Iterator[None]:
    import duckdb  # noqa: PLC0415  # heavy: only where something is asked

    from percall.twin.run import Cancelled  # noqa: PLC0415  # likewise

    try:
        yield
    except (duckdb.InterruptException, Cancelled):
        raise QuestionFault(
            _("The question was given up"), do=_("go back, or ask another")
        ) from None


def _mark(file: Path) -> tuple[str, int, int, int]:
    try:
        found = file.stat()
    except OSError:
        return (file.name, 0, 0, 0)
    return (file.name, found.st_mtime_ns, found.st_size, found.st_ino)


def local_instant(instant: str, workspace: Workspace) -> datetime | None:
    """An instant of the manifest in the centre's own time; None where it names none."""
    try:
        return datetime.fromisoformat(instant).astimezone(workspace.centre.zone)
    except ValueError:
        return None


def no_records(workspace: Workspace) -> QuestionFault:
    """The error of a page that needs records where there are none."""
    return QuestionFault(
        _("There are no records yet"), where=workspace.centre.name,
        do=_("import some with `percall import FILE --mapping NAME`"),
    )  # fmt: skip
