"""The arrays of a run: made empty, and made larger when the kernel asks for room."""

from __future__ import annotations

from typing import Any

import numpy as np

from percall.texts import _
from percall.twin import layout as a
from percall.twin.draws import ENDLESS
from percall.twin.heap import EVENT, NODE
from percall.twin.kernel import FULL_CONTACTS, FULL_EVENTS
from percall.twin.refused import TwinRefused
from percall.twin.tables import Model
from percall.twin.world import World

FIRST_CONTACTS = 1024
MOST_CONTACTS = 2_000_000
"""Contacts under way or to come again at one moment; about a gigabyte."""
ROWS = 65_536


def sum_shapes(model: Model) -> dict[str, tuple[int, int, int]]:
    """The shapes of the sums of one replication, by the array's name."""
    words, periods = model.words, model.periods
    return {
        "queue_sums": (periods, len(words.queues), len(a.QUEUE_SUMS)),
        "contact_sums": (periods, len(words.channels), len(a.CONTACT_SUMS)),
        "agent_sums": (periods, len(words.groups), len(words.states)),
    }


def make_world(
    model: Model, seed: int, replication: int, sums: dict[str, Any], *, rows: int = 0,
    with_floor: bool = True,
) -> World:  # fmt: skip
    """The world before the first event; it adds to the arrays `sums`.

    `rows` of contacts are written at once, those of agents `with_floor` too; 0: none.
    """
    burst = model.numbers["burst"]
    agents = max((int(row["last"]) for row in model.arrays["entries"]), default=0)
    rows += burst if rows else 0
    classes = len(model.arrays["classes"])
    words = model.words
    arrays = {
        "contacts": np.zeros(FIRST_CONTACTS, a.CONTACT),
        "seen": np.zeros((FIRST_CONTACTS, 1 + (len(words.steps) >> a.STEP_SHIFT)), np.int64),
        "waiters": _free(FIRST_CONTACTS, 0),
        "events": np.zeros(FIRST_CONTACTS + 2 * burst, EVENT),
        "roots": np.full((classes, 2), -1, np.int64),
        "busy": np.zeros(classes, np.int64),
        "agents": _agents(model, agents),
        "idle": np.zeros(agents, NODE),
        "shares": np.zeros(agents if model.needs_shares else 0, NODE),
        "buckets": np.full((_bucket_count(model), 3), -1, np.int64),
        "waiting": np.zeros(len(words.queues), np.int64),
        **sums,
        "segments": np.zeros(rows, a.SEGMENT),
        "ended": np.zeros(rows, a.ENDED),
        "floor": np.zeros(rows if with_floor else 0, a.FLOOR),
    }
    numbers = model.numbers | {"seed": seed, "replication": replication}
    return World(numbers, model.arrays | arrays)


def _free(count: int, first: int) -> Any:
    """Nodes of contacts, those from `first` on linked as free ones."""
    made = np.zeros(count, NODE)
    made["next"][first:] = np.arange(first + 1, count + 1)
    made["next"][-1] = -1
    return made


def _agents(model: Model, count: int) -> Any:
    made = np.zeros(count, a.AGENT)
    made["channel"] = made["bucket"] = made["reserved"] = -1
    made["wraps_up_at"] = ENDLESS
    for field, table in (("group", "groups"), ("entry", "entries")):
        for place, row in enumerate(model.arrays[table]):
            made[field][row["first"] : row["last"]] = place
    return made


def _bucket_count(model: Model) -> int:
    room, loaded = model.arrays["room"], model.arrays["loaded"]
    return max(1, len(room) + int(np.where(loaded >= 0, np.maximum(room - 1, 0), 0).sum()))


def make_room(world: World, why: int) -> None:
    """Makes room for more contacts, or for more events.

    Raises:
        TwinRefused: more contacts would be under way at once than fit into memory.
    """
    if why == FULL_EVENTS:
        world.exchange(events=_longer(world.arrays["events"], 2 * len(world.arrays["events"])))
        return
    assert why == FULL_CONTACTS
    old = len(world.arrays["contacts"])
    if old >= MOST_CONTACTS:
        raise TwinRefused(
            _("More than {count} contacts are under way at once").format(count=MOST_CONTACTS),
            do=_("the centre never catches up: give it fewer arrivals, or more agents"),
        )
    new = min(2 * old, MOST_CONTACTS)
    waiters = _free(new, old)
    waiters[:old] = world.arrays["waiters"]
    world["free_contact"] = old
    world.exchange(
        contacts=_longer(world.arrays["contacts"], new),
        seen=_longer(world.arrays["seen"], new),
        waiters=waiters,
    )


def _longer(array: Any, length: int) -> Any:
    made = np.zeros((length, *array.shape[1:]), array.dtype)
    made[: len(array)] = array
    return made
