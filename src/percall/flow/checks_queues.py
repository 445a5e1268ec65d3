"""Checks of the queues: who is asked, what comes when, and who may wait without end."""

from __future__ import annotations

from collections.abc import Iterator

from percall.flow.found import Found
from percall.flow.places import place_of
from percall.flow.queues import Asked, Due, What, asked_of, meets, plan_of, speaks
from percall.flow.rules import Flow, Fork, Group, Queue, Routing
from percall.flow.walks import reached_from
from percall.flow.ways import Way, ways_of


def skill_issues(flow: Flow) -> Iterator[Found]:
    """Skills that nobody has, and overflows that add nobody."""
    for queue in flow.queues():
        asked = asked_of(queue, len(plan_of(queue)))
        helpers = [[group for group in flow.groups if meets(group, one)] for one in asked]
        if not helpers[0]:
            code = "waits_for_overflow" if any(helpers) else "skill_of_nobody"
            yield Found(code, asked[0].place, _named(asked[0]))
        before: list[Group] = list(helpers[0])
        for one, more in zip(asked[1:], helpers[1:], strict=True):
            if not more:
                yield Found("overflow_to_nobody", one.place, _named(one))
            elif all(group in before for group in more):
                yield Found("overflow_adds_nobody", one.place, _named(one))
            before += more


def _named(one: Asked) -> dict[str, str]:
    return {"skill": one.skill, "level": str(one.least_level)}


def language_issues(flow: Flow) -> Iterator[Found]:
    """Languages that come to a queue where nobody speaks them."""
    if not any(group.languages for group in flow.groups):
        return
    named = {language for group in flow.groups for language in group.languages}
    named |= {
        case.language
        for step in flow.steps if isinstance(step, Fork)
        for case in step.cases if case.language
    }  # fmt: skip
    for language in sorted(named):
        reached = reached_from([""], _ways_in(flow, language))
        for queue in flow.queues():
            asked = asked_of(queue, len(plan_of(queue)))
            able = [group for group in flow.groups if any(meets(group, one) for one in asked)]
            speaking = any(speaks(group, language) for group in able)
            if queue.name in reached and able and not speaking:
                place = place_of("step", queue.name)
                yield Found("language_of_nobody", place, {"language": language})


def channel_issues(flow: Flow) -> Iterator[Found]:
    """Channels that come to a queue where nobody takes them."""
    for channel, first in flow.entries:
        reached = reached_from([first], ways_of(flow))
        for queue in flow.queues():
            able = [group for group in flow.groups if group.name in _asked_groups(flow, queue)]
            takes = any(dict(group.at_once).get(channel, 1) > 0 for group in able)
            if queue.name in reached and able and not takes:
                place = place_of("step", queue.name)
                yield Found("channel_of_nobody", place, {"channel": channel})


def _ways_in(flow: Flow, language: str) -> Iterator[Way]:
    """The ways that are open to a contact of a language."""
    closed: set[str] = set()
    for step in flow.steps:
        if isinstance(step, Fork):
            place = place_of("step", step.name)
            is_past = False
            for index, case in enumerate(step.cases):
                if is_past or case.language not in (None, language):
                    closed.add(f"{place}.case[{index}]")
                elif case.reason is None and case.from_minute is None and case.to_minute is None:
                    is_past = True  # it always fits: nobody comes to the cases after it
            if is_past:
                closed.add(f"{place}.otherwise")
    return (way for way in ways_of(flow) if way.place not in closed)


def group_issues(flow: Flow) -> Iterator[Found]:
    """Groups that no queue asks for, and room for channels that nobody comes in on."""
    asked = [one for queue in flow.queues() for one in asked_of(queue, len(plan_of(queue)))]
    channels = {channel for channel, _to in flow.entries}
    for group in flow.groups:
        place = place_of("group", group.name)
        if not any(meets(group, one) for one in asked):
            yield Found("idle_group", place)
        for channel, count in group.at_once:
            if count and channel not in channels:
                where = f"{place}.at_once.{channel}"
                yield Found("room_without_channel", where, {"channel": channel})


def time_issues(flow: Flow) -> Iterator[Found]:
    """What would come after everybody has been moved, and last agents without a turn."""
    for queue in flow.queues():
        plan = plan_of(queue)
        first = next((due for due in plan if due.what in (What.MOVE, What.GIVE_UP)), None)
        if first is not None:
            for due in plan[plan.index(first) + 1 :]:
                yield Found("never_comes", due.place, _too_late(due, first))
        place = place_of("step", queue.name)
        if queue.routing is Routing.LAST_AGENT and queue.last_agent_s == 0:
            yield Found("no_turn", f"{place}.routing")
        if queue.routing is not Routing.LAST_AGENT and queue.last_agent_s > 0:
            names = {"routing": str(queue.routing)}
            yield Found("turn_without_routing", f"{place}.last_agent_s", names)


def _too_late(due: Due, first: Due) -> dict[str, str]:
    return {
        "after": f"{due.after_ms / 1000:g}", "at": f"{first.after_ms / 1000:g}",
        "earlier": first.place.rpartition(".")[2],
    }  # fmt: skip


def callback_issues(flow: Flow) -> Iterator[Found]:
    """Promises that are shorter than their attempts, and offers to nobody."""
    calls = reached_from([to for channel, to in flow.entries if channel == "voice"], ways_of(flow))
    for queue in flow.queues():
        callback = queue.callback
        if callback is None:
            continue
        place = place_of("step", queue.name, "callback")
        if (callback.attempts - 1) * callback.retry_after_s >= callback.within_s:
            names = {
                "attempts": str(callback.attempts), "retry": f"{callback.retry_after_s:g}",
                "within": f"{callback.within_s:g}",
            }  # fmt: skip
            yield Found("promise_too_short", f"{place}.within_s", names)
        if queue.name not in calls:
            yield Found("offer_to_nobody", place)


def starving_issues(flow: Flow) -> Iterator[Found]:
    """Queues whose contacts may wait without end behind others with the same agents."""
    groups = {queue.name: _asked_groups(flow, queue) for queue in flow.queues()}
    for queue in flow.queues():
        has_way_out = any(due.what in (What.MOVE, What.GIVE_UP) for due in plan_of(queue))
        if queue.priority_per_minute > 0 or has_way_out:
            continue
        for other in flow.queues():
            goes_first = other.priority > queue.priority or other.priority_per_minute > 0
            if other is not queue and goes_first and groups[queue.name] & groups[other.name]:
                place = place_of("step", queue.name)
                yield Found("may_starve", place, {"other": other.name})
                break


def _asked_groups(flow: Flow, queue: Queue) -> set[str]:
    asked = asked_of(queue, len(plan_of(queue)))
    return {group.name for group in flow.groups if any(meets(group, one) for one in asked)}
