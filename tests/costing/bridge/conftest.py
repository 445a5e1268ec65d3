"""The desk of September and October, for the tests of what a bridge says."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.costing.bridge.desk import make_records


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The desk's records, imported once."""
    return make_records(tmp_path_factory.mktemp("honest"))


@pytest.fixture
def desk(records: Path) -> Iterator[Path]:
    """The desk without books."""
    yield records
    shutil.rmtree(records / "ledger")
    (records / "ledger").mkdir()
