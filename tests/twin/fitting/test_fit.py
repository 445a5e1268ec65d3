"""What is fitted from small and poor records, and what is said to be untold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from percall.errors import QuestionFault
from percall.twin import layout as a
from percall.twin.behaviour import Shape
from percall.twin.fitting.arrivals import arrivals
from percall.twin.fitting.fit import fit
from percall.twin.fitting.observed import Observed
from percall.twin.fitting.patience import curve, duration, patience
from percall.twin.fitting.staff import shifts, staff
from percall.twin.fitting.ways import stretches
from percall.twin.fitting.work import fitted, hidden_wrap_up
from percall.twin.horizon import Horizon
from percall.twin.run import play
from tests.twin.fitting.known import MONDAY, ONE_QUEUE, a_centre, records_of


@pytest.fixture(scope="module")
def seen() -> Observed:
    return records_of(ONE_QUEUE, a_centre(redial=0.4, repeat=0.2, day_variance=0.02), 14, 3)


def test_the_curve_of_five_waits_is_the_product_limit() -> None:
    """Waits 1, 2+, 3, 4+, 5 (+: answered): 4/5, then 4/5 x 2/3, then 0."""
    waits = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    found = curve(waits, np.array([True, False, True, False, True]))
    assert found.seconds.tolist() == [1.0, 3.0, 5.0]
    assert found.waiting == pytest.approx([0.8, 0.8 * 2 / 3, 0.0])


def test_censoring_counts_a_plain_mean_does_not() -> None:
    """Patience is exponential with a mean of 100 s, most are answered before: the median is 69 s."""
    chance = np.random.default_rng(5)
    patience, answer = chance.exponential(100, 20_000), chance.exponential(40, 20_000)
    found = duration(np.minimum(patience, answer), patience < answer)
    assert np.interp(0.5, np.linspace(0, 0.999, 201), found.numbers) == pytest.approx(
        69.3, rel=0.06
    )
    assert np.minimum(patience, answer)[patience < answer].mean() < 35


@pytest.mark.parametrize(
    ("draw", "family"),
    [
        (lambda chance: chance.lognormal(5, 0.7, 3000), "lognormal"),
        (lambda chance: chance.gamma(3, 60, 3000), "gamma"),
        (lambda chance: chance.exponential(200, 3000), ("exponential", "gamma")),
        (
            lambda chance: np.concatenate(
                (chance.lognormal(5, 0.7, 2500), chance.uniform(1, 5, 700))
            ),
            "quantiles",
        ),
    ],
)
def test_a_family_is_taken_unless_the_test_refutes_it(draw: object, family: object) -> None:
    found = fitted(draw(np.random.default_rng(11)))  # type: ignore[operator]  # as parametrized
    assert found.family in family  # type: ignore[operator]  # a name, or one of two
    assert (found.distance > found.bound) == (found.family == "quantiles")


def test_durations_of_nothing_and_of_one_value() -> None:
    assert fitted(np.zeros(0)).count == 0
    assert fitted(np.full(9, 12.5)).duration.numbers == (12.5,)
    assert fitted(np.array([0.0, 0.0, 10.0, 10.0])).duration.zero_share == 0.5


def test_what_was_fitted_plays_like_what_it_was_fitted_to(seen: Observed) -> None:
    found = fit(seen)
    run = play(
        found.flow, found.behaviour, Horizon(MONDAY, 14), seed=2, replications=10, by="total"
    )
    sums = run.contacts.sum(axis=(1, 2)).mean(axis=0)
    contacts = seen.contacts
    lost = (contacts.outcome == a.ABANDONED).sum() / (contacts.offered == 1).sum()
    assert sums[a.C_OFFERED] == pytest.approx((contacts.offered == 1).sum(), rel=0.08)
    assert sums[a.C_ABANDONED] / sums[a.C_OFFERED] == pytest.approx(lost, abs=0.03)
    assert found.staff.is_known
    assert dict(found.behaviour.origin)["seen"] == "2026-03-02..2026-03-16"


def test_without_time_sheets_agents_are_an_effective_number(seen: Observed) -> None:
    found = fit(records_of(ONE_QUEUE, a_centre(), 7, 3, sheets=False))
    assert not found.staff.is_known
    assert found.gap_s is not None
    assert "not known" in dict(found.behaviour.origin)["shifts"]
    assert any("effective" in one for one in found.untold)
    busiest = found.staff.heads.max()
    assert busiest <= 6 + 1e-9  # there were six


@pytest.mark.parametrize(
    ("less", "says"),
    [
        ({"customers": False}, "No customer is known"),
        ({"waits": False}, "No waits are recorded"),
    ],
)
def test_what_the_records_do_not_tell_is_said(less: dict[str, bool], says: str) -> None:
    found = fit(records_of(ONE_QUEUE, a_centre(redial=0.5), 7, 1, **less))
    assert any(says in one for one in found.untold)
    if "customers" in less:
        assert found.behaviour.redial == ()
    else:
        assert found.behaviour.patience == ()


def test_one_day_tells_no_variance() -> None:
    found = fit(records_of(ONE_QUEUE, a_centre(), 1, 1))
    assert (found.behaviour.day_variance, found.behaviour.half_hour_variance) == (0.0, 0.0)
    assert any("One day alone" in one for one in found.untold)


def test_days_without_contacts_are_refused() -> None:
    with pytest.raises(QuestionFault, match="No inbound contact"):
        fit(records_of(ONE_QUEUE, a_centre(rate=0.0), 3, 1))


def test_an_incident_is_named_and_counts_as_what_was_to_be_expected(seen: Observed) -> None:
    """Four hundred calls within one half-hour of one day."""
    contacts = seen.contacts
    chosen = np.ones(len(contacts.at), bool)
    extra = np.full(400, 30)
    crowd = replace(
        seen,
        contacts=replace(contacts, **{
            name: np.append(getattr(contacts, name), values)
            for name, values in {
                **{name: getattr(contacts, name)[:400] for name in contacts.__dataclass_fields__},
                "day": np.full(400, 2), "half_hour": extra,
            }.items()
        }),
    )  # fmt: skip
    weights = np.ones(len(crowd.contacts.at))
    found = arrivals(crowd, weights, weights > 0, crowd.contacts.reason, ("why",))
    plain = arrivals(seen, np.ones(len(contacts.at)), chosen, contacts.reason, ("why",))
    (one,) = found.incidents
    assert (one.on.isoformat(), one.half_hour) == ("2026-03-04", 30)
    wednesday = slice(2 * 48, 3 * 48)
    assert sum(found.arrivals[0].rates[wednesday]) == pytest.approx(
        sum(plain.arrivals[0].rates[wednesday]), rel=0.05
    )
    assert found.variances[1] < 0.05


def test_hidden_wrap_up_is_the_time_to_answer_who_already_waited() -> None:
    """With wrap-ups of thirty seconds that no record tells, answers come nearly so late.

    A little less: of a long wrap-up another agent takes the customer who waited.
    """
    seen = records_of(ONE_QUEUE, a_centre(agents=3, rate=14, patience_s=600), 7, 9)
    gaps = hidden_wrap_up(seen)
    assert len(gaps) > 300
    assert 22 < gaps.mean() < 31


def test_shifts_put_as_many_agents_onto_the_floor_as_there_were() -> None:
    heads = np.zeros((1, 7, 48))
    heads[0, :5, 16:36] = 4
    heads[0, :5, 20:30] = 6.5
    heads[0, 5, 20:24] = 0.5
    blocks = shifts(("g",), heads)
    on = np.zeros((7, 48))
    for one in blocks:
        for weekday in one.weekdays:
            for minute in range(one.from_minute, one.to_minute):
                on[weekday - 1, minute // 30] += one.agents * (1 - one.absent_share) / 30
    assert on == pytest.approx(heads[0], abs=0.02)


def test_time_sheets_count_agents_by_half_hour(seen: Observed) -> None:
    """Six agents work from 8:00 to 18:30 and finish what they are at."""
    there = staff(seen, 600.0)
    assert there.heads[0, :, 16:37] == pytest.approx(6.0, abs=1e-6)
    assert there.heads[0, :, :16].sum() == 0


def test_quantiles_of_patience_never_fall(seen: Observed) -> None:
    for one in fit(seen).behaviour.patience:
        assert one.wait.shape is Shape.QUANTILES
        assert list(one.wait.numbers) == sorted(one.wait.numbers)


def test_what_a_handful_of_contacts_cannot_tell_is_nowhere_called_measured() -> None:
    """Nine calls, one of them given up: no patience, no redials, no repeats are played."""
    few = records_of(ONE_QUEUE, a_centre(rate=0.3, agents=1, patience_s=60, redial=0.5), 1, 13)
    lost = int((few.contacts.outcome == a.ABANDONED).sum())
    assert (len(few.contacts.at), lost) == (9, 1)
    found = fit(few)
    origin = dict(found.behaviour.origin)
    for part in ("patience", "redial", "repeat"):
        assert getattr(found.behaviour, part) == ()
        assert origin[part] == "not told by the records"
        assert not [one for one in found.estimates if one.subject.startswith(part)]
    assert origin["work"].startswith("measured")
    assert [one for one in found.untold if "after hanging up" in one]


def test_a_queue_where_few_hang_up_is_played_and_shown_with_the_patience_of_all(
    seen: Observed,
) -> None:
    """A second queue with a tenth of the contacts: no patience of its own, no estimate of it."""
    two = replace(
        seen, names=replace(seen.names, queues=("q", "rare")),
        queued=replace(seen.queued, queue=(np.arange(len(seen.queued.at)) % 100 == 0) * 1),
    )  # fmt: skip
    played, estimates, curves = patience(two)
    assert [one.queue for one in played] == [None, "q"]
    subjects = ["patience.balk_share", "patience.mean_s", "patience.q.balk_share"]
    assert [one.subject for one in estimates] == [*subjects, "patience.q.mean_s"]
    assert set(curves) == {"q", "rare"}


def test_wrap_up_that_no_record_tells_is_said_to_be_what_is_played() -> None:
    bare = records_of(ONE_QUEUE, a_centre(agents=3, rate=14, patience_s=600), 2, 9)
    bare = replace(bare, served=replace(bare.served, wrap_up=bare.served.wrap_up * 0 - 1))
    found = fit(bare)
    assert found.behaviour.work[0].wrap_up.shape is not Shape.CONSTANT
    assert [one for one in found.untold if "how long agents took" in one]
    assert not [one for one in found.untold if "counts as none" in one]


@pytest.mark.parametrize(
    ("by_slot", "opens"),
    [
        ({**dict.fromkeys(range(16, 36), 40), 20: 0}, [(16, 36)]),  # one quiet half-hour
        ({0: 3, **dict.fromkeys(range(14, 48), 40)}, [(14, 48)]),  # callers of the night before
        ({0: 30, **dict.fromkeys(range(14, 48), 40)}, [(0, 1), (14, 48)]),
        ({**dict.fromkeys(range(16, 24), 20), **dict.fromkeys(range(30, 36), 20)},
         [(16, 24), (30, 36)]),  # closed at noon
        ({18: 2, 29: 1, 30: 1}, [(18, 31)]),  # five contacts tell of no noon
        ({12: 1, **dict.fromkeys(range(13, 40), 50), 41: 1}, [(13, 40)]),
        ({}, []),
    ],
)  # fmt: skip
def test_a_day_is_open_while_contacts_reach_queues_and_a_few_at_night_open_nothing(
    by_slot: dict[int, int], opens: list[tuple[int, int]]
) -> None:
    counts = np.zeros(48)
    counts[list(by_slot)] = list(by_slot.values())
    assert stretches(counts) == opens
