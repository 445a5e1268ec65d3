"""The page of closed months: which are signed, which still hold, and the form that closes one."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from percall.costing.ask import months_with_records
from percall.errors import PercallError, QuestionFault
from percall.formats import Figure, not_known
from percall.intervals import By, NoPeriod, Period, calendar_length, month_of, period_of, word_of
from percall.report.close.beside import before_in_words
from percall.report.close.chain import read_chain
from percall.report.close.closing import close_month, warnings_before
from percall.report.close.head import COPY_PATH, FOLDER, HEAD_FILE, RECORD_FILE
from percall.report.close.verify import Verification, as_document, verify
from percall.report.close.warnings import told
from percall.report.close.words import (
    PRACTICAL,
    cause_in_words,
    fault_in_words,
    not_split_in_words,
    state_in_words,
)
from percall.report.tables import measure_text
from percall.store.workspace import Workspace
from percall.texts import _, ngettext
from percall.web.answers import Answers, Records, local_instant
from percall.web.site import Visit

PARAMETERS = ("month",)
DIGITS, MORE_PLACES = 12, 2


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table of causes: what it is, and its three figures."""

    title: str
    book: Figure
    calls: Figure
    each: Figure
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A closed month as the page shows it."""

    word: str
    title: str
    state: str
    said: str
    signed: Row
    now: Row | None
    who: str
    before: tuple[str, ...]
    at: str
    line: str
    causes: tuple[Row, ...]
    lines: tuple[str, ...]
    not_split: tuple[str, ...]
    faults: tuple[str, ...]
    warnings: tuple[str, ...]


def close_page(visit: Visit, records: Records) -> dict[str, Any]:  # noqa: ARG001  # every view's
    """The closed months, the open ones, and what closing one would warn of."""
    answers, formats = visit.answers, visit.formats
    workspace, wanted = answers.workspace, visit.parameter("month")
    found = _verified(answers, visit)
    document = as_document(found)
    months = tuple(_month(one, visit) for one in document["months"])
    to_close = _open_months(answers, {one.word for one in months})
    asked = _asked(visit, workspace, wanted, to_close) if wanted else None
    return {
        "canonical_query": visit.view.query(month=wanted or None),
        "formats": formats,
        "months": months,
        "faults": [fault_in_words(fault) for fault in document["faults"]],
        "sentence": _sentence(months, to_close, has_faults=bool(document["faults"])),
        "to_close": [(word_of(month), formats.days(month)) for month in to_close],
        "asked": asked,
        "head": document["head"],
        "currency": workspace.centre.currency,
    }


def close_by_form(workspace: Workspace, body: bytes) -> list[tuple[str, str]]:
    """Close the month that a form names; gives back the parameters of the page to go on to.

    Raises:
        QuestionFault: The form names no month, or the month cannot be closed.
        PercallError: Those of `close_month`.
    """
    given = dict(parse_qsl(body.decode("utf-8", "replace")))
    month = _month_named(given.get("month", ""))
    closed = close_month(
        workspace, month, by=given.get("by") or None, accept=given.get("accept") == "yes",
        again=given.get("again") == "yes",
    )  # fmt: skip
    shown = [("lang", given["lang"])] if given.get("lang") else []
    return shown if closed.entry is not None else [*shown, ("month", word_of(month))]


def _month_named(text: str) -> Period:
    try:
        found = period_of(text)
    except NoPeriod:
        found = None
    if found is None or calendar_length(found) is not By.MONTH:
        raise QuestionFault(
            _("{text} is not a month").format(text=repr(text[:60])), where="month",
            do=_("write it as 2026-10"),
        )  # fmt: skip
    return found


def _verified(answers: Answers, visit: Visit) -> Verification:
    """How the closed months stand, looked at anew when any file that they stand on has changed."""
    workspace = answers.workspace
    chain = read_chain(workspace.root)
    names = [f"{FOLDER}/{RECORD_FILE}", f"{FOLDER}/{HEAD_FILE}", COPY_PATH]
    for line in chain.lines:
        names.append(line.content["contacts"]["file"])
        names += [f["path"] for one in line.content["imports"] for f in one["lake"]]
    marks = tuple(_mark(workspace, name) for name in dict.fromkeys(names))
    key = ("verified", visit.language, marks)
    return answers.keep(key, lambda: verify(workspace, say=visit.progress))


def _mark(workspace: Workspace, name: str) -> tuple[str, int, int]:
    try:
        found = (workspace.root / name).stat()
    except OSError:
        return name, 0, 0
    return name, found.st_mtime_ns, found.st_size


def _open_months(answers: Answers, closed: set[str]) -> list[Period]:
    """The months with records that are over and not closed, the newest first."""
    today = datetime.now(answers.workspace.centre.zone).date()
    months = [month_of(first) for first in months_with_records(answers.manifest())]
    return [m for m in reversed(months) if m.to_on <= today and word_of(m) not in closed]


def _asked(
    visit: Visit, workspace: Workspace, wanted: str, to_close: list[Period]
) -> dict[str, Any]:
    """A month that is to be closed: what would be warned of, or why it cannot be."""
    month = _month_named(wanted)
    shown: dict[str, Any] = {
        "word": word_of(month), "title": visit.formats.days(month), "warnings": [], "why_not": None,
        "again": month not in to_close,
    }  # fmt: skip
    try:
        shown["warnings"] = [told(one) for one in warnings_before(workspace, month)]
    except PercallError as error:
        shown["why_not"] = str(error)
    return shown


def _sentence(months: tuple[Month, ...], to_close: list[Period], *, has_faults: bool) -> str:
    if has_faults or any(one.state == "broken" for one in months):
        return _("Something was changed by hand that a closed month stands on.")
    if not months:
        return _("No month is closed yet.")
    moved = sum(one.state == "restated" for one in months)
    said = ngettext("{count} month is closed.", "{count} months are closed.", len(months))
    parts = [said.format(count=len(months))]
    parts.append(
        ngettext("{count} of them is no longer what was signed.",
                 "{count} of them are no longer what was signed.", moved).format(count=moved)
        if moved else _("All hold as signed.")
    )  # fmt: skip
    if to_close:
        text = ngettext("{count} month waits to be closed.", "{count} months wait to be closed.",
                        len(to_close))  # fmt: skip
        parts.append(text.format(count=len(to_close)))
    return " ".join(parts)


def _month(one: dict[str, Any], visit: Visit) -> Month:
    formats, now = visit.formats, one["now"]
    at = local_instant(one["closed_at"], visit.answers.workspace)
    return Month(
        word=one["month"],
        title=formats.days(period_of(one["month"])),
        state=one["state"],
        said=state_in_words(one),
        signed=_ends(_("Signed"), one["signed"], visit),
        now=None if now is None else _ends(_("Now"), now, visit),
        who=one["closed_by"],
        before=tuple(
            before_in_words(
                one["signed_before"],
                lambda text: formats.money(text).text,
                lambda text: formats.day(date.fromisoformat(text[:10])),
            )
        ),
        at=f"{formats.day(at.date())} {at:%H:%M}" if at else one["closed_at"],
        line=f"{one['number']}:{one['hash'][:DIGITS]}",
        causes=tuple(_cause(cause, visit) for cause in one["causes"]),
        lines=tuple(_line(x, visit) for cause in one["causes"] for x in cause.get("lines", ())),
        not_split=tuple(not_split_in_words(one["figures"], lambda n, t: _measure(n, t, visit))),
        faults=tuple(fault_in_words(x) for x in one["faults"])
        + ((one["why_not"],) if one["why_not"] else ()),
        warnings=tuple(told(warning) for warning in one["warnings"]),
    )


def _ends(title: str, figures: dict[str, Any], visit: Visit) -> Row:
    formats = visit.formats
    each = figures["cost_per_call"]
    return Row(
        title, formats.money(figures["book"]), formats.count(figures["calls"]),
        _each(each, visit, signed=False), is_end=True,
    )  # fmt: skip


def _cause(cause: dict[str, Any], visit: Visit) -> Row:
    formats = visit.formats
    book, calls = Decimal(cause["book"]), Decimal(cause["calls"])
    return Row(
        cause_in_words(cause),
        Figure(formats.number(book, formats.places, signed=True), cause["book"]),
        Figure(formats.number(calls, 0, signed=True), str(cause["calls"])),
        _each(cause["cost_per_call"], visit, signed=True),
    )


def _each(text: str | None, visit: Visit, *, signed: bool) -> Figure:
    if text is None:
        return not_known(_("no calls were counted"))
    places = visit.formats.places + MORE_PLACES
    return Figure(visit.formats.number(Decimal(text), places, signed=signed), text)


def _measure(name: str, text: str | None, visit: Visit) -> str:
    if name != PRACTICAL:
        return measure_text(name, text, visit.formats)
    return f"{_each(text, visit, signed=False).text} {visit.formats.currency}"


def _line(line: dict[str, Any], visit: Visit) -> str:
    kinds = {"added": _("added"), "changed": _("changed"), "removed": _("removed")}
    formats = visit.formats
    amount = formats.number(Decimal(line["difference"]), formats.places, signed=True)
    return _("{file}, line {row}: {account} {kind}, {difference} {currency} in the month").format(
        file=line["file"],
        row=line["row"],
        account=line["account"],
        kind=kinds[line["kind"]],
        difference=amount,
        currency=formats.currency,
    )
