"""A charge in another currency counts by the rate that is stated, and is unknown without one."""

import json
from pathlib import Path
from typing import Any

import pytest

from percall.costing.ask import Words, ask
from percall.store.undo import undo
from percall.store.workspace import Workspace, create, open_workspace
from percall.texts import use_language
from tests.contact.readers.reading import read
from tests.contact.readers.writers.twilio import Call, resource
from tests.store.importing import table

LEDGER = "month,account,amount\n2026-10,Telecom:Minutes,90\n"
CALLS = (
    Call("CA1", price="-0.01"), Call("CA2", price="-0.02"), Call("CA3", price=None),
)  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = create(tmp_path / "centre", "Test", "EUR", "UTC")
    (made.ledger_folder / "books.csv").write_text(LEDGER)
    return made


def bring(workspace: Workspace) -> str:
    calls = json.dumps({"calls": [resource(call) for call in CALLS]})
    return read(workspace, "twilio-calls", calls, "json").import_id


def with_rate(workspace: Workspace, rate: str) -> Workspace:
    with (workspace.root / "centre.toml").open("a") as settings:
        settings.write(f"\n[currencies]\nUSD = {rate}\n")
    return open_workspace(workspace.root)


def charges(workspace: Workspace) -> list[tuple[Any, ...]]:
    return table(workspace, "contact", "source_id, charge_micro, charge_state")


def drivers(workspace: Workspace) -> list[str]:
    return [pool.rates.pool.driver for pool in ask(workspace, Words()).periods[0].pools]


def test_without_a_rate_it_is_unknown_and_said_beside_the_figures(workspace: Workspace) -> None:
    """No charge is known, so that the bill is shared by line time and not by noughts."""
    bring(workspace)
    assert charges(workspace) == [(f"CA{n}", None, "unknown") for n in (1, 2, 3)]
    assert drivers(workspace) == ["line_time"]
    notes = ask(workspace, Words()).notes
    assert [note for note in notes if "2 contacts are charged in USD" in note] != []
    use_language("lv")
    notes = ask(workspace, Words()).notes
    assert [note for note in notes if note.startswith("2 kontaktiem maksa ir valūtā USD")]


def test_a_rate_counts_from_the_import_on(workspace: Workspace) -> None:
    """0.01 and 0.02 dollars at 0.92 are 9200 and 18400 millionths; without a price: the mean, 13800.

    Until the calls are imported again the rate changes nothing.
    """
    old = bring(workspace)
    stated = with_rate(workspace, "0.92")
    assert drivers(stated) == ["line_time"]
    undo(stated, old)
    bring(stated)
    assert charges(stated) == [
        ("CA1", 9_200, "charged"), ("CA2", 18_400, "charged"), ("CA3", None, "unknown"),
    ]  # fmt: skip
    (pool,) = ask(stated, Words()).periods[0].pools
    assert (pool.rates.pool.driver, pool.rates.used) == ("vendor_charge", 9_200 + 18_400 + 13_800)
    assert pool.rates.ledger == 90
    assert not [note for note in ask(stated, Words()).notes if "charged in" in note]
