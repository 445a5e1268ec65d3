"""A case that is being changed: the parts replaced, lines moved, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from percall.flow.rules import Flow, Step
from percall.money import half_up
from percall.twin.behaviour import Break
from percall.whatif.case import Applied, Case, InputChange, LineChange
from percall.whatif.levers.lever import Given

AMOUNT_PLACES = 9
NONE = "-"


def with_flow(applied: Applied, flow: Flow) -> Applied:
    """The draft with another flow."""
    return replace(applied, case=replace(applied.case, flow=flow))


def with_steps(applied: Applied, steps: Iterable[Step]) -> Applied:
    """The draft with other steps in its flow."""
    return with_flow(applied, replace(applied.case.flow, steps=tuple(steps)))


def with_behaviour(applied: Applied, **parts: Any) -> Applied:
    """The draft with other parts of its behaviour."""
    behaviour = replace(applied.case.behaviour, **parts)
    return replace(applied, case=replace(applied.case, behaviour=behaviour))


def with_lines(applied: Applied, changes: Iterable[LineChange]) -> Applied:
    """The draft with ledger lines changed, ended and added; changes that change nothing drop."""
    real = [one for one in changes if one.before != one.after]
    lines = list(applied.case.lines)
    for one in real:
        if one.before is None:
            if one.after is not None:
                lines.append(one.after)
        elif one.after is None:
            lines.remove(one.before)
        else:
            lines[lines.index(one.before)] = one.after
    case = replace(applied.case, lines=tuple(lines))
    return replace(applied, case=case, lines=merged([*applied.lines, *real]))


def merged(changes: Sequence[LineChange]) -> tuple[LineChange, ...]:
    """Changes of changed lines joined: each line stands once, as it was first and is last."""
    found: list[LineChange] = []
    for one in changes:
        earlier = next(
            (place for place, other in enumerate(found)
             if one.before is not None and other.after is one.before),
            None,
        )  # fmt: skip
        if earlier is None:
            found.append(one)
            continue
        first = found.pop(earlier)
        why = first.why if first.why == one.why else f"{first.why}; {one.why}"
        if first.before is not None or one.after is not None:
            found.insert(earlier, LineChange(first.before, one.after, why))
    return tuple(found)


def with_caveats(applied: Applied, *caveats: str) -> Applied:
    """The draft with sentences on what the plan cannot know; none stands twice."""
    return replace(applied, caveats=tuple(dict.fromkeys((*applied.caveats, *caveats))))


def without_use(applied: Applied, given: Given, names: Sequence[str]) -> Applied:
    """The draft that says of some parameters that only typed values of theirs are in use."""
    idle = (f"{given.lever.name}.{name}" for name in names if not given.is_typed(name))
    return replace(applied, unused=(*applied.unused, *idle))


def booked(amount: Fraction) -> Fraction:
    """An amount as a file can hold it: in whole billionths, rounded half up."""
    return Fraction(half_up(amount, AMOUNT_PLACES), 10**AMOUNT_PLACES)


def differences(before: Case, after: Case) -> tuple[InputChange, ...]:
    """Every input that differs between two cases; ledger lines are listed as lines."""
    found: list[InputChange] = []
    for part in ("centre", "flow", "behaviour"):
        _compare(part, getattr(before, part), getattr(after, part), found)
    return tuple(found)


def _compare(where: str, one: Any, other: Any, found: list[InputChange]) -> None:
    if one == other:
        return
    if is_dataclass(one) and type(one) is type(other):
        for field in fields(one):
            _compare(f"{where}.{field.name}", getattr(one, field.name),
                     getattr(other, field.name), found)  # fmt: skip
    elif isinstance(one, tuple) and isinstance(other, tuple) and _is_of_records((*one, *other)):
        firsts, seconds = _by_key(one), _by_key(other)
        for key in dict.fromkeys((*firsts, *seconds)):
            _compare(f"{where}[{key}]", firsts.get(key), seconds.get(key), found)
    else:
        found.append(InputChange(where, _text(one), _text(other)))


def _is_of_records(rows: tuple[Any, ...]) -> bool:
    """Whether rows are compared one by one; the breaks of a shift are read together."""
    return all(is_dataclass(row) and not isinstance(row, Break) for row in rows)


def _by_key(rows: tuple[Any, ...]) -> dict[str, Any]:
    """Rows by their name where each has one of its own, else by their place."""
    names = [getattr(row, "name", None) for row in rows]
    if rows and None not in names and len(set(names)) == len(rows):
        return {str(name): row for name, row in zip(names, rows, strict=True)}
    return {str(place): row for place, row in enumerate(rows)}


def _text(value: Any) -> str:
    if value is None:
        return NONE
    if is_dataclass(value):
        parts = (f"{field.name} {_text(getattr(value, field.name))}" for field in fields(value))
        return ", ".join(parts)
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, tuple | list):
        return ", ".join(map(_text, value)) or NONE
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(_text, value))) or NONE
    return str(value)
