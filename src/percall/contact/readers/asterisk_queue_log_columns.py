"""Which column of a table without a header is which of the table `queue_log`.

Rules:
1. Nearly every row has an event's name, and four columns before it the instant: local,
   or seconds since 1970. Between them stand the call's id, the queue and the agent.
2. What follows the event are `data1` to `data5`; one column alone is the old `data`.
"""

import re

from percall.contact.readers.by_values import claim_of, columns_of, mostly
from percall.contact.readers.reader import Claim, Sample

_EVENT = re.compile(
    "ENTERQUEUE|CONNECT|COMPLETE(AGENT|CALLER)|ABANDON|EXIT(WITHKEY|WITHTIMEOUT|EMPTY)|"
    "RINGNOANSWER|RINGCANCELED|(ADD|REMOVE)MEMBER|AGENT(CALLBACK)?LOG(IN|OFF)|(UN)?PAUSE(ALL)?|"
    "(BLIND|ATTENDED)?TRANSFER|QUEUESTART|CONFIGRELOAD|DID|SYSCOMPAT|AGENTDUMP|JOINEMPTY|PENALTY",
    re.IGNORECASE,
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[ t]\d\d:\d\d:\d\d(\.\d+)?|\d{9,10}(\.\d+)?", re.IGNORECASE)
_BEFORE = ("time", "callid", "queuename", "agent")


def looks(sample: Sample) -> Claim | None:
    """The claim on a table whose columns are told by their values; None where they are not."""
    if sample.delimiter == "|":  # the log itself, which is no table
        return None
    values = columns_of(sample)
    event = next((i for i, column in enumerate(values) if mostly(_EVENT, column)), None)
    if event is None or event < len(_BEFORE) or not mostly(_INSTANT, values[event - len(_BEFORE)]):
        return None
    named = dict(zip(range(event - len(_BEFORE), event), _BEFORE, strict=True))
    after = range(event + 1, len(values))
    said = ["data"] if len(after) == 1 else [f"data{n}" for n in range(1, 6)]
    named |= {event: "event", **dict(zip(after, said, strict=False))}
    return claim_of(named, len(values), sample)
