"""Call logs and statistics of agents as wazo-call-logd answers them, of what a test says happened.

Source: wazo-platform/wazo-call-logd, `plugins/cdr/schemas.py` and `plugins/agent/schemas.py`. Times
carry the offset of the server.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

_BEGIN = datetime(2026, 10, 1, 10, tzinfo=timezone(timedelta(hours=2)))


@dataclass(frozen=True, slots=True)
class Call:
    """A call, in seconds: `talked_s` is None where nobody took it."""

    number: int
    way: Literal["inbound", "outbound", "internal"]
    waited_s: int
    talked_s: int | None

    @property
    def user(self) -> str:
        return str(uuid.UUID(int=10**9 + self.number))


@dataclass(frozen=True, slots=True)
class Interval:
    """An agent's hour of the day, in seconds."""

    agent: int
    hour: int
    available_s: int
    talk_s: int
    pause_s: int
    wrap_up_s: int


def call_logs(calls: Iterable[Call]) -> Iterator[dict[str, Any]]:
    for call in calls:
        begin = _BEGIN + timedelta(minutes=20 * call.number)
        answer = begin + timedelta(seconds=call.waited_s)
        end = answer + timedelta(seconds=call.talked_s or 0)
        outside, inside = f"+371{20_000_000 + call.number}", f"{201 + call.number}"
        comes = call.way == "inbound"
        yield {
            "id": call.number, "tenant_uuid": str(uuid.UUID(int=1)), "start": begin.isoformat(),
            "answer": None if call.talked_s is None else answer.isoformat(),
            "end": end.isoformat(), "answered": call.talked_s is not None,
            "duration": call.talked_s, "call_direction": call.way,
            "source_name": "Somebody", "source_extension": outside if comes else inside,
            "source_user_uuid": None if comes else call.user,
            "destination_name": "", "destination_extension": inside if comes else outside,
            "destination_user_uuid": call.user if comes else None, "tags": [],
        }  # fmt: skip


def statistics(intervals: Iterable[Interval]) -> Iterator[dict[str, Any]]:
    for one in intervals:
        begin = _BEGIN.replace(hour=one.hour)
        yield {
            "agent_id": one.agent, "agent_number": f"10{one.agent:02}", "answered": 1,
            "from": begin.isoformat(), "until": (begin + timedelta(hours=1)).isoformat(),
            "conversation_time": one.talk_s, "pause_time": float(one.pause_s),
            "wrapup_time": float(one.wrap_up_s), "tenant_uuid": str(uuid.UUID(int=1)),
            "login_time": float(one.available_s + one.talk_s + one.pause_s + one.wrap_up_s),
        }  # fmt: skip
