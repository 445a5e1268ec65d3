"""Where waiting contacts stand, and which of them an agent takes.

Theory of operation: contacts of the same queue, widening, language and channel are asked for by
the same agents and stand in one heap, by wait: priorities of one queue grow at one rate, so that
their order never changes. A free agent compares the heads of the heaps alone, at the priorities
of that moment. Those who wait for the agent who knows them stand in a list of that agent.
"""

from __future__ import annotations

from typing import Any

from percall.twin.compiling import compiled
from percall.twin.floor import has_room
from percall.twin.heap import insert, remove
from percall.twin.world import (
    agents,
    asks,
    busy,
    classes,
    contacts,
    queues,
    roots,
    waiters,
)


@compiled
def comes_first(w: Any, one: int, other: int, now: int) -> bool:
    """Whether the contact `one` is taken before `other`, both waiting."""
    a, b = contacts(w)[one], contacts(w)[other]
    p, q = queues(w)[a.queue], queues(w)[b.queue]
    of_one = p.priority + p.per_minute * ((now - a.since) / 60000.0)
    of_other = q.priority + q.per_minute * ((now - b.since) / 60000.0)
    if of_one != of_other:
        return bool(of_one > of_other)
    if a.since != b.since:
        return bool(a.since < b.since)
    if a.queue != b.queue:
        return bool(a.queue < b.queue)
    return bool(waiters(w)[one].second < waiters(w)[other].second)


@compiled
def join(w: Any, c: int) -> None:
    """The contact stands in the heap of its class, or waits for its last agent."""
    contact = contacts(w)[c]
    node = waiters(w)[c]
    node.first, node.third = contact.since, 0
    if contact.reserved >= 0:
        agent = agents(w)[contact.reserved]
        node.before, node.next = -1, agent.reserved
        if agent.reserved >= 0:
            waiters(w)[agent.reserved].before = c
        agent.reserved = c
        w.reserved_count += 1
        return
    root = roots(w)[contact.class_, 0]
    if root < 0:
        roots(w)[contact.class_, 1] = w.busy_count
        busy(w)[w.busy_count] = contact.class_
        w.busy_count += 1
    roots(w)[contact.class_, 0] = insert(waiters(w), root, c)


@compiled
def leave(w: Any, c: int) -> None:
    """The contact no longer stands where `join` has put it."""
    contact = contacts(w)[c]
    if contact.reserved >= 0:
        node = waiters(w)[c]
        if node.before >= 0:
            waiters(w)[node.before].next = node.next
        else:
            agents(w)[contact.reserved].reserved = node.next
        if node.next >= 0:
            waiters(w)[node.next].before = node.before
        w.reserved_count -= 1
        return
    class_ = contact.class_
    root = remove(waiters(w), roots(w)[class_, 0], c)
    roots(w)[class_, 0] = root
    if root < 0:
        w.busy_count -= 1
        last = busy(w)[w.busy_count]
        hole = roots(w)[class_, 1]
        busy(w)[hole] = last
        roots(w)[last, 1] = hole


@compiled
def first_waiting(w: Any, a: int, now: int) -> int:
    """The contact that the agent takes next; -1 where none is there for this agent."""
    agent = agents(w)[a]
    best = -1
    for index in range(w.busy_count):
        class_ = busy(w)[index]
        if asks(w)[class_, agent.group] < 0:
            continue
        if not has_room(w, a, classes(w)[class_].channel):
            continue
        head = roots(w)[class_, 0]
        if best < 0 or comes_first(w, head, best, now):
            best = head
    if w.reserved_count > 0:
        c = agent.reserved
        while c >= 0:
            has = has_room(w, a, contacts(w)[c].channel)
            if has and (best < 0 or comes_first(w, c, best, now)):
                best = c
            c = waiters(w)[c].next
    return best
