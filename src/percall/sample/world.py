"""The rulebook of the sample centre: everything that is assumed about it, as tables.

Change a figure here and the sample changes; no other file of this package holds one that
describes the centre. What is borrowed from published sources is in `books`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

NAME = "Baltic Broadband support"
TIME_ZONE = "Europe/Riga"
CURRENCY = "EUR"

ENDS_ON = dt.date(2026, 11, 1)
"""The day after the last day of every sample."""

AGENTS = 40
CONTACTS_PER_AGENT_DAY = 22.5
"""Arrivals of an average weekday for each of forty agents, before redials and repeats."""
SCALE_POWER = 0.07
"""Larger centres take more with each agent, since waiting customers find more free hands."""

OPENS = {1: (8, 20), 2: (8, 20), 3: (8, 20), 4: (8, 20), 5: (8, 20), 6: (10, 16)}
"""Opening hours by ISO weekday; Sunday is closed."""

HOLIDAYS = ((1, 1), (5, 1), (5, 4), (6, 23), (6, 24), (11, 18), (12, 24), (12, 25), (12, 26))
"""Latvian public holidays with a fixed date, as (month, day): closed."""

WEEKDAY_FACTOR = {1: 1.17, 2: 1.05, 3: 1.0, 4: 0.97, 5: 0.90, 6: 0.20}
QUIET_HOURS_POWER = 0.85
"""Staffing follows arrivals to this power: quiet hours need more people for each contact."""

MONTH_FACTOR = {8: 0.93, 9: 1.02, 10: 1.04}
INVOICE_DAYS = 5
INVOICE_FACTOR = 1.30
"""Invoices go out on the first: billing is busier for the first days of a month."""

HALF_HOUR_WEIGHT = (
    5.2, 7.0, 8.8, 10.0, 10.8, 11.0, 10.6, 10.0, 9.2, 8.8, 9.0, 9.4,
    9.6, 9.4, 9.0, 8.6, 8.4, 8.0, 7.2, 6.2, 5.2, 4.4, 3.6, 2.8,
)  # fmt: skip
"""Arrivals by half-hour from 08:00 to 20:00; a shorter day uses the part that it is open."""

CHAT_SHARE = 0.17
AFTER_HOURS_SHARE = 0.03
SITES = (("riga", 0.7), ("daugavpils", 0.3))
LANGUAGES = (("lv", 0.60), ("ru", 0.28), ("en", 0.12))
LANGUAGE_OF_AGENTS = {"lv": 1.0, "ru": 0.9, "en": 0.8}
FREEPHONE_SHARE = 0.55
"""Callers on the free number, whose carrier charges the centre by the minute."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue: its share of arrivals and how its contacts are worked."""

    name: str
    share: float
    wrap_up_s: int
    hold_share: float
    transfers_to: str
    transfer_share: float


QUEUES = (
    Queue("support", 0.47, 95, 0.30, "billing", 0.06),
    Queue("billing", 0.31, 65, 0.22, "support", 0.07),
    Queue("sales", 0.22, 100, 0.15, "billing", 0.05),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why customers call: how often in its queue, how long, how often self-service does."""

    name: str
    queue: str
    weight: float
    talk_s: int
    contained_share: float
    resolved_share: float


REASONS = (
    Reason("no connection", "support", 30, 450, 0.05, 0.78),
    Reason("slow connection", "support", 22, 420, 0.04, 0.76),
    Reason("equipment", "support", 18, 480, 0.03, 0.80),
    Reason("how to", "support", 18, 290, 0.15, 0.90),
    Reason("appointment", "support", 12, 230, 0.25, 0.95),
    Reason("invoice question", "billing", 40, 310, 0.10, 0.88),
    Reason("balance", "billing", 22, 150, 0.55, 0.97),
    Reason("payment plan", "billing", 20, 400, 0.02, 0.86),
    Reason("change of details", "billing", 18, 220, 0.15, 0.95),
    Reason("new contract", "sales", 35, 540, 0.01, 0.92),
    Reason("change of plan", "sales", 35, 430, 0.03, 0.90),
    Reason("prices", "sales", 30, 270, 0.08, 0.95),
)


@dataclass(frozen=True, slots=True)
class Team:
    """A team: its share of the agents, what it does first and what it helps with."""

    name: str
    share: float
    queue: str | None
    helps: str | None
    helpers_share: float
    channel: str = "voice"


TEAMS = (
    Team("support-a", 0.275, "support", "billing", 1.0),
    Team("support-b", 0.20, "support", "sales", 1.0),
    Team("billing", 0.175, "billing", "support", 1.0),
    Team("sales", 0.25, "sales", "billing", 1.0),
    Team("digital", 0.10, None, None, 0.0, "chat"),
)
"""The chat team (no queue of its own) answers the chats of all queues."""

CHATS_AT_ONCE = 2

SHIFT_HOURS = ((8.0, 0.30), (6.0, 0.40), (4.0, 0.30))
"""Paid hours of a day by contract; eight hours have half an hour of unpaid lunch in them."""

ABSENT_SHARE = {8: 0.17, 9: 0.10, 10: 0.08}
USUALLY_ABSENT_SHARE = 0.10
"""Holidays and sickness by month, and in all others; paid for within the hourly cost."""

TALK_SIGMA = 0.55
PATIENCE_S = 420
IMPATIENT_SHARE = 0.03
CHAT_PATIENCE_S = 480
REDIAL_SHARE = 0.55
REPEAT_SHARE = 0.55
REPEAT_WITHIN_DAYS = 6
NEW_MATTER_AFTER_DAYS = 14
"""A customer has a new matter of the same reason no sooner than so many days after the last."""

IVR_GIVE_UP_SHARE = 0.02
BOT_CONTAINED_SHARE = 0.34
NO_ANSWER_SHARE = 0.015
NO_ANSWER_AFTER_S = 18
CALLBACK_OFFER_AFTER_S = 60
CALLBACK_TAKEN_SHARE = 0.30
CALLBACK_REACHED_SHARE = 0.88
QUEUE_TIME_OUT_S = 1500
CSAT_SHARE = 0.18
RESOLVED_KNOWN_SHARE = 0.93
INBOUND_SALE_SHARE = {"new contract": 0.42, "change of plan": 0.22, "prices": 0.10}


@dataclass(frozen=True, slots=True)
class Campaign:
    """Outbound calls, dialled by idle sales agents between two hours of a weekday."""

    name: str
    weight: float
    sale_share: float
    lead_share: float


CAMPAIGNS = (
    Campaign("autumn-fibre", 0.65, 0.085, 0.17),
    Campaign("loyalty", 0.35, 0.13, 0.10),
)
CAMPAIGN_HOURS = (10, 18)
DIALS_PER_SALES_AGENT_DAY = 28
REACHED_SHARE = 0.42
ZONES = (("lv-mobile", 0.72), ("lv-fixed", 0.18), ("baltic", 0.10))

BROKEN_WEEK_ON = dt.date(2026, 10, 12)
"""Monday of the week in which the service level breaks: sickness, and an outage on Wednesday."""
BROKEN_WEEK_ABSENT_SHARE = 0.28
OUTAGE_ON = dt.date(2026, 10, 14)
OUTAGE_HOURS = (10, 15)
OUTAGE_ARRIVALS_FACTOR = 1.9
OUTAGE_TALK_FACTOR = 1.25

ANSWER_WITHIN_S = 20
SERVICE_LEVEL_LIMIT = 0.70
PLANNED_SHRINKAGE_SHARE = 0.20
