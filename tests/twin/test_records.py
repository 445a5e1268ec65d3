"""Records of what was played: percall imports them, and counts and measures what the twin did."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from percall.errors import UsageFault
from percall.flow.reading import read_document, read_flow
from percall.twin import layout
from percall.twin.horizon import Horizon
from percall.twin.reading import read_behaviour
from percall.twin.records import write_records
from percall.twin.run import RECORDS, Played, play
from tests.twin.centres import MONDAY

PROJECT = Path(__file__).parents[2]
MODEL = PROJECT / "bench" / "twin.toml"
ZONE = "Europe/Riga"


def percall(*words: object) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", "from percall.cli.app import main; main()", *map(str, words)],
        env=os.environ | {"PYTHONPATH": str(PROJECT / "src")}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def played() -> Played:
    document = read_document(MODEL)
    flow, behaviour = read_flow(document), read_behaviour(document)
    return play(flow, behaviour, Horizon(MONDAY, 2, ZONE), 1, 1, want=RECORDS)


@pytest.fixture(scope="module")
def priced(played: Played, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The two days as `percall cost` sees them once their records were imported."""
    folder = tmp_path_factory.mktemp("twin")
    percall("init", folder / "centre", "--time-zone", ZONE)
    for file in write_records(played, folder / "records"):
        told = json.loads(
            percall("import", "-w", folder / "centre", file, "--mapping", file.stem, "--json")
        )
        assert told["quarantined"] == 0
    words = ("--from", "2026-01-05", "--to", "2026-01-07", "--group-by", "queue", "--json")
    found: dict[str, Any] = json.loads(percall("cost", "-w", folder / "centre", *words))
    return dict(found["periods"][0])


def sums(played: Played) -> dict[str, int]:
    totals = played.contacts[0].sum(axis=(0, 1))
    return {name: int(total) for name, total in zip(layout.CONTACT_SUMS, totals, strict=True)}


def test_contacts_are_counted_as_the_twin_counts_them(played, priced) -> None:
    own = sums(played)
    assert own["contacts"] > 1000
    for name in ("contacts", "offered", "answered"):
        assert priced[name] == own[name]
    assert priced["calls"] == own["handled"]


def test_quality_is_that_of_the_twin(played, priced) -> None:
    own, states = sums(played), played.agents[0].sum(axis=(0, 1))
    busy = states[layout.HANDLING] + states[layout.WRAP_UP]
    for name, value in {
        "service_level_share": own["answered_within"] / own["offered"],
        "abandoned_share": own["abandoned_offered"] / own["offered"],
        "asa_s": own["wait_ms"] / own["answered"] / 1000,
        "aht_s": own["handle_ms"] / own["handled"] / 1000,
        "occupancy_share": busy / (busy + states[layout.AVAILABLE]),
    }.items():
        assert float(priced["quality"][name]) == pytest.approx(float(value), abs=0.001), name


def test_queues_have_the_contacts_that_stood_in_them(played, priced) -> None:
    offered = played.queues[0].sum(axis=0)[:, layout.QUEUE_SUMS.index("offered")]
    own = dict(zip(played.model.words.queues, offered.tolist(), strict=True))
    assert {group["queue"]: group["contacts"] for group in priced["groups"]} == own


def test_several_replications_have_a_folder_each(tmp_path: Path) -> None:
    document = read_document(MODEL)
    twice = play(
        read_flow(document), read_behaviour(document), Horizon(MONDAY), 1, 2, want=RECORDS
    )  # fmt: skip
    files = write_records(twice, tmp_path)
    assert [str(file.relative_to(tmp_path)) for file in files] == [
        "replication-1/twin-contacts.csv", "replication-1/twin-agent-time.csv",
        "replication-2/twin-contacts.csv", "replication-2/twin-agent-time.csv",
    ]  # fmt: skip
    assert not list(tmp_path.rglob(".*"))


def test_a_folder_that_cannot_be_made_is_refused(played: Played, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(UsageFault, match="cannot be written"):
        write_records(played, tmp_path / "taken")
