"""Agents on the floor: what they show, where they stand among the free, who of them is next.

Theory of operation: free agents stand in buckets, one for a group's agents with nothing in hand
and one for each number of contacts of a channel that leaves room for more. A bucket is a line by
who is longest idle, and a heap by who has been least occupied. Finding an agent looks at one
head a bucket, so that its cost grows with the groups and hardly with the agents.
"""

from __future__ import annotations

from typing import Any

from percall.twin.books import account
from percall.twin.compiling import compiled
from percall.twin.heap import insert, remove
from percall.twin.layout import (
    AVAILABLE,
    BEST_SKILL,
    HANDLING,
    LEAST_OCCUPIED,
    WRAP_UP,
)
from percall.twin.world import (
    agents,
    asked,
    buckets,
    classes,
    groups,
    idle,
    loaded,
    queues,
    room,
    shares,
    shares_length,
)

_FINE = float(1 << 62)

FIRST, LAST, LEAST = 0, 1, 2
"""Of a bucket: the ends of its line by who is longest idle, and its heap by who is least busy."""


@compiled
def show(w: Any, a: int, now: int) -> None:
    """Sets the agent's state to what the contacts in hand and the timetable make it."""
    agent = agents(w)[a]
    state = agent.plan
    if agent.active > 0:
        state = HANDLING
    elif agent.load > 0:
        state = WRAP_UP
    if state != agent.state:
        account(w, a, now)
        agent.state = state


@compiled
def becomes_free(w: Any, a: int, now: int) -> None:
    """From now on the agent counts as idle."""
    account(w, a, now)
    agent = agents(w)[a]
    agent.free_since = now
    worked = agent.busy_ms + agent.available_ms
    agent.share = agent.busy_ms / worked if worked > 0 else 0.0


@compiled
def has_room(w: Any, a: int, channel: int) -> bool:
    """Whether the agent, if on the floor, can take one more contact of a channel."""
    agent = agents(w)[a]
    if agent.plan != AVAILABLE:
        return False
    if agent.load == 0:
        return bool(room(w)[agent.group, channel] > 0)
    return bool(agent.channel == channel and agent.load < room(w)[agent.group, channel])


@compiled
def _link(w: Any, bucket: int, a: int) -> None:
    """Puts the agent into a bucket's line: nearly always at its end, since idle from now on."""
    since, after, before = agents(w)[a].free_since, -1, buckets(w)[bucket, LAST]
    while before >= 0:
        other = agents(w)[before].free_since
        if other < since or (other == since and before < a):
            break
        after, before = before, idle(w)[before].before
    node = idle(w)[a]
    node.before, node.next = before, after
    if before >= 0:
        idle(w)[before].next = a
    else:
        buckets(w)[bucket, FIRST] = a
    if after >= 0:
        idle(w)[after].before = a
    else:
        buckets(w)[bucket, LAST] = a


@compiled
def _unlink(w: Any, bucket: int, a: int) -> None:
    before, after = idle(w)[a].before, idle(w)[a].next
    if before >= 0:
        idle(w)[before].next = after
    else:
        buckets(w)[bucket, FIRST] = after
    if after >= 0:
        idle(w)[after].before = before
    else:
        buckets(w)[bucket, LAST] = before


@compiled
def place(w: Any, a: int) -> None:
    """Puts the agent into the bucket where it belongs now, or into none."""
    agent = agents(w)[a]
    bucket = -1
    if agent.plan == AVAILABLE:
        if agent.load == 0:
            bucket = groups(w)[agent.group].idle
        elif agent.load < room(w)[agent.group, agent.channel]:
            bucket = loaded(w)[agent.group, agent.channel] + agent.load - 1
    old = agent.bucket
    if old >= 0:
        _unlink(w, old, a)
        if shares_length(w) > 0:
            buckets(w)[old, LEAST] = remove(shares(w), buckets(w)[old, LEAST], a)
        w.idle_count -= 1
    agent.bucket = bucket
    if bucket < 0:
        return
    w.idle_count += 1
    _link(w, bucket, a)
    if shares_length(w) > 0:
        node = shares(w)[a]
        # Shares of whole ms differ by more than 2**-54: as whole numbers they keep their order.
        node.first, node.second, node.third = int(agent.share * _FINE), agent.free_since, a
        buckets(w)[bucket, LEAST] = insert(shares(w), buckets(w)[bucket, LEAST], a)


@compiled
def _key(w: Any, a: int, routing: int, order: int) -> int:
    if routing == BEST_SKILL:
        return order
    if routing == LEAST_OCCUPIED:
        return int(shares(w)[a].first)
    return 0


@compiled
def best_agent(w: Any, class_: int) -> int:
    """The free agent who takes a contact of a class; -1 where none is free."""
    if w.idle_count == 0:
        return -1
    of_class = classes(w)[class_]
    routing = queues(w)[of_class.queue].routing
    heap = LEAST if routing == LEAST_OCCUPIED else FIRST
    best, best_key, best_since, load, most = -1, 0, 0, 0, 1
    while load < most:
        for place_ in range(of_class.first, of_class.last):
            group = asked(w)[place_]
            most = max(most, group.room)
            if group.room <= load:
                continue
            bucket = group.idle if load == 0 else group.loaded + load - 1
            a = buckets(w)[bucket, heap]
            if a < 0:
                continue
            key, since = _key(w, a, routing, group.order), agents(w)[a].free_since
            if best < 0 or key < best_key or (key == best_key and since < best_since):
                best, best_key, best_since = a, key, since
        if best >= 0:
            return best
        load += 1
    return -1
