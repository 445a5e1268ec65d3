"""What `decide` takes and gives: a contact's state, an event, an instant, commands and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from percall.flow.table import At, Happens


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant on two clocks: one that runs evenly, and the centre's local one."""

    ms: int
    local: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of a contact. `last_agent`: who last spoke with this customer."""

    channel: str
    reason: str | None = None
    language: str | None = None
    last_agent: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Where a contact is and what its rules remember; times on the even clock.

    `waiting_since_ms` and `entered_ms` are the two clocks of rule 8; `judged` counts the times of
    the queue that were judged; `came` are the steps that it came to at `came_ms`, in order.
    """

    contact: Contact
    at: At = At.NEW
    step: str = ""
    attempt: int = 0
    waiting_since_ms: int | None = None
    entered_ms: int | None = None
    judged: int = 0
    kept_for: str | None = None
    is_offered: bool = False
    promised_ms: int | None = None
    dials: int = 0
    not_before_ms: int | None = None
    agent: str | None = None
    has_spoken: bool = False
    came_ms: int | None = None
    came: tuple[str, ...] = ()
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    `key` was pressed; `agent` of `group` is given; `queue` is where an agent transfers to. With
    `nobody`: how many wait in the queue, and whether the last agent is on the floor and asked for.
    `is_routed`: without the queue's routing another agent, or one at all, would have been given.
    """

    happens: Happens
    key: str = ""
    agent: str = ""
    group: str = ""
    queue: str = ""
    waiting: int = 0
    is_kept: bool = False
    is_routed: bool = False


class Do(StrEnum):
    """What the shell is told to do."""

    PLAY = "play"
    PROMPT = "prompt"
    SERVE = "serve"
    RECORD = "record"
    ASK = "ask"
    WAKE = "wake"
    OFFER = "offer"
    RELEASE = "release"
    RING = "ring"
    DIAL = "dial"
    CONNECT = "connect"
    LET_GO = "let_go"
    WRAP_UP = "wrap_up"
    END = "end"


@dataclass(frozen=True, slots=True)
class Command:
    """What is to be done: `name` is a step, an agent or an outcome.

    `ms` is how long something is played, or when to wake. `ask` asks the floor for an agent
    (`routing.choose_agent`): in state `asking` it answers `given` or `nobody`, else `given` or
    nothing.
    """

    do: Do
    name: str = ""
    ms: int = 0


@dataclass(frozen=True, slots=True)
class Because:
    """A rule that was used: its place in the document, why (a code of `reasons`), and with what.

    `to` is the step that it leads to, where it leads to one. `is_instead`: it was not used, but
    without the one named before it the contact would have gone the same way by it.
    """

    place: str
    why: str
    to: str = ""
    values: tuple[tuple[str, str], ...] = ()
    is_instead: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The state after an event, what is to be done, and the rules that said so."""

    state: State
    commands: tuple[Command, ...] = ()
    because: tuple[Because, ...] = ()
