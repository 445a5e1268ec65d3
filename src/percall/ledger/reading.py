"""The ledger of a workspace: every CSV, TSV and XLSX file in its `ledger/` folder.

Rules:
1. Hidden files, lock files of office programs (`~$...`) and samples (`*.sample`) are no books;
   any other file that cannot be read is a warning, so that no money is left out in silence.
2. Files are read in the order of their names; the order changes no figure.
3. A fault anywhere stops costing (`Ledger.require_sound`): a sum without a line is a wrong sum.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from percall.centre import Centre
from percall.errors import Issue, LedgerFault
from percall.ledger.checks import Severity, place_of, severity_of, twins
from percall.ledger.columns import LEDGER
from percall.ledger.grids import Grid
from percall.ledger.lines import Line
from percall.ledger.rows import lines_of
from percall.ledger.text_files import read_text_file
from percall.ledger.workbooks import read_workbook
from percall.texts import _, ngettext

TEXT_SUFFIXES = (".csv", ".tsv")
WORKBOOK_SUFFIXES = (".xlsx",)
NO_BOOKS = (".sample", ".md", ".tmp", ".bak")


@dataclass(frozen=True, slots=True)
class Ledger:
    """The lines that could be read, and the issues of all files."""

    lines: tuple[Line, ...] = ()
    issues: tuple[Issue, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[Issue, ...]:
        """The issues that stop costing."""
        return tuple(issue for issue in self.issues if severity_of(issue) is Severity.FAULT)

    @property
    def warnings(self) -> tuple[Issue, ...]:
        """The issues that do not."""
        return tuple(issue for issue in self.issues if severity_of(issue) is Severity.WARNING)

    def require_sound(self) -> None:
        """Stop where the ledger has faults.

        Raises:
            LedgerFault: It has; the first is named, and how many there are.
        """
        faults = self.faults
        if not faults:
            return
        count = ngettext("{count} fault", "{count} faults", len(faults))
        raise LedgerFault(
            faults[0].message,
            where=place_of(faults[0]),
            do=_("{count} in the ledger, see `percall ledger check`").format(
                count=count.format(count=len(faults))
            ),
        )


def read_ledger(folder: Path, centre: Centre) -> Ledger:
    """The ledger in a folder (the workspace's `ledger/`); empty where there is none.

    Faults are values: the caller decides with `Ledger.require_sound`.
    """
    lines: list[Line] = []
    issues: list[Issue] = []
    files: list[str] = []
    try:
        paths = _paths(folder, centre)
    except OSError as error:
        why = _("The folder cannot be read: {why}").format(why=error.strerror)
        return Ledger(issues=(Issue(folder.name, None, "unreadable_file", why),))
    for file in paths:
        source = f"{folder.name}/{_printable(file.name)}"
        if file.is_dir() or file.suffix.lower() not in TEXT_SUFFIXES + WORKBOOK_SUFFIXES:
            why = _("It is not read: the books are CSV, TSV or XLSX files in {folder}")
            issues.append(Issue(source, None, "unread_file", why.format(folder=folder.name)))
            continue
        files.append(source)
        found, told = _read_file(file, source, centre)
        lines += found
        issues += told
    issues += sorted(twins(lines), key=lambda issue: (issue.source, issue.row or 0))
    return Ledger(tuple(lines), tuple(issues), tuple(files))


def _paths(folder: Path, centre: Centre) -> list[Path]:
    if not folder.is_dir():
        return []
    tariffs = folder.parent / centre.tariff_file if centre.tariff_file else None
    return sorted(
        file
        for file in folder.iterdir()
        if not file.name.startswith((".", "~$"))
        and file.suffix.lower() not in NO_BOOKS
        and not (tariffs is not None and file.resolve() == tariffs.resolve())
    )


def _read_file(file: Path, source: str, centre: Centre) -> tuple[list[Line], list[Issue]]:
    if not file.is_file():  # a link to nowhere, or a pipe that would never end
        why = _("The file cannot be read: {why}").format(why=_("it is none"))
        return [], [Issue(source, None, "unreadable_file", why)]
    if file.suffix.lower() in TEXT_SUFFIXES:
        return lines_of(read_text_file(file, source, centre.time_zone, LEDGER.names_known), centre)
    return _of_workbook(source, read_workbook(file, source), centre)


def _of_workbook(
    source: str, sheets: Iterable[Grid], centre: Centre
) -> tuple[list[Line], list[Issue]]:
    """The lines of all sheets; a sheet without a ledger's columns beside one with is passed by."""
    lines: list[Line] = []
    issues: list[Issue] = []
    passed_by: list[Issue] = []
    books = 0
    for sheet in sheets:
        found, told = lines_of(sheet, centre)
        if any(issue.code in ("empty_file", "missing_column") for issue in told):
            passed_by += told
            continue
        books += 1
        lines += found
        issues += told
    if books == 0:
        missing = [issue for issue in passed_by if issue.code == "missing_column"]
        why = _("The workbook holds no lines")
        return [], missing[:1] or [Issue(source, None, "empty_file", why)]
    why = _("The sheet is not read: it has no columns of a ledger")
    return lines, issues + [
        Issue(issue.source, None, "unread_sheet", why)
        for issue in passed_by
        if issue.code == "missing_column"
    ]


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name)
