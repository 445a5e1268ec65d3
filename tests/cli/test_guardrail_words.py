"""What is said of a guardrail: the number that breaks it, the limit, and how that is made."""

from typing import Any

from percall.cli.guardrail_words import mark, standings, today_breaks, why_refused


def rail(**given: Any) -> dict[str, Any]:
    return {
        "name": "service_level_share", "limit": "0.600000000", "today": 0.7, "plan": 0.7,
        "broken_today_share": 0.0, "broken_share": 0.0, "is_refused": False, "standing": "kept",
        "worst": None,
    } | given  # fmt: skip


def test_a_number_and_the_limit_that_it_breaks_never_look_the_same() -> None:
    away = rail(name="turned_away_share", limit="0.061000000", today=0.041, plan=0.06104,
                broken_share=0.5, is_refused=True, standing="refused")  # fmt: skip
    assert "Turned away 6.104 %, at most 6.100 % is wanted" in why_refused(away)
    assert "55.0 %, at least 60.0 % is wanted" in why_refused(rail(plan=0.55))


def test_the_limit_of_customers_turned_away_is_made_of_todays() -> None:
    away = rail(name="turned_away_share", limit="0.081000000", today=0.061, plan=0.177,
                broken_share=1.0, is_refused=True, standing="refused",
                worst={"weekday": 1, "half_hour": 17, "today": 0.0, "plan": 1.0})  # fmt: skip
    assert why_refused(away) == (
        "Turned away 17.7 %, at most 8.1 % is wanted, broken in 100.0 % of the replications"
        " (today 6.1 %; 2.0 percentage points more are allowed); most of it on Monday 08:30: 100.0 %, today 0.0 %"
    )


def test_what_is_broken_as_today_and_what_is_not_judged_is_said() -> None:
    broken = rail(plan=0.57, today=0.57, standing="broken as today", broken_today_share=1.0)
    unknown = rail(name="satisfaction", limit="4", plan=None, today=None, standing="not judged")
    assert list(standings([rail(), broken, unknown])) == [
        "Broken, as today: Service level 57.0 %, at least 60.0 % is wanted (today 57.0 %)",
        "Not judged: Satisfaction, of which the twin says nothing",
    ]
    assert list(standings([broken], is_today=True)) == [today_breaks(broken)]
    assert mark("broken as today", is_today=True) == "! broken"


def test_a_centre_without_guardrails_is_told_that_nothing_else_is_judged() -> None:
    (said,) = standings([rail(name="turned_away_share", limit="0.02", today=0.0, plan=0.0)])
    assert said.startswith("No guardrail is stated")
