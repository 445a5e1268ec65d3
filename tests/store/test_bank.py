"""The bank's file of 1999 comes in with every figure that is known of it."""

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from percall.contact.mapping import mapping_of
from percall.contact.shipped import find_mapping
from percall.store.ingest.run import import_file
from percall.store.workspace import Workspace, create
from tests.store.importing import table

FILE = "anonymous-bank/1999-02-first-half.tsv"
MAPPING = "anonymous-bank"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> tuple[Workspace, Any]:
    workspace = create(tmp_path_factory.mktemp("bank") / "w", "Bank", "ILS", "Asia/Jerusalem")
    mapping = find_mapping(MAPPING, workspace.mappings_folder)
    return workspace, import_file(workspace, shared_data / FILE, mapping).as_json()


def one(workspace: Workspace, name: str, columns: str) -> tuple[Any, ...]:
    return table(workspace, name, columns)[0]


def test_every_row_is_accounted_for(bank: tuple[Workspace, Any]) -> None:
    report = bank[1]
    wanted = {"read": 17456, "imported": 17313, "repeated": 0, "replaced": 0, "excluded": 143,
              "quarantined": 0, "contacts": 17313, "segments": 40639, "agent_time": 0}  # fmt: skip
    assert {key: report[key] for key in wanted} == wanted
    assert list(report) == ["import_id", *wanted, "excluded_by", "issues"]


def test_what_could_not_be_right_is_reported(bank: tuple[Workspace, Any]) -> None:
    found = {issue["code"]: issue["count"] for issue in bank[1]["issues"]}
    assert found == {"crosses_midnight": 11, "end_before_start": 16, "negative_duration": 16,
                     "talk_on_abandoned": 50}  # fmt: skip


def test_contacts(bank: tuple[Workspace, Any]) -> None:
    found = one(
        bank[0], "contact",
        "count(*), count(*) FILTER (outcome = 'handled'), "
        "count(*) FILTER (outcome = 'abandoned'), count(*) FILTER (outcome = 'abandoned' AND "
        "is_offered), count(*) FILTER (is_offered), count(*) FILTER (direction = 'inbound')",
    )  # fmt: skip
    assert found == (17313, 14405, 2908, 1885, 16290, 17313)


def test_segments(bank: tuple[Workspace, Any]) -> None:
    found = one(
        bank[0], "segment",
        "count(*) FILTER (kind = 'queue'), count(*) FILTER (kind = 'queue' AND wait_ms > 0), "
        "sum(wait_ms) // 1000, sum(talk_ms) FILTER (outcome = 'handled') // 1000, "
        "sum(talk_ms) FILTER (outcome = 'abandoned') // 1000, "
        "count(*) FILTER (kind = 'agent' AND outcome = 'handled' AND talk_ms = 0), "
        "sum(ivr_ms) // 1000, count(*) FILTER (kind = 'ivr' AND ivr_ms IS NULL), "
        "count(*) FILTER (kind = 'agent' AND outcome = 'handled' AND agent_id IS NULL)",
    )  # fmt: skip
    assert found == (8871, 8854, 603720, 2403563, 2163, 41, 189075, 16, 275)


def test_queues(bank: tuple[Workspace, Any]) -> None:
    found = Counter(queue for (queue,) in table(bank[0], "contact", "first_queue"))
    assert found == {"PS": 11120, "NW": 4259, "NE": 1243, "TT": 445, "IN": 145, "PE": 101}


def test_columns_renamed_and_reordered_give_the_same(
    bank: tuple[Workspace, Any], tmp_path: Path, shared_data: Path
) -> None:
    with (shared_data / FILE).open(encoding="utf-8") as stream:
        rows = list(csv.reader(stream, delimiter="\t"))
    new_name = {name: f"Column {i} «{name[::-1]}»" for i, name in enumerate(rows[0])}
    text = find_mapping(MAPPING, tmp_path).text
    for name, other in new_name.items():
        text = re.sub(rf'(column|date|clock) = "{re.escape(name)}"', rf'\1 = "{other}"', text)
        text = re.sub(
            rf'^(\w+) = "{re.escape(name)}"$', rf'\1 = "{other}"', text, flags=re.MULTILINE
        )
        text = re.sub(rf'(\[[^]]*)"{re.escape(name)}"', rf'\1"{other}"', text)
    with (tmp_path / "other.tsv").open("w", encoding="utf-8") as out:
        header, *body = [row[::-1] for row in rows]
        csv.writer(out, delimiter="\t").writerows([[new_name[x] for x in header], *body])
    workspace = create(tmp_path / "w", "Bank", "ILS", "Asia/Jerusalem")
    report = import_file(workspace, tmp_path / "other.tsv", mapping_of(text, "other.toml"))
    same = {k: v for k, v in bank[1].items() if k not in ("import_id", "issues")}
    assert {k: v for k, v in report.as_json().items() if k not in ("import_id", "issues")} == same
    columns = "source_id, started_at, outcome, first_queue, agent_unit_ms, line_unit_ms"
    assert table(workspace, "contact", columns) == table(bank[0], "contact", columns)
