"""Recognising the columns of a table without a header by their values."""

import re
from collections.abc import Mapping, Sequence

from percall.contact.readers.reader import NULLS, Claim, Sample
from percall.contact.rules import FileShape
from percall.texts import _

_MOSTLY = 0.8  # a broken row among ten does not hide what the others say

Column = Sequence[str]


def columns_of(sample: Sample) -> list[Column]:
    """The values of each column of the rows that are as wide as the first; none if most are not."""
    rows = [row for row in (sample.header, *sample.rows) if any(row)]
    width = len(sample.header)
    whole = [row for row in rows if len(row) == width]
    if not whole or len(whole) < _MOSTLY * len(rows):
        return []
    return [[_known(row[i].strip()) for row in whole] for i in range(width)]


def _known(value: str) -> str:
    return "" if value in NULLS else value


def mostly(pattern: re.Pattern[str], values: Column, *, blank: bool = False) -> bool:
    """Whether nearly all values are of a kind, or (with `blank`) empty, but not all of them."""
    known = [value for value in values if value or not blank]
    fit = sum(1 for value in known if pattern.fullmatch(value))
    return bool(known) and fit >= _MOSTLY * len(known)


def never_shorter(longer: Column, shorter: Column) -> bool:
    """Whether nearly all numbers of one column reach those of another, but for a rounded one."""
    pairs = [(float(a), float(b)) for a, b in zip(longer, shorter, strict=True)
             if _is_number(a) and _is_number(b)]  # fmt: skip
    return sum(1 for a, b in pairs if a + 1 >= b) >= _MOSTLY * len(pairs) > 0


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d{1,9}(\.\d+)?", text) is not None


def claim_of(columns: Mapping[int, str], width: int, sample: Sample) -> Claim:
    """The claim on a table of so many columns, of which these have names."""
    names = tuple(columns.get(i, f"column {i + 1}") for i in range(width))
    why = _("no header, but the values of {columns}").format(
        columns=", ".join(columns[i] for i in sorted(columns))
    )
    return Claim(1.0, why, shape=FileShape(delimiter=sample.delimiter, header=False, columns=names))
