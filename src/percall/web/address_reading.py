"""How an address is read into a view.

Rule: a parameter that is not known, stands twice, or cannot be read is an error that says so: a
filter that is silently ignored would show a wrong figure.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from percall.costing.definitions import one_named
from percall.costing.filters import filter_of
from percall.errors import QuestionFault
from percall.intervals import ONE_DAY, By, Period, day_named
from percall.settings import nearest
from percall.texts import _
from percall.web.address import DAYS_OF, ONLY, PARAMETERS, QUEUE, Parameter, View, by_name

LONGEST_VALUE = 300
LONGEST_DAYS = 3_660
MOST_PERIODS = 400
MOST_FILTERS = 12
_BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}


def view_of(pairs: Sequence[tuple[str, str]], more: Sequence[str] = ()) -> View:
    """The view that the parameters of an address ask for.

    Args:
        pairs: Each parameter with its value; an empty value says nothing.
        more: Names of parameters that the page reads itself.

    Raises:
        QuestionFault: A parameter is unknown, stands twice or cannot be read.
        DefinitionsDiffer: Two definitions are named.
    """
    given = values_of([pair for pair in pairs if pair[0] != ONLY], (*_BY_NAME, ONLY, *more))
    read: dict[str, Any] = {
        _BY_NAME[name].field: _read(_BY_NAME[name], text)
        for name, text in given.items()
        if name in _BY_NAME and text
    }
    view = _filtered(View(**read), [text for name, text in pairs if name == ONLY and text.strip()])
    if view.queue and view.without_queue:
        raise QuestionFault(
            _("The address asks for one queue and for none"), where="queue, without",
            do=_("leave out one of the two"),
        )  # fmt: skip
    if view.from_on and view.to_on:
        check_days(view.from_on, view.to_on, view.by)
    return view


def _filtered(view: View, texts: Sequence[str]) -> View:
    """The view with filters as people write them, each dimension once."""
    if len(texts) > MOST_FILTERS:
        raise QuestionFault(
            _("The address has more than {count} filters").format(count=MOST_FILTERS), where=ONLY,
            do=_("leave some of them out"),
        )  # fmt: skip
    for text in texts:
        check_text(ONLY, text)
        name, value = filter_of(text, ONLY, QuestionFault)
        if name in {known for known, _value in view.only}:
            raise QuestionFault(
                _("{name} is filtered by two values").format(name=name[:60]), where=ONLY,
                do=_("ask once for each, or group by it"),
            )  # fmt: skip
        if name == QUEUE:
            view = view.of_queue(value)
        else:
            view = replace(view, filters=(*view.filters, (name, value)))
    return replace(view, filters=tuple(sorted(view.filters, key=by_name)))


def values_of(pairs: Sequence[tuple[str, str]], known: Sequence[str]) -> dict[str, str]:
    """The value of each parameter, checked for what no parameter may be.

    Raises:
        QuestionFault: A parameter is unknown, stands twice, is too long or is not printable.
        DefinitionsDiffer: Two definitions are named.
    """
    found: dict[str, str] = {}
    for name, text in pairs:
        shown = name[:60]
        if name not in known:
            raise QuestionFault(
                _("The address has a parameter that is not known: {name}").format(name=repr(shown)),
                do=nearest(name, list(known)),
            )
        if name == "definition" and name in found:
            one_named((found[name], text.strip()))  # two different ones are never compared
        if name in found:
            raise QuestionFault(
                _("The address says {name} twice").format(name=shown), do=_("say it once")
            )
        check_text(shown, text)
        found[name] = text.strip()
    return found


def check_text(name: str, text: str) -> None:
    """See that a value is a text that can be looked for.

    Raises:
        QuestionFault: It is too long or holds characters that cannot be printed.
    """
    if len(text) > LONGEST_VALUE or not text.isprintable() or "\ufffd" in text:
        raise QuestionFault(
            _("{name} cannot be read").format(name=name),
            where=repr(text[:40]),
            do=_("give a printable text of at most {count} letters").format(count=LONGEST_VALUE),
        )


def check_days(from_on: date, to_on: date, by: By) -> None:
    """See that a period can be drawn.

    Raises:
        QuestionFault: It ends before it starts, is too long, or has too many parts.
    """
    if to_on <= from_on:
        raise QuestionFault(
            _("The period ends on {to}, before it starts on {start}").format(
                to=to_on, start=from_on
            ),
            where="from, to",
            do=_("`to` is the day after the last one"),
        )
    days = (to_on - from_on).days
    if days > LONGEST_DAYS:
        raise QuestionFault(
            _("The period has {count} days").format(count=days), where="from, to",
            do=_("ask for {count} days or fewer").format(count=LONGEST_DAYS),
        )  # fmt: skip
    if days // DAYS_OF[by] > MOST_PERIODS:
        raise QuestionFault(
            _("The period has more than {count} parts").format(count=MOST_PERIODS),
            where="by", do=_("split it by week, month or year"),
        )  # fmt: skip


def _read(parameter: Parameter, text: str) -> object:
    try:
        return parameter.read(text)
    except (ValueError, OverflowError):
        raise QuestionFault(
            _("{text} cannot be read as {name}").format(text=repr(text[:60]), name=parameter.name),
            where=parameter.name,
            do=_("allowed is {allowed}").format(allowed=parameter.allowed),
        ) from None


def days_to_play(first: str, last: str, most: int, otherwise: str) -> Period:
    """The days of an address whose `first` and `last` are to be played, both included.

    Args:
        first: The first day as the address has it.
        last: The last one.
        most: How many days the page plays.
        otherwise: What to do where there are more.

    Raises:
        QuestionFault: They cannot be read, or are too many.
    """
    try:
        days = Period(day_named(first), day_named(last) + ONE_DAY)
    except (ValueError, OverflowError):
        raise QuestionFault(
            _("These are no days to play"), where="first, last",
            do=_("write both as 2026-10-05, the first before the last"),
        ) from None  # fmt: skip
    if days.day_count > most:
        raise QuestionFault(
            _("The page plays {days} days at most").format(days=most),
            where="first, last", do=otherwise,
        )  # fmt: skip
    return days
