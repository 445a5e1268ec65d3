"""The sheets that follow the money: the ledger, its accounts, its pools, and the queues' shares."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from percall.report.pool_units import unit_name
from percall.report.sheets import Sheets, pool_name, pool_title
from percall.texts import _

_LEDGER_TEXTS = (0, 2, 6, 8, 15)
"""The columns of the ledger's sheet that hold texts."""


@dataclass(frozen=True, slots=True)
class Days:
    """Half-open days."""

    from_on: date
    to_on: date

    @classmethod
    def of(cls, from_on: str, to_on: str) -> "Days":
        """Days as JSON has them."""
        return cls(date.fromisoformat(from_on), date.fromisoformat(to_on))

    @property
    def count(self) -> int:
        """How many."""
        return (self.to_on - self.from_on).days

    def shared(self, other: "Days") -> int:
        """How many of them lie in others."""
        return max(0, (min(self.to_on, other.to_on) - max(self.from_on, other.from_on)).days)


class LedgerSheets(Sheets):
    """Writes them, each from cells of the one before."""

    def write_ledger(self) -> None:
        """Every line of the ledger, and what accrues of it in the month."""
        widths = (15, 6, 25, 11, 11, 12, 9, 8, 30, 8, 7, 9, 13, 9, 9, 48)
        sheet = self.sheet(self.names.ledger, widths)
        self.head(sheet, 0, (
            _("File"), _("Row"), _("Account"), _("From"), _("Until before"), _("Amount"),
            _("Currency"), _("Rate"), _("Pool"), _("Counts"), _("Days"), _("Days in the month"),
            _("Accrued in the month"), _("Account, number"), _("Pool, number"), _("Note"),
        ), _LEDGER_TEXTS)  # fmt: skip
        document, last = self.document, len(self.report.lines) + 1
        month = Days.of(document["from_on"], document["to_on"])
        first_day, end_day = f"$D${last + 2}", f"$E${last + 2}"
        for row, line in enumerate(self.report.lines, start=1):
            days, excel = Days.of(line["from_on"], line["to_on"]), row + 1
            sheet.write_string(row, 0, line["file"])
            sheet.write_number(row, 1, line["row"])
            sheet.write_string(row, 2, line["account"])
            sheet.write_datetime(row, 3, _midnight(line["from_on"]), self.styles["day"])
            sheet.write_datetime(row, 4, _midnight(line["to_on"]), self.styles["day"])
            self.number(sheet, row, 5, line["amount"], "money")
            sheet.write_string(row, 6, line["currency"])
            sheet.write_number(row, 7, float(line["rate"]))
            sheet.write_string(row, 8, pool_title(line))
            sheet.write_number(row, 9, int(line["in_definition"]))
            self.formula(sheet, row, 10, f"E{excel}-D{excel}", days.count, "count")
            inside = f"MAX(0,MIN(E{excel},{end_day})-MAX(D{excel},{first_day}))"
            self.formula(sheet, row, 11, inside, days.shared(month), "count")
            accrued = f"F{excel}*H{excel}*L{excel}/K{excel}"
            self.formula(sheet, row, 12, accrued, line["accrued"], "money")
            sheet.write_number(row, 13, self.account_number(line["account"]))
            sheet.write_number(row, 14, self.pool_number(pool_name(line)))
            sheet.write_string(row, 15, line["note"], self.styles["note"])
            self.tall(sheet, row, {line["note"]: widths[15]})
        sheet.write_string(last, 2, _("The book"), self.styles["strong"])
        total = f"SUM(M2:M{max(last, 2)})"
        self.formula(sheet, last, 12, total, self.document["book"], "strong")
        sheet.write_string(last + 1, 2, _("The month of the report"))
        sheet.write_datetime(last + 1, 3, _midnight(document["from_on"]), self.styles["day"])
        sheet.write_datetime(last + 1, 4, _midnight(document["to_on"]), self.styles["day"])
        self.book_cell = f"'{self.names.ledger}'!$M${last + 1}"
        self.last_line = max(last, 2)

    def _range(self, column: str) -> str:
        return f"'{self.names.ledger}'!${column}$2:${column}${self.last_line}"

    def accrued_of(self, cell: str) -> str:
        """The formula of what accrues on the account whose number stands in a cell."""
        return f"SUMIF({self._range('N')},{cell},{self._range('M')})"

    def write_accounts(self) -> str:
        """What accrues by account; the cell of its total."""
        sheet = self.sheet(self.names.accounts, (34, 16, 12, 10))
        self.head(sheet, 0, (
            _("Account"), _("Accrued in the month"), _("Share"), _("Account, number"),
        ))  # fmt: skip
        accounts = self.document["accounts"]
        last = len(accounts) + 1
        book = float(self.document["book"])
        for row, one in enumerate(accounts, start=1):
            sheet.write_string(row, 0, one["account"])
            self.formula(sheet, row, 1, self.accrued_of(f"D{row + 1}"), one["cost"], "money")
            sheet.write_number(row, 3, self.account_number(one["account"]))
            share = f"IF($B${last + 1}=0,0,B{row + 1}/$B${last + 1})"
            self.formula(sheet, row, 2, share, float(one["cost"]) / book if book else 0, "share")
        sheet.write_string(last, 0, _("The book"), self.styles["strong"])
        total = f"SUM(B2:B{max(last, 2)})" if accounts else "0"
        self.formula(sheet, last, 1, total, self.document["book"], "strong")
        return f"'{self.names.accounts}'!$B${last + 1}"

    def write_pools(self) -> dict[str, str]:
        """The pools' sheet; the cells of its totals, by name."""
        sheet = self.sheet(
            self.names.pools, (36, 14, 16, 16, 16, 14, 14, 14, 14, 14, 10, 16, 10, 18)
        )
        self.head(sheet, 0, (
            _("Pool"), _("Ledger"), _("Capacity"), _("Used by all"), _("Used by the chosen"),
            _("Assigned"), _("Other"), _("Unused"), _("Unassigned"), _("Over-driven"), _("Left"),
            _("Cost of the chosen, fully loaded"), _("Pool, number"), _("Unit"),
        ), (0, 13))  # fmt: skip
        shown = [one for one in self.document["reconciliation"] if one["driver"] is not None]
        parts = ("assigned", "other", "unused", "unassigned", "over_driven")
        for row, (one, pool) in enumerate(zip(shown, self.report.pools, strict=True), start=1):
            x = row + 1
            sheet.write_string(row, 0, pool_title(pool))
            named = f"SUMIFS({self._range('M')},{self._range('O')},M{x},{self._range('J')},1)"
            self.formula(sheet, row, 1, named, one["ledger"], "money")
            for column, name in ((2, "capacity"), (3, "used"), (4, "chosen")):
                sheet.write_number(row, column, pool[name], self.styles["units"])
            loaded = pool["chosen"] * pool["full_rate"]
            self.formula(sheet, row, 11, f"IF(D{x}=0,0,B{x}*E{x}/D{x})", loaded, "money")
            sheet.write_number(row, 12, self.pool_number(pool["pool"]))
            sheet.write_string(row, 13, unit_name(pool["unit"]))
            for column, (formula, name) in enumerate(
                zip(
                    (
                        f"IF(D{x}=0,0,B{x}*E{x}/C{x})",
                        f"IF(D{x}=0,0,B{x}*(D{x}-E{x})/C{x})",
                        f"IF(OR(D{x}=0,D{x}>=C{x}),0,B{x}-B{x}*D{x}/C{x})",
                        f"IF(D{x}=0,B{x},0)",
                        f"IF(AND(D{x}>C{x},D{x}>0),B{x}*D{x}/C{x}-B{x},0)",
                    ),
                    parts,
                    strict=True,
                ),
                start=5,
            ):
                self.formula(sheet, row, column, formula, one[name] or 0, "money")
            self.formula(sheet, row, 10, f"ROUND(B{x}-F{x}-G{x}-H{x}-I{x}+J{x},6)", 0, "money")
        last = len(shown) + 1
        sheet.write_string(last, 0, _("all"), self.styles["strong"])
        found = {}
        titled = enumerate(("ledger", "", "", "", *parts, "left", "chosen"), start=1)
        for column, letter, name in ((c, "ABCDEFGHIJKL"[c], name) for c, name in titled if name):
            total = sum(float(one.get(name) or 0) for one in shown)
            if name == "chosen":
                total = sum(one["chosen"] * one["full_rate"] for one in self.report.pools)
            formula = f"SUM({letter}2:{letter}{max(last, 2)})" if shown else "0"
            self.formula(sheet, last, column, formula, total, "strong")
            found[name] = f"'{self.names.pools}'!${letter}${last + 1}"
        for form, over in (("fully_loaded", "D"), ("practical_capacity", "C")):
            self.rates[form] = [
                f"'{self.names.pools}'!$B${row}/'{self.names.pools}'!${over}${row}"
                if one["used"] else None
                for row, one in enumerate(self.report.pools, start=2)
            ]  # fmt: skip
        cost = found["chosen"] if self.report.is_filtered else found["ledger"]
        return found | {"cost": cost}


def _midnight(day: str) -> Any:
    from datetime import datetime  # noqa: PLC0415  # the workbook's library wants one

    return datetime.fromisoformat(day)  # a workbook's days have no zone
