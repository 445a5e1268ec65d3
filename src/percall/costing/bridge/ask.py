"""Ask a workspace why the cost per call moved: two sides of one definition become a bridge."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from fractions import Fraction

from percall.centre import Centre
from percall.costing.ask import Words, asked, sound_lines
from percall.costing.bridge.bars import Bar, bars_of
from percall.costing.bridge.books import Books, Moves, books_of
from percall.costing.bridge.causes import Cause
from percall.costing.bridge.cells import Cells
from percall.costing.bridge.composition import Composition, alike, told_alike, without_repeats
from percall.costing.bridge.notes import notes_of, warnings_of
from percall.costing.bridge.products import Game, game_of
from percall.costing.bridge.reach import require_covered
from percall.costing.bridge.renames import with_accounts_renamed
from percall.costing.bridge.repeats import Resolution, resolution_of
from percall.costing.bridge.sides import Side, compositions, side_of
from percall.costing.definitions import require_same
from percall.costing.rates import ZERO
from percall.intervals import By, Period, word_of
from percall.ledger.lines import Line
from percall.store.engine import DuckDb, Engine
from percall.store.workspace import Workspace
from percall.texts import _


@dataclass(frozen=True, slots=True)
class Idle:
    """Unused capacity that a fixed pool paid for, for one call, before and after: a memo."""

    pool: str
    before: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class Bridge:
    """Why the fully loaded cost per call moved from one side to the other, exact."""

    centre: Centre
    sides: tuple[Side, Side]
    made_of: tuple[Composition, Composition]
    resolutions: tuple[Resolution, Resolution]
    books: Books
    bars: tuple[Bar, ...]
    cells: Cells
    idle: tuple[Idle, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    """Those of the notes that have to be read before the figures."""
    prices_of_hours: frozenset[Cause]
    """The prices that are those of a paid hour, in all of their pools."""

    @property
    def change(self) -> Fraction:
        """How much more one costs after than before."""
        return self.sides[1].cost_per_call - self.sides[0].cost_per_call

    @property
    def is_complete(self) -> bool:
        """Whether the books of both sides have the same accounts."""
        return not self.books.missing


def why(
    workspace: Workspace,
    before_words: Words,
    after_words: Words,
    *,
    names: tuple[str, str] | None = None,
    renamed: Mapping[str, str] | None = None,
    engine: Engine | None = None,
    progress: Callable[[str], None] = lambda _text: None,
) -> Bridge:
    """Why the cost per call of one side differs from that of another.

    Args:
        workspace: The centre.
        before_words: The side that is compared with.
        after_words: The side that is explained.
        names: What the sides are called; their periods' words without it.
        renamed: The new names of queues and accounts that had other ones before.
        engine: What sums; DuckDB unless told otherwise.
        progress: Told what is being done.

    Raises:
        QuestionFault: A side has no cost per call, or the records reach over a part of it only.
        DefinitionsDiffer: The sides count by different definitions.
        PercallError: Those of `percall.costing.ask.asked`.
        LedgerOutOfBalance: A pool or the bridge does not close.
    """
    runs = engine or DuckDb()
    lines, queues = with_accounts_renamed(sound_lines(workspace), renamed or {})
    progress(_("Reading the ledger and the records"))
    with ExitStack() as held:
        both = [
            held.enter_context(
                asked(workspace, replace(w, by=By.TOTAL, group_by=()), engine=runs, lines=lines)
            )
            for w in (before_words, after_words)
        ]
        require_same(both[0].question.definition, both[1].question.definition)
        named = names or (word_of(both[0].question.whole), word_of(both[1].question.whole))
        sides = side_of(both[0], named[0]), side_of(both[1], named[1])
        for one in both:
            require_covered(one)
        progress(_("Taking the calls apart"))
        made_of = compositions(sides, queues)
        solved = resolution_of(both[0]), resolution_of(both[1])
    return bridge_of(workspace.centre, sides, made_of, solved)


def bridge_of(
    centre: Centre, sides: tuple[Side, Side], made_of: tuple[Composition, Composition],
    solved: tuple[Resolution, Resolution],
) -> Bridge:  # fmt: skip
    """The bridge between two sides that are priced and taken apart."""
    if sides[0].definition.only != sides[1].definition.only:
        made_of = alike(made_of)
    books = books_of(
        (sides[0].lines, sides[1].lines), (sides[0].period, sides[1].period), _ledger(sides),
        sides[0].asked.available | sides[1].asked.available, centre,
    )  # fmt: skip
    own = (
        made_of
        if told_alike(made_of)
        else (without_repeats(made_of[0]), without_repeats(made_of[1]))
    )
    game = game_of(sides, own, books)
    change = sides[1].cost_per_call - sides[0].cost_per_call
    bars = bars_of(game, change)
    warnings = warnings_of(sides, made_of, game, solved)
    notes = notes_of(sides, made_of, books, game, warnings)
    return Bridge(
        centre, sides, made_of, solved, books, bars, game.cells, _idle(sides, books, game), notes,
        warnings, game.prices_of_hours,
    )  # fmt: skip


def _ledger(sides: tuple[Side, Side]) -> Sequence[Line]:
    """All lines of the ledger, once; sides may add what their calls are rated at."""
    ours, theirs = (side.asked.lines for side in sides)
    if ours is theirs:
        return ours
    return list(dict.fromkeys((*ours, *theirs)))


def _idle(sides: tuple[Side, Side], books: Books, game: Game) -> tuple[Idle, ...]:
    """What stood idle of the capacity that fixed costs bought, for one call."""
    found = []
    fixed = [e for e in books.entries if e.moves in (Moves.FIXED, Moves.BOUGHT)]
    for pool in dict.fromkeys(e.pool for e in fixed):
        entries = [e for e in fixed if e.pool == pool]
        ledgers = sum((e.before for e in entries), ZERO), sum((e.after for e in entries), ZERO)
        rates = [side.rates.get(pool) for side in sides]
        if pool in game.apart or any(one is None or one.supply.state == "unknown" for one in rates):
            continue
        spare = [
            max(ZERO, 1 - Fraction(one.used) / one.supply.total) for one in rates if one is not None
        ]
        found.append(
            Idle(
                pool.name, ledgers[0] * spare[0] / sides[0].divisor,
                ledgers[1] * spare[1] / sides[1].divisor,
            )
        )  # fmt: skip
    return tuple(found)


def last_month(workspace: Workspace) -> Period:
    """The last complete month that has records and ledger.

    Raises:
        QuestionFault: There are no records.
    """
    with asked(workspace, Words()) as one:
        return one.question.whole
