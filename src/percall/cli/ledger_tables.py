"""The ledger as tables for people: accounts down, months across, each month adding up."""

from collections.abc import Sequence

from babel.numbers import get_currency_precision
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from percall.cli.numbers import money, print_whole
from percall.intervals import Period, month_of
from percall.ledger.checks import Severity, place_of, severity_of
from percall.ledger.reading import Ledger
from percall.ledger.summary import MonthSum, months_to_show
from percall.money import fixed, half_up, split
from percall.texts import _, ngettext

MONTHS_ACROSS = 6


def print_issues(ledger: Ledger) -> None:
    """Print each fault and warning with its file and line, and how many there are."""
    console = _console()
    word_of = {Severity.FAULT: _("fault"), Severity.WARNING: _("warning")}
    for severity in Severity:
        for issue in ledger.issues:
            if severity_of(issue) is severity:
                text = f"{place_of(issue)}: {word_of[severity]}: {issue.message}"
                console.print(Text(text), soft_wrap=True)
    counts = (
        ngettext("{count} line", "{count} lines", len(ledger.lines)).format(
            count=len(ledger.lines)
        ),
        ngettext("{count} file", "{count} files", len(ledger.files)).format(
            count=len(ledger.files)
        ),
        ngettext("{count} fault", "{count} faults", len(ledger.faults)).format(
            count=len(ledger.faults)
        ),
        ngettext("{count} warning", "{count} warnings", len(ledger.warnings)).format(
            count=len(ledger.warnings)
        ),
    )
    console.print(_("{lines} in {files}, {faults}, {warnings}.").format(
        lines=counts[0], files=counts[1], faults=counts[2], warnings=counts[3]
    ))  # fmt: skip


def print_months(
    months: Sequence[MonthSum], ledger: Ledger, currency: str, within: Period | None
) -> None:
    """Print what accrues by month and account; the months being booked where none were asked."""
    console = _console()
    if not ledger.lines:
        console.print(_("The ledger has no lines yet: ledger/example.csv.sample shows how."))
        return
    if ledger.faults:
        console.print(_("The lines at fault are missing from the sums:"))
    shown = within or months_to_show(ledger.lines)
    chosen = [
        month
        for month in months
        if shown is None or shown.days_shared(month.month.from_on, month.month.to_on)
    ]
    for start in range(0, len(chosen), MONTHS_ACROSS):
        print_whole(console, _table(chosen[start : start + MONTHS_ACROSS], currency))
    if len(chosen) < len(months):
        first, last = months[0].month.from_on, months[-1].month.to_on
        text = _(
            "The ledger reaches from {first} until before {last}; --from and --to choose days."
        )
        console.print(text.format(first=first, last=last), soft_wrap=True)


def _table(months: Sequence[MonthSum], currency: str) -> Table:
    columns = [_column(month, currency) for month in months]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_footer=True)
    title = _("Account, {currency}").format(currency=currency)
    table.add_column(title, footer=_("Ledger"), max_width=32, overflow="fold")
    for month, (whole, _parts) in zip(months, columns, strict=True):
        table.add_column(_title(month.month), footer=whole, justify="right", no_wrap=True)
    for account in sorted({account for _whole, parts in columns for account in parts}):
        table.add_row(Text(account), *(parts.get(account, "") for _whole, parts in columns))
    return table


def _title(days: Period) -> str:
    """The month, and how many of its days are asked for where that is a part."""
    month = days.from_on.strftime("%Y-%m")
    if days == month_of(days.from_on):
        return month
    count = ngettext("{count} day", "{count} days", days.day_count)
    return f"{month}\n{count.format(count=days.day_count)}"


def _column(month: MonthSum, currency: str) -> tuple[str, dict[str, str]]:
    """The month's whole and its accounts as shown: they add up to the last place."""
    places = get_currency_precision(currency)
    whole = half_up(month.amount, places)
    units = split(whole, [amount for _account, amount in month.by_account], places)
    parts = {
        account: money(fixed(count, places), currency)
        for (account, _amount), count in zip(month.by_account, units, strict=True)
    }
    return money(fixed(whole, places), currency), parts


def _console() -> Console:
    return Console(highlight=False, markup=False)
