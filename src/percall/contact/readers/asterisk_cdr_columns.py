"""Which column of a table without a header is which of an Asterisk CDR, told by its values.

Rules:
1. A disposition, a channel (`SIP/101-0000a1b2`, `Local/...;1`), a start, and two whole numbers of
   which the first is never smaller (duration, billsec) must be there; else it is no CDR.
2. The three columns before the channel, the caller's id (`"Ann" <101>`) aside, are src, dst and
   dcontext: so it is in the default order and in that of cdr_custom.conf. A src that is empty
   everywhere (lines without the caller's number) stands next to dst. After the channel comes
   dstchannel; lastapp is a word of the dialplan, lastdata follows it.
3. The first column of ids like `1690325492.2` is the unique id, a second one the linked id.
"""

import re
from collections.abc import Sequence

from percall.contact.readers.by_values import (
    Column,
    claim_of,
    columns_of,
    mostly,
    never_shorter,
)
from percall.contact.readers.reader import Claim, Sample

_DISPOSITION = re.compile(r"(answered|no ?answer|busy|failed|congestion)", re.IGNORECASE)

_CHANNEL = re.compile(r"[a-z][a-z0-9_]*/.+(-[0-9a-f.]+|[;,][12])|Console/\w+", re.IGNORECASE)
_STAMP = re.compile(
    r"(\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4})[ t]\d{1,2}:\d\d(:\d\d(\.\d+)?)?( [ap]m)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,9}(\.\d+)?")
_ID = re.compile(r"([\w.-]*-)?\d{9,10}\.\d+", re.IGNORECASE)
_CALLER = re.compile(r"(.*<.*>|\".*\")")
_WORD = re.compile(r"[a-z][a-z0-9]*", re.IGNORECASE)

_FEWEST, _MOST = 10, 40


def looks(sample: Sample) -> Claim | None:
    """The claim on a table whose columns are told by their values; None where they are not."""
    values = columns_of(sample)
    if not _FEWEST <= len(values) <= _MOST:
        return None
    columns = _named(values)
    return None if columns is None else claim_of(columns, len(values), sample)


def _named(values: Sequence[Column]) -> dict[int, str] | None:
    """The names of the columns by their place; None where what must be there is not."""
    every = range(len(values))
    dispositions = [i for i in every if mostly(_DISPOSITION, values[i])]
    stamps = [i for i in every if mostly(_STAMP, values[i], blank=True)]
    channels = [i for i in every if mostly(_CHANNEL, values[i], blank=True)]
    numbers = [i for i in every if mostly(_NUMBER, values[i])]
    if not dispositions or not stamps or not channels:
        return None
    channel = channels[0]
    pairs = (
        i
        for i in numbers
        if i > channel and i + 1 in numbers and never_shorter(values[i], values[i + 1])
    )
    lengths = next(pairs, None)
    if lengths is None:
        return None
    found = {dispositions[0]: "disposition", lengths: "duration", lengths + 1: "billsec",
             channel: "channel", **_times(values, stamps)}  # fmt: skip
    if channel + 1 in channels or (channel + 1 in every and not any(values[channel + 1])):
        found[channel + 1] = "dstchannel"
    parties = [i for i in range(channel) if i not in found and any(values[i])
               and not mostly(_CALLER, values[i], blank=True)]  # fmt: skip
    found |= dict(zip(reversed(parties[-2:]), ("dcontext", "dst"), strict=False))
    if len(parties) > 1 and (src := _src(values, parties)) is not None and src not in found:
        found[src] = "src"
    app = next((i for i in range(channel + 1, len(values)) if i not in found
                and mostly(_WORD, values[i], blank=True)), None)  # fmt: skip
    if app is None or not {"dst", "src"} <= set(found.values()):
        return None
    found[app] = "lastapp"
    if app + 1 in every and app + 1 not in found:
        found[app + 1] = "lastdata"
    ids = (i for i in every if i not in found and mostly(_ID, values[i], blank=True))
    found |= dict(zip(ids, ("uniqueid", "linkedid"), strict=False))
    return found


def _src(values: Sequence[Column], parties: Sequence[int]) -> int | None:
    """The column of the caller's number: the one before dst if it is empty everywhere."""
    before = parties[-2] - 1
    if before >= 0 and not any(values[before]):
        return before
    return parties[-3] if len(parties) > 2 else None


def _times(values: Sequence[Column], stamps: Sequence[int]) -> dict[int, str]:
    """Start, answer and end: three in a row, of which the second may be empty everywhere."""
    first = stamps[0]
    if first + 1 in stamps and first + 2 in stamps:
        return {first: "start", first + 1: "answer", first + 2: "end"}
    if first + 2 in stamps and not any(values[first + 1]):
        return {first: "start", first + 1: "answer", first + 2: "end"}
    return {first: "start"}
