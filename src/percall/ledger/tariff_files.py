"""The tariffs of a centre: `[[tariff]]` of its settings and the CSV file that they name.

Rules:
1. The file has the columns of `[[tariff]]`; required are a price per minute and a name, a prefix
   or a zone.
2. A tariff is a setting: the first fault stops the reading, there is no partial price list.
"""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from percall.centre import CENTRE_FILE, Centre, Tariff
from percall.errors import LedgerFault
from percall.ledger.amounts import Unreadable, Written, proved_sign, read_number, settle
from percall.ledger.checks import Misread, Severity, place_of, severity_of
from percall.ledger.columns import Header, Layout, data_rows, find_header
from percall.ledger.days import read_day
from percall.ledger.grids import Cell, Grid, is_blank
from percall.ledger.tariffs import checked
from percall.ledger.text_files import read_text_file
from percall.settings import DIRECTIONS
from percall.texts import _

Value = TypeVar("Value")
TARIFFS = Layout(
    words={
        "name": ("name", "tariff", "destination"),
        "prefix": ("prefix", "code", "dial_code"),
        "zone": ("zone", "tariff_zone"),
        "direction": ("direction",),
        "per_minute": ("per_minute", "price_per_minute", "price"),
        "connection_fee": ("connection_fee", "fee"),
        "first_s": ("first_s", "first_increment"),
        "next_s": ("next_s", "next_increment", "increment"),
        "from_on": ("from_on", "from", "valid_from"),
        "to_on": ("to_on", "to", "valid_to"),
    },
    required=("per_minute",),
    either=(("prefix",), ("zone",), ("name",)),
)
_MONEY = ("per_minute", "connection_fee")
_MAX_STEP_S = 3600


def read_tariffs(root: Path, centre: Centre) -> tuple[Tariff, ...]:
    """All tariffs of the centre in the workspace `root`.

    Raises:
        LedgerFault: The file cannot be read, or a tariff is not sound.
    """
    if centre.tariff_file is None:
        return checked(centre.tariffs, CENTRE_FILE)
    of_file = _read_file(root / centre.tariff_file, centre)
    return checked((*centre.tariffs, *of_file), centre.tariff_file)


def _read_file(file: Path, centre: Centre) -> list[Tariff]:
    source = str(centre.tariff_file)
    grid = read_text_file(file, source, centre.time_zone, TARIFFS.names_known)
    header, told = find_header(grid, TARIFFS)
    for issue in (*grid.issues, *told):
        if severity_of(issue) is Severity.FAULT:
            raise LedgerFault(issue.message, where=place_of(issue))
    return [] if header is None else _tariffs(grid, header, centre)


def _tariffs(grid: Grid, header: Header, centre: Centre) -> list[Tariff]:
    rows = [(number, _by_column(cells, header)) for number, cells in data_rows(grid, header)]
    prices = [
        written
        for _number, row in rows
        for column in _MONEY
        if (written := _written(row.get(column))) is not None
    ]
    sign = proved_sign(prices, centre.decimal)
    return [_tariff(row, sign, grid.source, number) for number, row in rows]


def _by_column(cells: tuple[Cell, ...], header: Header) -> dict[str, str]:
    return {
        column: str(cells[index]).strip()
        for column, index in header.at.items()
        if index < len(cells) and not is_blank(cells[index])
    }


def _tariff(row: Mapping[str, str], sign: str | None, source: str, number: int) -> Tariff:
    def read(column: str, reader: Callable[[str], Value], otherwise: Value) -> Value:
        if column not in row:
            return otherwise
        try:
            return reader(row[column])
        except (Unreadable, Misread, ValueError) as unfit:
            raise LedgerFault(
                _("{column} of a tariff is {found}, which does not fit").format(
                    column=column, found=repr(row[column][:40])
                ),
                where=_("{file}, line {row}").format(file=source, row=number), do=str(unfit),
            ) from None  # fmt: skip

    def money(text: str) -> Fraction:
        return settle(read_number(text), sign)

    if "per_minute" not in row:
        raise LedgerFault(
            _("A tariff has no price per minute"),
            where=_("{file}, line {row}").format(file=source, row=number),
        )
    no_day: date | None = None
    return Tariff(
        name=row.get("name") or row.get("prefix") or row.get("zone") or "",
        prefix=row.get("prefix", ""),
        zone=row.get("zone"),
        direction=read("direction", _direction, None),
        per_minute=read("per_minute", money, Fraction(0)),
        connection_fee=read("connection_fee", money, Fraction(0)),
        first_s=read("first_s", _seconds, 1),
        next_s=read("next_s", _seconds, 1),
        from_on=read("from_on", read_day, no_day),
        to_on=read("to_on", read_day, no_day),
    )


def _written(text: str | None) -> Written | None:
    try:
        return None if text is None else read_number(text)
    except Unreadable:
        return None  # told with its column when the tariff is made


def _direction(text: str) -> str | None:
    if text.casefold() not in DIRECTIONS:
        raise ValueError(_("one of {words}").format(words=", ".join(DIRECTIONS)))
    return text.casefold()


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _MAX_STEP_S):
        raise ValueError(_("whole seconds from 1 to {most}").format(most=_MAX_STEP_S))
    return int(text[:9])
