"""Writes the table of formats into docs/formats/README.md, from the code."""

from pathlib import Path

from percall.contact.readers.coverage import as_markdown
from percall.contact.readers.registry import READERS

PAGE = Path(__file__).parents[1] / "docs" / "formats" / "README.md"
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"


def with_table(page: str) -> str:
    before, rest = page.split(BEGIN)
    _old, after = rest.split(END)
    return before + BEGIN + "\n" + as_markdown(READERS) + "\n" + END + after


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
