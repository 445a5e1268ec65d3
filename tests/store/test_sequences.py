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


def winners(live: list[tuple[str, list[dict[str, Any]]]]) -> list[tuple[str, int]]:
    """What each contact says: the greatest version of any live import, else the latest one.

    A file that was imported before says nothing anew while its first import lives.
    """
    best: dict[str, tuple[int, int, str]] = {}
    once: dict[str, list[dict[str, Any]]] = {}
    for file, rows in live:
        once.setdefault(file, rows)
    for order, rows in enumerate(once.values()):
        for row in rows:
            rank = (int(row["version"] or -1), order)
            if row["id"] not in best or rank >= best[row["id"]][:2]:
                best[row["id"]] = (*rank, row["talk"])
    return sorted((key, 1000 * int(talk)) for key, (_v, _o, talk) in best.items())


def answer(workspace: Workspace, *, rollups: bool) -> object:
    words = Words(from_on=date(2026, 10, 1), to_on=date(2026, 12, 1), group_by=("queue",))
    return as_json(ask(workspace, words, rollups=rollups))


@pytest.mark.parametrize("seed", [4, 7])
def test_random_sequences(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # a sequence, not a secret
    workspace = centre(tmp_path)
    (workspace.ledger_folder / "books.csv").write_text(LEDGER)
    live: dict[str, tuple[str, list[dict[str, Any]]]] = {}
    for step in range(9):
        if live and chance.random() < 0.35:
            gone = chance.choice(list(live))
            undo(workspace, gone)
            del live[gone]
        elif live and chance.random() < 0.3:
            again = chance.choice(list(live.values()))
            live[bring(workspace, again[1], name=again[0]).import_id] = again
        else:
            numbers = chance.sample(range(12), 6)
            rows = [
                call(n, talk=str(chance.randrange(3)), version=chance.choice(["", "", "1", "2"]),
                     start=f"2026-1{n % 2}-05 10:00:00", queue=f"q{n % 3}")
                for n in numbers
            ]  # fmt: skip
            name = f"{step}.csv"
            live[bring(workspace, rows, name=name).import_id] = (name, rows)
        found = table(workspace, "contact", "source_id, agent_unit_ms", "1")
        assert found == winners(list(live.values())), f"step {step}"
    assert answer(workspace, rollups=True) == answer(workspace, rollups=False)
