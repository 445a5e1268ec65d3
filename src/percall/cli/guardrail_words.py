"""Guardrails in words, as tried plans tell them: refused, broken as today, kept, not judged.

Rule: a number and the limit that it breaks never look the same; they get more digits until they
differ.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from percall.centre import AT_LEAST
from percall.cli.numbers import grouped, money, unknown
from percall.texts import N_, _

NAMES = {
    "cost_per_call": N_("Cost per call"), "cost_per_call_practical": N_("At practical capacity"),
    "marginal_cost_per_call": N_("Marginal cost, a call"),
    "cost_per_resolution": N_("Cost per resolution"), "cost": N_("Cost of these days"),
    "contacts": N_("Contacts"), "calls": N_("Calls"), "abandoned": N_("Customers who hang up"),
    "turned_away": N_("Customers turned away"), "turned_away_share": N_("Turned away"),
    "service_level_share": N_("Service level"), "abandoned_share": N_("Abandoned"),
    "asa_s": N_("Wait of answered, s"), "aht_s": N_("Handle time, s"),
    "occupancy_share": N_("Occupancy"), "resolved_share": N_("Solved"),
    "resolved_first_share": N_("Solved at first contact"), "satisfaction": N_("Satisfaction"),
}  # fmt: skip
_WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
    N_("Sunday"),
)  # fmt: skip
MONEY = (
    "cost_per_call", "cost_per_call_practical", "marginal_cost_per_call", "cost_per_resolution",
    "cost",
)  # fmt: skip
_MARKS = {
    "kept": N_("✓ kept"), "refused": N_("✕ refused"), "not judged": N_("not judged"),
    "broken as today": N_("! broken, as today"), "broken": N_("! broken, not too often"),
}  # fmt: skip
TURNED_AWAY, MORE_PLACES = "turned_away_share", 4


def mark(standing: str, *, is_today: bool = False) -> str:
    """How a plan, or today, meets the guardrails, in a word."""
    if is_today and standing in ("broken", "broken as today"):
        return _("! broken")
    return _(_MARKS[standing])


def value_text(name: str, value: float | None, currency: str = "", more: int = 0) -> str:
    """A measure's number as people read it, with some more places than usual."""
    if value is None:
        return unknown()
    if name.endswith("_share"):
        return f"{grouped(Decimal(repr(100 * value)), 1 + more)} %"
    if name in MONEY and currency and not more:
        return money(repr(value), currency)
    places = 1 if name.endswith("_s") else 2 if name in MONEY else 0
    return grouped(Decimal(repr(value)), places + more)


def why_refused(rail: dict[str, Any]) -> str:
    """Why a guardrail refuses a plan, in a sentence."""
    name, (plan, limit) = rail["name"], _apart(rail, "plan")
    said = _("{measure} {plan}, {limit} is wanted, broken in {share} of the replications").format(
        measure=_(NAMES[name]), plan=plan, share=value_text("_share", rail["broken_share"]),
        limit=limit,
    )  # fmt: skip
    if rail["today"] is not None:
        said += _today(rail)
    worst = rail["worst"]
    if worst is None:
        return said
    day = worst["weekday"] - 1
    return said + _("; most of it on {weekday} {clock}: {plan}, today {today}").format(
        weekday=_(_WEEKDAYS[day]),
        clock=f"{worst['half_hour'] // 2:02d}:{worst['half_hour'] % 2 * 30:02d}",
        plan=value_text(name, worst["plan"]), today=value_text(name, worst["today"]),
    )  # fmt: skip


def _measure(rail: dict[str, Any]) -> str:
    name = rail["name"]
    return _(NAMES[name])


def _today(rail: dict[str, Any]) -> str:
    """Today's number, and for customers turned away how the limit is made of it."""
    today = value_text(rail["name"], rail["today"])
    if rail["name"] != TURNED_AWAY:
        return _(" (today {today})").format(today=today)
    more = 100 * (float(rail["limit"]) - rail["today"])
    return _(" (today {today}; {points} percentage points more are allowed)").format(
        today=today, points=grouped(Decimal(repr(more)), 1)
    )


def _apart(rail: dict[str, Any], side: str) -> tuple[str, str]:
    """A number and its limit, with as many places as they need to differ."""
    name, limit, value = rail["name"], float(rail["limit"]), rail[side]
    wanted = _("at least {limit}") if name in AT_LEAST else _("at most {limit}")
    texts = [(value_text(name, value, more=more), value_text(name, limit, more=more))
             for more in range(MORE_PLACES)]  # fmt: skip
    found, told = next((pair for pair in texts if pair[0] != pair[1]), texts[0])
    return found, wanted.format(limit=told)


def none_stated(rails: Sequence[dict[str, Any]]) -> bool:
    """Whether the centre states no guardrail: only what is there without being stated is judged."""
    return bool(rails) and all(rail["name"] == TURNED_AWAY for rail in rails)


def said_of_none() -> str:
    """That a plan may ruin the service without being refused."""
    return _(
        "No guardrail is stated: a plan is refused for customers turned away alone, whatever it does"
        " to waits; state some under [guardrails] of centre.toml"
    )


def standings(rails: Sequence[dict[str, Any]], *, is_today: bool = False) -> Iterator[str]:
    """What there is to say of the guardrails of a plan, or of today; nothing of those kept."""
    if none_stated(rails):
        yield said_of_none()
    for rail in rails:
        measure, standing = _measure(rail), rail["standing"]
        if rail["is_refused"]:
            yield _("Refused: {why}").format(why=why_refused(rail))
        elif is_today and standing == "broken as today":
            yield today_breaks(rail)
        elif standing in ("broken", "broken as today"):
            plan, limit = _apart(rail, "plan")
            text = (
                _("Broken, as today: {measure} {plan}, {limit} is wanted (today {today})")
                if standing == "broken as today"
                else _("Broken, not too often: {measure} {plan}, {limit} is wanted (today {today})")
            )
            yield text.format(measure=measure, plan=plan, limit=limit,
                              today=value_text(rail["name"], rail["today"]))  # fmt: skip
        elif rail["broken_today_share"] > 0:
            yield _("Broken today already in {share} of the replications: {measure} {today}").format(
                share=value_text("_share", rail["broken_today_share"]), measure=measure,
                today=value_text(rail["name"], rail["today"]),
            )  # fmt: skip
        elif standing == "not judged":
            yield not_judged(rail)


def today_breaks(rail: dict[str, Any]) -> str:
    """That today's centre breaks a guardrail, and by what number."""
    today, limit = _apart(rail, "today")
    return _("Today breaks a guardrail: {measure} {today}, {limit} is wanted").format(
        measure=_measure(rail), today=today, limit=limit
    )


def not_judged(rail: dict[str, Any]) -> str:
    """That nothing is known of a guardrail."""
    return _("Not judged: {measure}, of which the twin says nothing").format(measure=_measure(rail))
