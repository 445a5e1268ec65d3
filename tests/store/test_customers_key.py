"""The key of the customers' hashes is made once; a lost one is said, never replaced."""

from pathlib import Path

import pytest

from percall.errors import WorkspaceFault
from percall.store.customers_key import key_of_reader
from percall.store.manifest import read_manifest
from percall.store.undo import undo
from percall.store.workspace import KEY_FILE, hashing_key
from tests.store.importing import CALLS, bring, call, centre, table

NO_CUSTOMER = CALLS.replace('customer = "phone"\n', "")


def test_a_lost_key_is_an_error_that_names_it(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, [call(1, phone="+371 1")])
    key = workspace.root / KEY_FILE
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(WorkspaceFault, match=rf"{KEY_FILE}\): put it back from a copy"):
        bring(workspace, [call(2, phone="+371 1")], name="two.csv")
    with pytest.raises(WorkspaceFault, match=KEY_FILE):
        key_of_reader(workspace, read_manifest(workspace))
    assert not key.exists()
    key.write_bytes(kept)
    bring(workspace, [call(2, phone="+371 1")], name="two.csv")
    assert len({row[0] for row in table(workspace, "contact", "customer_key")}) == 1


def test_a_key_that_is_lost_for_good_is_made_anew_once_its_imports_are_undone(
    tmp_path: Path,
) -> None:
    workspace = centre(tmp_path)
    first = bring(workspace, [call(1)])
    (workspace.root / KEY_FILE).unlink()
    undo(workspace, first.import_id)
    bring(workspace, [call(1)])
    assert key_of_reader(workspace, read_manifest(workspace)) == hashing_key(workspace)


def test_records_without_customers_need_no_key(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    assert key_of_reader(workspace, read_manifest(workspace)) is None
    bring(workspace, [call(1)], mapping=NO_CUSTOMER)
    (workspace.root / KEY_FILE).unlink()
    assert key_of_reader(workspace, read_manifest(workspace)) is None
    bring(workspace, [call(2)], mapping=NO_CUSTOMER, name="two.csv")
    assert len(table(workspace, "contact", "contact_id")) == 2
