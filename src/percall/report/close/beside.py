"""What stands beside the figures of a closed month: that it was signed, and whether they still hold.

Rule: figures alone are looked at here, by the quickest way; `verify` looks at what they are made of.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from percall.costing.ask import Words
from percall.intervals import Period, word_of
from percall.report.close.chain import read_chain
from percall.report.close.frozen import without_words
from percall.report.close.headline import headline, signed_before
from percall.report.close.restated import moved_figures
from percall.store.workspace import Workspace
from percall.texts import _


@dataclass(frozen=True, slots=True)
class Signed:
    """A closed month: what was signed, and what its figures are now."""

    month: str
    number: int
    closed_at: str
    closed_by: str
    currency: str
    holds: bool
    signed: dict[str, Any]
    now: dict[str, Any]
    hash: str
    content: dict[str, Any]
    """What the record says of it."""
    signed_before: tuple[dict[str, Any], ...]
    """What was signed in its place before, by whom and when."""

    def as_json(self) -> dict[str, Any]:
        """It as `percall cost --json` prints it."""
        names = ("month", "number", "closed_at", "closed_by", "holds", "signed", "now",
                 "signed_before")  # fmt: skip
        return {name: getattr(self, name) for name in names}


def with_closed(document: dict[str, Any], signed: Iterable[Signed]) -> dict[str, Any]:
    """A document of figures, with `closed` where some of its periods are closed months."""
    found = [one.as_json() for one in signed]
    return document | {"closed": found} if found else document


def signed_months(
    workspace: Workspace, periods: Iterable[Period], ask: Callable[[Words], dict[str, Any]]
) -> tuple[tuple[Signed, ...], bool]:
    """Those of some periods that are closed months, and whether the record is sound.

    Args:
        workspace: The centre.
        periods: The periods whose figures are shown.
        ask: The document of `percall cost` for a question.

    Raises:
        RecordDamaged: The record cannot be read.
    """
    chain = read_chain(workspace.root)
    found, closed = [], chain.by_month
    for month in periods if closed else ():
        line = closed.get(word_of(month))
        if line is None:
            continue
        words = Words(month.from_on, month.to_on, group_by=("queue",))
        document, content = ask(words), line.content
        now = without_words(document["periods"][0])
        signed = {name: value for name, value in content["figures"].items() if name in now}
        has_moved = bool(moved_figures(signed, now))
        same_definition = document["definition"]["hash"] == content["definition"]["hash"]
        found.append(
            Signed(
                line.entry.month, line.entry.number, content["closed_at"], content["closed_by"],
                content["currency"], not has_moved and same_definition, headline(content["figures"]),
                headline(now), line.entry.hash, content, tuple(signed_before(chain, line.entry)),
            )
        )  # fmt: skip
    return tuple(found), not chain.faults


def signed_in_words(one: Signed, number: Callable[[str | None], str]) -> str:
    """One line for people; `number` writes an amount of the month's currency."""
    who = {"month": one.month, "who": one.closed_by, "day": one.closed_at[:10]}
    before = "".join(f" {text}" for text in before_in_words(one.signed_before, number))
    if one.holds:
        told = _("{month} was signed by {who} on {day}, and these are still its figures.")
        return told.format(**who) + before
    told = _(
        "{month} was signed by {who} on {day} and is no longer what was signed: book {book_signed},"
        " now {book}; a call {signed}, now {now}; `percall verify {month}` says why."
    )
    return told.format(
        **who, book_signed=number(one.signed["book"]), book=number(one.now["book"]),
        signed=number(one.signed["cost_per_call"]), now=number(one.now["cost_per_call"]),
    ) + before  # fmt: skip


def before_in_words(
    before: Iterable[dict[str, Any]], number: Callable[[str | None], str],
    day: Callable[[str], str] = lambda at: at[:10],
) -> Iterator[str]:  # fmt: skip
    """A line for each earlier signature of a month; `day` writes the day of an instant."""
    for one in before:
        told = _("Before that it was signed by {who} on {day}: book {book}; a call {each}.")
        yield told.format(
            who=one["closed_by"], day=day(one["closed_at"]), book=number(one["signed"]["book"]),
            each=number(one["signed"]["cost_per_call"]),
        )  # fmt: skip


def record_changed() -> str:
    """What is said where the record has faults."""
    return _("The record of closed months was changed by hand: `percall verify` says where.")
