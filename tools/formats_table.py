"""Writes the list of pages and the table of formats into docs/formats/README.md, from the code."""

from pathlib import Path

from percall.contact.readers.coverage import as_markdown
from percall.contact.readers.registry import READERS

PAGE = Path(__file__).parents[1] / "docs" / "formats" / "README.md"
NOT_OF_A_SYSTEM = ("README.md", "adding.md", "joining.md")
PAGES, TABLE = "pages", "table"


def with_lists(page: str) -> str:
    """The page with its list of pages and its table as they should be."""
    return _filled(_filled(page, PAGES, _pages()), TABLE, as_markdown(READERS))


def _filled(page: str, name: str, text: str) -> str:
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    before, rest = page.split(begin)
    _old, after = rest.split(end)
    return f"{before}{begin}\n{text}\n{end}{after}"


def _pages() -> str:
    """A link for each system's page, under the name that its heading has before the formats."""
    files = [file for file in PAGE.parent.glob("*.md") if file.name not in NOT_OF_A_SYSTEM]
    titles = {f: f.read_text(encoding="utf-8").split("\n", 1)[0].lstrip("# ") for f in files}
    links = [f"- [{title.split(' (`')[0]}]({file.name})" for file, title in titles.items()]
    return "\n".join(sorted(links, key=str.lower)) + "\n"


if __name__ == "__main__":
    PAGE.write_text(with_lists(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
