"""XLSX workbooks: each visible sheet as rows, opened only after it was measured.

Rules:
1. The archive is unpacked and measured first; one that unpacks to more than a ledger ever needs,
   or whose cells span more of a sheet than memory can hold, is refused (a stray cell in the last
   column of a sheet would take gigabytes: the reader lays out the whole rectangle).
2. What was measured is what is read: the reader gets the unpacked members, not the file again.
3. Formulas are not evaluated: a cell is the value that the spreadsheet stored, or a text.
"""

import io
import re
import zipfile
import zlib
from pathlib import Path

from percall.errors import Issue
from percall.ledger.grids import Grid
from percall.texts import _

MAX_UNPACKED_BYTES = 128 * 1024 * 1024
MAX_CELLS = 5_000_000
MAX_MEMBERS = 10_000
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")


class _Refused(Exception):
    """The workbook is not opened; the message says why."""


def read_workbook(file: Path, source: str) -> list[Grid]:
    """The rows of each visible sheet; `source#sheet` names one where there are several."""
    try:
        measured = _measured(file)
    except _Refused as refusal:
        return [Grid(source, (), (Issue(source, None, "unreadable_workbook", str(refusal)),))]
    from python_calamine import (  # noqa: PLC0415  # most ledgers have no workbook
        CalamineError,
        CalamineWorkbook,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        workbook = CalamineWorkbook.from_filelike(measured)
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        return [
            Grid(
                source if len(names) == 1 else f"{source}#{name}",
                tuple(
                    (number, tuple(cells))
                    for number, cells in enumerate(
                        workbook.get_sheet_by_name(name).to_python(skip_empty_area=False), 1
                    )
                ),
            )
            for name in names
        ]
    except CalamineError:
        why = _("The file is no XLSX workbook, or it is damaged or locked by a password")
        return [Grid(source, (), (Issue(source, None, "unreadable_workbook", why),))]


def _measured(file: Path) -> io.BytesIO:
    """The workbook's members, unpacked within bounds."""
    too_large = _("The workbook unpacks to more than a ledger needs")
    unpacked, size = io.BytesIO(), 0
    try:
        with zipfile.ZipFile(file) as packed, zipfile.ZipFile(unpacked, "w") as plain:
            members = packed.infolist()
            if len(members) > MAX_MEMBERS or len({m.filename for m in members}) < len(members):
                raise zipfile.BadZipFile
            for member in members:
                size += member.file_size
                if size > MAX_UNPACKED_BYTES:
                    raise _Refused(too_large)
                content = packed.read(member)
                _check_span(content)
                plain.writestr(member.filename, content)
    except OSError as error:
        why = _("The file cannot be read: {why}").format(why=error.strerror or error)
        raise _Refused(why) from None
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        ValueError,
        EOFError,
    ):
        raise _Refused(
            _("The file is no XLSX workbook, or it is damaged or locked by a password")
        ) from None
    unpacked.seek(0)
    return unpacked


def _check_span(content: bytes) -> None:
    last_column = last_row = 1
    for letters, digits in _REFERENCE.findall(content):
        column = 0
        for letter in letters.upper():
            column = column * 26 + letter - 64
        last_column, last_row = max(last_column, column), max(last_row, int(digits))
    if last_column * last_row > MAX_CELLS:
        raise _Refused(
            _(
                "A sheet reaches to row {row} and column {column}: clear the stray cells there"
            ).format(row=last_row, column=last_column)
        )
