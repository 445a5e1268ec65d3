"""Writes calls as LiveAgent's list of calls shows them, in either spelling of its names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

_CAMEL = {
    "ticket_id": "ticketId", "from_number": "fromNumber", "to_number": "toNumber",
    "via_number": "viaNumber", "date_created": "dateCreated", "date_answered": "dateAnswered",
    "date_finished": "dateFinished", "call_duration": "callDuration",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """A call: which way it went, what it waited, how long was talked; None: nobody answered."""

    name: str
    at: datetime
    way: str
    wait_s: int
    talk_s: int | None
    ticket: str


def call_objects(calls: Iterable[Call], *, camel: bool = False) -> Iterator[dict[str, Any]]:
    for call in calls:
        met = call.at + timedelta(seconds=call.wait_s)
        over = met + timedelta(seconds=call.talk_s or 0)
        ours, theirs = "+37167000000", "+37120000001"
        one = {
            "id": call.name, "ticket_id": call.ticket, "type": call.way,
            "from_number": ours if call.way == "O" else theirs,
            "to_number": theirs if call.way == "O" else ours, "via_number": ours,
            "date_created": f"{call.at:%Y-%m-%d %H:%M:%S}",
            "date_answered": None if call.talk_s is None else f"{met:%Y-%m-%d %H:%M:%S}",
            "date_finished": f"{over:%Y-%m-%d %H:%M:%S}", "call_duration": "0",
        }  # fmt: skip
        yield {_CAMEL.get(name, name): value for name, value in one.items()} if camel else one
