"""A small writer of Asterisk's Master.csv, for calls that the tests make up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Dialled:
    """One channel that was dialled: whose, when (seconds after the call's start), how it went."""

    extension: int
    at_s: int
    rang_s: int
    talked_s: int | None


@dataclass(frozen=True, slots=True)
class Call:
    number: int
    began: datetime
    caller: str
    dialled: tuple[Dialled, ...]


def written(calls: Iterable[Call], *, linked: bool = True, header: bool = False) -> Iterator[str]:
    """Lines of Master.csv with newcdrcolumns, or of a table's export."""
    names = ("accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,"
             "end,duration,billsec,disposition,amaflags,uniqueid,userfield")  # fmt: skip
    if header:
        yield names + (",peeraccount,linkedid,sequence" if linked else "")
    for call in calls:
        for place, one in enumerate(call.dialled):
            begin = call.began + timedelta(seconds=one.at_s)
            up = begin + timedelta(seconds=one.rang_s)
            down = up + timedelta(seconds=one.talked_s or 0)
            unique = f"{1700000000 + call.number}.{call.number}"
            cells = [
                "", call.caller, "600", "from-trunk", f'""""" <{call.caller}>"',
                f"PJSIP/trunk-{call.number:08x}", f"PJSIP/{one.extension}-{place:08x}", "Dial",
                f'"PJSIP/{one.extension},20"', f"{begin:%Y-%m-%d %H:%M:%S}",
                f"{up:%Y-%m-%d %H:%M:%S}" if one.talked_s is not None else "",
                f"{down:%Y-%m-%d %H:%M:%S}", str(one.rang_s + (one.talked_s or 0)),
                str(one.talked_s or 0), "ANSWERED" if one.talked_s is not None else "NO ANSWER",
                "DOCUMENTATION", unique, "",
            ]  # fmt: skip
            yield ",".join([*cells, *(["", unique, str(place)] if linked else [])])
