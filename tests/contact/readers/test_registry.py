"""Every reader: its mapping holds, it has a page, and the table of formats is the code's."""

from pathlib import Path

import pytest

from percall.contact.readers.coverage import coverage_of
from percall.contact.readers.reader import Reader, Shape
from percall.contact.readers.registry import READERS, mapping_of_reader
from tools.formats_table import PAGE, with_lists

NAMES = [reader.name for reader in READERS]


def test_the_table_of_formats_is_the_code_s() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == with_lists(text), "run python tools/formats_table.py"


def test_every_reader_has_a_name_of_its_own() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("reader", READERS, ids=NAMES)
def test_every_reader_has_its_page(reader: Reader) -> None:
    pages = [p.read_text(encoding="utf-8") for p in PAGE.parent.glob("*.md") if p != PAGE]
    told = [page for page in pages if f"`{reader.name}`" in page]
    assert told, f"no page in docs/formats names `{reader.name}`"


@pytest.mark.parametrize("reader", READERS, ids=NAMES)
def test_every_reader_says_what_it_is(reader: Reader) -> None:
    """Its mapping reads, by the reader's own name; it says what it tells and what it rests on."""
    mapping = mapping_of_reader(reader)
    assert mapping.name == reader.name
    assert coverage_of(reader).marks
    assert reader.verified_by
    assert reader.fields_from
    assert (mapping.rows == "record") == (reader.legs is not None or reader.agent_time is not None)
    signature = reader.signature
    by = {Shape.LINES: signature.line, Shape.XML: signature.root or signature.needs}
    assert by.get(reader.shape, signature.needs or signature.looks)


def test_every_page_is_listed_or_of_a_reader() -> None:
    """No page of a format that nobody reads."""
    for page in Path(PAGE.parent).glob("*.md"):
        if page.name not in ("README.md", "joining.md", "adding.md"):
            text = page.read_text(encoding="utf-8")
            assert any(f"`{name}`" in text for name in NAMES), page.name
