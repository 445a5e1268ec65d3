"""The heaps of the kernel: events by time, and waiting contacts or idle agents in their order.

Theory of operation: events lie in a binary heap over an array and are never taken out early; who
no longer wants one has changed its `stamp`. Those who wait stand in pairing heaps whose links lie
in an array with one node for each contact or agent, so that a heap has no size of its own and
anyone can be taken out of the middle. Source: Fredman, Sedgewick, Sleator & Tarjan 1986, "The
pairing heap".
"""

from __future__ import annotations

from typing import Any

import numpy as np

from percall.twin.compiling import compiled

EVENT = np.dtype([("at", "i8"), ("tie", "i8"), ("who", "i4"), ("stamp", "i4")])
"""An event: `at` is its time in ms times `RANKS` plus its rank; `tie` orders what is left."""

NODE = np.dtype(
    [("first", "i8"), ("second", "i8"), ("third", "i8"),
     ("child", "i4"), ("next", "i4"), ("before", "i4")]
)  # fmt: skip
"""Someone in a pairing heap: three keys, least first, and the links; -1 is nobody."""

RANKS = 16


@compiled
def push(events: Any, count: int, at: int, tie: int, who: int, stamp: int) -> int:
    """The number of events once one has been added to the `count` first ones."""
    place = count
    while place > 0:
        above = (place - 1) >> 1
        parent = events[above]
        if parent.at < at or (parent.at == at and parent.tie <= tie):
            break
        here = events[place]
        here.at, here.tie, here.who, here.stamp = parent.at, parent.tie, parent.who, parent.stamp
        place = above
    here = events[place]
    here.at, here.tie, here.who, here.stamp = at, tie, who, stamp
    return count + 1


@compiled
def pop(events: Any, count: int) -> int:
    """The number of events once the first has been taken off."""
    count -= 1
    if count == 0:
        return 0
    last = events[count]
    at, tie, who, stamp = last.at, last.tie, last.who, last.stamp
    place = 0
    while True:
        below = 2 * place + 1
        if below >= count:
            break
        # Which child is less nobody can guess: reckoned without a branch (one past the last is
        # the event taken from the end, which is no less than any).
        left, right = events[below], events[below + 1]
        below += int((right.at < left.at) | ((right.at == left.at) & (right.tie < left.tie)))
        child = events[below]
        if child.at > at or (child.at == at and child.tie >= tie):
            break
        here = events[place]
        here.at, here.tie, here.who, here.stamp = child.at, child.tie, child.who, child.stamp
        place = below
    here = events[place]
    here.at, here.tie, here.who, here.stamp = at, tie, who, stamp
    return count


@compiled
def is_less(nodes: Any, a: int, b: int) -> bool:
    """Whether the node `a` comes before `b`."""
    one, other = nodes[a], nodes[b]
    if one.first != other.first:
        return bool(one.first < other.first)
    if one.second != other.second:
        return bool(one.second < other.second)
    return bool(one.third < other.third)


@compiled
def _meld(nodes: Any, a: int, b: int) -> int:
    """The root of two heaps made one; either may be -1."""
    if a < 0:
        return b
    if b < 0:
        return a
    if is_less(nodes, b, a):
        a, b = b, a
    above, under = nodes[a], nodes[b]
    under.before, under.next = a, above.child
    if above.child >= 0:
        nodes[above.child].before = b
    above.child = b
    return a


@compiled
def _joined_children(nodes: Any, who: int) -> int:
    """The children of a node as one heap, by two passes."""
    pairs = -1  # the heaps of the first pass, linked by `before`, the last one first
    child = int(np.int64(nodes[who].child))
    while child >= 0:
        other = int(np.int64(nodes[child].next))
        rest = -1 if other < 0 else int(np.int64(nodes[other].next))
        nodes[child].next = -1
        if other >= 0:
            nodes[other].next = -1
        pair = _meld(nodes, child, other)
        nodes[pair].before = pairs
        pairs = pair
        child = rest
    root = -1
    while pairs >= 0:
        left = int(np.int64(nodes[pairs].before))
        root = _meld(nodes, root, pairs)
        pairs = left
    if root >= 0:
        nodes[root].before = -1
    return root


@compiled
def insert(nodes: Any, root: int, who: int) -> int:
    """The root once a node, whose keys are set, has been put in."""
    node = nodes[who]
    node.child, node.next, node.before = -1, -1, -1
    return _meld(nodes, root, who)


@compiled
def remove(nodes: Any, root: int, who: int) -> int:
    """The root (-1: nobody left) once a node has been taken out."""
    rest = _joined_children(nodes, who)
    if root == who:
        return rest
    node = nodes[who]
    before, after = node.before, node.next
    if nodes[before].child == who:
        nodes[before].child = after
    else:
        nodes[before].next = after
    if after >= 0:
        nodes[after].before = before
    return _meld(nodes, root, rest)
