"""The sheets that share pools: what a group used of them, and the queues' shares."""

from typing import Any

from percall.report.pool_units import unit_name
from percall.report.sheets import Sheets, pool_title
from percall.texts import _


class SharedSheets(Sheets):
    """Writes them, from the rates of pools."""

    def write_own_pools(self) -> dict[str, str]:
        """What a group used of each pool and what that cost it; the cells of the totals, by name.

        What a unit cost it is its cost over its use: of pools that it did not use nothing is told.
        """
        sheet = self.sheet(self.names.pools, (30, 18, 14, 14, 18, 14, 18))
        self.head(sheet, 0, (
            _("Pool"), _("Unit"), _("Used"), _("Cost"), _("Cost of a unit"),
            _("Assigned at practical capacity"), _("Of it for a unit"),
        ))  # fmt: skip
        pools = self.report.pools
        forms = (
            (3, "D", "cost", "full_rate", "fully_loaded"),
            (5, "F", "assigned", "practical_rate", "practical_capacity"),
        )
        for row, one in enumerate(pools, start=1):
            x = row + 1
            sheet.write_string(row, 0, pool_title(one))
            sheet.write_string(row, 1, unit_name(one["unit"]))
            sheet.write_number(row, 2, one["chosen"], self.styles["units"])
            for column, letter, _name, rate, _form in forms:
                cost = one["chosen"] * one[rate]
                sheet.write_number(row, column, cost, self.styles["money"])
                self.formula(sheet, row, column + 1, f"{letter}{x}/C{x}", one[rate], "exact")
        last, found = len(pools) + 1, {}
        sheet.write_string(last, 0, _("all"), self.styles["strong"])
        for column, letter, name, rate, form in forms:
            total = sum(one["chosen"] * one[rate] for one in pools)
            formula = f"SUM({letter}2:{letter}{last})" if pools else "0"
            self.formula(sheet, last, column, formula, total, "strong")
            found[name] = f"'{self.names.pools}'!${letter}${last + 1}"
            beside = chr(ord(letter) + 1)
            self.rates[form] = [
                f"'{self.names.pools}'!${beside}${row}" for row in range(2, len(pools) + 2)
            ]
        return found

    def write_queues(self) -> None:
        """Each queue's share of each pool, by the units that it used."""
        groups, pools = self.document["groups"], self.report.pools
        sheet = self.sheet(self.names.queues, (24, *([14] * (9 + len(pools)))))
        self.head(sheet, 0, (
            _("Queue"), _("Contacts"), _("Calls"), _("Cost, fully loaded"),
            _("Cost at practical capacity"), _("Per call, loaded"), _("Per call, practical"),
            _("Service level"), _("Abandoned"), *(
                f"{pool_title(one)}, {unit_name(one['unit'])}" for one in pools
            ),
        ))  # fmt: skip
        from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415  # with the workbook's library

        for row, one in enumerate(groups, start=1):
            x, queue = row + 1, one["queue"]
            sheet.write_string(row, 0, queue if queue is not None else _("no queue"))
            sheet.write_number(row, 1, one["contacts"], self.styles["count"])
            sheet.write_number(row, 2, one["calls"], self.styles["count"])
            for column, pool in enumerate(pools, start=9):
                units = pool["queues"].get(queue if queue is not None else "", 0)
                sheet.write_number(row, column, units, self.styles["units"])
            for column, cost in ((3, "fully_loaded"), (4, "practical_capacity")):
                terms = (
                    f"{rate}*{xl_col_to_name(9 + k)}{x}"
                    for k, rate in enumerate(self.rates[cost]) if rate is not None
                )  # fmt: skip
                self.formula(sheet, row, column, "+".join(terms) or "0", one["cost"][cost], "money")
            for column, cost in ((5, "fully_loaded"), (6, "practical_capacity")):
                formula = f'IF(C{x}=0,"",{"DE"[column - 5]}{x}/C{x})'
                self.formula(sheet, row, column, formula, one["cost_per_call"][cost], "money")
            for column, measure in ((7, "service_level_share"), (8, "abandoned_share")):
                self.number(sheet, row, column, one["quality"][measure], "share")
        last = len(groups) + 1
        sheet.write_string(last, 0, _("all"), self.styles["strong"])
        for column, letter in ((3, "D"), (4, "E")):
            kind = "fully_loaded" if letter == "D" else "practical_capacity"
            total = sum(float(one["cost"][kind] or 0) for one in groups)
            formula = f"SUM({letter}2:{letter}{max(last, 2)})" if groups else "0"
            self.formula(sheet, last, column, formula, total, "strong")


def _midnight(day: str) -> Any:
    from datetime import datetime  # noqa: PLC0415  # the workbook's library wants one

    return datetime.fromisoformat(day)  # a workbook's days have no zone
