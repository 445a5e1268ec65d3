"""Random numbers by counter: the published generator, uniform, independent, and inverted exactly."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special, stats

from percall.twin import draws
from percall.twin.behaviour import Duration, Shape
from percall.twin.compiling import IS_PLAIN, entrance
from percall.twin.durations import DurationRows, check
from percall.twin.refused import TwinRefused
from percall.twin.state import make_world, sum_shapes
from percall.twin.tables import compile_model
from tests.twin.centres import erlang, one_queue


@entrance
def uniforms(seed, replication, purpose, customers, attempts):
    made = np.empty((len(customers), len(attempts)))
    for i in range(len(customers)):
        for j in range(len(attempts)):
            made[i, j] = draws.uniform(seed, replication, purpose, customers[i], attempts[j])
    return made


@entrance
def words_of(c0, c1, c2, c3, k0, k1):
    return draws.philox(c0, c1, c2, c3, k0, k1)


@entrance
def drawn(handle, row, shares):
    made = np.empty(len(shares), np.int64)
    for i in range(len(shares)):
        made[i] = draws.draw_ms(handle[0], row, shares[i])
    return made


@entrance
def poissons(mean, shares):
    made = np.empty(len(shares), np.int64)
    for i in range(len(shares)):
        made[i] = draws.poisson(mean, shares[i])
    return made


def milliseconds(duration: Duration, shares: np.ndarray) -> np.ndarray:
    """What a distribution gives at some shares, through a world whose table has it."""
    behaviour, horizon = erlang(1, 1, 1.0)
    model = compile_model(one_queue(), behaviour, horizon)
    table = DurationRows()
    row = table.row(duration, "test", may_be_endless=True)
    model.arrays["durations"], model.arrays["cells"] = table.table(), table.cells()
    sums = {name: np.zeros(shape, np.int64) for name, shape in sum_shapes(model).items()}
    return drawn(make_world(model, 0, 0, sums).handle, row, shares)


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0),
         (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
    ],
)  # fmt: skip
def test_the_generator_gives_the_published_vectors(counter, key, words) -> None:
    """Known answers of Philox4x32-10 (Salmon et al. 2011, Random123)."""
    found = words_of(*(np.uint64(word) for word in (*counter, *key)))
    assert tuple(int(word) for word in found) == words


def test_draws_are_uniform_and_no_two_of_them_hang_together() -> None:
    customers = np.arange(500) << draws.COUNT  # neighbours, as births number them
    found = uniforms(7, 3, draws.TALK, customers, np.arange(200))
    assert stats.kstest(found.ravel(), "uniform").pvalue > 0.001
    for other in (
        uniforms(7, 3, draws.HOLD, customers, np.arange(200)),
        uniforms(7, 4, draws.TALK, customers, np.arange(200)),
        uniforms(8, 3, draws.TALK, customers, np.arange(200)),
        uniforms(7, 3, draws.TALK, customers + 1, np.arange(200)),
        np.roll(found, 1, axis=0),
        np.roll(found, 1, axis=1),
    ):
        pairs = np.histogram2d(found.ravel(), other.ravel(), bins=10)[0].ravel()
        assert stats.chisquare(pairs).pvalue > 0.001
        assert abs(np.corrcoef(found.ravel(), other.ravel())[0, 1]) < 4 / math.sqrt(found.size)


def test_the_normal_quantile_is_that_of_scipy() -> None:
    @entrance
    def quantiles(shares):
        made = np.empty(len(shares))
        for i in range(len(shares)):
            made[i] = draws.inverse_normal(shares[i])
        return made

    shares = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 9999), 10.0 ** -np.arange(1, 17)])
    assert quantiles(shares) == pytest.approx(special.ndtri(shares), rel=1e-13, abs=1e-13)


SHARES = np.linspace(0.0005, 0.9995, 1999)


@pytest.mark.parametrize(
    ("duration", "quantiles"),
    [
        (Duration(Shape.CONSTANT, (12.5,)), np.full(SHARES.shape, 12.5)),
        (Duration(Shape.EXPONENTIAL, (200.0,)), stats.expon(scale=200).ppf(SHARES)),
        (Duration(Shape.LOGNORMAL, (5.0, 0.8)), stats.lognorm(0.8, scale=math.exp(5)).ppf(SHARES)),
        (Duration(Shape.GAMMA, (300.0, 0.3)), stats.gamma(0.3, scale=1000).ppf(SHARES)),
        (Duration(Shape.GAMMA, (300.0, 40.0)), stats.gamma(40, scale=7.5).ppf(SHARES)),
        (Duration(Shape.QUANTILES, (0.0, 10.0, 40.0)),
         np.interp(SHARES, [0, 0.5, 1], [0, 10, 40])),
    ],
)  # fmt: skip
def test_each_shape_is_inverted(duration: Duration, quantiles: np.ndarray) -> None:
    assert milliseconds(duration, SHARES) == pytest.approx(1000 * quantiles, rel=1e-4, abs=1)


def test_shares_of_zero_and_of_endless_lie_at_the_ends() -> None:
    found = milliseconds(Duration(Shape.EXPONENTIAL, (60.0,), 0.2, 0.1), SHARES)
    assert (found[SHARES < 0.2] == 0).all()
    assert (found[SHARES >= 0.9] == draws.ENDLESS).all()
    within = (SHARES >= 0.2) & (SHARES < 0.8999)
    rest = stats.expon(scale=60000).ppf((SHARES[within] - 0.2) / 0.7)
    assert found[within] == pytest.approx(rest, abs=1)


@pytest.mark.parametrize("mean", [0.0, 0.3, 7.0, 499.0, 501.0, 2e4, 2e5])
def test_counts_are_poisson(mean: float) -> None:
    found, exact = poissons(mean, SHARES), stats.poisson(mean).ppf(SHARES)
    assert np.abs(found - exact).max() <= (0 if mean <= 500 else 1)
    assert (np.diff(found) >= 0).all(), "a higher share gives no less"


@pytest.mark.parametrize(
    ("duration", "word"),
    [
        (Duration(Shape.CONSTANT, (-1.0,)), "below 0"),
        (Duration(Shape.CONSTANT, (math.inf,)), "not finite"),
        (Duration(Shape.LOGNORMAL, (1.0,)), "takes 2 numbers"),
        (Duration(Shape.QUANTILES, (1.0,)), "at least 2"),
        (Duration(Shape.QUANTILES, (2.0, 1.0)), "must not fall"),
        (Duration(Shape.GAMMA, (2.0, 0.0)), "at least 0.01"),
        (Duration(Shape.CONSTANT, (1.0,), 0.7, 0.7), "more than 1"),
        (Duration(Shape.CONSTANT, (1.0,), 0.0, 0.1), "only patience"),
    ],
)
def test_what_is_no_duration_is_refused(duration: Duration, word: str) -> None:
    with pytest.raises(TwinRefused, match=word):
        check(duration, "behaviour.work[0].talk")


def test_a_part_of_the_kernel_cannot_be_called_from_python() -> None:
    """It has no machine code of its own; called, it would end the process."""
    found = uniforms(1, 0, 1, np.array([1]), np.array([0]))
    if IS_PLAIN:
        assert draws.uniform(1, 0, 1, 1, 0) == found[0, 0]
        return
    for _time in range(2):
        with pytest.raises(TypeError, match="call it from an entrance"):
            draws.uniform(1, 0, 1, 1, 0)
