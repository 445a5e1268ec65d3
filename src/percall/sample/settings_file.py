"""The `centre.toml` of the sample centre, written from the rulebook."""

from __future__ import annotations

from percall.sample import facts, world
from percall.sample.plan import Plan

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_TEXT = """\
# The settings of a made-up contact centre (`percall sample`, seed {seed}).

[centre]
name = "{name}"
currency = "{currency}"
time_zone = "{zone}"

[counting]
calls = "handled"            # which contacts count as calls
answer_within_s = {within}         # answered within so many seconds meets the service level
short_abandon_s = 0          # every abandon counts
agent_cost_per_call = false  # agents are not ranked

[costs]
shrinkage_share = {shrinkage}       # planned: pauses, meetings and training within paid time

[concurrency]
chat = {chats}                     # chats that an agent has at once

[drivers]                    # accounts that the shipped table does not know
{drivers}

[currencies]
USD = {usd}                   # assumed; the lines in USD carry it too

# What the carrier asks for a begun minute; sources in the notes of ledger/telecom.csv.
{tariffs}
[guardrails]                 # quality that a lower cost must not break
service_level_share = {limit}   # {limit_note}
abandoned_share = 0.20
resolved_first_share = 0.75
satisfaction = 3.5

[privacy]
customer = "hash"

[opening_hours]
{hours}
closed_on = [{holidays}]
"""

_TARIFF = """\
[[tariff]]
name = "{zone}"
zone = "{zone}"
direction = "outbound"
per_minute = {price}
first_s = 60
next_s = 60
"""


def settings_text(plan: Plan, accounts: tuple[str, ...]) -> str:
    """The text of `centre.toml`; `accounts` are those that need a driver of their own."""
    years = sorted({day.year for day in plan.days()})
    holidays = [f"{year}-{month:02d}-{day:02d}" for year in years for month, day in world.HOLIDAYS]
    return _TEXT.format(
        seed=plan.seed,
        name=world.NAME,
        currency=world.CURRENCY,
        zone=world.TIME_ZONE,
        within=world.ANSWER_WITHIN_S,
        shrinkage=world.PLANNED_SHRINKAGE_SHARE,
        chats=world.CHATS_AT_ONCE,
        drivers="\n".join(f'{account} = "agent_time"' for account in accounts),
        usd=facts.EUR_FOR_A_USD,
        tariffs="\n".join(
            _TARIFF.format(zone=zone, price=price) for zone, price in facts.ZONE_EUR.items()
        ),
        limit=world.SERVICE_LEVEL_LIMIT,
        limit_note=(
            "holds in every usual week"
            if plan.steady
            else f"broken in the week of {world.BROKEN_WEEK_ON}: sickness and an outage"
        ),
        hours="\n".join(_hours(weekday) for weekday in range(1, 8)),
        holidays=", ".join(holidays),
    )


def _hours(weekday: int) -> str:
    hours = world.OPENS.get(weekday)
    stretch = f'"{hours[0]:02d}:00-{hours[1]:02d}:00"' if hours else ""
    return f"{_WEEKDAYS[weekday - 1]} = [{stretch}]"
