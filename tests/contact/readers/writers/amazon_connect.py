"""Contact records as Amazon Connect would deliver them, of what a test says happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

ARN = "arn:aws:connect:eu-west-2:111122223333:instance/9f1c"
_DAY = datetime(2026, 10, 1, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Leg:
    """One record of a chain: seconds, from the start of the record before it."""

    how: str = "INBOUND"
    after: int = 0
    flow: int = 5
    queue: str | None = "sales"
    wait: int = 10
    agent: str | None = "1001"
    talk: int = 60
    hold: int = 0
    wrap_up: int = 0
    channel: str = "VOICE"
    why: str | None = "CUSTOMER_DISCONNECT"


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def chain(number: int, legs: list[Leg], start: datetime | None = None) -> Iterator[dict[str, Any]]:
    """The records of one contact, the first leg's first."""
    ids = [f"c{number}-{n}" for n in range(len(legs))]
    begun = start or _DAY + timedelta(minutes=number)
    for n, leg in enumerate(legs):
        begun += timedelta(seconds=leg.after)
        queued = begun + timedelta(seconds=leg.flow)
        dequeued = queued + timedelta(seconds=leg.wait if leg.queue else 0)
        ended = dequeued + timedelta(seconds=leg.talk + leg.hold if leg.agent else 0)
        yield {
            "AWSAccountId": "111122223333",
            "AWSContactTraceRecordFormatVersion": "2017-03-10",
            "ContactId": ids[n],
            "InitialContactId": ids[0] if n else None,
            "PreviousContactId": ids[n - 1] if n else None,
            "NextContactId": ids[n + 1] if n + 1 < len(ids) else None,
            "Channel": leg.channel,
            "InitiationMethod": leg.how,
            "InitiationTimestamp": stamp(begun),
            "ConnectedToSystemTimestamp": stamp(begun),
            "DisconnectTimestamp": stamp(ended),
            "DisconnectReason": leg.why,
            "LastUpdateTimestamp": stamp(ended + timedelta(minutes=2)),
            "CustomerEndpoint": {"Address": f"+4420700{number:05}", "Type": "TELEPHONE_NUMBER"},
            "Queue": leg.queue and {
                "ARN": f"{ARN}/queue/q-{leg.queue}", "Name": leg.queue,
                "EnqueueTimestamp": stamp(queued), "DequeueTimestamp": stamp(dequeued),
                "Duration": leg.wait,
            },
            "Agent": leg.agent and {
                "ARN": f"{ARN}/agent/{leg.agent}", "Username": f"{leg.agent}@example.com",
                "ConnectedToAgentTimestamp": stamp(dequeued), "AgentInteractionDuration": leg.talk,
                "CustomerHoldDuration": leg.hold, "AfterContactWorkDuration": leg.wrap_up,
            },
        }  # fmt: skip
