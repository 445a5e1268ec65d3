"""What the telephone system, the chat system and the time clock write: columns and rows.

Three shapes, each with a shipped mapping: a leg a row (`sample-calls`), a chat a row
(`sample-chats`), a half-hour and state a row (`sample-agent-time`). The words in the rows are
the systems' own; the mappings turn them into ours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from percall.sample.facts import FREEPHONE_EUR
from percall.sample.legs import Contact, Leg
from percall.sample.seat import Seat

HALF_HOUR_S = 1800
TOKENS_A_SECOND = 9

CALL_COLUMNS = (
    "call_id", "leg", "leg_type", "direction", "call_start", "leg_start", "call_end", "menu",
    "queue", "team", "agent", "ivr_s", "wait_s", "ring_s", "talk_s", "hold_s", "wrap_up_s", "line_s",
    "leg_result", "hang_up", "zone", "caller", "language", "reason", "site", "campaign",
    "attempt", "previous_call", "result", "sale", "lead", "resolved", "csat", "billed",
    "carrier_charge",
)  # fmt: skip
CHAT_COLUMNS = (
    "chat_id", "opened", "closed", "topic", "skill", "language", "site", "customer", "bot_s",
    "bot_tokens", "queued", "wait_s", "agent", "team", "ring_s", "chat_s", "wrap_up_s", "status",
    "attempt", "sale", "solved", "stars",
)  # fmt: skip
TIME_COLUMNS = ("agent", "team", "half_hour", "state", "seconds", "paid_s")

RESULT = {
    "handled": "ANSWERED", "abandoned": "LOST", "contained": "SELF-SERVICE",
    "left_queue": "DIVERTED", "failed": "NOT REACHED",
}  # fmt: skip
CHAT_STATUS = {
    "handled": "closed", "abandoned": "left", "contained": "bot", "left_queue": "timeout",
}  # fmt: skip


def clock(day: dt.date, second: int) -> str:
    """A local time as the systems write it."""
    return f"{day} {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def call_rows(contact: Contact) -> Iterator[list[object]]:
    """The rows of a telephone call, one a leg."""
    started, ended = clock(contact.day, contact.started_s), clock(contact.day, contact.ended_s)
    shared = [
        contact.zone, contact.customer, contact.language, contact.reason, contact.site,
        contact.campaign, contact.attempt, contact.previous_id, RESULT[contact.outcome],
        yes_no(contact.is_sale), yes_no(contact.is_lead), yes_no(contact.resolved),
        contact.csat, "" if contact.freephone else "no", contact.charge,
    ]  # fmt: skip
    for index, leg in enumerate(contact.legs):
        yield [
            contact.contact_id, index + 1, leg.kind.upper(), contact.direction, started,
            clock(contact.day, leg.started_s), ended, contact.queue, leg.queue, leg.team,
            leg.agent, leg.ivr_s, leg.wait_s, leg.ring_s, leg.talk_s, leg.hold_s,
            leg.wrap_up_s, leg.line_s(), leg.result, leg.hang_up, *shared,
        ]  # fmt: skip


def chat_row(contact: Contact) -> list[object]:
    """The row of a chat: the bot, the wait and the agent side by side."""
    bot, queued, agent = _parts(contact.legs)
    return [
        contact.contact_id, clock(contact.day, contact.started_s),
        clock(contact.day, contact.ended_s), contact.reason, contact.queue, contact.language,
        contact.site, contact.customer, bot.bot_s, (bot.bot_s or 0) * TOKENS_A_SECOND,
        clock(contact.day, queued.started_s) if queued else None,
        queued.wait_s if queued else None, agent.agent if agent else None,
        agent.team if agent else None, agent.ring_s if agent else None,
        agent.talk_s if agent else None, agent.wrap_up_s if agent else None,
        CHAT_STATUS[contact.outcome], contact.attempt, yes_no(contact.is_sale),
        yes_no(contact.resolved), contact.csat,
    ]  # fmt: skip


def _parts(legs: list[Leg]) -> tuple[Leg, Leg | None, Leg | None]:
    return legs[0], legs[1] if len(legs) > 1 else None, legs[2] if len(legs) > 2 else None


def yes_no(value: bool | None) -> str:
    """A yes-or-no answer as the systems write it; nothing where it is not known."""
    return "" if value is None else "yes" if value else "no"


def carrier_charge(contact: Contact) -> str:
    """What the carrier of the free number charges: each begun minute.

    One bill in forty is not itemised: that charge is not known, which is not zero.
    """
    if not contact.freephone or contact.started_s % 40 == 0:
        return ""
    return str(contact.begun_minutes() * FREEPHONE_EUR)


def time_rows(day: dt.date, seats: Iterable[Seat]) -> Iterator[list[object]]:
    """The time sheets of a day: seconds of each agent, half-hour and state."""
    for seat in seats:
        spent: dict[tuple[int, str], list[int]] = {}
        for state, from_s, to_s, is_paid in seat.sheet:
            while from_s < to_s:
                half_hour = from_s // HALF_HOUR_S
                until_s = min(to_s, (half_hour + 1) * HALF_HOUR_S)
                cell = spent.setdefault((half_hour, state), [0, 0])
                cell[0] += until_s - from_s
                cell[1] += until_s - from_s if is_paid else 0
                from_s = until_s
        for (half_hour, state), (seconds, paid_s) in sorted(spent.items()):
            start = clock(day, half_hour * HALF_HOUR_S)
            yield [seat.agent.agent_id, seat.agent.team, start, state, seconds, paid_s]
