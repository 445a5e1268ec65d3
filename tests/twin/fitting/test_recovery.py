"""Thirty random known centres are played and fitted: the intervals cover the truth.

Each seed is a centre of its own: rate, handle time, patience, redials, repeats and the variance of
days are drawn. Of thirty 95 % intervals between 85 and 100 % have to hold the truth.
"""

from __future__ import annotations

import numpy as np
import pytest

from percall.twin.fitting.arrivals import arrivals
from percall.twin.fitting.estimate import Estimate
from percall.twin.fitting.patience import patience
from percall.twin.fitting.returns import returns
from percall.twin.fitting.work import work
from tests.twin.fitting.known import ONE_QUEUE, a_centre, records_of

CENTRES, DAYS = 30, 28
LEAST_COVERED = 26  # 85 % of thirty, rounded up
SUBJECTS = ("work.q.talk_s", "patience.q.mean_s", "redial.share", "repeat.share", "day_variance")


def truths_and_estimates(seed: int) -> dict[str, tuple[float, Estimate]]:
    chance = np.random.default_rng(seed)
    truth = {
        "work.q.talk_s": float(chance.uniform(150, 400)),
        "patience.q.mean_s": float(chance.uniform(90, 300)),
        "redial.share": float(chance.uniform(0.2, 0.6)),
        "repeat.share": float(chance.uniform(0.1, 0.4)),
        "day_variance": float(chance.uniform(0.01, 0.06)),
    }
    rate = float(chance.uniform(10, 20))
    load = rate * (truth["work.q.talk_s"] + 30) / 1800
    centre = a_centre(
        rate=rate, agents=max(1, int(load * chance.uniform(0.95, 1.15))),
        talk_s=truth["work.q.talk_s"], patience_s=truth["patience.q.mean_s"],
        redial=truth["redial.share"], repeat=truth["repeat.share"],
        day_variance=truth["day_variance"],
    )  # fmt: skip
    seen = records_of(ONE_QUEUE, centre, DAYS, seed, sheets=False)
    again = returns(seen)
    everyone = np.ones(len(seen.contacts.at), bool)
    came = arrivals(seen, again.weights, everyone, seen.contacts.reason, seen.names.reasons)
    found = {
        one.subject: one
        for one in (*work(seen)[1], *patience(seen)[1], *again.estimates, *came.estimates)
    }
    return {subject: (truth[subject], found[subject]) for subject in SUBJECTS}


@pytest.fixture(scope="module")
def centres() -> list[dict[str, tuple[float, Estimate]]]:
    return [truths_and_estimates(seed) for seed in range(CENTRES)]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_intervals_cover_the_truth(
    centres: list[dict[str, tuple[float, Estimate]]], subject: str
) -> None:
    covered = [one[subject][1].low <= one[subject][0] <= one[subject][1].high for one in centres]
    assert sum(covered) >= LEAST_COVERED, [
        (one[subject][0], one[subject][1]) for one in centres
    ]  # fmt: skip


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_intervals_are_no_wider_than_they_help(
    centres: list[dict[str, tuple[float, Estimate]]], subject: str
) -> None:
    """An interval that covers everything would pass the test above: half the truth either way."""
    widths = [(one[subject][1].high - one[subject][1].low) / one[subject][0] for one in centres]
    most = 4.0 if subject == "day_variance" else 1.0
    assert np.median(widths) < most
