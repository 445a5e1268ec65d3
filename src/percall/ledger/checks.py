"""What can be wrong with a ledger, as a table, and the checks of a line's words and of twins.

Rules:
1. A fault stops costing: a line that cannot be read is money that no figure would hold.
2. A warning does not: the line is priced as it stands, and the bookkeeper looks at it.
3. Every issue has one of the codes of `CHECKS`; the documentation is tested against the table.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from enum import StrEnum

from percall.errors import Issue
from percall.ledger.lines import CashKind, Line
from percall.settings import CHANNELS, DIRECTIONS, DRIVERS, nearest
from percall.texts import _


class Severity(StrEnum):
    """Whether an issue stops costing."""

    FAULT = "fault"
    WARNING = "warning"


# code: (severity, what it means); the meanings stand in docs/ledger.md.
CHECKS: dict[str, tuple[Severity, str]] = {
    "unreadable_file": (Severity.FAULT, "the file cannot be opened"),
    "file_too_large": (Severity.FAULT, "a text file of more than 64 MB"),
    "zero_byte": (Severity.FAULT, "zero bytes in a text file: it is damaged"),
    "unreadable_encoding": (Severity.FAULT, "neither UTF-8 nor UTF-16 nor the region's old page"),
    "broken_csv": (Severity.FAULT, "a quote that never closes, or a cell without end"),
    "unreadable_workbook": (Severity.FAULT, "damaged, locked, or far too large"),
    "empty_file": (Severity.FAULT, "a file without any line"),
    "missing_column": (Severity.FAULT, "no column for the period, the account or the amount"),
    "repeated_column": (Severity.FAULT, "two columns of the same meaning"),
    "too_many_cells": (Severity.FAULT, "more cells than columns: an unquoted decimal comma?"),
    "missing_period": (Severity.FAULT, "neither a month nor both days"),
    "unreadable_month": (Severity.FAULT, "a month that is not written as 2026-10"),
    "unreadable_day": (Severity.FAULT, "a day that is not written as 2026-10-01"),
    "unlikely_year": (Severity.FAULT, "a year before 1900 or after 2199"),
    "empty_period": (Severity.FAULT, "an end that is not after its start"),
    "two_periods": (Severity.FAULT, "a month and days that disagree"),
    "unreadable_account": (Severity.FAULT, "no account, or a name with an empty part"),
    "missing_amount": (Severity.FAULT, "no amount, or an error value of a spreadsheet"),
    "unreadable_amount": (Severity.FAULT, "an amount that is no number"),
    "ambiguous_amount": (Severity.FAULT, "a decimal comma or point that could be read two ways"),
    "unreadable_rate": (Severity.FAULT, "a rate that is no number above zero"),
    "rate_of_own_currency": (Severity.FAULT, "a rate other than 1 for the centre's own currency"),
    "unreadable_currency": (Severity.FAULT, "a currency that is not three letters"),
    "currency_without_rate": (Severity.FAULT, "another currency without any rate"),
    "currency_sign_differs": (Severity.FAULT, "a sign beside the amount that is not its currency"),
    "unknown_driver": (Severity.FAULT, "a driver that costing does not have"),
    "unknown_scope": (Severity.FAULT, "a scope that costing does not have"),
    "unknown_cash_kind": (Severity.FAULT, "neither fixed nor step nor variable"),
    "unreadable_steps": (Severity.FAULT, "a number of steps that is no whole number above zero"),
    "unsound_tariff": (Severity.FAULT, "a tariff that cannot be read, or two for the same calls"),
    "old_encoding": (Severity.WARNING, "read by the region's old page of letters"),
    "quoted_line_break": (Severity.WARNING, "several lines held together by a quote"),
    "unread_file": (Severity.WARNING, "a folder, or a file that is no CSV, TSV or XLSX"),
    "unread_sheet": (Severity.WARNING, "a sheet without the columns of a ledger"),
    "unread_column": (Severity.WARNING, "a column whose name is not known"),
    "no_lines": (Severity.WARNING, "a header without lines below it"),
    "unknown_account": (Severity.WARNING, "priced by agents' time; its branch is not known"),
    "scope_to_check": (Severity.WARNING, "taken for a dimension of the centre's own"),
    "unmet_scope": (Severity.WARNING, "neither `centre.toml` nor any record names it"),
    "rounded_by_spreadsheet": (Severity.WARNING, "written as 1.2E+15: digits may be lost"),
    "last_day_left_out": (Severity.WARNING, "ends on a month's last day, which is not counted"),
    "twin": (Severity.WARNING, "the same line again over some of the same days"),
}

OWN_SCOPES = ("team", "queue", "channel", "direction")
# Dimensions of a contact that a cost is never booked for: costing-rules.md, section 3.
NO_SCOPES = (
    "agent", "first_queue", "reason", "language", "outcome", "hour", "half_hour", "weekday",
)  # fmt: skip
_VALUES_OF_SCOPE = {"channel": CHANNELS, "direction": DIRECTIONS}
_MAX_ACCOUNT = 200
_MAX_DIGITS = 9


class Misread(ValueError):
    """Something of a line cannot be read: a code of `CHECKS` and a message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def severity_of(issue: Issue) -> Severity:
    """Whether the issue stops costing."""
    return CHECKS[issue.code][0]


def place_of(issue: Issue) -> str:
    """Where an issue stands, for people: `ledger/2026.csv, line 12`."""
    if issue.row is None:
        return issue.source
    return _("{file}, line {row}").format(file=issue.source, row=issue.row)


def read_account(text: str) -> str:
    """The account with its parts trimmed: `Labour : Wages` is `Labour:Wages`."""
    parts = [" ".join(part.split()) for part in text.split(":")]
    account = ":".join(parts)
    if not all(parts) or not account.isprintable() or len(account) > _MAX_ACCOUNT:
        why = _("The account {found} is none: write it as Labour:Wages")
        raise Misread("unreadable_account", why.format(found=repr(text[:60])))
    return account


def read_driver(text: str) -> str | None:
    """The driver named, or None where none is."""
    found = text.strip().casefold().replace(" ", "_")
    if found and found not in DRIVERS:
        why = _("There is no driver {found}: {advice}")
        advice = nearest(found, list(DRIVERS))
        raise Misread("unknown_driver", why.format(found=repr(text[:60]), advice=advice))
    return found or None


def read_scope(text: str) -> str | None:
    """The scope as `dimension:value`, or None where none is named."""
    if not text.strip():
        return None
    dimension, _colon, value = (part.strip() for part in text.partition(":"))
    dimension = dimension.casefold()
    allowed = _VALUES_OF_SCOPE.get(dimension)
    value = value.casefold() if allowed else value
    is_known = dimension.isidentifier() and dimension not in NO_SCOPES
    if not is_known or not value or not value.isprintable() or (allowed and value not in allowed):
        why = _("There is no scope {found}: {advice}")
        advice = (
            _("known are {words}").format(words=", ".join(f"{dimension}:{v}" for v in allowed))
            if allowed
            else _("write team:NAME, queue:NAME, channel:NAME, direction:NAME or a dimension")
        )
        raise Misread("unknown_scope", why.format(found=repr(text[:60]), advice=advice))
    return f"{dimension}:{value}"


def read_cash_kind(text: str) -> CashKind | None:
    """How the cost moves, or None where the line does not say."""
    found = text.strip().casefold()
    if found and found not in list(CashKind):
        why = _("There is no cash_kind {found}: known are {words}")
        words = ", ".join(CashKind)
        raise Misread("unknown_cash_kind", why.format(found=repr(text[:60]), words=words))
    return CashKind(found) if found else None


def read_steps(text: str) -> int | None:
    """How many whole steps the amount pays for, or None where the line does not say."""
    found = text.strip()
    if not found:
        return None
    if not (found.isascii() and found.isdigit() and len(found) <= _MAX_DIGITS and int(found)):
        why = _("The steps {found} are no whole number above zero, such as 36 seats")
        raise Misread("unreadable_steps", why.format(found=repr(text[:60])))
    return int(found)


def looks_like_own_scope(scope: str) -> str | None:
    """The built-in scope that a dimension of the centre's own may be a misspelling of."""
    dimension = scope.partition(":")[0]
    if dimension in OWN_SCOPES:
        return None
    return next(iter(get_close_matches(dimension, OWN_SCOPES, n=1)), None)


def twins(lines: Iterable[Line]) -> Iterator[Issue]:
    """A warning for each line that has an earlier one's content over some of the same days."""
    alike: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in lines:
        alike[line.account.casefold(), line.amount, line.currency, line.drivers, line.scope].append(
            line
        )
    for group in alike.values():
        group.sort(key=lambda line: (line.from_on, line.file, line.row))
        reaches_furthest = group[0]
        for line in group[1:]:
            if line.from_on < reaches_furthest.to_on:
                yield _twin(line, reaches_furthest)
            reaches_furthest = max(reaches_furthest, line, key=lambda one: one.to_on)


def _twin(line: Line, other: Line) -> Issue:
    why = _("The line looks like its twin in {file}, line {row}, over some of the same days")
    return Issue(line.file, line.row, "twin", why.format(file=other.file, row=other.row))
