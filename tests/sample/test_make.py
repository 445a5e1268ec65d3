"""A sample is a workspace with settings, books, raw files, and the truth about them."""

import csv
import json
from pathlib import Path

import pytest

from percall.centre import read_centre
from percall.contact.mapping import read_mapping
from percall.errors import UsageFault
from percall.ledger.reading import read_ledger
from percall.sample import world
from percall.sample.make import Made, make_sample
from percall.sample.plan import planned
from tests.sample.conftest import nobody_looks_on

MAPPINGS = Path(read_mapping.__code__.co_filename).parent / "mappings"


def test_it_is_a_workspace_with_books_and_raw_files(small: Made) -> None:
    found = sorted(str(p.relative_to(small.root)) for p in small.root.rglob("*") if p.is_file())
    assert found == [
        "centre.toml", "flow.toml", "ledger/labour.csv", "ledger/premises.csv", "ledger/technology.csv",
        "ledger/telecom.csv", "planted.csv", "raw/agent-time.csv", "raw/calls.csv", "raw/campaign.csv",
        "raw/chats.csv", "truth.json",
    ]  # fmt: skip


def test_its_settings_are_valid_and_say_what_the_rulebook_says(small: Made) -> None:
    centre = read_centre(small.root / "centre.toml")
    assert (centre.currency, centre.time_zone) == ("EUR", "Europe/Riga")
    assert centre.answer_within_s == world.ANSWER_WITHIN_S
    assert dict(centre.concurrency) == {"chat": world.CHATS_AT_ONCE}
    assert float(dict(centre.guardrails)["service_level_share"]) == world.SERVICE_LEVEL_LIMIT


def test_its_books_have_no_fault(small: Made) -> None:
    centre = read_centre(small.root / "centre.toml")
    ledger = read_ledger(small.root / "ledger", centre)
    assert not ledger.issues
    assert len(ledger.lines) == small.ledger_lines


@pytest.mark.parametrize("name", ["sample-calls", "sample-chats", "sample-agent-time"])
def test_its_mappings_are_shipped_and_name_columns_that_are_there(small: Made, name: str) -> None:
    mapping = read_mapping(MAPPINGS / f"{name}.toml")
    assert mapping.name == name
    assert [file for file, of in small.raw_files if of == name]


def test_the_same_seed_writes_the_same_bytes(small: Made, tmp_path: Path) -> None:
    again = make_sample(tmp_path / "again", planned(weeks=2, agents=12), nobody_looks_on)
    for file in small.root.rglob("*.*"):
        if file.is_file() and "lake" not in file.parts:
            twin = again.root / file.relative_to(small.root)
            assert twin.read_bytes() == file.read_bytes()


def test_another_seed_is_another_centre(small: Made, tmp_path: Path) -> None:
    other = make_sample(tmp_path / "other", planned(seed=2, weeks=2, agents=12), nobody_looks_on)
    assert other.truth["total"] != small.truth["total"]


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(UsageFault, match="not empty"):
        make_sample(tmp_path, planned(weeks=1, agents=5), nobody_looks_on)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_the_truth_is_the_one_in_the_file(small: Made) -> None:
    assert json.loads((small.root / "truth.json").read_text()) == small.truth


def test_the_truth_counts_what_the_raw_files_hold(small: Made) -> None:
    with (small.root / "raw" / "calls.csv").open() as stream:
        rows = list(csv.reader(stream))
    width = len(rows[0])
    good = {(row[0], row[1]) for row in rows[1:] if len(row) == width and row[0]}
    inbound = [row for row in good if row[0].startswith("C")]
    legs = small.truth["files"]["calls.csv"]["imported"]
    assert len(rows) - 1 == small.truth["files"]["calls.csv"]["read"]
    assert len(inbound) == legs
