"""Whatever is imported, replaced and undone, the lake is what its live imports say together."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from percall.costing.ask import Words, ask
from percall.costing.printed import as_json
from percall.store.undo import undo
from percall.store.workspace import Workspace
from tests.store.importing import bring, call, centre, table

LEDGER = "period,account,amount\n2026-10,Labour:Wages,1000\n"


def winners(live: list[list[dict[str, Any]]]) -> list[tuple[str, int]]:
    """What each contact says: the greatest version of any live import, else the latest one."""
    best: dict[str, tuple[int, int, str]] = {}
    for order, rows in enumerate(live):
        for row in rows:
            rank = (int(row["version"] or -1), order)
            if row["id"] not in best or rank >= best[row["id"]][:2]:
                best[row["id"]] = (*rank, row["talk"])
    return sorted((key, 1000 * int(talk)) for key, (_v, _o, talk) in best.items())


def answer(workspace: Workspace, *, rollups: bool) -> object:
    words = Words(from_on=date(2026, 10, 1), to_on=date(2026, 12, 1), group_by=("queue",))
    return as_json(ask(workspace, words, rollups=rollups))


@pytest.mark.parametrize("seed", [1, 2])
def test_random_sequences(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # a sequence, not a secret
    workspace = centre(tmp_path)
    (workspace.ledger_folder / "books.csv").write_text(LEDGER)
    live: dict[str, list[dict[str, Any]]] = {}
    for step in range(7):
        if live and chance.random() < 0.35:
            gone = chance.choice(list(live))
            undo(workspace, gone)
            del live[gone]
        else:
            numbers = chance.sample(range(12), 6)
            rows = [
                call(n, talk=str(chance.randrange(3)), version=chance.choice(["", "", "1", "2"]),
                     start=f"2026-1{n % 2}-05 10:00:00", queue=f"q{n % 3}")
                for n in numbers
            ]  # fmt: skip
            live[bring(workspace, rows, name=f"{step}.csv").import_id] = rows
        found = table(workspace, "contact", "source_id, agent_unit_ms", "1")
        assert found == winners(list(live.values())), f"step {step}"
    assert answer(workspace, rollups=True) == answer(workspace, rollups=False)
