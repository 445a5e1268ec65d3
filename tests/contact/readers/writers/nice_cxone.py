"""Writes contacts as the reporting API of NICE CXone does: a contact id a transfer, one master."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Leg:
    """What happened on one contact id, in seconds; no agent: nobody took it."""

    ivr_s: int
    wait_s: int
    agent: int | None
    talk_s: int
    hold_s: int
    wrap_s: int

    @property
    def length_s(self) -> int:
        took = self.talk_s + self.hold_s if self.agent is not None else 0
        return self.ivr_s + self.wait_s + took


@dataclass(frozen=True)
class Contact:
    """A customer's call: its legs one after another; given up on the last one or not."""

    number: int
    at: datetime
    outbound: bool
    legs: tuple[Leg, ...]
    given_up: bool


def objects(contacts: Iterable[Contact], *, older: bool = False) -> Iterator[dict[str, Any]]:
    for contact in contacts:
        at = contact.at
        for place, leg in enumerate(contact.legs):
            took = leg.agent is not None
            last = place == len(contact.legs) - 1
            one: dict[str, Any] = {
                "contactId": contact.number + place, "masterContactId": contact.number,
                "agentId": leg.agent or 0, "skillId": 5, "teamId": 0, "isOutbound": contact.outbound,
                "abandoned": contact.given_up and last,
                "agentSeconds": leg.talk_s + leg.hold_s if took else 0,
                "holdSeconds": leg.hold_s if took else 0, "inQueueSeconds": leg.wait_s,
                "preQueueSeconds": leg.ivr_s, "postQueueSeconds": 0,
                "totalDurationSeconds": leg.length_s, "primaryDispositionId": 0,
                "lastUpdateTime": f"{at:%Y-%m-%dT%H:%M:%S.000Z}",
            }  # fmt: skip
            began, wrapped = f"{at:%Y-%m-%dT%H:%M:%S.000Z}", leg.wrap_s if took else 0
            if older:
                one = {k: str(v) for k, v in one.items()}
                one |= {"contactStart": began, "ACWSeconds": str(wrapped), "mediaType": "4",
                        "fromAddr": "5555550100", "toAddr": "5555550199"}  # fmt: skip
            else:
                one |= {"contactStartDate": began, "acwSeconds": wrapped, "mediaTypeId": 4,
                        "fromAddress": "5555550100", "toAddress": "5555550199"}  # fmt: skip
            yield one
            at += timedelta(seconds=leg.length_s)
