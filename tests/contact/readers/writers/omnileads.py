"""Writes calls as OMniLeads logs them: which events a call of each kind has, its own tests tell.

Source: `reportes_app/tests/utiles.py` of OMniLeads (GeneradorDeLlamadaLogs). All events of a call
carry one instant there; here each has its own, as in a live system, unless told otherwise.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

HEADER = (
    "id,time,callid,campana_id,tipo_campana,tipo_llamada,agente_id,event,numero_marcado,"
    "contacto_id,bridge_wait_time,duracion_llamada,archivo_grabacion,agente_extra_id,"
    "campana_extra_id,numero_extra\n"
)
MANUAL, DIALLER, INBOUND, TRANSFER = 1, 2, 3, 8
End = Literal["agent", "customer", "given up", "timed out", "busy"]
WORD = {"agent": "COMPLETEAGENT", "customer": "COMPLETEOUTNUM", "given up": "ABANDON",
        "timed out": "EXITWITHTIMEOUT", "busy": "BUSY"}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """A call of a campaign, in seconds: how long it waited, was talked, and was held in that."""

    name: str
    kind: int
    at: datetime
    end: End
    agent: int
    wait_s: int
    talk_s: int
    hold_s: int = 0
    campaign: int = 4
    to: int | None = None  # an agent who got it by a blind transfer, for as long again

    @property
    def taken(self) -> bool:
        return self.end in ("agent", "customer")


def lines(calls: Iterable[Call], *, spread: bool = True) -> Iterator[str]:
    number = 0
    for call in calls:
        for after_s, event, who, wait, length in events(call):
            number += 1
            kind = TRANSFER if event.startswith("BT") or event == "COMPLETE-BT" else call.kind
            at = call.at + timedelta(seconds=after_s if spread else 0)
            yield (
                f"{number},{at:%Y-%m-%d %H:%M:%S}+00,{call.name},{call.campaign},{call.kind},{kind},"
                f"{who},{event},37120000{call.agent:03},-1,{wait},{length},,-1,-1,\n"
            )


def events(call: Call) -> Iterator[tuple[int, str, int, int, int]]:
    """Seconds after the start, event, agent, wait, length; -1 is unknown."""
    nobody = call.end == "busy"
    if call.kind != INBOUND:
        dials = call.agent if call.kind == MANUAL else -1
        yield 0, "DIAL", dials, -1, -1
        yield 0, "BUSY" if nobody else "ANSWER", dials, call.wait_s, -1
        if nobody:
            return
    if call.kind == MANUAL:
        yield from _talk(call, 0, took=None)
        return
    yield 0, "ENTERQUEUE", -1, -1, -1
    if call.taken:
        yield from _talk(call, call.wait_s, took="CONNECT")
    else:
        yield call.wait_s, WORD[call.end], -1, call.wait_s, -1
    if call.kind == DIALLER:  # its own line ends as well, whoever took it or nobody
        word = {"timed out": "COMPLETEAGENT", "given up": "COMPLETEOUTNUM"}.get(call.end)
        last = call.wait_s + call.talk_s if call.taken else call.wait_s
        yield last, word or WORD[call.end], -1, call.wait_s, last


def _talk(call: Call, from_s: int, took: str | None) -> Iterator[tuple[int, str, int, int, int]]:
    if took:
        yield from_s, took, call.agent, call.wait_s, -1
    if call.hold_s:
        yield from_s, "HOLD", call.agent, -1, -1
        yield from_s + call.hold_s, "UNHOLD", call.agent, -1, -1
    over_s = from_s + call.talk_s
    if call.to is None:
        yield over_s, WORD[call.end], call.agent, call.wait_s, call.talk_s
        return
    yield over_s, "BT-TRY", call.agent, call.wait_s, call.talk_s
    yield over_s, "BT-ANSWER", call.to, -1, -1
    yield over_s + call.talk_s, "COMPLETE-BT", call.to, -1, call.talk_s


ACTIVITY_HEADER = "id,time,agente_id,event,pausa_id\n"
_PAUSES = {"pause": 2, "wrap_up": 0}  # number 0 is its own pause after a call


@dataclass(frozen=True)
class Turn:
    """What an agent does for some seconds, one turn after the other while he is logged in."""

    what: Literal["available", "pause", "wrap_up"]
    length_s: int


def activity(agents: dict[int, list[Turn]], at: datetime, *, later: bool) -> Iterator[str]:
    """Events of agents who log in at one instant; `later` versions name sessions otherwise."""
    comes, goes = ("SESSION_LOGIN", "SESSION_LOGOUT") if later else ("ADDMEMBER", "REMOVEMEMBER")
    number = 0
    for agent, turns in agents.items():
        told: list[tuple[int, str, object]] = [(0, comes, "")]
        seconds = 0
        for turn in turns:
            until = seconds + turn.length_s
            if turn.what != "available":
                told += [(s, event, _PAUSES[turn.what])
                         for s, event in ((seconds, "PAUSEALL"), (until, "UNPAUSEALL"))]  # fmt: skip
            seconds = until
        for after_s, event, pause in (*told, (seconds, goes, "")):
            number += 1
            when = f"{at + timedelta(seconds=after_s):%Y-%m-%d %H:%M:%S}+00"
            yield f"{number},{when},{agent},{event},{pause}\n"
