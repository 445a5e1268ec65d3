"""What a flow is made of: steps that a contact goes through, and groups of agents with skills.

Rules:

Steps
1. A contact enters at the entry of its channel and moves from step to step by name. The reserved
   step `end` ends it. A channel without an entry: the contact ends as `blocked`. A contact that
   comes to the same step twice within one instant ends as `failed` (`checks` finds such loops).
2. Times of day are the centre's local ones; a day's hours may run past midnight (to > 24 h) and
   belong to the day on which they begin, which decides whether they are closed by a holiday. All
   stretches are half-open: open at 08:00:00, closed at 20:00:00. Hours and forks are judged at the
   instant at which the contact comes to them, and take no time.
3. A case of a fork fits where all that it names is so; from the first case on, the first that
   fits is taken. `from_minute` after `to_minute` runs past midnight; one that is missing is 00:00
   or 24:00.
4. An attempt at a menu is its prompt and then its time-out; a key may be pressed at any time in
   it. A key that no choice has ends the attempt at once. After the last attempt: `otherwise`.
5. Outcomes where a contact ends without an agent: a step that leads to `end` ends it as
   `left_queue`, but a message as its own `outcome`, self-service or a bot that solved it as
   `contained`, voicemail as `message` (also when the customer hangs up in it). Hanging up
   elsewhere, also while an agent's telephone rings, is `abandoned`. Once an agent has spoken with
   a contact it is `handled`, whatever comes after.

Waiting
6. A queue asks for one skill, and a language where the contact has one; an agent serves it who
   has the skill at `least_level` or higher, speaks the language and has room (rule 16). Overflow
   adds skills that it asks for beside those before (rule 9), or moves the contact on.
7. On entering, in this order: an agent who is free and is asked takes the contact; else, where
   `most_waiting` contacts wait in the queue already, it goes `full_to`; else it waits. A contact
   that goes on at once has not been in the queue. Those who wait to be called back and those whom
   an agent is being rung for do not count as waiting. A widening at 0 s is in force on entering,
   a move at 0 s comes after the three.
8. Two clocks. The wait of a contact runs from its first queue since it arrived or since an agent
   last spoke with it, through all moves and what is played between them: priority and "waited
   longest" look at it, and so does the customer's patience. The time in a queue runs from
   entering that very queue: `overflow`, `callback`, `most_wait_s` and `last_agent_s` look at it.
9. The times of a queue are judged when they come, each once for each stay, as long as no agent is
   being rung for the contact; one that came meanwhile is judged when the contact waits again. At
   the same instant: agents who become free, the end of the last agent's turn, overflows in the
   order of the document, the offer of a callback, the longest wait, customers who hang up. A
   widening offers the contact at once to the free agents whom it now asks.
10. An offer to be called back is made to a `voice` contact that no agent has spoken with, once for
   each stay. Whoever declines waits on. Whoever accepts keeps the queue, the wait (priority
   grows on) and the widenings, those to come too; moves, the longest wait and patience are over,
   and the line is free. The wait that records show ends there.
11. When its turn comes the agent dials, occupied while it rings. Nobody answers: the next attempt
   may begin `retry_after_s` after the last one ended, with the place that its wait gives. After
   `attempts`, or where at `within_s` after the offer nobody is dialling, it ends as `left_queue`;
   a dial that has begun is carried out.
12. A transfer by an agent enters the other queue as new: wait 0, stay 0, no offer of a callback.
   An agent who does not answer leaves the contact waiting as it was.

Who takes whom
13. Of the contacts that an agent is asked for, the one with the highest priority is taken:
   `priority` + `priority_per_minute` x minutes waited (not rounded); between equals the one who
   waited longest; then the queue that stands first in the document; then who entered it first.
14. Of the free agents who are asked, the one with the fewest contacts in hand takes the contact;
   between equals by the queue's routing; between equals the longest idle, that is the earliest
   `free_since`: when they last came to the floor or put a contact (its wrap-up too) down; then
   the group that stands first in the document; then the agent's number in it.
   `longest_idle`: nothing more. `best_skill`: whom the queue itself asks for before those of its
   overflows, in their order; among them the highest level. `least_occupied`: the smallest share
   of time with a contact in hand / (that + time available) of this shift, as it stood at
   `free_since` (none yet: 0).
15. `last_agent`: where the agent who last spoke with this customer is on the floor and asked for
   when the contact enters, nobody else may take it for `last_agent_s`; free, that agent takes it
   at once. After that, and without such an agent: as `longest_idle`.
16. An agent has room for a contact with nothing in hand, or with fewer contacts in hand than
   `at_once` of its channel and all of that channel; 0 at once takes none of that channel. A
   contact is in hand from the ring to the end of its wrap-up.
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

    `languages` empty: all. `at_once` says how many contacts of a channel an agent takes together
    (0: none of it); channels that it does not name: one, and nothing beside it.
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
