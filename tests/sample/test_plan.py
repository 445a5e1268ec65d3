"""What is to be made follows from the seed, the weeks and the size."""

from datetime import date

from percall.sample.plan import in_broken_week, opening_hours, planned, usual_contacts


def test_thirteen_weeks_are_three_whole_months() -> None:
    plan = planned()
    assert (plan.from_on, plan.to_on) == (date(2026, 8, 1), date(2026, 11, 1))
    assert [f"{month:%Y-%m}" for month in plan.months()] == ["2026-08", "2026-09", "2026-10"]


def test_two_weeks_are_fourteen_days() -> None:
    assert len(list(planned(weeks=2).days())) == 14


def test_the_usual_centre_has_forty_agents_and_contacts_to_match() -> None:
    plan = planned()
    assert (plan.agents, plan.contacts_per_day) == (40, usual_contacts(40))


def test_agents_follow_from_contacts_and_contacts_from_agents() -> None:
    assert planned(contacts_per_day=2 * usual_contacts(40)).agents == 80
    assert planned(agents=80).contacts_per_day == usual_contacts(80)
    assert planned(agents=40, contacts_per_day=500).contacts_per_day == 500


def test_size_multiplies_what_was_asked() -> None:
    assert planned(size=2.5).agents == 100
    assert planned(agents=20, size=2).agents == 40
    assert planned(contacts_per_day=100, size=3).contacts_per_day == 300


def test_a_larger_centre_takes_more_with_each_agent() -> None:
    assert usual_contacts(400) > 10 * usual_contacts(40)


def test_sundays_and_holidays_are_closed() -> None:
    assert opening_hours(date(2026, 10, 25)) is None
    assert opening_hours(date(2026, 11, 18)) is None
    assert opening_hours(date(2026, 10, 24)) == (10, 16)


def test_the_broken_week_is_the_one_from_12_october() -> None:
    assert in_broken_week(date(2026, 10, 12))
    assert in_broken_week(date(2026, 10, 18))
    assert not in_broken_week(date(2026, 10, 19))


def test_each_subject_has_a_chance_of_its_own() -> None:
    plan, day = planned(), date(2026, 10, 1)
    assert plan.chance("talk", day).random() == plan.chance("talk", day).random()
    assert plan.chance("talk", day).random() != plan.chance("floor", day).random()
    assert planned(seed=2).chance("talk", day).random() != plan.chance("talk", day).random()
