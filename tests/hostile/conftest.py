"""A centre to be hostile to."""

from pathlib import Path

import pytest

from tests.hostile.small_centre import (
    GOOD,
    bring,
    centre,
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre with some calls, for all tests that change nothing or only add."""
    folder = tmp_path_factory.mktemp("hostile")
    made = centre(folder)
    assert bring(made, folder / "good.csv", GOOD).json["imported"] == 20
    return made


@pytest.fixture
def small(tmp_path: Path) -> Path:
    made = centre(tmp_path)
    assert bring(made, tmp_path / "good.csv", GOOD).json["imported"] == 20
    return made
