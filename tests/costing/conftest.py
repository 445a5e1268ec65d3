"""Records that take a while to import are imported once; tests change books and settings."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.costing.product import make_workspace
from tests.costing.strategies import records

# One centre in Riga, whose clocks change, with tariffs; one in India with charges and none.
# Both have teams and paid time.
SEED = {"contact": 3, "segment": 6}


@pytest.fixture(scope="session", params=["contact", "segment"])
def centre(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], Path]:
    """The records of a random centre and the workspace with them, a row a contact or a leg."""
    world = records(Random(SEED[request.param]), 120)
    return world, make_workspace(tmp_path_factory.mktemp(request.param), world, request.param)
