"""What a queue asks for and does with time: its skills and overflows as a plan of instants."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from percall.flow.places import place_of
from percall.flow.rules import Group, Queue, Routing
from percall.flow.states import Contact, State


class What(StrEnum):
    """What a time of a queue does."""

    LET_OTHERS = "let_others"
    WIDEN = "widen"
    MOVE = "move"
    OFFER = "offer"
    GIVE_UP = "give_up"


@dataclass(frozen=True, slots=True)
class Due:
    """A time of a queue: milliseconds in it, what then, the overflow's index, and its place."""

    after_ms: int
    what: What
    place: str
    index: int = -1
    to: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A skill that a queue asks for, the level that will do, and the rule that asks."""

    skill: str
    least_level: int
    place: str


def ms_of(seconds: float) -> int:
    """Whole milliseconds, rounded half up."""
    return int(seconds * 1000 + 0.5)


@lru_cache(maxsize=4096)
def plan_of(queue: Queue, *, is_kept: bool = False) -> tuple[Due, ...]:
    """The times of a queue in the order in which they are judged (rule 9)."""
    place = place_of("step", queue.name)
    found = []
    if is_kept:
        found.append(Due(ms_of(queue.last_agent_s), What.LET_OTHERS, f"{place}.last_agent_s"))
    for index, one in enumerate(queue.overflow):
        what = What.WIDEN if one.to is None else What.MOVE
        where = f"{place}.overflow[{index}]"
        found.append(Due(ms_of(one.after_s), what, where, index, one.to or ""))
    if queue.callback is not None:
        found.append(Due(ms_of(queue.callback.after_s), What.OFFER, f"{place}.callback"))
    if queue.most_wait_s is not None:
        after, where = ms_of(queue.most_wait_s), f"{place}.most_wait_s"
        found.append(Due(after, What.GIVE_UP, where, to=queue.most_wait_to))
    # Stable: what comes at one instant stays in the order in which it was found above.
    return tuple(sorted(found, key=lambda due: due.after_ms))


def asked_of(queue: Queue, judged: int, *, is_kept: bool = False) -> tuple[Asked, ...]:
    """Whom a queue asks for once so many of its times were judged; its own skill first."""
    widened = sorted(
        due.index for due in plan_of(queue, is_kept=is_kept)[:judged] if due.what is What.WIDEN
    )
    return _asked(queue, widened)


def asked_at_once(queue: Queue) -> tuple[Asked, ...]:
    """Whom a queue asks for on entering: widenings at 0 s are in force already."""
    return _asked(queue, [
        due.index for due in plan_of(queue) if due.after_ms == 0 and due.what is What.WIDEN
    ])  # fmt: skip


def _asked(queue: Queue, widened: list[int]) -> tuple[Asked, ...]:
    place = place_of("step", queue.name)
    found = [Asked(queue.skill, queue.least_level, f"{place}.skill")]
    for index in widened:
        one = queue.overflow[index]
        skill = queue.skill if one.skill is None else one.skill
        found.append(Asked(skill, one.least_level, f"{place}.overflow[{index}]"))
    return tuple(found)


def asked_now(queue: Queue, state: State) -> tuple[Asked, ...]:
    """Whom a contact in a queue asks for."""
    if state.entered_ms is None:
        return asked_at_once(queue)
    return asked_of(queue, state.judged, is_kept=state.kept_for is not None)


def meets(group: Group, asked: Asked) -> bool:
    """Whether a group has a skill at the level that is asked for."""
    return dict(group.skills).get(asked.skill, 0) >= asked.least_level


def speaks(group: Group, language: str | None) -> bool:
    """Whether a group can talk with a contact of a language."""
    return language is None or not group.languages or language in group.languages


def wants_last_agent(queue: Queue, contact: Contact) -> bool:
    """Whether a queue would keep a contact for the agent who knows the customer."""
    return (
        queue.routing is Routing.LAST_AGENT
        and queue.last_agent_s > 0
        and contact.last_agent is not None
    )
