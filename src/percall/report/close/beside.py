"""What stands beside the figures of a closed month: that it was signed, and whether they still hold.

Rule: figures alone are looked at here, by the quickest way; `verify` looks at what they are made of.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from percall.costing.ask import Words
from percall.intervals import Period, word_of
from percall.report.close.chain import read_chain
from percall.report.close.frozen import without_words
from percall.report.close.restated import moved_figures
from percall.report.close.verify import headline
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
    moved: tuple[dict[str, Any], ...]
    """Every figure that is another now: where it stands, what was signed, what it is."""

    def as_json(self) -> dict[str, Any]:
        """It as `percall cost --json` prints it."""
        names = ("month", "number", "closed_at", "closed_by", "holds", "signed", "now")
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
        moved = moved_figures(signed, now)
        same_definition = document["definition"]["hash"] == content["definition"]["hash"]
        found.append(
            Signed(
                line.entry.month, line.entry.number, content["closed_at"], content["closed_by"],
                content["currency"], not moved and same_definition, headline(content["figures"]),
                headline(now), line.entry.hash, moved,
            )
        )  # fmt: skip
    return tuple(found), not chain.faults


def signed_in_words(one: Signed, number: Callable[[str | None], str]) -> str:
    """One line for people; `number` writes an amount of the month's currency."""
    who = {"month": one.month, "who": one.closed_by, "day": one.closed_at[:10]}
    if one.holds:
        return _("{month} was signed by {who} on {day}, and these are still its figures.").format(
            **who
        )
    return _(
        "{month} was signed by {who} on {day} and is no longer what was signed: book {book_signed},"
        " now {book}; a call {signed}, now {now}; `percall verify {month}` says why."
    ).format(
        **who, book_signed=number(one.signed["book"]), book=number(one.now["book"]),
        signed=number(one.signed["cost_per_call"]), now=number(one.now["cost_per_call"]),
    )  # fmt: skip


def record_changed() -> str:
    """What is said where the record has faults."""
    return _("The record of closed months was changed by hand: `percall verify` says where.")
