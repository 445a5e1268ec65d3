"""The small centre with customers who come back: who called, about what, in most of its rows."""

from pathlib import Path
from typing import Any

from tests.web.world import COLUMNS, MAPPING, calls, make_centre, percall, write, write_books

REASONS = ("bill", "fault", "move & mend")
PEOPLE = 307
WITHOUT_EVERY = 13  # so many rows, one of them without a customer


def _person(index: int) -> int:
    """Whose call it is: squares jump about, so some come back at once and some after weeks."""
    return index * index % PEOPLE


def returning_calls() -> list[dict[str, Any]]:
    """The calls of the small centre, each of a customer and about something."""
    rows = calls()
    for index, row in enumerate(rows):
        row["who"] = "" if index % WITHOUT_EVERY == 0 else f"+3712{_person(index):07}"
        row["why"] = REASONS[_person(index) % len(REASONS)]
    return rows


def make_returning(root: Path) -> Path:
    """The workspace, with books and records."""
    make_centre(root)
    write_books(root)
    write(root / "calls.csv", returning_calls(), (*COLUMNS, "who", "why"))
    mapping = MAPPING.replace("key = [", 'customer = "who"\nreason = "why"\nkey = [')
    (root / "small.toml").write_text(mapping, encoding="utf-8")
    percall("import", root / "calls.csv", "-w", root, "--mapping", root / "small.toml")
    return root
