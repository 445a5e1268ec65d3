"""Workbooks for import: one sheet, written out as CSV."""

import csv
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from pathlib import Path

from percall.errors import ImportFault
from percall.texts import _

_BOMB_BYTES = 1 << 30
# The reader lays out the whole rectangle up to the last cell, some 32 bytes for each of its cells.
_MOST_CELLS = 1 << 26
_CHUNK = 1 << 20
_LONGEST_TAG = 256
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
# What the archive's reader raises of files that are no whole archive.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


def workbook_as_csv(file: Path, sheet: str | int | None, to: Path) -> Path:
    """Write a sheet's cells as texts, row by row; rows without any cell are left out.

    Raises:
        ImportFault: The file is no workbook, unpacks to too much, or lacks the sheet.
    """
    import python_calamine as calamine  # noqa: PLC0415  # only workbooks need it

    _check_size(file)
    try:
        workbook = calamine.CalamineWorkbook.from_path(str(file))
        names = workbook.sheet_names
        name = names[sheet - 1] if isinstance(sheet, int) and sheet <= len(names) else (
            sheet or (names[0] if names else ""))  # fmt: skip
        if name not in names:
            raise ImportFault(
                _("The workbook has no sheet {name}").format(name=repr(name)), where=str(file),
                do=_("its sheets are {names}").format(names=", ".join(names)),
            )  # fmt: skip
        rows = workbook.get_sheet_by_name(name).iter_rows()
        with to.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            for row in rows:
                cells = [_text(cell) for cell in row]
                if any(cells):
                    writer.writerow(cells)
    except (calamine.CalamineError, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None and to.exists():
            raise
        raise ImportFault(
            _("The workbook cannot be read: {why}").format(why=error), where=str(file),
            do=_("save it as .xlsx again, or export the sheet as CSV"),
        ) from None  # fmt: skip
    return to


def _check_size(file: Path) -> None:
    try:
        with zipfile.ZipFile(file) as parts:
            size = sum(part.file_size for part in parts.infolist())
            sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
            spans = [_span(parts, name) for name in sheets] if size <= _BOMB_BYTES else []
    except (*_DAMAGED, OSError) as error:
        raise ImportFault(
            _("The workbook cannot be read: {why}").format(why=error), where=str(file),
            do=_("save it as .xlsx again, or export the sheet as CSV"),
        ) from None  # fmt: skip
    if size > _BOMB_BYTES:
        raise ImportFault(
            _("The workbook unpacks to {size} bytes, more than {limit}").format(
                size=size, limit=_BOMB_BYTES
            ),
            where=str(file), do=_("export the sheet as CSV"),
        )  # fmt: skip
    for row, column in spans:
        if row * column > _MOST_CELLS:
            raise ImportFault(
                _("A sheet reaches to row {row} and column {column}").format(
                    row=row, column=column
                ),
                where=str(file), do=_("clear the stray cells there, or export the sheet as CSV"),
            )  # fmt: skip


def _span(parts: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """The last row and the last column in which a sheet has a cell."""
    last_row, last_column, kept = 1, b"A", b""
    with parts.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            for letters, digits in set(_REFERENCE.findall(kept + chunk)):
                last_row = max(last_row, int(digits))
                last_column = max(last_column, letters, key=lambda one: (len(one), one))
            kept = chunk[-_LONGEST_TAG:]
    column = 0
    for letter in last_column:
        column = column * 26 + letter - ord("A") + 1
    return last_row, column


def _text(cell: object) -> str:
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer():
            return str(int(cell))
        case timedelta():
            return _clock(cell)
        case datetime():
            return cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell).replace("\0", "")


def _clock(length: timedelta) -> str:
    milliseconds = round(length.total_seconds() * 1000)
    sign, milliseconds = ("-" if milliseconds < 0 else ""), abs(milliseconds)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{rest % 1000:03d}" if rest % 1000 else ""
    return f"{sign}{hours}:{minutes:02d}:{rest // 1000:02d}{fraction}"
