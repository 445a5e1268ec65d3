"""A small sample for the tests that only read: two weeks of twelve agents, with dirt."""

from pathlib import Path

import pytest

from percall.sample.make import Made, make_sample
from percall.sample.plan import planned


def nobody_looks_on(done: int, of: int) -> None:
    assert 0 < done <= of


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Made:
    root: Path = tmp_path_factory.mktemp("sample") / "centre"
    return make_sample(root, planned(weeks=2, agents=12), nobody_looks_on)
