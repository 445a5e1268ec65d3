"""The twin held against days that it has not seen: a true twin fits, a false one does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from percall.errors import QuestionFault
from percall.intervals import Period
from percall.twin.behaviour import Behaviour, Duration, Shape, Work
from percall.twin.fitting.check import (
    Checked,
    check,
    require_unseen,
    seen_days,
)
from percall.twin.fitting.fit import fit
from percall.twin.fitting.verdict import CANNOT, DOES_NOT, FITS, IN_PART, is_wide, verdict_of
from tests.twin.fitting.known import ONE_QUEUE, a_centre, records_of

TRUTH = a_centre(agents=3, rate=14, redial=0.3, day_variance=0.02)


def checked(behaviour: Behaviour) -> Checked:
    """A week of the known centre, held against a behaviour."""
    return check(
        records_of(ONE_QUEUE, TRUTH, 7, 21), records_of(ONE_QUEUE, TRUTH, 7, 22), ONE_QUEUE,
        behaviour, gap_s=1800.0, answer_within_s=20.0, replications=60,
    )  # fmt: skip


def test_the_truth_fits_and_its_intervals_cover_as_often_as_they_say() -> None:
    found = checked(TRUTH)
    assert found.verdict == FITS
    for one in found.measures:
        assert 0.8 <= one.coverage <= 1.0
        assert one.error_last_week is not None
        assert one.error < one.error_last_week


def test_what_was_fitted_on_other_days_fits() -> None:
    fitted = fit(records_of(ONE_QUEUE, TRUTH, 28, 20), ONE_QUEUE)
    found = checked(fitted.behaviour)
    by_name = {one.name: one for one in found.measures}
    level = by_name["service_level_share"]
    assert level.twin == pytest.approx(level.happened, abs=0.08)
    assert found.verdict != DOES_NOT


def test_talk_of_half_the_length_does_not_fit_and_says_where() -> None:
    short = Work(Duration(Shape.EXPONENTIAL, (90.0,)), *(Duration(Shape.CONSTANT, (0.0,)),) * 2)
    found = checked(replace(TRUTH, work=(short,)))
    assert found.verdict != FITS
    assert not next(one for one in found.measures if one.name == "service_level_share").fits
    assert any(place.startswith("service_level_share") for place in found.worst)
    assert any(place.endswith("below") for place in found.worst)


def test_days_that_the_fit_has_seen_are_refused() -> None:
    seen = replace(TRUTH, origin=(("seen", "2026-03-02..2026-03-09"),))
    require_unseen(seen, Period(date(2026, 3, 9), date(2026, 3, 16)))
    with pytest.raises(QuestionFault, match="from 2026-03-02 to 2026-03-08: it has seen them"):
        require_unseen(seen, Period(date(2026, 3, 8), date(2026, 3, 16)))
    with pytest.raises(QuestionFault, match="does not say"):
        require_unseen(TRUTH, Period(date(2026, 3, 8), date(2026, 3, 16)))
    assert seen_days(replace(TRUTH, origin=(("seen", "yesterday"),))) is None


def test_what_happened_is_counted_from_the_records() -> None:
    """Offered, answered and within: against plain loops over the contacts."""
    records = records_of(ONE_QUEUE, TRUTH, 2, 5)
    found = check(
        records, None, ONE_QUEUE, TRUTH, gap_s=1800.0, answer_within_s=20.0, replications=20
    ).real
    offered = answered = within = 0
    for place in range(len(records.contacts.at)):
        offered += int(records.contacts.offered[place] == 1)
        if records.contacts.answered[place] == 1:
            answered += 1
            within += int(records.contacts.waited[place] <= 20_000)
    assert (found.offered.sum(), found.answered.sum(), found.within.sum()) == (
        offered, answered, within,
    )  # fmt: skip
    talked = np.maximum(records.served.talk, 0).sum() / 1_800_000
    assert found.busy.sum() > talked


def test_days_with_too_few_contacts_cannot_be_judged() -> None:
    """Three contacts a half-hour at most: there is nothing to hold the twin against."""
    quiet = a_centre(agents=1, rate=0.5)
    found = check(
        records_of(ONE_QUEUE, quiet, 2, 4), None, ONE_QUEUE, quiet, gap_s=1800.0,
        answer_within_s=20.0, replications=20,
    )  # fmt: skip
    assert found.real.offered.max() < 5
    assert found.verdict == CANNOT
    assert [one.fits for one in found.measures] == [None] * 4
    assert all(np.isfinite((one.happened, one.twin)).all() for one in found.measures)


def test_weekdays_that_the_fit_has_not_seen_are_named_and_not_judged() -> None:
    """Fitted on a Monday and a Tuesday, checked on the five days after them, and on the whole week."""
    rates = TRUTH.arrivals[0].rates
    early = replace(
        TRUTH, origin=(("seen", "2026-02-23..2026-02-25"),),
        arrivals=(replace(TRUTH.arrivals[0], rates=rates[:96] + (0.0,) * 240),),
    )  # fmt: skip
    seen = records_of(ONE_QUEUE, TRUTH, 7, 21)

    def checked_days(behaviour: Behaviour) -> Checked:
        return check(seen, None, ONE_QUEUE, behaviour, gap_s=1800.0, answer_within_s=20.0,
                     replications=40)  # fmt: skip

    found, whole = checked_days(early), checked_days(TRUTH)
    assert found.never_seen == (3, 4, 5, 6, 7)
    assert whole.never_seen == ()
    assert max(one.cells for one in found.measures) <= 2 * 21
    assert found.verdict in (FITS, IN_PART)  # what can be judged is judged
    assert min(one.cells for one in whole.measures) > 3 * 21


@pytest.mark.parametrize(
    ("measures", "verdict"),
    [
        ((True, True), FITS), ((True, False), IN_PART), ((False, False), DOES_NOT),
        ((None, None), CANNOT), ((True, None), IN_PART), ((False, None), DOES_NOT),
    ],
)  # fmt: skip
def test_the_verdict_follows_its_rule(measures: tuple[bool | None, ...], verdict: str) -> None:
    assert verdict_of(measures) == verdict


def test_a_band_is_wide_beyond_25_points_and_of_waits_beyond_the_mean_wait() -> None:
    assert is_wide("service_level_share", 0.26, 0.8)
    assert not is_wide("service_level_share", 0.25, 0.8)
    assert is_wide("wait_s", 30.1, 30.0)
    assert not is_wide("wait_s", float("nan"), 30.0)
