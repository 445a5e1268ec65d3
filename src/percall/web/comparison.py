"""What is compared: two periods, or two groups, as an address says it.

Rules:
1. The period that is explained is the view's; the one compared with is `before`, else the one
   before it. Two groups (`of`, `than`) are compared within the view's period unless `before`
   names another one.
2. Periods have words (`intervals.word_of`), groups are filters (`queue=sales`). `period` is a word
   for the view's own days, as a form sends it.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

from percall import naming
from percall.costing.ask import Words, months_with_records
from percall.costing.bridge.reach import nearest_pair
from percall.costing.definitions import definition_from, stated_as
from percall.costing.filters import filter_of
from percall.errors import PercallError, QuestionFault
from percall.formats import Formats
from percall.intervals import (
    By,
    NoPeriod,
    Period,
    before,
    calendar_length,
    period_of,
    periods,
    word_of,
)
from percall.stated import TestContacts
from percall.texts import _
from percall.web.address import FIRST_DAY, LAST_DAY, View
from percall.web.address_reading import check_days
from percall.web.answers import Answers, Records
from percall.web.pages import settled
from percall.web.site import Visit

PARAMETERS = ("period", "before", "of", "than", "renamed")
OFFERED_PERIODS = 40
OFFERED_GROUPS = ("queue", "channel", "reason", "direction", "team")
MOST_OFFERED = 200

Filter = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an address asks: the view with the period that is explained, and what with."""

    view: View
    before: Period
    groups: tuple[Filter, Filter] | None
    renamed: tuple[tuple[str, str], ...]

    @property
    def views(self) -> tuple[View, View]:
        """The views of what is compared with, and of what is explained."""
        views = self.view.over(self.before), self.view
        if self.groups is None:
            return views
        than, of = (v.of_value(*g) for v, g in zip(views, reversed(self.groups), strict=True))
        return than, of

    def sides(self) -> tuple[Words, Words]:
        """Both sides as questions."""
        if self.groups is None:
            return self.view.words(self.before), self.view.words()
        days = self.before, self.view.days
        than, of = (
            replace(self.view.words(d), only=(*self.view.only, g))
            for d, g in zip(days, reversed(self.groups), strict=True)
        )
        return than, of

    def names(self) -> tuple[str, str]:
        """The sides as the command line names them."""
        days = self.before, self.view.days
        if self.groups is None:
            return word_of(days[0]), word_of(days[1])
        told = [f"{name}={value or ''}" for name, value in reversed(self.groups)]
        if days[0] != days[1]:
            told = [f"{text} {word_of(d)}" for text, d in zip(told, days, strict=True)]
        return told[0], told[1]

    def names_for_people(self, formats: Formats) -> tuple[str, str]:
        """The sides as the page names them."""
        days = self.before, self.view.days
        if self.groups is None:
            return formats.days(days[0]), formats.days(days[1])
        told = [naming.filter_name(*group) for group in reversed(self.groups)]
        if days[0] != days[1]:
            told = [f"{text}, {formats.days(d)}" for text, d in zip(told, days, strict=True)]
        return told[0], told[1]

    def query(self, **more: str | None) -> str:
        """The query of the address that asks this."""
        usual = self.view.days if self.groups else _period_before(self.view.days)
        renames = ";".join(f"{old}={new}" for old, new in self.renamed)
        own = {
            "before": None if self.before == usual else word_of(self.before),
            "of": _text(self.groups[0]) if self.groups else None,
            "than": _text(self.groups[1]) if self.groups else None,
            "renamed": renames or None,
        }
        return self.view.query(**(own | more))


def comparison_of(visit: Visit) -> Comparison:
    """What the address asks.

    Raises:
        QuestionFault: A period, group or new name cannot be read.
    """
    word = visit.parameter("period")
    if word:
        visit.view = visit.view.over(_period("period", word))
    view = settled(visit)
    groups = _groups(visit.parameter("of"), visit.parameter("than"))
    word = visit.parameter("before")
    usual = view.days if groups else _period_before(view.days)
    return Comparison(
        view,
        _period("before", word) if word else usual,
        groups,
        _renamed(visit.parameter("renamed")),
    )


def _period(name: str, word: str) -> Period:
    try:
        found = period_of(word)
    except NoPeriod:
        raise QuestionFault(
            _("{text} is not a period").format(text=repr(word[:60])), where=name,
            do=_("write a month 2026-10, a quarter 2026-Q3, a week 2026-W43, or days"
                 " 2026-10-01..2026-10-15 with the day after the last one"),
        ) from None  # fmt: skip
    if found.from_on < FIRST_DAY or found.to_on > LAST_DAY:
        raise QuestionFault(
            _("{text} cannot be read as {name}").format(text=repr(word[:60]), name=name),
            where=name, do=_("allowed is {allowed}").format(allowed="1900–2200"),
        )  # fmt: skip
    check_days(found.from_on, found.to_on, By.YEAR)
    return found


def _period_before(days: Period) -> Period:
    try:
        return before(days)
    except (OverflowError, ValueError):
        return days


def _groups(of: str, than: str) -> tuple[Filter, Filter] | None:
    if bool(of) != bool(than):
        raise QuestionFault(
            _("Two groups are compared, and one is named"), where="of, than",
            do=_("name the other one too, such as queue=sales beside queue=support"),
        )  # fmt: skip
    if not of:
        return None
    return filter_of(of, "of", QuestionFault), filter_of(than, "than", QuestionFault)


def _renamed(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for part in filter(None, text.split(";")):
        old, sign, new = (word.strip() for word in part.partition("="))
        if not (sign and old and new):
            raise QuestionFault(
                _("{text} is not a new name").format(text=repr(part[:60])), where="renamed",
                do=_("write it as helpdesk=support, the old name first"),
            )  # fmt: skip
        found.append((old, new))
    return tuple(found)


def _text(group: Filter) -> str:
    return f"{group[0]}={group[1] or ''}"


def offers_of(visit: Visit, records: Records) -> dict[str, list[tuple[str, str]]]:
    """Periods and groups to choose from, each with its word in an address and its name."""
    return {"periods": _offered_periods(records, visit.formats),
            "groups": _offered_groups(visit.answers, visit.language)}  # fmt: skip


def instead_of(visit: Visit, records: Records, asks: Comparison) -> tuple[str, str] | None:
    """The nearest two periods that can be compared: their query, and what they are called."""
    answers = visit.answers
    months = months_with_records(answers.manifest())
    definition = None
    if asks.view.definition:
        with suppress(PercallError):  # the page says itself what is wrong with it
            centre = answers.workspace.centre
            definition = definition_from(
                stated_as(centre, asks.view.definition), centre, TestContacts()
            )
    pair = nearest_pair(records.days, months, answers.lines(visit.language), definition)
    if pair is None or set(pair) == {asks.before, asks.view.days}:
        return None  # these two were asked for: it is something else that is refused
    before, after = pair
    names = tuple(visit.formats.days(days) for days in (after, before))
    plain = replace(View(), lang=visit.view.lang, definition=asks.view.definition)
    query = plain.over(after).query(before=word_of(before))
    return query, _("{after} against {before}").format(after=names[0], before=names[1])


def _offered_periods(records: Records, formats: Formats) -> list[tuple[str, str]]:
    """The whole months, quarters and weeks of the records, the last ones first."""
    found = []
    for by in (By.MONTH, By.QUARTER, By.WEEK):
        whole = [p for p in periods(records.days, by) if calendar_length(p) is by]
        found += [(word_of(p), formats.days(p)) for p in reversed(whole[-OFFERED_PERIODS:])]
    return found


def _offered_groups(answers: Answers, language: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name in OFFERED_GROUPS:
        values = [value for value in answers.values(name, language) if value is not None]
        found += [(f"{name}={value}", naming.filter_name(name, value)) for value in values]
    return found[:MOST_OFFERED]
