"""One period under all definitions: each figure beside its quality, and how far they lie apart.

It shows how much a figure depends on what it counts. It is no comparison of two periods or two
centres: for that both must follow one definition (`definitions.require_same`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from percall.costing.ask import Words, ask, asked
from percall.costing.counting import known_tests
from percall.costing.definitions import Definition, definition_from, stated_by
from percall.costing.explained import title_of
from percall.costing.figures import PeriodFigures
from percall.costing.printed import per_call_json, quality_json, wholes
from percall.errors import PercallError, QuestionFault
from percall.intervals import By, Period
from percall.money import fixed, shown
from percall.stated import Stated
from percall.store.engine import DuckDb, Engine
from percall.store.workspace import Workspace
from percall.texts import _


@dataclass(frozen=True, slots=True)
class Figure:
    """A period under one definition; `why_not` where the records cannot tell it."""

    stated: Stated
    definition: Definition
    found: PeriodFigures | None
    notes: tuple[str, ...] = ()
    why_not: str | None = None

    @property
    def fully_loaded(self) -> Fraction | None:
        """The cost of one; None where there is no figure."""
        return self.found.per_call.fully_loaded if self.found else None

    @property
    def count(self) -> int | None:
        """What the cost is divided by; None where it is not known."""
        if self.found is None:
            return None
        if self.definition.per == "call":
            return self.found.calls
        count: int | None = getattr(self.found, f"{self.definition.per}s")
        return count

    def as_json(self) -> dict[str, Any]:
        """The figure as JSON prints it."""
        told: dict[str, Any] = {
            "definition": self.definition.as_json(), "title": title_of(self.stated),
            "count": self.count, "cost": None, "not_in_definition": None,
            "cost_per_call": {"fully_loaded": None, "practical_capacity": None,
                              "why_not": self.why_not},
            "quality": None, "notes": list(self.notes),
        }  # fmt: skip
        if self.found is None:
            return told
        whole = wholes(self.found)
        return told | {
            "cost": None if self.found.hides_cost else fixed(whole.cost),
            "not_in_definition": fixed(whole.left_out),
            "cost_per_call": per_call_json(self.found.per_call),
            "quality": quality_json(self.found.quality),
        }


@dataclass(frozen=True, slots=True)
class Spread:
    """The lowest and the highest figure of those that are divided by the same."""

    per: str
    lowest: Figure
    highest: Figure

    def as_json(self) -> dict[str, Any]:
        """The spread as JSON prints it."""
        ends = {"lowest": self.lowest, "highest": self.highest}
        return {"per": self.per} | {
            name: {"name": one.definition.name, "fully_loaded": _money(one.fully_loaded)}
            for name, one in ends.items()
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """A period under all definitions of a centre."""

    currency: str
    period: Period
    figures: tuple[Figure, ...]

    @property
    def spreads(self) -> tuple[Spread, ...]:
        """How far the figures lie apart, by what they are divided by."""
        found = []
        for per in dict.fromkeys(one.definition.per for one in self.figures):
            known = [
                one
                for one in self.figures
                if one.definition.per == per and one.fully_loaded is not None
            ]
            if known:
                found.append(Spread(per, min(known, key=_amount), max(known, key=_amount)))
        return tuple(found)

    def as_json(self) -> dict[str, Any]:
        """The same as `percall define --compare --json` prints it."""
        return {
            "currency": self.currency,
            "from_on": self.period.from_on.isoformat(),
            "to_on": self.period.to_on.isoformat(),
            "figures": [one.as_json() for one in self.figures],
            "spread": [one.as_json() for one in self.spreads],
        }


def _amount(one: Figure) -> Fraction:
    return one.fully_loaded or Fraction(0)


def _money(value: Fraction | None) -> str | None:
    return None if value is None else shown(value)


def compare(
    workspace: Workspace,
    words: Words | None = None,
    *,
    engine: Engine | None = None,
    rollups: bool = True,
    progress: Callable[[str], None] = lambda _text: None,
) -> Compared:
    """The days of some words under every definition of the centre.

    Args:
        workspace: The centre.
        words: The days and the filter (`only`); the last complete month without them.
        engine: What sums; DuckDB unless told otherwise.
        rollups: Whether kept sums may be used; the answer is the same.
        progress: Told of each step.

    Raises:
        PercallError: Those of `ask`, but for a definition that the records cannot tell.
    """
    wanted = words or Words()
    runs = engine or DuckDb()
    with asked(workspace, wanted, engine=runs, rollups=rollups) as one:
        days = one.question.whole
    figures = _figures(workspace, wanted, days, runs, rollups=rollups, progress=progress)
    return Compared(workspace.centre.currency, days, tuple(figures))


def _figures(
    workspace: Workspace, words: Words, days: Period, engine: Engine, *, rollups: bool,
    progress: Callable[[str], None],
) -> Iterable[Figure]:  # fmt: skip
    tests = known_tests(workspace)
    for stated in stated_by(workspace.centre):
        progress(_("Counting {name}").format(name=stated.name))
        whole = Words(days.from_on, days.to_on, By.TOTAL, only=words.only, definition=stated.name)
        try:
            answer = ask(workspace, whole, engine=engine, rollups=rollups)
        except QuestionFault as fault:
            only = tuple(sorted(words.only))
            definition = replace(definition_from(stated, workspace.centre, tests), only=only)
            yield Figure(stated, definition, None, why_not=_reason(fault))
            continue
        yield Figure(stated, answer.question.definition, answer.periods[0], answer.notes)


def _reason(fault: PercallError) -> str:
    return fault.what[:1].lower() + fault.what[1:]
