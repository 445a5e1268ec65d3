"""The `flow.toml` of the sample centre, written from the rulebook: how its contacts move.

The sample's floor is simpler than what a flow can say; where it leaves a thing open (how long a
prompt takes), the flow says what is usual.
"""

from __future__ import annotations

from datetime import date

from percall.flow.rules import (
    Callback,
    Case,
    Choice,
    Flow,
    Fork,
    Group,
    Hours,
    Menu,
    Message,
    Opening,
    Overflow,
    Queue,
    Routing,
    SelfService,
)
from percall.flow.writing import write_flow
from percall.sample import world
from percall.sample.plan import Plan

OWN, HELPS = 2, 1
"""Levels of a skill: a queue of one's own, and one to help out in."""
CALLBACK_ATTEMPTS, CALLBACK_AGAIN_S, CALLBACK_WITHIN_S = 2, 1200, 4 * 3600
_MENU = (("1", "Connection and equipment"), ("2", "Invoices and payments"), ("3", "Contracts"))
_HEAD = """\
# How the contacts of a made-up contact centre move (`percall sample`, seed {seed}).
# `percall flow draw` draws it, `percall flow explain` follows a contact through it.

"""


def flow_text(plan: Plan) -> str:
    """The text of `flow.toml`."""
    return _HEAD.format(seed=plan.seed) + write_flow(sample_flow(plan))


def sample_flow(plan: Plan) -> Flow:
    """The flow of the sample centre."""
    queues = [queue.name for queue in world.QUEUES]
    menu = Menu(
        "main menu", 14.0, 5.0, 2,
        tuple(
            Choice(key, label, _self_service(queue))
            for (key, label), queue in zip(_MENU, queues, strict=True)
        ),
        queues[0],
    )  # fmt: skip
    by_reason = Fork(
        "by reason",
        tuple(
            Case(reason.queue, reason=reason.name)
            for reason in world.REASONS
            if reason.queue != queues[0]
        ),
        queues[0],
    )  # fmt: skip
    return Flow(
        (("voice", "opening hours"), ("chat", "chat hours")),
        (
            _hours(plan, "opening hours", "main menu", "closed"),
            Message("closed", 12.0, "end"),
            menu,
            *(SelfService(_self_service(queue), "self_service", queue) for queue in queues),
            _hours(plan, "chat hours", "assistant", "chat closed"),
            Message("chat closed", 2.0, "end"),
            SelfService("assistant", "bot", "by reason"),
            by_reason,
            *(_queue(name) for name in queues),
        ),
        tuple(_group(team) for team in world.TEAMS),
    )  # fmt: skip


def _self_service(queue: str) -> str:
    return f"{queue} self-service"


def _hours(plan: Plan, name: str, open_to: str, closed_to: str) -> Hours:
    opening = tuple(
        Opening(weekday, 60 * begin, 60 * end) for weekday, (begin, end) in world.OPENS.items()
    )
    years = {day.year for day in plan.days()}
    closed_on = frozenset(date(year, month, day) for year in years for month, day in world.HOLIDAYS)
    return Hours(name, opening, closed_on, open_to, closed_to)


def _queue(name: str) -> Queue:
    """A queue: its own people first, those who help at once when none of them is free."""
    has_helpers = any(team.helps == name for team in world.TEAMS)
    callback = Callback(
        float(world.CALLBACK_OFFER_AFTER_S), CALLBACK_ATTEMPTS, float(CALLBACK_AGAIN_S),
        float(CALLBACK_WITHIN_S),
    )  # fmt: skip
    return Queue(
        name, skill=name, least_level=OWN, priority_per_minute=1.0, routing=Routing.BEST_SKILL,
        overflow=(Overflow(0.0, name, HELPS),) if has_helpers else (), callback=callback,
        most_wait_s=float(world.QUEUE_TIME_OUT_S), most_wait_to="end",
    )  # fmt: skip


def _group(team: world.Team) -> Group:
    languages = frozenset(language for language, _share in world.LANGUAGES)
    if team.queue is None:
        skills = tuple((queue.name, OWN) for queue in world.QUEUES)
        return Group(team.name, skills, languages, (("voice", 0), ("chat", world.CHATS_AT_ONCE)))
    skills = ((team.queue, OWN), *(((team.helps, HELPS),) if team.helps else ()))
    return Group(team.name, skills, languages, (("chat", 0),))
