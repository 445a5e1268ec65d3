"""Workbooks for import: one sheet, written out as CSV."""

import csv
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

from percall.errors import ImportFault
from percall.texts import _

_BOMB_BYTES = 1 << 30


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
            _("The workbook cannot be read: {why}").format(why=error), where=str(file)
        ) from None
    return to


def _check_size(file: Path) -> None:
    try:
        with zipfile.ZipFile(file) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise ImportFault(
            _("The workbook cannot be read: {why}").format(why=error), where=str(file)
        ) from None
    if size > _BOMB_BYTES:
        raise ImportFault(
            _("The workbook unpacks to {size} bytes, more than {limit}").format(
                size=size, limit=_BOMB_BYTES
            ),
            where=str(file), do=_("export the sheet as CSV"),
        )  # fmt: skip


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
