"""Queueing theory as an oracle: the twin's intervals hold what the formulas say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from percall.twin.layout import CONTACT_SUMS
from percall.twin.run import Played, play
from tests.twin.centres import erlang, one_queue

REPLICATIONS = 20
STUDENT_995 = 2.861
"""The 99.5 % quantile of Student's t with 19 degrees of freedom: 99 % intervals."""


def sums(played: Played, name: str) -> NDArray[np.float64]:
    """A sum of the whole run but its first day, for each replication."""
    return played.contacts[:, 1:, 0, CONTACT_SUMS.index(name)].sum(axis=1).astype(float)


def assert_holds(shares: NDArray[np.float64], truth: float, bias: float = 0.0) -> None:
    half = STUDENT_995 * shares.std(ddof=1) / math.sqrt(len(shares))
    assert abs(shares.mean() - truth) <= half + bias, (shares.mean(), half, truth)


def erlang_b(load: float, lines: int) -> float:
    """Erlang's loss formula. Source: Erlang 1917."""
    blocked = 1.0
    for line in range(1, lines + 1):
        blocked = load * blocked / (line + load * blocked)
    return blocked


def erlang_c(load: float, agents: int) -> float:
    """The probability of waiting. Source: Erlang 1917."""
    blocked = erlang_b(load, agents)
    return blocked / (1 - load / agents * (1 - blocked))


def erlang_a(rate: float, talk_s: float, patience_s: float, agents: int) -> tuple[float, float]:
    """Abandoned share and mean wait in seconds of all, by the chain's steady state.

    Source: Palm 1957; Garnett, Mandelbaum & Reiman 2002.
    """
    chance, chances = 1.0, [1.0]
    for inside in range(1, 20 * agents):
        leaving = min(inside, agents) / talk_s + max(0, inside - agents) / patience_s
        chance *= rate / leaving
        chances.append(chance)
        if chance > 1e250:
            chances = [one / 1e250 for one in chances]
            chance = chances[-1]
    total = sum(chances)
    waiting = sum(p * max(0, n - agents) for n, p in enumerate(chances)) / total
    return waiting / patience_s / rate, waiting / rate


def test_abandonment_and_waits_are_those_of_erlang_a() -> None:
    """200 agents, 300 s of talk, patience 120 s, arrivals at the rate of capacity."""
    behaviour, horizon = erlang(1200, 200, 300.0, 120.0)
    played = play(one_queue(), behaviour, horizon, 7, REPLICATIONS, by="day")
    abandoned, wait_s = erlang_a(200 / 300, 300.0, 120.0, 200)
    assert (abandoned, wait_s) == pytest.approx((0.03454, 4.145), rel=1e-3)
    assert_holds(sums(played, "abandoned") / sums(played, "contacts"), abandoned)
    within = sums(played, "answered_within") / sums(played, "contacts")
    assert_holds(within, 0.9164)


def test_waits_are_those_of_erlang_c() -> None:
    """240 calls an hour, 180 s of talk, 14 agents: ASA 0.7226 min, 61.43 % in 20 s."""
    behaviour, horizon = erlang(120, 14, 180.0)
    played = play(one_queue(), behaviour, horizon, 3, REPLICATIONS, by="day")
    waiting = erlang_c(12.0, 14)
    asa_s = waiting * 180.0 / (14 - 12)
    assert asa_s == pytest.approx(0.7226 * 60, abs=0.01)
    assert_holds(sums(played, "wait_ms") / 1000 / sums(played, "answered"), asa_s)
    within = 1 - waiting * math.exp(-(14 - 12) * 20 / 180.0)
    assert within == pytest.approx(0.6143, abs=1e-4)
    assert_holds(sums(played, "answered_within") / sums(played, "answered"), within)


def test_losses_are_those_of_erlang_b() -> None:
    """Nobody may wait: who finds 10 agents busy is sent away."""
    behaviour, horizon = erlang(60, 10, 270.0)
    played = play(one_queue(most_waiting=0), behaviour, horizon, 5, REPLICATIONS, by="day")
    lost = sums(played, "left_queue") / sums(played, "contacts")
    assert_holds(lost, erlang_b(9.0, 10))


def test_littles_law_holds_exactly_where_all_is_counted() -> None:
    """Talk time handed out is talk time worked: no second is lost or made up."""
    behaviour, horizon = erlang(60, 10, 270.0, 60.0)
    played = play(one_queue(), behaviour, horizon, 5, 3, by="total")
    handled_ms = played.contacts[:, 0, 0, CONTACT_SUMS.index("handle_ms")]
    worked_ms = played.agents[:, 0, 0, 2] + played.agents[:, 0, 0, 3]
    assert (handled_ms <= worked_ms).all()
    # What is over: the parts of the conversations under way at the end.
    assert (worked_ms - handled_ms <= 10 * 3_600_000).all()


def test_customers_in_are_customers_out_and_within() -> None:
    behaviour, horizon = erlang(90, 10, 270.0, 600.0)
    played = play(one_queue(), behaviour, horizon, 5, 4, by="total")
    by_name = {name: played.contacts[:, 0, 0, i] for i, name in enumerate(CONTACT_SUMS)}
    ended = by_name["handled"] + by_name["abandoned"]
    assert (played.born == ended + played.within).all()
    assert (by_name["open"] == played.within).all()
    assert (played.within > 0).any()
