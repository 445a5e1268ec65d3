"""What happened to a contact and which rule said so, in words and as JSON has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from percall.contact.schema import Outcome
from percall.flow.captions import OUTCOME_NAMES
from percall.flow.follow import MOST_HOPS, Hop
from percall.flow.states import Because, Do
from percall.flow.table import At, Happens
from percall.texts import N_, _

# Why a rule was used: the codes of `Because`.
WHY: dict[str, str] = {
    "entry": N_("{channel} contacts begin there"),
    "open": N_("open at that time"),
    "closed": N_("no hours of the step cover that time"),
    "holiday": N_("closed on {day}"),
    "case": N_("its case fits"),
    "no_case": N_("no case fits"),
    "after_message": N_("the announcement is over"),
    "choice": N_("key {key}: {label}"),
    "no_choice": N_("no key that leads anywhere, and no attempt is left"),
    "solved": N_("the matter was solved there"),
    "handed_over": N_("not solved there"),
    "message": N_("the customer left a message"),
    "full": N_("{waiting} wait already: the queue is full"),
    "let_others": N_("the last agent had the first turn; now others may take it"),
    "widen": N_("waited long enough: more agents are asked"),
    "move": N_("waited long enough: it moves on"),
    "offer": N_("waited long enough: a callback is offered"),
    "give_up": N_("the longest wait is over"),
    "accepted": N_("the customer would rather be called back"),
    "too_late": N_("the promise could not be kept in time"),
    "no_answer": N_("the last attempt was not answered"),
    "skilled": N_("group {group} has {skill} at level {level} or higher"),
    "routed": N_("routing {routing} takes {agent}; who is free for longest would be another"),
    "kept": N_("kept for {agent}, who knows the customer; others are free"),
    "widened": N_("the overflow asks for {skill} at level {level} or higher: group {group} has it"),
}
HAPPENED: dict[Happens, str] = {
    Happens.ARRIVED: N_("arrives"),
    Happens.PLAYED: N_("has heard the announcement"),
    Happens.KEY: N_("presses {key}"),
    Happens.SILENT: N_("presses nothing"),
    Happens.SOLVED: N_("is helped"),
    Happens.UNSOLVED: N_("is not helped"),
    Happens.RECORDED: N_("has left a message"),
    Happens.GIVEN: N_("is given to {agent}"),
    Happens.NOBODY: N_("finds nobody free"),
    Happens.DUE: N_("has waited"),
    Happens.ACCEPTED: N_("takes the callback"),
    Happens.DECLINED: N_("declines the callback"),
    Happens.ANSWERED: N_("is answered"),
    Happens.UNANSWERED: N_("is not answered"),
    Happens.TRANSFERRED: N_("is transferred"),
    Happens.FINISHED: N_("is done"),
    Happens.HUNG_UP: N_("hangs up"),
}
IS_THERE: dict[At, str] = {
    At.NEW: N_("not there yet"),
    At.PLAYING: N_("hears {step}"),
    At.CHOOSING: N_("chooses in {step}, attempt {attempt}"),
    At.SELF_SERVING: N_("serves itself in {step}"),
    At.RECORDING: N_("speaks a message in {step}"),
    At.ASKING: N_("asks for an agent in {step}"),
    At.WAITING: N_("waits in {step}"),
    At.PROMISED: N_("waits to be called back by {step}"),
    At.RINGING: N_("{agent} is rung"),
    At.DIALLING: N_("{agent} dials"),
    At.TALKING: N_("talks with {agent}"),
    At.ENDED: N_("ended as {outcome}"),
}
# The same without anybody's names, for the table of states and events.
AT_NAMES: dict[At, str] = {
    At.NEW: N_("is new"),
    At.PLAYING: N_("hears an announcement"),
    At.CHOOSING: N_("chooses in a menu"),
    At.SELF_SERVING: N_("serves itself"),
    At.RECORDING: N_("speaks a message"),
    At.ASKING: N_("asks for an agent"),
    At.WAITING: N_("waits"),
    At.PROMISED: N_("waits to be called back"),
    At.RINGING: N_("has an agent rung"),
    At.DIALLING: N_("is dialled"),
    At.TALKING: N_("talks"),
    At.ENDED: N_("ended"),
}
HAPPENS_NAMES: dict[Happens, str] = {
    Happens.ARRIVED: N_("it arrives"),
    Happens.PLAYED: N_("all has been played"),
    Happens.KEY: N_("a key is pressed"),
    Happens.SILENT: N_("no key is pressed in time"),
    Happens.SOLVED: N_("the matter is solved"),
    Happens.UNSOLVED: N_("the matter is not solved"),
    Happens.RECORDED: N_("the message is spoken"),
    Happens.GIVEN: N_("an agent is free for it"),
    Happens.NOBODY: N_("nobody is free for it"),
    Happens.DUE: N_("it has waited so long"),
    Happens.ACCEPTED: N_("the customer takes the callback"),
    Happens.DECLINED: N_("the customer declines it"),
    Happens.ANSWERED: N_("somebody answers"),
    Happens.UNANSWERED: N_("nobody answers"),
    Happens.TRANSFERRED: N_("the agent transfers it"),
    Happens.FINISHED: N_("the agent is done"),
    Happens.HUNG_UP: N_("the customer hangs up"),
}


def why_of(because: Because) -> str:
    """Why a rule was used, or would have been instead."""
    why = _(WHY[because.why]).format(**dict(because.values))
    return _("without it the same way: {why}").format(why=why) if because.is_instead else why


def happened(hop: Hop) -> str:
    """What happened."""
    return _(HAPPENED[hop.event.happens]).format(key=hop.event.key, agent=hop.event.agent)


def is_there(hop: Hop) -> str:
    """Where the contact is then."""
    state = hop.decision.state
    return _(IS_THERE[state.at]).format(
        step=state.step, attempt=state.attempt, agent=state.agent or "",
        outcome=_(OUTCOME_NAMES[state.outcome]) if state.outcome else "",
    )  # fmt: skip


def note_of(hops: Sequence[Hop]) -> str | None:
    """What the route itself does not say of its end: that it has none, and why it ends at once."""
    last = hops[-1].decision.state
    if last.at is not At.ENDED and len(hops) >= MOST_HOPS:
        return _(
            "It goes on like this: after {count} turns the contact is still on its way."
        ).format(count=len(hops))
    if last.at in (At.WAITING, At.PROMISED):
        return _("Nobody comes who may take it, and no rule moves it on: it waits for ever.")
    if last.outcome == Outcome.BLOCKED:
        return _("No entry of the flow takes contacts of this channel: {channel}.").format(
            channel=last.contact.channel
        )
    if last.outcome == Outcome.FAILED:
        return _("It came to a step that is missing, or twice to the same one within an instant.")
    return None


def told(hops: Iterable[Hop]) -> list[dict[str, Any]]:
    """The route as JSON has it: what happened when, where the contact is then, and the rules."""
    return [
        {
            "at": hop.instant.local.isoformat(sep=" ", timespec="milliseconds"),
            "after_s": f"{hop.instant.ms / 1000:.3f}",
            "event": str(hop.event.happens),
            "key": hop.event.key or None,
            "state": str(hop.decision.state.at),
            "step": hop.decision.state.step or None,
            "agent": hop.decision.state.agent,
            "outcome": hop.decision.state.outcome,
            "rules": [
                {
                    "rule": one.place,
                    "to": one.to or None,
                    "why": why_of(one),
                    "is_instead": one.is_instead,
                }
                for one in hop.decision.because
            ],
            "offered_callback": any(one.do is Do.OFFER for one in hop.decision.commands),
        }
        for hop in hops
    ]
