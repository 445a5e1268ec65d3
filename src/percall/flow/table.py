"""The states of a contact and what may happen in each: the table that decisions follow.

Rules:
1. What the table does not have cannot happen: `decide` refuses it.
2. `leads_to` names every state that a row can lead to. The drawing and the documentation are made
   of this table, and a test holds `decide` to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from percall.texts import N_


class At(StrEnum):
    """Where a contact is."""

    NEW = "new"
    PLAYING = "playing"
    CHOOSING = "choosing"
    SELF_SERVING = "self_serving"
    RECORDING = "recording"
    ASKING = "asking"
    WAITING = "waiting"
    PROMISED = "promised"
    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"
    ENDED = "ended"


class Happens(StrEnum):
    """What may happen to a contact."""

    ARRIVED = "arrived"
    PLAYED = "played"
    KEY = "key"
    SILENT = "silent"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    RECORDED = "recorded"
    GIVEN = "given"
    NOBODY = "nobody"
    DUE = "due"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    TRANSFERRED = "transferred"
    FINISHED = "finished"
    HUNG_UP = "hung_up"


@dataclass(frozen=True, slots=True)
class Row:
    """What is done when something happens in a state; `does` names the function of `decide`."""

    at: At
    happens: Happens
    does: str
    leads_to: tuple[At, ...]
    says: str


_STEP = (At.PLAYING, At.CHOOSING, At.SELF_SERVING, At.RECORDING, At.ASKING, At.ENDED)

ROWS: tuple[Row, ...] = (
    Row(At.NEW, Happens.ARRIVED, "enter", _STEP,
        N_("goes to the first step of its channel")),
    Row(At.PLAYING, Happens.PLAYED, "go_on", _STEP, N_("goes to the step after the announcement")),
    Row(At.PLAYING, Happens.HUNG_UP, "abandon", (At.ENDED,), N_("ends as abandoned")),
    Row(At.CHOOSING, Happens.KEY, "choose", (*_STEP,),
        N_("goes where the key leads; a key that leads nowhere is an attempt lost")),
    Row(At.CHOOSING, Happens.SILENT, "try_again", _STEP,
        N_("hears the menu again, or goes where silence leads after the last attempt")),
    Row(At.CHOOSING, Happens.HUNG_UP, "abandon", (At.ENDED,), N_("ends as abandoned")),
    Row(At.SELF_SERVING, Happens.SOLVED, "solve", _STEP,
        N_("goes on as helped: contained where it ends")),
    Row(At.SELF_SERVING, Happens.UNSOLVED, "hand_over", _STEP, N_("is handed over")),
    Row(At.SELF_SERVING, Happens.HUNG_UP, "abandon", (At.ENDED,), N_("ends as abandoned")),
    Row(At.RECORDING, Happens.RECORDED, "keep", (At.ENDED,), N_("ends as a message")),
    Row(At.RECORDING, Happens.HUNG_UP, "keep", (At.ENDED,), N_("ends as a message")),
    Row(At.ASKING, Happens.GIVEN, "ring", (At.RINGING,),
        N_("the agent is rung, without any wait")),
    Row(At.ASKING, Happens.NOBODY, "wait", (At.WAITING, *_STEP),
        N_("waits, or goes on where the queue is full")),
    Row(At.ASKING, Happens.HUNG_UP, "abandon", (At.ENDED,), N_("ends as abandoned")),
    Row(At.WAITING, Happens.GIVEN, "ring", (At.RINGING,), N_("the agent is rung")),
    Row(At.WAITING, Happens.DUE, "judge", (At.WAITING, *_STEP),
        N_("a time of the queue has come: more agents are asked, a callback is offered, or the "
           "contact moves on")),
    Row(At.WAITING, Happens.ACCEPTED, "promise", (At.PROMISED,),
        N_("the line is free; the contact keeps its place")),
    Row(At.WAITING, Happens.DECLINED, "wait_on", (At.WAITING,), N_("waits on")),
    Row(At.WAITING, Happens.HUNG_UP, "abandon", (At.ENDED,), N_("ends as abandoned")),
    Row(At.PROMISED, Happens.GIVEN, "dial", (At.DIALLING,), N_("the agent dials the customer")),
    Row(At.PROMISED, Happens.DUE, "judge", (At.PROMISED, At.ENDED),
        N_("more agents are asked, the next attempt may begin, or the promise is over")),
    Row(At.RINGING, Happens.ANSWERED, "connect", (At.TALKING,), N_("agent and customer talk")),
    Row(At.RINGING, Happens.UNANSWERED, "wait_again", (At.WAITING,),
        N_("waits as it did, with its wait")),
    Row(At.RINGING, Happens.DUE, "wait_on", (At.RINGING,),
        N_("is judged when the contact waits again")),
    Row(At.RINGING, Happens.HUNG_UP, "abandon", (At.ENDED,), N_("ends as abandoned")),
    Row(At.DIALLING, Happens.ANSWERED, "connect", (At.TALKING,), N_("agent and customer talk")),
    Row(At.DIALLING, Happens.UNANSWERED, "dial_later", (At.PROMISED, At.ENDED),
        N_("is tried again later, or ends after the last attempt")),
    Row(At.DIALLING, Happens.DUE, "wait_on", (At.DIALLING,),
        N_("is judged when nobody is dialling")),
    Row(At.TALKING, Happens.TRANSFERRED, "transfer", _STEP,
        N_("goes to the queue that the agent names, as new")),
    Row(At.TALKING, Happens.FINISHED, "finish", (At.ENDED,), N_("ends as handled")),
    Row(At.TALKING, Happens.HUNG_UP, "finish", (At.ENDED,), N_("ends as handled")),
)  # fmt: skip

TABLE: dict[tuple[At, Happens], Row] = {(row.at, row.happens): row for row in ROWS}
