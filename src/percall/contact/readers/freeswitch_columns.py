"""Which column of a table without a header is which of FreeSWITCH's, told by its values.

Rules:
1. Three instants in a row (start, answer, end; the answer may be missing), two whole numbers
   (duration, billsec), a hang-up cause and a UUID must be there: so in the template `example` and
   all that are made after it.
2. The second column of UUIDs is `bleg_uuid`. What stands before the start is, from the right, the
   context, the number that was called, the caller's number and the caller's name.
"""

import re
from collections.abc import Sequence

from percall.contact.readers.by_values import Column, claim_of, columns_of, mostly
from percall.contact.readers.reader import Claim, Sample

_STAMP = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2} \d{1,2}:\d\d(:\d\d(\.\d+)?)?")
_NUMBER = re.compile(r"\d{1,9}")
_CAUSE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+|none|unspecified|success", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_BEFORE = ("context", "destination_number", "caller_id_number", "caller_id_name")
_TIMES = ("start_stamp", "answer_stamp", "end_stamp", "duration", "billsec")


def looks(sample: Sample) -> Claim | None:
    """The claim on a table whose columns are told by their values; None where they are not."""
    values = columns_of(sample)
    columns = _named(values)
    return None if columns is None else claim_of(columns, len(values), sample)


def _named(values: Sequence[Column]) -> dict[int, str] | None:
    first = next((i for i in range(len(values) - 5) if _is_times(values[i : i + 5])), None)
    if first is None or first < 3:
        return None
    found = {first + k: name for k, name in enumerate(_TIMES)}
    found |= {first - 1 - k: name for k, name in enumerate(_BEFORE) if first - 1 - k >= 0}
    rest = [i for i in range(len(values)) if i not in found]
    cause = next((i for i in rest if mostly(_CAUSE, values[i])), None)
    uuids = [i for i in rest if mostly(_UUID, values[i], blank=True)]
    if cause is None or not uuids or not mostly(_UUID, values[uuids[0]]):
        return None
    found |= {cause: "hangup_cause", uuids[0]: "uuid"}
    after = uuids[0] + 1
    if len(uuids) > 1:
        found[uuids[1]] = "bleg_uuid"
    elif after in rest and not any(values[after]):
        found[after] = "bleg_uuid"
    return found


def _is_times(five: Sequence[Column]) -> bool:
    start, answer, end, duration, billsec = five
    whole = all(mostly(_NUMBER, column) for column in (duration, billsec))
    answered = not any(answer) or mostly(_STAMP, answer, blank=True)
    return whole and answered and mostly(_STAMP, start) and mostly(_STAMP, end)
