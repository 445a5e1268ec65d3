"""Walks over the ways of a flow: what can be reached, and where one goes round."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from percall.flow.ways import Way

Leads = dict[str, list[str]]


def reached_from(names: Iterable[str], ways: Iterable[Way]) -> set[str]:
    """The steps that can be reached from some, themselves included; entries come from ""."""
    return _reached(names, _leads((way.from_step, way.to) for way in ways))


def reaching(names: Iterable[str], ways: Iterable[Way]) -> set[str]:
    """The steps from which one of some can be reached, themselves included."""
    return _reached(names, _leads((way.to, way.from_step) for way in ways))


def loops(ways: Iterable[Way]) -> list[list[str]]:
    """For each knot of steps that lead to one another the shortest loop of its first step."""
    pairs = _in_knots({(way.from_step, way.to): None for way in ways})
    forth, back = _leads(pairs), _leads((to, here) for here, to in pairs)
    found, done = [], set[str]()
    for start in forth:
        if start not in done:
            loop = _shortest_loop(start, forth)
            if loop:
                found.append(loop)
                done |= _reached([start], forth) & _reached([start], back)
    return found


def _leads(pairs: Iterable[tuple[str, str]]) -> Leads:
    leads: Leads = {}
    for here, to in pairs:
        leads.setdefault(here, []).append(to)
    return leads


def _reached(names: Iterable[str], leads: Leads) -> set[str]:
    reached = set(names)
    new = deque(reached)
    while new:
        for to in leads.get(new.popleft(), ()):
            if to not in reached:
                reached.add(to)
                new.append(to)
    return reached


def _in_knots(pairs: dict[tuple[str, str], None]) -> list[tuple[str, str]]:
    """The pairs that may lie on a loop: those of steps that come from and lead to another."""
    kept = list(pairs)
    while True:
        begins, ends = {here for here, _to in kept}, {to for _here, to in kept}
        fewer = [(here, to) for here, to in kept if here in ends and to in begins]
        if len(fewer) == len(kept):
            return kept
        kept = fewer


def _shortest_loop(start: str, leads: Leads) -> list[str]:
    """The shortest way from a step back to itself, its steps in order; [] where there is none."""
    came_from: dict[str, str] = {}
    new = deque([start])
    while new:
        here = new.popleft()
        for to in leads.get(here, ()):
            if to == start:
                steps = [here]
                while steps[-1] != start:
                    steps.append(came_from[steps[-1]])
                return steps[::-1]
            if to not in came_from:
                came_from[to] = here
                new.append(to)
    return []
