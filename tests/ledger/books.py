"""Books of a few lines for the tests: files in a `ledger/` folder, read for a small centre."""

from datetime import date
from fractions import Fraction
from pathlib import Path

from percall.centre import Centre, centre_of
from percall.ledger.lines import Line
from percall.ledger.reading import Ledger, read_ledger

HEADER = "month,account,amount\n"


def centre(**sections: object) -> Centre:
    """A centre in Riga that books in EUR; sections of its settings may be added."""
    own = {"centre": {"name": "Test", "currency": "EUR", "time_zone": "Europe/Riga"}}
    return centre_of({**own, **sections})


def books(root: Path, content: str | bytes, name: str = "2026.csv", **sections: object) -> Ledger:
    """The ledger of a workspace whose folder holds one more file."""
    folder = root / "ledger"
    folder.mkdir(exist_ok=True)
    raw = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(raw)
    return read_ledger(folder, centre(**sections))


def line(amount: str = "31", **changed: object) -> Line:
    """A line of October 2026 on wages."""
    fields = {
        "from_on": date(2026, 10, 1), "to_on": date(2026, 11, 1), "account": "Labour:Wages",
        "amount": Fraction(amount), "currency": "EUR", "file": "ledger/2026.csv", "row": 2,
    }  # fmt: skip
    return Line(**{**fields, **changed})  # type: ignore[arg-type]  # a test's shorthand


def codes(ledger: Ledger) -> list[str]:
    """The codes of all issues, in order."""
    return [issue.code for issue in ledger.issues]
