"""What happened to one customer, as the floor tells it: a contact and its legs.

All times are whole seconds after local midnight of the contact's day; an absent part is
None. A part below zero is one that the raw file will show wrongly: nobody knows it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(slots=True)
class Leg:
    """One leg: an IVR or bot visit, a stay in a queue, or an agent's part."""

    kind: str
    started_s: int
    queue: str | None = None
    team: str | None = None
    agent: str | None = None
    ivr_s: int | None = None
    wait_s: int | None = None
    ring_s: int | None = None
    talk_s: int | None = None
    hold_s: int | None = None
    wrap_up_s: int | None = None
    bot_s: int | None = None
    result: str = ""
    hang_up: str = ""

    def handle_s(self) -> int:
        """Talk, hold and wrap-up, the unknown ones as zero."""
        return max(self.talk_s or 0, 0) + max(self.hold_s or 0, 0) + max(self.wrap_up_s or 0, 0)

    def line_s(self) -> int:
        """Seconds on the line: waits have the ringing in them, unanswered calls none."""
        return (
            abs(self.ivr_s or 0) + (self.wait_s or 0) + (self.talk_s or 0) + abs(self.hold_s or 0)
        )


@dataclass(slots=True)
class Contact:
    """One customer's whole attempt."""

    contact_id: str
    day: dt.date
    started_s: int
    channel: str
    direction: str
    customer: str
    queue: str
    reason: str
    language: str
    site: str
    attempt: str = ""
    previous_id: str = ""
    campaign: str = ""
    zone: str = ""
    freephone: bool = False
    outcome: str = ""
    ended_s: int = 0
    is_sale: bool | None = None
    is_lead: bool | None = None
    csat: int | None = None
    resolved: bool | None = None
    charge: str = ""
    legs: list[Leg] = field(default_factory=list)
    # What the floor needs while the contact is under way.
    patience_s: int = 0
    is_waiting: bool = False
    wants_callback: bool = False
    callback_tries: int = 0
    was_answered: bool = False
    was_transferred: bool = False
    waiting_leg: Leg = field(default_factory=lambda: Leg("queue", 0))

    def wait_s(self) -> int:
        """Seconds from the queue to the first agent, or until the customer left."""
        for leg in self.legs:
            if leg.kind == "queue":
                return leg.wait_s or 0
        return 0

    def begun_minutes(self) -> int:
        """Minutes on the line as carriers bill them: each begun one, of an answered call."""
        return -(-sum(leg.line_s() for leg in self.legs) // 60)
