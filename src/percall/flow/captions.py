"""What a drawing says of a flow: the words in each box and beside each way."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from percall.contact.schema import Outcome
from percall.flow.places import place_of
from percall.flow.queues import Asked, asked_of, meets, plan_of
from percall.flow.rules import (
    END,
    Flow,
    Fork,
    Group,
    Hours,
    Menu,
    Message,
    Opening,
    Queue,
    Routing,
    SelfService,
    Step,
    Voicemail,
)
from percall.flow.ways import Way
from percall.texts import N_, _, ngettext

KIND_NAMES: dict[str, str] = {
    "hours": N_("opening hours"),
    "message": N_("announcement"),
    "menu": N_("menu"),
    "self_service": N_("self-service"),
    "bot": N_("bot"),
    "fork": N_("fork"),
    "queue": N_("queue"),
    "voicemail": N_("voicemail"),
}
LABELS: dict[str, str] = {
    "open": N_("open"),
    "closed": N_("closed"),
    "then": N_("then"),
    "choice": N_("{key} {label}"),
    "silence": N_("no key"),
    "solved": N_("solved"),
    "unsolved": N_("not solved"),
    "otherwise": N_("otherwise"),
    "after": N_("after {after} s"),
    "full": N_("full: {count} wait"),
}
OUTCOME_NAMES: dict[str, str] = {
    Outcome.HANDLED: N_("handled"),
    Outcome.ABANDONED: N_("abandoned"),
    Outcome.LEFT_QUEUE: N_("sent away"),
    Outcome.CONTAINED: N_("contained"),
    Outcome.MESSAGE: N_("message left"),
    Outcome.BLOCKED: N_("blocked"),
    Outcome.FAILED: N_("failed"),
    Outcome.OPEN: N_("open end"),
}
ROUTING_NAMES: dict[Routing, str] = {
    Routing.LONGEST_IDLE: N_("the longest idle takes it"),
    Routing.BEST_SKILL: N_("the best skilled takes it"),
    Routing.LEAST_OCCUPIED: N_("the least occupied takes it"),
    Routing.LAST_AGENT: N_("the agent who knows the customer takes it"),
}
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def label_of(way: Way) -> str:
    """What stands beside a way."""
    values = dict(way.values)
    if way.label == "entry":
        return ""
    if way.label != "case":
        return _(LABELS[way.label]).format(**values)
    time = f"{values['from'] or '00:00'}-{values['to'] or '24:00'}"
    has_time = values["from"] or values["to"]
    found = [values["reason"], values["language"], time if has_time else ""]
    return ", ".join(one for one in found if one) or _("always")


def outcome_at_end(step: Step | None, way: Way) -> str:
    """The outcome of a contact that ends by a way."""
    if isinstance(step, Message):
        return step.outcome
    if isinstance(step, SelfService) and way.label == "solved":
        return Outcome.CONTAINED
    return Outcome.LEFT_QUEUE


def details_of(flow: Flow, step: Step) -> list[str]:
    """What a step's box says below its name, a line each."""
    match step:
        case Hours():
            return _hours(step)
        case Message():
            return [_("{seconds} s").format(seconds=f"{step.play_s:g}")]
        case Menu():
            text = _("{seconds} s, then {wait} s for a key, {count} times")
            return [text.format(seconds=f"{step.prompt_s:g}", wait=f"{step.timeout_s:g}",
                                count=step.attempts)]  # fmt: skip
        case Queue():
            return list(_queue(flow, step))
        case Voicemail():
            return [_("at most {seconds} s").format(seconds=f"{step.most_s:g}")]
        case SelfService() | Fork():
            return []


def _hours(step: Hours) -> list[str]:
    """The hours, weekdays with the same ones together."""
    by_day = [
        ", ".join(_stretch(one) for one in step.opening if one.weekday == weekday)
        for weekday in range(1, 8)
    ]
    found = []
    for hours, days in itertools.groupby(range(7), key=lambda day: by_day[day]):
        if hours:
            numbers = list(days)
            first, last = _(WEEKDAYS[numbers[0]]), _(WEEKDAYS[numbers[-1]])
            found.append(f"{first if first == last else f'{first}–{last}'} {hours}")
    if step.closed_on:
        count = len(step.closed_on)
        text = ngettext("closed on {count} day", "closed on {count} days", count)
        found.append(text.format(count=count))
    return found


def _stretch(one: Opening) -> str:
    begin, end = (f"{m // 60:02d}:{m % 60:02d}" for m in (one.from_minute, one.to_minute))
    return f"{begin}–{end}"


def _queue(flow: Flow, queue: Queue) -> Iterator[str]:
    own, *more = asked_of(queue, len(plan_of(queue)))
    before = [group for group in flow.groups if meets(group, own)]
    yield _("asks {who}").format(who=_who(before, own))
    for one in more:
        added = [group for group in flow.groups if meets(group, one) and group not in before]
        before += added
        index = next(
            index for index in range(len(queue.overflow))
            if one.place == place_of("step", queue.name, "overflow", index)
        )  # fmt: skip
        after, who = f"{queue.overflow[index].after_s:g}", _who(added, one)
        yield (
            _("and {who}").format(who=who)
            if after == "0"
            else _("after {after} s also {who}").format(after=after, who=who)
        )
    if queue.routing is not Routing.LONGEST_IDLE:
        yield _(ROUTING_NAMES[queue.routing])
    if queue.priority or queue.priority_per_minute:
        yield _("priority {first}, +{more} a minute").format(
            first=f"{queue.priority:g}", more=f"{queue.priority_per_minute:g}"
        )
    if queue.callback is not None:
        yield _("callback offered after {after} s").format(after=f"{queue.callback.after_s:g}")


def _who(groups: list[Group], asked: Asked) -> str:
    """A skill with the groups that are asked for it."""
    names = ", ".join(group.name for group in groups) or _("nobody")
    return f"{asked.skill} {asked.least_level}+: {names}"


def step_named(flow: Flow, name: str) -> Step | None:
    """A step by its name; None for `end` and for what is not there."""
    try:
        return None if name == END else flow.step(name)
    except KeyError:
        return None
