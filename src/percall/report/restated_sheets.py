"""The sheet of a closed month that is no longer what was signed: the difference, by cause."""

from percall.report.close.words import cause_in_words, headline_titles
from percall.report.sheets import Sheets
from percall.texts import _


class RestatedSheets(Sheets):
    """Writes it, where there is anything to tell."""

    def write_restated(self) -> None:
        """What was signed and each cause of what it is now, which is their sum."""
        signed = self.document["signed"]
        if signed is None or not signed["is_sound"] or signed["holds"]:
            return
        styles = {"book": "exact", "calls": "count", "cost_per_call": "exact"}
        titles, before, now = headline_titles(), signed["signed"], signed["now"]
        sheet = self.sheet(_("Restated"), (60, *(20 for _name in styles)))
        self.head(sheet, 0, (_("Cause"), *(titles[name] for name in styles)))
        rows = [(_("Signed"), before)]
        rows += [(cause_in_words(cause), cause) for cause in signed["causes"]]
        last = len(rows) + 1
        for row, (title, of) in enumerate(rows, start=1):
            sheet.write_string(row, 0, title)
            for column, (name, style) in enumerate(styles.items(), start=1):
                self.number(sheet, row, column, of[name], style)
        sheet.write_string(last, 0, _("Now"), self.styles["strong"])
        for column, (name, style) in enumerate(styles.items(), start=1):
            letter = "ABCD"[column]
            self.formula(sheet, last, column, f"SUM({letter}2:{letter}{last})", now[name], style)
