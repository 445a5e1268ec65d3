"""What a flow is made of: steps that a contact goes through, and groups of agents with skills.

Rules:
1. A contact enters at the entry of its channel and moves from step to step by name. The
   reserved step `end` ends it.
2. A queue asks for one skill, and a language where the contact has one; an agent serves it who
   has the skill at `least_level` or higher. Overflow widens whom it asks for, or moves it on.
3. Who waits with the highest priority is served first: `priority` + `priority_per_minute` x
   minutes waited; between equals the one who waited longest.
4. Times of day are the centre's local ones; a day's hours may run past midnight (to > 24 h).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

END = "end"
"""The name of the step that ends a contact."""


class Routing(StrEnum):
    """Which of several free agents takes a contact; between equals the longest idle."""

    LONGEST_IDLE = "longest_idle"
    BEST_SKILL = "best_skill"
    LEAST_OCCUPIED = "least_occupied"
    LAST_AGENT = "last_agent"


@dataclass(frozen=True, slots=True)
class Opening:
    """Hours of one weekday: ISO weekday 1-7, minutes after local midnight, half-open."""

    weekday: int
    from_minute: int
    to_minute: int


@dataclass(frozen=True, slots=True)
class Hours:
    """A fork by opening hours and holidays."""

    name: str
    opening: tuple[Opening, ...]
    closed_on: frozenset[date]
    open_to: str
    closed_to: str


@dataclass(frozen=True, slots=True)
class Message:
    """An announcement; where it ends the contact, the outcome is `outcome`."""

    name: str
    play_s: float
    to: str
    outcome: str = "left_queue"


@dataclass(frozen=True, slots=True)
class Choice:
    """A key of a menu and where it leads."""

    key: str
    label: str
    to: str


@dataclass(frozen=True, slots=True)
class Menu:
    """An IVR menu: the prompt is repeated `attempts` times, then `otherwise`."""

    name: str
    prompt_s: float
    timeout_s: float
    attempts: int
    choices: tuple[Choice, ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class SelfService:
    """A step that may solve the matter without an agent: `self_service` in the IVR, or a `bot`."""

    name: str
    kind: str
    failed_to: str
    solved_to: str = END


@dataclass(frozen=True, slots=True)
class Fork:
    """A branch by what is known of a contact: the first case that fits, else `otherwise`."""

    name: str
    cases: tuple[Case, ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Case:
    """What a contact must be to take a branch; None: whatever it is. Minutes of the local day."""

    to: str
    reason: str | None = None
    language: str | None = None
    from_minute: int | None = None
    to_minute: int | None = None


@dataclass(frozen=True, slots=True)
class Overflow:
    """What a queue does once a contact has waited `after_s`.

    Either whom it asks for is widened (`skill`, at `least_level`), beside those before, or the
    contact moves on (`to`), its wait going with it.
    """

    after_s: float
    skill: str | None = None
    least_level: int = 1
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Callback:
    """An offer to be called back instead of waiting.

    Made once a contact has waited `after_s`. Whoever accepts keeps the place in the queue; when
    its turn comes an agent dials, up to `attempts` times, `retry_after_s` apart, within
    `within_s` of the offer; after that the callback has failed.
    """

    after_s: float
    attempts: int
    retry_after_s: float
    within_s: float


@dataclass(frozen=True, slots=True)
class Queue:
    """A place to wait for an agent; `name` is the step's and the queue's name in the records."""

    name: str
    skill: str
    least_level: int = 1
    priority: float = 0.0
    priority_per_minute: float = 0.0
    routing: Routing = Routing.LONGEST_IDLE
    last_agent_s: float = 0.0
    overflow: tuple[Overflow, ...] = ()
    callback: Callback | None = None
    most_wait_s: float | None = None
    most_wait_to: str = END
    most_waiting: int | None = None
    full_to: str = END


@dataclass(frozen=True, slots=True)
class Voicemail:
    """A message left instead of an agent: the outcome is `message`."""

    name: str
    most_s: float = 120.0


Step = Hours | Message | Menu | SelfService | Fork | Queue | Voicemail


@dataclass(frozen=True, slots=True)
class Group:
    """Agents with the same skills: level of each skill (1 and up), languages, chats at once.

    `languages` empty: all. `at_once` says how many contacts of a channel an agent takes together;
    channels that it does not name: one, and nothing beside it.
    """

    name: str
    skills: tuple[tuple[str, int], ...]
    languages: frozenset[str] = frozenset()
    at_once: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """All rules of a centre's contacts. `entries`: channel and its first step."""

    entries: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    groups: tuple[Group, ...]

    def step(self, name: str) -> Step:
        """The step of a name.

        Raises:
            KeyError: where no step has that name.
        """
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

    def queues(self) -> tuple[Queue, ...]:
        """The steps that are queues, in the order of the document."""
        return tuple(step for step in self.steps if isinstance(step, Queue))
