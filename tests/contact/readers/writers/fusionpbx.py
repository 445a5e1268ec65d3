"""Rows of FusionPBX's table of calls, as it writes them of what a test says happened.

Source: fusionpbx/fusionpbx, app/xml_cdr/app_config.php (the columns) and
resources/classes/xml_cdr.php (a row for each leg, instants as epochs).
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

COLUMNS = (
    "xml_cdr_uuid,domain_uuid,direction,caller_id_number,destination_number,start_epoch,duration,"
    "mduration,billsec,billmsec,waitsec,hold_accum_seconds,bridge_uuid,leg,last_app,missed_call,"
    "cc_side,cc_queue,cc_agent,cc_member_session_uuid,cc_queue_joined_epoch,"
    "cc_queue_answered_epoch,cc_queue_terminated_epoch,cc_queue_canceled_epoch,cc_cancel_reason,"
    "hangup_cause,status"
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call, in seconds: the greeting of a queue (None: straight to a telephone), the wait.

    `talked_s` is None where nobody answered; `held_s` is part of it.
    """

    number: int
    start_s: int
    greeting_s: int | None
    wait_s: int
    rang_s: int
    talked_s: int | None
    held_s: int
    agent: int
    caller: int

    @property
    def name(self) -> str:
        return str(uuid.UUID(int=2 * self.number + 1))

    @property
    def leg(self) -> str:
        return str(uuid.UUID(int=2 * self.number + 2))


def rows(calls: Iterable[Call]) -> Iterator[str]:
    for call in calls:
        for cells in _straight(call) if call.greeting_s is None else _queued(call):
            yield ",".join(str(cells.get(name, "")) for name in COLUMNS.split(","))


def _lengths(whole_s: int, billed_s: int) -> dict[str, int]:
    return {"duration": whole_s, "mduration": 1000 * whole_s, "billsec": billed_s,
            "billmsec": 1000 * billed_s}  # fmt: skip


def _base(call: Call) -> dict[str, Any]:
    taken = call.talked_s is not None
    return {
        "xml_cdr_uuid": call.name, "domain_uuid": uuid.UUID(int=9**9), "direction": "inbound",
        "caller_id_number": f"+371{call.caller}", "start_epoch": call.start_s, "leg": "a",
        "hold_accum_seconds": call.held_s if taken else 0,
        "bridge_uuid": call.leg if taken else "", "missed_call": "false" if taken else "true",
        "hangup_cause": "NORMAL_CLEARING" if taken else "ORIGINATOR_CANCEL",
        "status": "answered" if taken else "missed",
    }  # fmt: skip


def _straight(call: Call) -> Iterator[dict[str, Any]]:
    talked = call.talked_s or 0
    yield _base(call) | _lengths(call.rang_s + talked, talked) | {
        "destination_number": call.agent, "last_app": "bridge", "waitsec": call.rang_s,
    }  # fmt: skip


def _queued(call: Call) -> Iterator[dict[str, Any]]:
    """The caller's row, and one of the leg to the agent who answered."""
    joined = call.start_s + (call.greeting_s or 0)
    left, talked = joined + call.wait_s, call.talked_s or 0
    whole = left + talked - call.start_s
    member = _base(call) | _lengths(whole, whole) | {
        "destination_number": 3000, "last_app": "callcenter", "waitsec": 0, "cc_side": "member",
        "cc_queue": "3000@pbx", "cc_queue_joined_epoch": joined,
    }  # fmt: skip
    if call.talked_s is None:
        yield member | {"cc_queue_canceled_epoch": left, "cc_cancel_reason": "BREAK_OUT"}
        return
    took = {"cc_agent": f"{call.agent}@pbx", "cc_queue_answered_epoch": left,
            "cc_queue_terminated_epoch": left + talked}  # fmt: skip
    yield member | took
    yield member | took | _lengths(call.rang_s + talked, talked) | {
        "xml_cdr_uuid": call.leg, "leg": "b", "cc_side": "agent", "start_epoch": left - call.rang_s,
        "cc_member_session_uuid": call.name, "hold_accum_seconds": 0,
    }  # fmt: skip
