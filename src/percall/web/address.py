"""What the address of a page says: the period, the filters and the counting rule of its figures.

Rules:
1. The address holds all that a page shows, so that it can be sent to a colleague; what is left at
   its default is left out, and a page sends the browser on to the address in its shortest form.
2. `only=reason=billing` may stand several times, once for each dimension; `only=queue=billing` is
   `queue=billing`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from percall.costing.ask import Words
from percall.costing.question import ALL, DIRECTION_CHOICES, PER_CHOICES
from percall.errors import QuestionFault
from percall.intervals import By, Period, day_named
from percall.settings import COUNTING_RULES
from percall.texts import LANGUAGES, _

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 1, 1)
DAYS_OF = {By.DAY: 1, By.WEEK: 7, By.MONTH: 28, By.QUARTER: 90, By.YEAR: 365}
SORTS = ("volume", "name")
QUEUE = "queue"
ONLY = "only"


@dataclass(frozen=True, slots=True)
class View:
    """What a page is to show. `without_queue` chooses the contacts that stand in no queue.

    `filters` are those by other dimensions than the queue; `group` is the dimension by which
    figures stand side by side.
    """

    from_on: date | None = None
    to_on: date | None = None
    by: By = By.WEEK
    queue: str | None = None
    without_queue: bool = False
    channel: str = ALL
    direction: str = ALL
    calls: str | None = None
    per: str = "call"
    sort: str = "volume"
    lang: str | None = None
    definition: str | None = None
    filters: tuple[tuple[str, str | None], ...] = ()
    group: str = QUEUE

    @property
    def only(self) -> tuple[tuple[str, str | None], ...]:
        """The filter by dimension, as costing takes it."""
        by_queue = ((QUEUE, self.queue),) if self.queue or self.without_queue else ()
        return (*by_queue, *self.filters)

    @property
    def is_filtered(self) -> bool:
        """Whether some contacts are left out."""
        return bool(self.only) or self.channel != ALL or self.direction != ALL

    def words(
        self, days: Period | None = None, by: By = By.TOTAL, group_by: tuple[str, ...] = ()
    ) -> Words:
        """The question to costing, over the view's own days or others."""
        return Words(
            from_on=days.from_on if days else self.from_on,
            to_on=days.to_on if days else self.to_on,
            by=by, group_by=group_by, calls=self.calls, direction=self.direction,
            channel=self.channel, only=self.only, per=self.per, definition=self.definition,
        )  # fmt: skip

    @property
    def days(self) -> Period:
        """The view's days.

        Raises:
            QuestionFault: The address does not say them.
        """
        if self.from_on is None or self.to_on is None:
            raise QuestionFault(_("The period is not known"), where="from, to")
        return Period(self.from_on, self.to_on)

    def of_queue(self, queue: str | None) -> "View":
        """The same view of one queue; None: of the contacts that stand in none."""
        return replace(self, queue=queue, without_queue=queue is None)

    def of_value(self, dimension: str, value: str | None) -> "View":
        """The same view of one value of a dimension; None: of the contacts that have none."""
        if dimension == QUEUE:
            return self.of_queue(value)
        if dimension in ("channel", "direction") and value is not None and not self.definition:
            return replace(self, **{dimension: value})  # type: ignore[arg-type]  # both are texts
        rest = tuple(one for one in self.filters if one[0] != dimension)
        return replace(self, filters=tuple(sorted((*rest, (dimension, value)), key=by_name)))

    def but(self, dimension: str) -> "View":
        """The same view without the filter by a dimension."""
        rest = tuple(one for one in self.filters if one[0] != dimension)
        return replace(self, filters=rest)

    def under(self, definition: str | None) -> "View":
        """The same days and slice under another definition, with nothing that would bend it."""
        return replace(self.as_slice(), definition=definition, calls=None, per="call")

    def as_slice(self) -> "View":
        """The same view with channel and direction as filters, which go with any definition."""
        found = replace(self, channel=ALL, direction=ALL)
        chosen = (("channel", self.channel), ("direction", self.direction))
        for dimension, value in chosen:
            if value != ALL:
                rest = tuple(one for one in found.filters if one[0] != dimension)
                found = replace(found, filters=(*rest, (dimension, value)))
        return replace(found, filters=tuple(sorted(found.filters, key=by_name)))

    def counting_calls(self) -> "View":
        """The same view with calls as what is counted, whatever the cost is divided by."""
        return replace(self, per="call")

    def sorted_by(self, sort: str) -> "View":
        """The same view in another order."""
        return replace(self, sort=sort)

    def over(self, days: Period) -> "View":
        """The same view over other days."""
        return replace(self, from_on=days.from_on, to_on=days.to_on)

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that differ from their defaults, in the order of the form."""
        plain = View()
        found = []
        for parameter in PARAMETERS:
            value = getattr(self, parameter.field)
            if value != getattr(plain, parameter.field):
                found.append((parameter.name, parameter.write(value)))
        return found + [(ONLY, f"{name}={value or ''}") for name, value in self.filters]

    def query(self, **more: str | None) -> str:
        """The query of an address that shows this view, with more parameters after it."""
        added = [(name, value) for name, value in more.items() if value is not None]
        return urlencode([*self.pairs(), *added])


def _day(text: str) -> date:
    found = day_named(text)
    if not FIRST_DAY <= found <= LAST_DAY:
        raise ValueError(text)
    return found


def _one_of(words: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return read


def _by(text: str) -> By:
    if text not in DAYS_OF:
        raise ValueError(text)
    return By(text)


def _flag(text: str) -> bool:
    return _one_of((QUEUE,))(text) == QUEUE


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the address: how it is read and written, and what is allowed."""

    name: str
    field: str
    read: Callable[[str], Any]
    allowed: str
    write: Callable[[Any], str] = str


_DAY_ALLOWED = "2026-10-01 (1900–2200)"
PARAMETERS = (
    Parameter("from", "from_on", _day, _DAY_ALLOWED),
    Parameter("to", "to_on", _day, _DAY_ALLOWED),
    Parameter("by", "by", _by, ", ".join(DAYS_OF), lambda by: str(by.value)),
    Parameter("queue", "queue", str, ""),
    Parameter("without", "without_queue", _flag, QUEUE, lambda _yes: QUEUE),
    Parameter("channel", "channel", str, ""),
    Parameter("direction", "direction", _one_of(DIRECTION_CHOICES), ", ".join(DIRECTION_CHOICES)),
    Parameter("calls", "calls", _one_of(COUNTING_RULES), ", ".join(COUNTING_RULES)),
    Parameter("per", "per", _one_of(PER_CHOICES), ", ".join(PER_CHOICES)),
    Parameter("sort", "sort", _one_of(SORTS), ", ".join(SORTS)),
    Parameter("lang", "lang", _one_of(LANGUAGES), ", ".join(LANGUAGES)),
    Parameter("definition", "definition", str, ""),
    Parameter("group", "group", str, ""),
)


def by_name(pair: tuple[str, str | None]) -> str:
    """The key that sorts filters: their dimension."""
    return pair[0]
