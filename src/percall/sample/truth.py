"""The truth about a sample: counted by the generator while it happens, never from the files.

Every share is kept as its two whole numbers, so that a test can compare it exactly.
Words and rules are those of the costing: outcomes decide, waits run from the queue to the
answer, service level, abandoned share and ASA look at inbound contacts only.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections import Counter
from collections.abc import Iterable
from typing import Any

from percall.sample import world
from percall.sample.legs import Contact, Leg
from percall.sample.seat import Seat

QUALITY_SUMS = (
    "contacts", "offered", "answered", "within", "abandoned", "wait_s", "handled", "handle_s",
)  # fmt: skip


def quality_sums(contact: Contact) -> tuple[int, ...]:
    """What a contact adds to each of `QUALITY_SUMS`."""
    is_handled = contact.outcome == "handled"
    handle_s = sum(leg.handle_s() for leg in contact.legs) if is_handled else 0
    is_offered = contact.direction == "inbound" and any(
        leg.kind in ("queue", "agent") for leg in contact.legs
    )
    if not is_offered:
        return 1, 0, 0, 0, 0, 0, int(is_handled), handle_s
    wait_s = contact.wait_s() if is_handled else 0
    is_within = is_handled and wait_s <= world.ANSWER_WITHIN_S
    is_abandoned = contact.outcome == "abandoned"
    return (
        1,
        1,
        int(is_handled),
        int(is_within),
        int(is_abandoned),
        wait_s,
        int(is_handled),
        handle_s,
    )


Sums = list[int]


def planted_class(contact: Contact, leg: Leg) -> str | None:
    """What failed in a leg, as the floor knows it: whole contacts first, then the leg's own part."""
    if contact.outcome == "abandoned":
        return "abandoned"
    if contact.attempt in ("redial", "repeat"):
        return contact.attempt
    return "transfer" if leg.result == "transferred" else None


class Truth:
    """What came of the sample, counted contact by contact and seat by seat."""

    def __init__(self) -> None:
        self.planted: list[tuple[str, int, str]] = []
        self._by: dict[str, dict[str, Sums]] = {
            "total": {}, "months": {}, "weeks": {}, "first_queues": {}, "channels": {},
        }  # fmt: skip
        self._queues: dict[str, Counter[str]] = {}
        self._outcomes: Counter[str] = Counter()
        self._attempts: Counter[str] = Counter()
        self._calls: dict[str, Counter[str]] = {}
        self._facts: Counter[str] = Counter()
        self._time_s: dict[str, Counter[str]] = {}
        self._paid_s: dict[str, Counter[str]] = {}

    def add(self, contact: Contact) -> None:
        """Counts a contact that has ended."""
        month = f"{contact.day:%Y-%m}"
        monday = contact.day - dt.timedelta(days=contact.day.weekday())
        keys = ("all", month, monday.isoformat(), contact.queue, contact.channel)
        added = quality_sums(contact)
        for parts, key in zip(self._by.values(), keys, strict=True):
            sums = parts.setdefault(key, [0] * len(added))
            sums[:] = map(operator.add, sums, added)
        self._outcomes[contact.outcome] += 1
        self._attempts[contact.attempt] += 1
        queues = {leg.queue or contact.queue for leg in contact.legs}
        if contact.outcome == "handled":
            calls = self._calls.setdefault(month, Counter())
            calls.update(queues)
            self._add_handling(contact)
        self._note(contact, len(queues))
        self._plant(contact)

    def _plant(self, contact: Contact) -> None:
        """Remember what failed: the contact, the index of its leg, and how."""
        for index, leg in enumerate(contact.legs):
            failed_as = planted_class(contact, leg)
            if failed_as:
                self.planted.append((contact.contact_id, index, failed_as))

    def _add_handling(self, contact: Contact) -> None:
        """Handle time by the queue where it was spent, and the contacts that spent it there."""
        spent: Counter[str] = Counter()
        for leg in contact.legs:
            if leg.kind == "agent":
                spent[leg.queue or contact.queue] += leg.handle_s()
        for queue, handle_s in spent.items():
            of_queue = self._queues.setdefault(queue, Counter())
            of_queue["handle_s"] += handle_s
            of_queue["handled"] += 1

    def _note(self, contact: Contact, queue_count: int) -> None:
        facts = self._facts
        facts["segments"] += len(contact.legs)
        facts[contact.direction] += 1
        facts["sales"] += contact.is_sale is True
        facts[f"{contact.direction}_sales"] += contact.is_sale is True
        facts["leads"] += contact.is_lead is True
        facts["transferred"] += queue_count > 1
        facts["called_back"] += contact.wants_callback
        facts["resolved_known"] += contact.resolved is not None
        facts["resolved"] += contact.resolved is True
        facts["csat_known"] += contact.csat is not None
        facts["csat"] += contact.csat or 0

    def add_time(self, day: dt.date, seats: Iterable[Seat]) -> None:
        """Counts the agents' time of a day."""
        month = f"{day:%Y-%m}"
        time_s = self._time_s.setdefault(month, Counter())
        paid_s = self._paid_s.setdefault(month, Counter())
        for seat in seats:
            for state, from_s, to_s, is_paid in seat.sheet:
                time_s[state] += to_s - from_s
                if is_paid:
                    paid_s[seat.agent.team] += to_s - from_s

    def found(self) -> dict[str, Any]:
        """The truth as plain values for `truth.json`."""
        inbound_first = self._attempts["first"]
        known = sum(self._attempts[attempt] for attempt in ("first", "repeat", "redial"))
        return {
            "facts": dict(sorted(self._facts.items())),
            "outcomes": dict(sorted(self._outcomes.items())),
            "attempts": {key or "none": n for key, n in sorted(self._attempts.items())},
            "first_attempts_of_known": [inbound_first, known],
            "calls_by_month_and_queue": {
                month: dict(sorted(calls.items())) for month, calls in self._calls.items()
            },
            "queues": {queue: dict(found) for queue, found in sorted(self._queues.items())},
            **{
                name: {
                    key: dict(zip(QUALITY_SUMS, sums, strict=True))
                    for key, sums in sorted(parts.items())
                }
                for name, parts in self._by.items()
            },
            "planted": self._planted_counts(),
            "agent_time_s": {month: dict(sorted(t.items())) for month, t in self._time_s.items()},
            "paid_s": {month: dict(sorted(p.items())) for month, p in self._paid_s.items()},
        }

    def _planted_counts(self) -> dict[str, dict[str, int]]:
        """How many contacts and legs failed in each way."""
        legs = Counter(failed_as for _contact, _leg, failed_as in self.planted)
        contacts = Counter(
            failed_as for _contact, failed_as in {(c, failed) for c, _leg, failed in self.planted}
        )
        return {
            name: {"contacts": contacts[name], "legs": count}
            for name, count in sorted(legs.items())
        }
