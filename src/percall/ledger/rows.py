"""A row of a ledger file becomes a line, or the list of all that is wrong with it.

Rules:
1. Each cell is read by itself and every fault of a row is told, not the first alone.
2. Amounts of a file are looked at together first: they prove its decimal sign.
3. A rate on the line goes before the centre's `[currencies]`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar

from percall.centre import Centre
from percall.errors import Issue
from percall.ledger import checks
from percall.ledger.amounts import (
    Unreadable,
    Written,
    currency_meant,
    proved_sign,
    read_number,
    settle,
)
from percall.ledger.checks import Misread
from percall.ledger.columns import Header, data_rows, find_header
from percall.ledger.days import leaves_out_last_day, read_day, read_period
from percall.ledger.drivers import is_known, preferred
from percall.ledger.grids import Cell, Grid, is_blank
from percall.ledger.lines import Line
from percall.texts import _

Value = TypeVar("Value")
_SHOWN_LENGTH = 40


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's cells by column, and the issues told of it so far."""

    source: str
    number: int
    cells: tuple[Cell, ...]
    at: Mapping[str, int]
    issues: list[Issue]

    def cell(self, column: str) -> Cell:
        index = self.at.get(column)
        return None if index is None or index >= len(self.cells) else self.cells[index]

    def text(self, column: str) -> str:
        return text_of(self.cell(column))

    def tell(self, code: str, message: str) -> None:
        self.issues.append(Issue(self.source, self.number, code, message))

    def attempt(self, read: Callable[..., Value], *given: object) -> Value | None:
        try:
            return read(*given)
        except Misread as misread:
            self.tell(misread.code, misread.message)
            return None


def lines_of(grid: Grid, centre: Centre) -> tuple[list[Line], list[Issue]]:
    """The lines of a grid, and everything that is wrong with it."""
    issues = list(grid.issues)
    if any(checks.severity_of(issue) is checks.Severity.FAULT for issue in issues):
        return [], issues
    header, found = find_header(grid)
    issues += found
    if header is None:
        return [], issues
    rows = [
        _Row(grid.source, number, cells, header.at, issues)
        for number, cells in data_rows(grid, header)
    ]
    if not rows:
        issues.append(Issue(grid.source, None, "no_lines", _("There is no line below the header")))
    sign = proved_sign(_numbers(rows), centre.decimal)
    read = [_line(row, header, sign, centre) for row in rows]
    return [line for line in read if line is not None], issues


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without a decimal point, days as ISO."""
    if is_blank(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _numbers(rows: list[_Row]) -> Iterator[Written]:
    for row in rows:
        for column in ("amount", "rate"):
            cell = row.cell(column)
            if not is_blank(cell):
                try:
                    yield read_number(cell)
                except Unreadable:
                    continue


def _line(row: _Row, header: Header, sign: str | None, centre: Centre) -> Line | None:
    told_before = len(row.issues)
    if any(not is_blank(cell) for cell in row.cells[header.width :]):
        why = _("The row has more cells than the header: quote amounts with a decimal comma")
        row.tell("too_many_cells", why)
        return None
    period = row.attempt(read_period, row.cell("month"), row.cell("from_on"), row.cell("to_on"))
    account = row.attempt(checks.read_account, row.text("account"))
    written = row.attempt(_written, row.cell("amount"))
    amount = None if written is None else row.attempt(_amount, written, sign)
    currency = row.attempt(_currency, row.text("currency"), written, centre)
    rate = row.attempt(_rate, row.cell("rate"), sign, currency, centre) if currency else None
    driver = row.attempt(checks.read_driver, row.text("driver"))
    scope = row.attempt(checks.read_scope, row.text("scope"))
    cash_kind = row.attempt(checks.read_cash_kind, row.text("cash_kind"))
    steps = row.attempt(checks.read_steps, row.text("steps"))
    notice = row.cell("notice_on")
    notice_on = None if is_blank(notice) else row.attempt(read_day, notice)
    if (
        len(row.issues) > told_before
        or period is None
        or account is None
        or written is None
        or amount is None
        or currency is None
        or rate is None
    ):
        return None
    line = Line(
        from_on=period.from_on,
        to_on=period.to_on,
        account=account,
        amount=amount,
        currency=currency,
        rate=rate,
        drivers=(driver,) if driver else preferred(account, centre.drivers),
        scope=scope,
        cash_kind=cash_kind,
        steps=steps,
        notice_on=notice_on,
        note=_printable(row.text("note")),
        file=row.source,
        row=row.number,
    )
    _warn(row, line, written, centre)
    return line


def _written(cell: Cell) -> Written:
    if is_blank(cell):
        raise Misread("missing_amount", _("The line has no amount"))
    try:
        return read_number(cell)
    except Unreadable as unreadable:
        why = _("The amount {found} cannot be read: {why}")
        raise Misread(
            "unreadable_amount", why.format(found=_quoted(cell), why=unreadable)
        ) from None


def _amount(written: Written, sign: str | None) -> Fraction:
    try:
        return settle(written, sign)
    except Unreadable as readings:
        why = _(
            "The amount {found} can be read as {readings}: write it without grouping, or state "
            "costs.decimal in centre.toml"
        )
        found = _quoted(written.text)
        raise Misread("ambiguous_amount", why.format(found=found, readings=readings)) from None


def _currency(stated: str, written: Written | None, centre: Centre) -> str:
    code = stated.strip().upper()
    sign = written.currency if written else ""
    meant = currency_meant(sign, code, centre.currency)
    if meant is None:
        why = _("The amount is marked {sign}, which is not the line's currency {currency}")
        raise Misread(
            "currency_sign_differs", why.format(sign=sign, currency=code or centre.currency)
        )
    if len(meant) != 3 or not meant.isascii() or not meant.isalpha():
        why = _("The currency {found} is none: write its three letters, such as EUR")
        raise Misread("unreadable_currency", why.format(found=_quoted(stated)))
    return meant


def _rate(cell: Cell, sign: str | None, currency: str, centre: Centre) -> Fraction:
    is_own = currency == centre.currency
    if is_blank(cell):
        rate = Fraction(1) if is_own else dict(centre.currencies).get(currency, Fraction(0))
        if rate <= 0:
            why = _("There is no rate for {currency}: give one on the line or in [currencies]")
            raise Misread("currency_without_rate", why.format(currency=currency))
        return rate
    try:
        rate = settle(read_number(cell), sign)
    except Unreadable as unreadable:
        why = _("The rate {found} cannot be read: {why}")
        raise Misread("unreadable_rate", why.format(found=_quoted(cell), why=unreadable)) from None
    if rate <= 0:
        why = _("The rate {found} is not above zero").format(found=_quoted(cell))
        raise Misread("unreadable_rate", why)
    if is_own and rate != 1:
        why = _("The rate {found} stands on a line in the centre's own currency {currency}")
        raise Misread("rate_of_own_currency", why.format(found=_quoted(cell), currency=currency))
    return rate


def _warn(row: _Row, line: Line, written: Written, centre: Centre) -> None:
    """Tell what a bookkeeper should look at, though the line can be priced."""
    if not is_known(line.account, centre.drivers):
        why = _("The account {account} is not known; it is shared by {driver}: see [drivers]")
        row.tell("unknown_account", why.format(account=line.account, driver=line.drivers[0]))
    meant = checks.looks_like_own_scope(line.scope) if line.scope else None
    if meant:
        why = _("The scope {scope} is taken for a dimension of your own: did you mean {meant}?")
        row.tell("scope_to_check", why.format(scope=line.scope, meant=meant))
    if written.is_scientific:
        why = _("The amount {found} was shortened by a spreadsheet: digits may be lost")
        row.tell("rounded_by_spreadsheet", why.format(found=_quoted(written.text)))
    if not is_blank(row.cell("to_on")) and leaves_out_last_day(line.from_on, line.to_on):
        why = _("to_on is exclusive: {to_on} itself is not covered; write the day after it")
        row.tell("last_day_left_out", why.format(to_on=line.to_on))


def _quoted(cell: Cell) -> str:
    shown = repr(text_of(cell).strip())
    return shown if len(shown) <= _SHOWN_LENGTH else shown[: _SHOWN_LENGTH - 4] + "...'"


def _printable(note: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in note).strip()
