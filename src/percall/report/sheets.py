"""The pieces that a workbook's sheets are written with: heads, numbers, formulas, styles.

Rules of its pages:
1. A4 on its side, the head on each page; as many pages wide as letters that can be read need, the
   first column on each.
2. What is long wraps. The height of such a row is stated, since not every program works it out.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from textwrap import wrap
from typing import Any

from percall.costing.pools import Pool
from percall.formats import Formats
from percall.report.month import Report
from percall.report.tables import Pages
from percall.texts import _

_MAX_SHEET_NAME = 31
_A4, _MARGIN_INCH = 9, 0.4
_READABLE_WIDTH = 230
"""Characters on a page: what is wider would be printed smaller than two thirds of its size."""
_LINE_POINTS, _MOST_POINTS = 15, 409
_USUAL_WIDTH, _BOLD_SHARE = 8.43, 0.85
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
        self.styles = {
            name: book.add_format({"valign": "top", **style})
            for name, style in _styles(formats.places).items()
        }
        self.widths: dict[Any, Sequence[float]] = {}
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

    def sheet(self, name: str, widths: Sequence[float]) -> Any:
        """A new sheet with columns of some widths."""
        sheet = self.book.add_worksheet(name[:_MAX_SHEET_NAME])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, self.styles["top"])
        self.widths[sheet] = widths
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(_MARGIN_INCH, _MARGIN_INCH, _MARGIN_INCH, _MARGIN_INCH)
        sheet.fit_to_pages(ceil(sum(widths) / _READABLE_WIDTH), 0)
        return sheet

    def head(
        self, sheet: Any, row: int, titles: Sequence[str], texts: Collection[int] = (0,)
    ) -> None:
        """Write the titles of columns, to the right over numbers; `texts` are the columns of texts."""
        widths = (*self.widths[sheet], *([_USUAL_WIDTH] * len(titles)))
        for column, title in enumerate(titles):
            style = "head_number"
            if column in texts:
                style = "head_beside" if column else "head"
            if column in texts and column:
                sheet.set_column(column, column, widths[column], self.styles["beside"])
            sheet.write_string(row, column, title, self.styles[style])
        bold = [_BOLD_SHARE * width for width in widths]
        self.tall(sheet, row, dict(zip(titles, bold, strict=False)))
        if row == 0:
            sheet.freeze_panes(1, 1)
            sheet.repeat_rows(0)
            sheet.repeat_columns(0)

    def tall(self, sheet: Any, row: int, texts: Mapping[str, float]) -> None:
        """Give a row the height of its longest text, in a column of so many characters."""
        lines = max(_lines(text, width) for text, width in texts.items())
        if lines > 1:
            sheet.set_row(row, min(_MOST_POINTS, _LINE_POINTS * lines))

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


def _styles(places: int) -> dict[str, dict[str, Any]]:
    """The styles of cells by name; money has so many places."""
    money = "#,##0." + "0" * places if places else "#,##0"
    head = {"bold": True, "bottom": 1, "text_wrap": True}
    beside = {"align": "left", "indent": 1}  # a text must not touch the number before it
    return {
        "head": head,
        "head_beside": {**head, **beside},
        "head_number": {**head, "align": "right"},
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
        "wrap": {"text_wrap": True},
        "top": {},
        "beside": beside,
        "note": {"text_wrap": True, **beside},
    }


def _lines(text: str, width: float) -> int:
    """The lines that a text takes in a column of so many characters."""
    return sum(len(wrap(part, max(1, int(width)))) or 1 for part in text.split("\n"))


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
