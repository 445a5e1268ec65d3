"""A small writer of FreeSWITCH's records, in CSV, JSON and XML, for calls that tests make up."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape


@dataclass(frozen=True, slots=True)
class Call:
    start_s: int
    rang_s: int
    talked_s: int | None
    caller: int
    agent: int


def _name(number: int) -> str:
    return str(uuid.UUID(int=number + 1))


def _cause(call: Call) -> str:
    return "NORMAL_CLEARING" if call.talked_s else "NO_ANSWER"


def written_rows(calls: Iterable[Call]) -> Iterator[str]:
    """Lines of Master.csv by the template `example`, times in UTC."""
    for number, call in enumerate(calls):
        instants = (call.start_s, call.start_s + call.rang_s,
                    call.start_s + call.rang_s + (call.talked_s or 0))  # fmt: skip
        start, up, end = (f"{datetime.fromtimestamp(s, UTC):%Y-%m-%d %H:%M:%S}" for s in instants)
        cells = [
            "Somebody", f"371{call.caller}", str(call.agent), "public", start,
            up if call.talked_s else "", end, str(call.rang_s + (call.talked_s or 0)),
            str(call.talked_s or 0), _cause(call), _name(number), "", "", "PCMU", "PCMU",
        ]  # fmt: skip
        yield ",".join(f'"{cell}"' for cell in cells)


def written_objects(calls: Iterable[Call]) -> Iterator[dict[str, Any]]:
    """Records of mod_json_cdr."""
    for number, call in enumerate(calls):
        length = call.rang_s + (call.talked_s or 0)
        bridged = {"bridge_uuid": _name(900 + number)} if call.talked_s else {}
        yield {
            "core-uuid": _name(999),
            "channel_data": {"direction": "inbound"},
            "variables": {
                "uuid": _name(number), "start_epoch": str(call.start_s), "duration": str(length),
                "billsec": str(call.talked_s or 0), "hangup_cause": _cause(call),
                "waitsec": str(call.rang_s if call.talked_s else 0), **bridged,
            },
            "callflow": {"caller_profile": {
                "caller_id_number": f"%2B371{call.caller}", "destination_number": str(call.agent),
                "context": "public"}},
        }  # fmt: skip


def written_xml(calls: Iterable[Call]) -> Iterator[str]:
    """Records of mod_xml_cdr: an element each, the values of variables URL-encoded."""
    for record in written_objects(calls):
        variables = {name: quote(value) for name, value in record["variables"].items()}
        parts = record | {"variables": variables}
        name = parts.pop("core-uuid")
        yield f'<cdr core-uuid="{name}">{_elements(parts)}</cdr>'


def _elements(content: dict[str, Any]) -> str:
    return "".join(
        f"<{name}>{_elements(one) if isinstance(one, dict) else escape(one)}</{name}>"
        for name, one in content.items()
    )
