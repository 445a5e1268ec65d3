"""What cannot work in a flow that can be read, found before a customer does.

Rules:
1. An error is what would strand contacts or never do what it says at all: a flow with errors is
   not played and not gone live with. A warning is what somebody should look at.
2. Every issue has one of the codes of `CHECKS` and the place of the key that is to be mended; the
   documentation is tested against the table.
3. Nothing is simulated: a check follows ways and compares figures. What queues cost in waiting is
   the twin's subject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from percall.errors import Issue
from percall.flow.checks_queues import (
    callback_issues,
    channel_issues,
    group_issues,
    language_issues,
    skill_issues,
    starving_issues,
    time_issues,
)
from percall.flow.checks_steps import (
    entry_issues,
    fork_issues,
    hours_issues,
    loop_issues,
    menu_issues,
    missing_steps,
    unreached_steps,
)
from percall.flow.found import Found
from percall.flow.rules import Flow
from percall.texts import N_, _


class Severity(StrEnum):
    """Whether a flow can be played all the same."""

    ERROR = "error"
    WARNING = "warning"


# code: (severity, what is wrong, what to do about it).
CHECKS: dict[str, tuple[Severity, str, str]] = {
    "no_entry": (Severity.ERROR, N_("no channel has a first step"),
                 N_("state one in [flow.entry]: voice = \"...\"")),
    "missing_step": (Severity.ERROR, N_("it leads to {to}, and there is no such step"),
                     N_("write the step, or name one that is there")),
    "no_choices": (Severity.ERROR, N_("the menu has no choices: it leads nowhere"),
                   N_("give it [[flow.step.NAME.choice]], or make it a message")),
    "no_way_out": (Severity.ERROR, N_("no way from here leads to a queue, to help or to an end"),
                   N_("let one of its ways lead out: to a queue, a voicemail or `end`")),
    "loop_without_time": (Severity.ERROR, N_("a contact goes round without time passing: {steps}"),
                          N_("let one of the steps lead elsewhere")),
    "loop_without_end": (Severity.ERROR,
                         N_("whoever does nothing goes round for ever, and no agent is asked: {steps}"),
                         N_("let one of the steps lead elsewhere")),
    "loop_of_queues": (Severity.WARNING,
                       N_("whoever waits goes round for ever, unless an agent is free: {steps}"),
                       N_("end the round with a voicemail, a callback or `end`")),
    "never_open": (Severity.ERROR, N_("the hours are never open"),
                   N_("state hours, such as mon = [\"08:00-20:00\"]")),
    "overlapping_hours": (Severity.WARNING, N_("{first} and {second} overlap"),
                          N_("join them into one stretch")),
    "same_way": (Severity.WARNING, N_("all its ways lead to {to}: it decides nothing"),
                 N_("leave the step out, or let its ways differ")),
    "case_never_fits": (Severity.ERROR, N_("the case begins and ends at the same time: it never fits"),
                        N_("state other times, or leave the case out")),
    "case_never_reached": (Severity.WARNING, N_("{earlier} fits wherever this case does"),
                           N_("put the narrower case first")),
    "unreached_step": (Severity.WARNING, N_("no way leads here"),
                       N_("let a step lead to it, or leave it out; agents may still transfer to a queue")),
    "skill_of_nobody": (Severity.ERROR, N_("no group has {skill} at level {level} or higher"),
                        N_("give a group the skill, or ask for another")),
    "waits_for_overflow": (Severity.WARNING, N_("no group has {skill} at level {level} or higher: contacts wait for an overflow"),
                           N_("ask for a skill that a group has, and overflow from it")),
    "overflow_to_nobody": (Severity.WARNING, N_("no group has {skill} at level {level} or higher: it adds nobody"),
                           N_("give a group the skill, or ask for another")),
    "overflow_adds_nobody": (Severity.WARNING, N_("whoever has {skill} at level {level} was asked before"),
                             N_("ask for a lower level or another skill, or leave it out")),
    "language_of_nobody": (Severity.ERROR,
                           N_("contacts in {language} come here, and no group that is asked speaks it"),
                           N_("give a group the language, or send such contacts elsewhere")),
    "channel_of_nobody": (Severity.ERROR,
                          N_("{channel} contacts come here, and no group that is asked takes them"),
                          N_("let a group take the channel, or send such contacts elsewhere")),
    "idle_group": (Severity.WARNING, N_("no queue asks for what the group can do"),
                   N_("give it a skill that a queue asks for, or leave it out")),
    "room_without_channel": (Severity.WARNING, N_("no contact comes in on {channel}"),
                             N_("give the channel an entry, or leave it out")),
    "never_comes": (Severity.WARNING, N_("after {after} s nobody is in the queue any more: {earlier} moves everybody at {at} s"),
                    N_("let it come earlier, or leave it out")),
    "promise_too_short": (Severity.WARNING,
                          N_("{attempts} attempts {retry} s apart do not fit into {within} s"),
                          N_("promise a longer time, or fewer attempts")),
    "offer_to_nobody": (Severity.WARNING, N_("a callback is offered to calls alone, and no call comes here"),
                        N_("leave the callback out")),
    "may_starve": (Severity.WARNING,
                   N_("its priority never grows, and {other} goes first with the same agents: its contacts may wait without end"),
                   N_("let it grow with priority_per_minute, or move who waits too long")),
    "no_turn": (Severity.WARNING, N_("routing last_agent keeps nothing for the agent without last_agent_s"),
                N_("state last_agent_s, or another routing")),
    "turn_without_routing": (Severity.WARNING, N_("last_agent_s does nothing with routing {routing}"),
                             N_("state routing = \"last_agent\", or leave it out")),
}  # fmt: skip

CHECKERS: tuple[Callable[[Flow], Iterator[Found]], ...] = (
    entry_issues, missing_steps, menu_issues, loop_issues, hours_issues, fork_issues,
    unreached_steps, skill_issues, language_issues, channel_issues, group_issues, time_issues, callback_issues,
    starving_issues,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FlowIssue(Issue):
    """An issue of a flow: the place of the key, and whether the flow works all the same."""

    place: str
    severity: Severity
    do: str


def check_flow(flow: Flow, source: str) -> tuple[FlowIssue, ...]:
    """Everything that is wrong with a flow: errors first, then in the order of the checks.

    Args:
        flow: The flow.
        source: The file that it was read from.
    """
    found = [_issue(one, source) for checker in CHECKERS for one in checker(flow)]
    return tuple(sorted(found, key=lambda issue: issue.severity is Severity.WARNING))


def _issue(found: Found, source: str) -> FlowIssue:
    severity, message, do = CHECKS[found.code]
    return FlowIssue(
        source, None, found.code, _(message).format(**found.values), found.place, severity, _(do)
    )
