"""Rows of the tables of Issabel's call-centre module, of what a test says happened.

Source: IssabelFoundation/callcenter, `setup/call_center.sql` (the columns) and
`setup/dialer_process/dialer/Llamada.class.php` (what stands in them when). Local times; exports
write NULL.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

ENTRY_COLUMNS = (
    "id,id_agent,id_queue_call_entry,id_contact,callerid,datetime_init,datetime_end,duration,status,"
    "transfer,datetime_entry_queue,duration_wait,uniqueid,id_campaign,trunk\n"
)
NUMBER_COLUMNS = (
    "id,id_campaign,phone,status,uniqueid,fecha_llamada,start_time,end_time,retries,duration,"
    "id_agent,transfer,datetime_entry_queue,duration_wait,dnc,failure_cause,datetime_originate\n"
)
AUDIT_COLUMNS = "id,id_agent,id_break,datetime_init,datetime_end,duration,ext_parked\n"
_BEGIN = datetime(2026, 10, 1, 8, tzinfo=UTC)
_ON_HOLD, _LUNCH = 1, 4
End = Literal["taken", "given up", "waiting", "nobody"]


@dataclass(frozen=True, slots=True)
class Call:
    """A call in seconds; outbound `nobody` answers, inbound one is still `waiting`."""

    number: int
    end: End
    waited_s: int
    talked_s: int
    agent: int
    group: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What an agent does for some seconds, one turn after the other within his session."""

    what: Literal["available", "pause", "handling"]
    length_s: int


def _at(number: int, seconds: int) -> str:
    return f"{_BEGIN + timedelta(minutes=30 * number, seconds=seconds):%Y-%m-%d %H:%M:%S}"


def entries(calls: Iterable[Call]) -> Iterator[str]:
    for c in calls:
        over = c.waited_s + c.talked_s
        taken, waiting = c.end == "taken", c.end == "waiting"
        status = {"taken": "terminada", "given up": "abandonada", "waiting": "en-cola"}[c.end]
        yield ",".join((
            f"{c.number}", f"{c.agent}" if taken else "NULL", f"{c.group}", "NULL",
            f"+371{20_000_000 + c.number}", _at(c.number, c.waited_s) if taken else "NULL",
            "NULL" if waiting else _at(c.number, over), f"{c.talked_s}" if taken else "NULL",
            status, "NULL", _at(c.number, 0), "NULL" if waiting else f"{c.waited_s}",
            f"{c.number}.1", "NULL", "SIP/trunk",
        )) + "\n"  # fmt: skip


def numbers(calls: Iterable[Call], answered_after_s: int) -> Iterator[str]:
    """Numbers of campaigns: who answers comes into the queue after the ringing."""
    for c in calls:
        taken, reached = c.end == "taken", c.end != "nobody"
        status = {"taken": "Success", "given up": "Abandoned", "nobody": "NoAnswer"}[c.end]
        linked = answered_after_s + c.waited_s
        yield ",".join((
            f"{c.number}", f"{c.group}", f"371{20_000_000 + c.number}", status, f"{c.number}.1",
            _at(c.number, answered_after_s), _at(c.number, linked) if taken else "NULL",
            _at(c.number, linked + c.talked_s) if reached else "NULL", "1",
            f"{c.talked_s}" if taken else "NULL", f"{c.agent}" if taken else "NULL", "NULL",
            _at(c.number, answered_after_s) if reached else "NULL",
            f"{c.waited_s}" if reached else "NULL", "0", "NULL", _at(c.number, 0),
        )) + "\n"  # fmt: skip


def audit(agents: dict[int, list[Turn]]) -> Iterator[str]:
    """A session of each agent, from the first of his turns to the last, and a row for each break."""
    row = 0
    for agent, turns in agents.items():
        spans = [(0, sum(turn.length_s for turn in turns), "NULL")]
        at = 0
        for turn in turns:
            if turn.what != "available":
                spans.append(
                    (at, at + turn.length_s, str(_LUNCH if turn.what == "pause" else _ON_HOLD))
                )
            at += turn.length_s
        for begin, end, kind in spans:
            row += 1
            yield (f"{row},{agent},{kind},{_at(0, begin)},{_at(0, end)},"
                   f"{timedelta(seconds=end - begin)},\n")  # fmt: skip
