"""Writes calls as OpenSIPS writes them into cc_cdrs: a row for each refusal, and one at the end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

HEAD = (
    "id,caller,received_timestamp,wait_time,pickup_time,talk_time,flow_id,agent_id,call_type,"
    "rejected,fstats,cid"
)
_HOW = {"handled": (0, 7), "abandoned": (1, 9), "left_queue": (1, 1), "failed": (-1, 1)}


@dataclass(frozen=True)
class Call:
    """A call: who refused it after how many seconds, how it ended, after which wait and talk."""

    number: int
    at: datetime
    caller: str
    flow: str
    refusals: tuple[tuple[str, int, int], ...]
    end: str
    agent: str
    wait_s: int
    ring_s: int
    talk_s: int


def lines(calls: Iterable[Call]) -> Iterator[str]:
    yield HEAD
    number = 0
    for call in calls:
        kind, flags = _HOW[call.end]
        rows = [
            (after, rang, 0, agent, -2, n, 3)
            for n, (agent, after, rang) in enumerate(call.refusals)
        ]
        took = call.end == "handled"
        rows.append((
            call.wait_s, call.ring_s if took else 0, call.talk_s if took else 0,
            call.agent if took else "NULL", kind, len(call.refusals), flags,
        ))  # fmt: skip
        for waited, rang, talked, agent, type_, refused, stats in rows:
            number += 1
            yield (
                f"{number},sip:{call.caller}@sip.example,{call.at:%Y-%m-%d %H:%M:%S},{waited},"
                f"{rang},{talked},{call.flow},{agent},{type_},{refused},{stats},{call.number}"
            )
