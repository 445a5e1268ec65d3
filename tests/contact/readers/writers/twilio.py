"""Call resources as Twilio would answer them, of what a test says happened."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

_DAY = datetime(2026, 10, 1, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Call:
    """One call: seconds from eight o'clock; `talk` is what Twilio counts as its duration."""

    sid: str
    way: str = "inbound"
    status: str = "completed"
    begin: int = 0
    ring: int = 0
    talk: int = 60
    caller: str = "+37120000001"
    called: str = "+37167000000"
    parent: str | None = None
    price: str | None = "-0.01000"
    told: int = 0


def resource(call: Call) -> dict[str, Any]:
    def stamp(seconds: int) -> str:
        return format_datetime(_DAY + timedelta(seconds=seconds))

    end = call.begin + call.ring + call.talk
    return {
        "account_sid": "AC" + "a" * 32, "annotation": None, "answered_by": None,
        "api_version": "2010-04-01", "caller_name": "Jana Kalnina",
        "date_created": stamp(call.begin), "date_updated": stamp(end + call.told),
        "direction": call.way, "duration": str(call.talk), "end_time": stamp(end),
        "forwarded_from": None, "from": call.caller, "group_sid": None,
        "parent_call_sid": call.parent, "phone_number_sid": "PN" + "a" * 32,
        "price": call.price, "price_unit": "USD", "sid": call.sid,
        "start_time": stamp(call.begin), "status": call.status, "subresource_uris": {},
        "to": call.called,
    }  # fmt: skip
