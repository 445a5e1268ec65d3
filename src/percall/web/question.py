"""The question of `/api/cost`: the options of `percall cost` as parameters of an address."""

import shlex
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from percall.costing.ask import Words
from percall.costing.definitions import one_named
from percall.costing.filters import day_of, dimensions_of, filter_of, no_day
from percall.errors import QuestionFault
from percall.intervals import By
from percall.texts import _
from percall.web.address import FIRST_DAY, LAST_DAY
from percall.web.address_reading import check_text, values_of

MOST_PERIODS = 5_000
MOST_DAYS_BY = {By.TOTAL: 73_050, By.DAY: 1, By.WEEK: 7, By.MONTH: 28, By.QUARTER: 90, By.YEAR: 365}
NAMES = ("from", "to", "by", "group-by", "calls", "direction", "channel", "per")
SEVERAL = ("only", "definition")


def question_of(pairs: Sequence[tuple[str, str]]) -> Words:
    """The question that the parameters make, as the options of the command line do.

    Raises:
        QuestionFault: A parameter is unknown, stands twice or cannot be read.
        DefinitionsDiffer: Several definitions are named.
    """
    only = [text for name, text in pairs if name == "only"]
    definitions = [text for name, text in pairs if name == "definition" and text]
    given = values_of([p for p in pairs if p[0] not in SEVERAL], (*NAMES, *SEVERAL))
    for name, text in pairs:
        if name in SEVERAL:
            check_text(name, text)
    words = Words(
        from_on=_day("from", given.get("from")),
        to_on=_day("to", given.get("to")),
        by=_by(given.get("by", "total")),
        group_by=dimensions_of(given.get("group-by", "")),
        calls=given.get("calls") or None,
        direction=given.get("direction", "all"),
        channel=given.get("channel", "all"),
        only=tuple(filter_of(text, "only", QuestionFault) for text in only),
        per=given.get("per", "call"),
        definition=one_named(definitions),
    )
    _check_parts(words)
    return words


def _day(name: str, text: str | None) -> date | None:
    if not text:
        return None
    found = day_of(text, name, QuestionFault)
    if not FIRST_DAY <= found <= LAST_DAY:
        raise no_day(text, name, QuestionFault)
    return found


def _by(text: str) -> By:
    try:
        return By(text)
    except ValueError:
        raise QuestionFault(
            _("{text} cannot be read as {name}").format(text=repr(text[:60]), name="by"),
            do=_("allowed is {allowed}").format(allowed=", ".join(By)),
        ) from None


def _check_parts(words: Words) -> None:
    if words.from_on and words.to_on:
        parts = (words.to_on - words.from_on).days // MOST_DAYS_BY[words.by]
        if parts > MOST_PERIODS:
            raise QuestionFault(
                _("The period has more than {count} parts").format(count=MOST_PERIODS),
                where="by", do=_("split it by week, month or year"),
            )  # fmt: skip


def pairs_of(words: Words) -> list[tuple[str, str]]:
    """The parameters that ask a question again; what is left at its default is left out."""
    plain = Words()
    found = [
        ("from", words.from_on and words.from_on.isoformat()),
        ("to", words.to_on and words.to_on.isoformat()),
        ("by", words.by.value if words.by != plain.by else None),
        ("group-by", ",".join(words.group_by)),
        ("calls", words.calls),
        ("direction", words.direction if words.direction != plain.direction else None),
        ("channel", words.channel if words.channel != plain.channel else None),
        *(("only", f"{name}={value or ''}") for name, value in words.only),
        ("per", words.per if words.per != plain.per else None),
        ("definition", words.definition),
    ]
    return [(name, text) for name, text in found if text]


def query_of(words: Words) -> str:
    """The query of `/api/cost` that asks a question."""
    return urlencode(pairs_of(words))


def options_of(words: Words) -> str:
    """The options of `percall cost` that ask a question."""
    return " ".join(f"--{name} {shlex.quote(text)}" for name, text in pairs_of(words))
