"""Writes calls as the two incremental exports of Zendesk Talk do: the calls, and their legs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Part:
    """What one agent did in a call, in seconds."""

    agent: int
    talk_s: int
    hold_s: int
    wrap_s: int


@dataclass(frozen=True)
class Call:
    """A call: how it came and ended, what it waited, who took it."""

    number: int
    at: datetime
    way: str
    end: str
    ivr_s: int
    wait_s: int
    parts: tuple[Part, ...]
    charge: str | None
    ticket: int | None


def call_objects(calls: Iterable[Call]) -> Iterator[dict[str, Any]]:
    for call in calls:
        yield {
            "id": call.number, "created_at": f"{call.at:%Y-%m-%dT%H:%M:%SZ}",
            "updated_at": f"{call.at:%Y-%m-%dT%H:%M:%SZ}",
            "agent_id": call.parts[-1].agent if call.parts else None, "call_charge": call.charge,
            "completion_status": call.end, "customer_id": 7, "direction": call.way,
            "duration": call.ivr_s + call.wait_s + sum(p.talk_s + p.hold_s for p in call.parts),
            "hold_time": sum(p.hold_s for p in call.parts),
            "talk_time": sum(p.talk_s for p in call.parts),
            "wrap_up_time": sum(p.wrap_s for p in call.parts), "wait_time": call.wait_s,
            "ivr_time_spent": call.ivr_s or None, "time_to_answer": call.wait_s,
            "ticket_id": call.ticket, "voicemail": False, "overflowed": False, "callback": False,
            "call_group_id": 31,
        }  # fmt: skip


def leg_objects(calls: Iterable[Call]) -> Iterator[dict[str, Any]]:
    for call in calls:
        for place, part in enumerate(call.parts):
            yield {
                "id": 1000 * call.number + place, "call_id": call.number, "type": "agent",
                "agent_id": part.agent, "user_id": 0, "completion_status": "completed",
                "created_at": f"{call.at:%Y-%m-%dT%H:%M:%SZ}",
                "updated_at": f"{call.at:%Y-%m-%dT%H:%M:%SZ}",
                "duration": part.talk_s + part.hold_s, "talk_time": part.talk_s,
                "hold_time": part.hold_s, "wrap_up_time": part.wrap_s, "call_charge": "0.0",
            }  # fmt: skip
        yield {
            "id": 1000 * call.number + 999, "call_id": call.number, "type": "customer",
            "agent_id": 0, "user_id": 7, "completion_status": "completed",
            "created_at": f"{call.at:%Y-%m-%dT%H:%M:%SZ}",
            "updated_at": f"{call.at:%Y-%m-%dT%H:%M:%SZ}", "duration": 9, "talk_time": 0,
            "hold_time": 0, "wrap_up_time": None, "call_charge": "0.0",
        }  # fmt: skip
