"""Conversation details as Genesys Cloud would give them, of what a test says happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

_DAY = datetime(2026, 10, 1, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Session:
    """One participant with one session: ms from the conversation's start, and its metrics."""

    who: str
    start: int
    end: int
    metrics: Mapping[str, int | list[int]] = field(default_factory=dict)
    user: str | None = None
    queue: str | None = None
    media: str = "voice"
    way: str = "inbound"
    kinds: tuple[str, ...] = ("interact",)
    hung_up: str = "peer"
    code: str | None = None
    number: str | None = None


def stamp(ms: int, day: datetime = _DAY) -> str:
    at = day + timedelta(milliseconds=ms)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def conversation(
    name: str, sessions: list[Session], *, originating: str = "inbound", over: bool = True,
    begin: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """A conversation: the kinds of a session share its time in equal parts."""
    made: dict[str, Any] = {
        "conversationId": name,
        "conversationStart": stamp(begin),
        "originatingDirection": originating,
        "participants": [_participant(n, one, begin) for n, one in enumerate(sessions)],
    }
    if over:
        made["conversationEnd"] = stamp(begin + max(one.end for one in sessions))
    return made


def _participant(number: int, one: Session, begin: int) -> dict[str, Any]:
    step = (one.end - one.start) // len(one.kinds)
    edges = [one.start + n * step for n in range(len(one.kinds))] + [one.end]
    segments: list[dict[str, Any]] = [
        {"segmentStart": stamp(begin + a), "segmentEnd": stamp(begin + b), "segmentType": kind,
         "conference": False}
        for kind, a, b in zip(one.kinds, edges, edges[1:], strict=False)
    ]  # fmt: skip
    segments[-1]["disconnectType"] = one.hung_up
    for segment in segments:
        if one.queue:
            segment["queueId"] = one.queue
    if one.code:
        segments[-1]["wrapUpCode"] = one.code
    session: dict[str, Any] = {
        "mediaType": one.media, "sessionId": f"s{number}", "direction": one.way,
        "segments": segments,
        "metrics": [
            {"name": name, "value": value, "emitDate": stamp(begin + one.end)}
            for name, values in one.metrics.items()
            for value in (values if isinstance(values, list) else [values])
        ],
    }  # fmt: skip
    if one.number:
        session["dnis" if one.way == "outbound" else "ani"] = one.number
    person: dict[str, Any] = {
        "participantId": f"p{number}", "participantName": "Jana Kalniņa", "purpose": one.who,
        "sessions": [session],
    }  # fmt: skip
    if one.user:
        person["userId"] = one.user
    return person
