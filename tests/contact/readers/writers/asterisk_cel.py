"""A small writer of Asterisk's channel events, for calls that tests make up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

HEADER = (
    "eventtype,eventtime,cid_num,exten,context,channame,appname,appdata,uniqueid,linkedid,peer\n"
)


@dataclass(frozen=True, slots=True)
class Ring:
    """A telephone: whose, rung how long after the menu, for how long, and its talk."""

    extension: int
    after_s: int
    rang_s: int
    talked_s: int | None

    @property
    def until_s(self) -> int:
        return self.after_s + self.rang_s + (self.talked_s or 0)


@dataclass(frozen=True, slots=True)
class Call:
    number: int
    start_s: int
    menu_s: int
    queue: str | None
    rings: tuple[Ring, ...]

    @property
    def length_s(self) -> int:
        return self.menu_s + max((ring.until_s for ring in self.rings), default=0)


def written(calls: Iterable[Call], *, legacy: bool = False) -> Iterator[str]:
    """Rows of the table `cel`, or of cel_custom's legacy order without a header."""
    for call in calls:
        own = (f"PJSIP/trunk-{call.number:08x}", f"{call.start_s}.{call.number}")
        app = ("Queue", f"{call.queue},t") if call.queue else ("Dial", "PJSIP/101")
        events: list[tuple[int, str, tuple[str, str], tuple[str, str]]] = [
            (0, "CHAN_START", own, ("", "")), (0, "ANSWER", own, ("Answer", "")),
        ]  # fmt: skip
        if call.queue or call.rings:
            events.append((call.menu_s, "APP_START", own, app))
        for place, ring in enumerate(call.rings):
            chan = (f"PJSIP/{ring.extension}-{place:08x}",
                    f"{call.start_s + call.menu_s}.{call.number}{place}")  # fmt: skip
            begin = call.menu_s + ring.after_s
            events.append((begin, "CHAN_START", chan, ("", "")))
            up = ("ANSWER", "BRIDGE_ENTER") if ring.talked_s is not None else ()
            events += [(begin + ring.rang_s, event, chan, ("AppQueue", "")) for event in up]
            down = call.menu_s + ring.until_s
            events += [(down, event, chan, ("", "")) for event in ("HANGUP", "CHAN_END")]
        if call.queue:
            events.append((call.length_s, "APP_END", own, app))
        events += [(call.length_s, "HANGUP", own, ("", "")),
                   (call.length_s, "LINKEDID_END", own, ("", ""))]  # fmt: skip
        for at, event, (name, unique), (app_name, arguments) in events:
            yield _row(call, at, event, name, unique, app_name, arguments, legacy)


def _row(
    call: Call, at: int, event: str, name: str, unique: str, app: str, arguments: str, legacy: bool
) -> str:
    caller = f"3712000{call.number:04}"
    linked = f"{call.start_s}.{call.number}"
    if legacy:
        cells = [event, f"{call.start_s + at}.000000", "", caller, caller, "", "600", "600",
                 "from-trunk", name, app, arguments, "DOCUMENTATION", "", unique, linked, "", "",
                 "", "{}"]  # fmt: skip
        return ",".join(f'"{cell}"' for cell in cells) + "\n"
    moment = f"{datetime.fromtimestamp(call.start_s + at, UTC):%Y-%m-%d %H:%M:%S.%f}"
    told = f'"{arguments}"'
    cells = [event, moment, caller, "600", "from-trunk", name, app, told, unique, linked, ""]
    return ",".join(cells) + "\n"
