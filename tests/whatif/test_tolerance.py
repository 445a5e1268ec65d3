"""How often a limit is broken: the factors against the exact ones, the verdict against counting."""

import numpy as np
import pytest
from scipy import stats

from percall.whatif.tolerance import BROKEN, KEPT, UNTOLD, factors, side_of


@pytest.mark.parametrize("count", [4, 8, 16, 32, 64])
def test_the_factors_are_nearly_those_of_the_noncentral_t(count: int) -> None:
    """Exact: t of count - 1 degrees with noncentrality z * sqrt(count), over sqrt(count)."""
    away = stats.norm.ppf(0.9) * np.sqrt(count)
    exact = [stats.nct.ppf(p, count - 1, away) / np.sqrt(count) for p in (0.05, 0.95)]
    assert factors(count, 0.9) == pytest.approx(exact, rel=0.05, abs=0.05)


def test_settled_verdicts_are_right_in_nineteen_of_twenty() -> None:
    chance = np.random.default_rng(3)
    for share in (0.02, 0.3):  # how often the limit is broken in truth; one in ten may
        at = stats.norm.ppf(share)
        wrong = settled = 0
        for _trial in range(2000):
            breaches = chance.normal(at, 1.0, 16)
            side = side_of([float(one) for one in breaches], 0.1)
            if side != UNTOLD:
                settled += 1
                wrong += (side == BROKEN) is not (share > 0.1)
        assert settled > 200
        assert wrong <= 0.06 * settled


def test_one_replication_settles_nothing_and_equal_ones_everything() -> None:
    assert side_of([1.0], 0.1) == UNTOLD
    assert side_of([-0.5, -0.5], 0.1) == KEPT
    assert side_of([-0.5, -0.4], 0.1) == UNTOLD
    assert side_of([0.5, 0.5, 0.5], 1.0) == BROKEN
