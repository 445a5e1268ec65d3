"""Which column of a table without a header is which of Asterisk's channel events.

Rules:
1. Nearly every row has an event's name, an instant after it (local, or an epoch with six places),
   a channel, and the ids `1690325492.2` of the channel and of the call, in that order.
2. What stands between the instant and the channel tells the order: eight columns on is the legacy
   order of cel_custom.conf (name, number, ani, rdnis, dnid, exten, context), less the newer one
   (name, number, exten, context). After the channel come the application and its arguments.
"""

import re
from collections.abc import Sequence

from percall.contact.readers.by_values import Column, claim_of, columns_of, mostly
from percall.contact.readers.reader import Claim, Sample

_EVENT = re.compile(
    r"(chan|app|park|bridge|stream)_(start|end|enter|exit|begin)|answer|hangup|linkedid_end|dtmf|"
    r"(blind|attended)transfer|pickup|forward|local_optimize(_begin)?|user_defined",
    re.IGNORECASE,
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[ t]\d\d:\d\d:\d\d(\.\d+)?|\d{9,10}\.\d{6}", re.IGNORECASE)
_CHANNEL = re.compile(r"[a-z][a-z0-9_]*/.+(-[0-9a-f.]+|[;,][12])", re.IGNORECASE)
_ID = re.compile(r"([\w.-]*-)?\d{9,10}\.\d+", re.IGNORECASE)
_LEGACY = 8


def looks(sample: Sample) -> Claim | None:
    """The claim on a table whose columns are told by their values; None where they are not."""
    values = columns_of(sample)
    columns = _named(values)
    return None if columns is None else claim_of(columns, len(values), sample)


def _named(values: Sequence[Column]) -> dict[int, str] | None:
    event = next((i for i, column in enumerate(values) if mostly(_EVENT, column)), None)
    if event is None:
        return None
    every = range(event + 1, len(values))
    instant = next((i for i in every if mostly(_INSTANT, values[i])), None)
    channel = next((i for i in every if mostly(_CHANNEL, values[i])), None)
    if instant is None or channel is None or channel < instant + 5:
        return None
    ids = [i for i in range(channel + 1, len(values)) if mostly(_ID, values[i])]
    if len(ids) < 2:
        return None
    caller = channel - (6 if channel - instant >= _LEGACY else 3)
    return {
        event: "eventtype", instant: "eventtime", caller: "cid_num", channel - 2: "exten",
        channel - 1: "context", channel: "channame", channel + 1: "appname",
        channel + 2: "appdata", ids[0]: "uniqueid", ids[1]: "linkedid",
    }  # fmt: skip
