"""An agent at work on one day: what is in hand, what is due, and where the time went."""

from __future__ import annotations

from collections import deque

from percall.sample import world
from percall.sample.staff import Activity, Shift

Key = tuple[str, str]
"""A queue and a language: what one has to be able to do to take a contact."""


class Seat:
    """An agent logged in for a shift; `sheet` is the record of (state, from_s, to_s, is_paid)."""

    __slots__ = (
        "agent", "channel", "due", "helps", "in_hand", "is_leaving", "is_present",
        "own", "room", "sheet", "shift", "since_s", "turn",
    )  # fmt: skip

    def __init__(self, shift: Shift) -> None:
        self.shift = shift
        self.agent = shift.agent
        self.channel = shift.agent.channel
        self.room = world.CHATS_AT_ONCE if self.channel == "chat" else 1
        self.own: list[Key] = [key for key, level in self.agent.skills.items() if level == 1]
        self.helps: list[Key] = [key for key, level in self.agent.skills.items() if level == 2]
        self.in_hand = 0
        self.turn = 0
        self.since_s = 0
        self.is_present = False
        self.is_leaving = False
        self.due: deque[Activity] = deque()
        self.sheet: list[tuple[str, int, int, bool]] = []

    @property
    def can_take(self) -> bool:
        """Whether a contact may be offered to the agent now."""
        return self.is_present and self.in_hand < self.room and not self.due and not self.is_leaving

    def log_in(self, now_s: int) -> None:
        """The agent is available from now on."""
        self.is_present, self.since_s = True, now_s

    def take(self, now_s: int) -> None:
        """One more contact in hand."""
        self.turn += 1
        if self.in_hand == 0:
            self._spend("available", now_s)
        self.in_hand += 1

    def put_down(self, now_s: int, wrap_up_s: int) -> None:
        """One contact less; the last seconds were wrap-up where a single one was in hand."""
        self.in_hand -= 1
        if self.in_hand == 0:
            self._spend("handling", now_s - (wrap_up_s if self.room == 1 else 0))
            self._spend("wrap_up", now_s)

    def pause(self, activity: Activity, now_s: int) -> int:
        """The second at which the activity that begins now will end."""
        self.turn += 1
        self._spend("available", now_s)
        self.is_present = False
        end_s = now_s + activity.length_s
        self.sheet.append((activity.state, now_s, end_s, activity.is_paid))
        return end_s

    def log_out(self, now_s: int) -> None:
        """The shift is over."""
        self.turn += 1
        self._spend("available", now_s)
        self.is_present = False

    def _spend(self, state: str, until_s: int) -> None:
        if until_s > self.since_s:
            self.sheet.append((state, self.since_s, until_s, True))
        self.since_s = max(self.since_s, until_s)
