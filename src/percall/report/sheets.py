"""The pieces that a workbook's sheets are written with: heads, numbers, formulas, styles."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from percall.costing.pools import Pool
from percall.formats import Formats
from percall.report.month import Report
from percall.report.tables import Pages
from percall.texts import _

_MAX_SHEET_NAME = 31
WHOLE_ROWS = (
    "book", "by_account", "cost", "calls", "contacts", "fully_loaded", "assigned",
    "practical_capacity", "unused", "unused_share", "left",
)  # fmt: skip
GROUP_ROWS = (
    "cost", "calls", "contacts", "fully_loaded", "assigned", "practical_capacity", "charge",
)  # fmt: skip
"""The figures of the board's sheet, in the order of its rows: of a centre, and of a group."""


@dataclass(frozen=True, slots=True)
class Names:
    """The sheets' names, which formulas speak of."""

    board: str
    ledger: str
    accounts: str
    pools: str
    queues: str
    bridge: str
    failure: str
    budget: str
    charges: str
    trend: str
    text: str


class Sheets:
    """A workbook on its way: its names, its styles, and how cells are written."""

    def __init__(self, book: Any, report: Report, pages: Pages, formats: Formats) -> None:
        self.book, self.report, self.pages, self.formats = book, report, pages, formats
        self.document = report.document
        self.names = Names(
            _("Report"), _("Ledger"), _("Accounts"), _("Pools"), _("Queues"), _("Why it moved"),
            _("Failing customers"), _("Budget"), _("Charges"), _("Months"), _("Definition and data"),
        )  # fmt: skip
        money = "#,##0." + "0" * formats.places if formats.places else "#,##0"
        self.styles = {
            name: book.add_format(style)
            for name, style in {
                "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
                "title": {"bold": True, "font_size": 14},
                "strong": {"bold": True, "top": 1, "num_format": money},
                "money": {"num_format": money},
                "exact": {"num_format": "#,##0.0000"},
                "count": {"num_format": "#,##0"},
                "strong_count": {"bold": True, "top": 1, "num_format": "#,##0"},
                "units": {"num_format": "#,##0.00"},
                "share": {"num_format": "0.0%"},
                "day": {"num_format": "yyyy-mm-dd"},
                "seconds": {"num_format": "0.0"},
                "plain": {"num_format": "0.00"},
                "wrap": {"text_wrap": True, "valign": "top"},
                "text": {},
            }.items()
        }  # fmt: skip

        self.is_whole = self.document["group"] is None
        self.top = 2 + len(pages.board.sentences)
        """The row of the head of the board's figures, below its sentences."""
        shown = WHOLE_ROWS if self.is_whole else GROUP_ROWS
        self.board_cells = {
            name: f"'{self.names.board}'!$B${row}" for row, name in enumerate(shown, self.top + 2)
        }
        self.rates: dict[str, list[str | None]] = {}
        """What a unit of each pool costs in both forms, as formulas; none where nobody used it."""
        self.account_number = _numbered(
            *(one["account"] for one in self.document["accounts"]),
            *(line["account"] for line in report.lines),
            *(one["account"] for one in self.document["budget"].get("accounts", ())),
        )
        self.pool_number = _numbered(
            *(pool["pool"] for pool in report.pools), *(pool_name(line) for line in report.lines)
        )

    # --- pieces -------------------------------------------------------------------------------------

    def sheet(self, name: str, widths: Sequence[int]) -> Any:
        """A new sheet with columns of some widths."""
        sheet = self.book.add_worksheet(name[:_MAX_SHEET_NAME])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def head(self, sheet: Any, row: int, titles: Sequence[str]) -> None:
        """Write the titles of columns."""
        for column, title in enumerate(titles):
            sheet.write_string(row, column, title, self.styles["head"])
        if row == 0:
            sheet.freeze_panes(1, 1)

    def measure(self, sheet: Any, row: int, column: int, name: str, text: Any) -> None:
        """Write a measure of quality by its name in JSON."""
        ends = {"_share": "share", "_s": "seconds", "_call": "money"}
        style = next((style for end, style in ends.items() if name.endswith(end)), "plain")
        self.number(sheet, row, column, text, style)

    def number(self, sheet: Any, row: int, column: int, text: Any, style: str) -> None:
        """Write a stated figure; a dash where it is not known."""
        if text is None:
            sheet.write_string(row, column, "–")
        else:
            sheet.write_number(row, column, float(text), self.styles[style])

    def formula(
        self, sheet: Any, row: int, column: int, formula: str, value: Any, style: str
    ) -> None:
        """Write a formula, with its value for programs that do not calculate."""
        result: Any = "" if value is None else float(value)
        sheet.write_formula(row, column, f"={formula}", self.styles[style], result)


def pool_name(line: Mapping[str, Any]) -> str:
    """The name of the pool that a line of the ledger is in."""
    return f"{line['driver']} {line['scope'] or ''}".rstrip()


def pool_title(one: Mapping[str, Any]) -> str:
    """What people call a pool, of its row or of a line that is in it."""
    return Pool(one["driver"], one["scope"] or "").title


def _numbered(*names: str) -> Callable[[str], int]:
    """A number for each name: sums by number take no name for a pattern, and part its letters."""
    numbers = {name: n for n, name in enumerate(dict.fromkeys(names), start=1)}
    return numbers.__getitem__
