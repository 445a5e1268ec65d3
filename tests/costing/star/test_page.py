"""The page of the star schema says what each table and column means, and of none that is gone."""

import re
from pathlib import Path

from percall.costing.star.tables import TABLES

PAGE = Path(__file__).parents[3] / "docs" / "star.md"


def test_the_page_has_each_table_with_each_column_in_its_order() -> None:
    text = PAGE.read_text(encoding="utf-8")
    sections = re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    told = {name: re.findall(r"^\| `(\w+)`", body, re.MULTILINE) for name, body in sections}
    assert told == {
        table.name: [column.name for column in table.columns] for table in TABLES.values()
    }
