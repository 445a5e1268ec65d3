"""Scopes of the ledger that neither the settings nor the records know are warned of."""

from pathlib import Path

import pytest

from percall.costing.scopes import unmet_scopes
from percall.ledger.reading import read_ledger
from percall.store.workspace import Workspace, open_workspace
from tests.store.importing import CALLS, bring, call, centre

MAPPING = CALLS + '\n[dimensions]\nclient = "client"\n'


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Calls of two queues and a client, and a team that only the settings name."""
    made = centre(tmp_path)
    rows = [call(n, queue=queue, client="Acme") for n, queue in enumerate(("cards", "loans"))]
    bring(made, rows, MAPPING)
    with (made.root / "centre.toml").open("a") as settings:
        settings.write('\n[teams]\nnight = ["ben"]\n')
    return open_workspace(made.root)


def warned(workspace: Workspace, *scopes: str) -> list[tuple[int | None, str, str]]:
    """Row, code and message of each warning of a ledger with one line a scope."""
    lines = "".join(f"2026-10,Labour:Wages,{n + 1},{scope}\n" for n, scope in enumerate(scopes))
    (workspace.ledger_folder / "books.csv").write_text("month,account,amount,scope\n" + lines)
    ledger = read_ledger(workspace.ledger_folder, workspace.centre)
    assert not ledger.faults
    return [(i.row, i.code, i.message) for i in unmet_scopes(workspace, ledger.lines)]


def test_scopes_that_the_records_or_the_settings_name_are_met(workspace: Workspace) -> None:
    assert warned(workspace, "queue:cards", "team:night", "channel:voice", "client:Acme", "") == []


def test_an_unmet_scope_is_named_once_with_the_nearest_names(workspace: Workspace) -> None:
    none = "Neither centre.toml nor any record knows"
    assert warned(workspace, "queue:cards", "queue:card", "queue:card", "client:Acne") == [
        (3, "unmet_scope", f"{none} queue:card: nearest are queue:cards (1 more line names it)"),
        (5, "unmet_scope", f"{none} client:Acne: nearest are client:Acme"),
    ]


def test_a_name_that_is_near_to_none_shows_what_there_is(workspace: Workspace) -> None:
    ((_row, _code, queue), (_row, _code, site)) = warned(workspace, "queue:x", "site:Riga")
    assert queue.endswith("nearest are queue:cards, queue:loans")
    assert site.endswith("no record has a site")


def test_before_there_are_records_any_scope_will_do(tmp_path: Path) -> None:
    assert warned(centre(tmp_path), "queue:cards") == []
