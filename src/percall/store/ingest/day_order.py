"""Whether dates such as 3/9/2017 are day/month or month/day: the whole file must tell.

Rules:
1. Only columns are looked at that the reader reads as times; dates with the year first need no
   look.
2. A first number above 12 says that days come first, a second one that months do.
3. A file that says neither, or both, is refused: no half of a year is moved by a guess.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from percall.errors import ImportFault
from percall.store.ingest.careful import csv_reader
from percall.store.ingest.texts import TextFile
from percall.texts import _

_LOOKED_AT = 1000  # rows: a file without such a date in these has none
_DATE = re.compile(r"\s*(\d{1,2})/(\d{1,2})/\d{4}\b")
_MONTHS = 12


def day_first_of(text: TextFile, places: Sequence[int], file: str) -> bool | None:
    """Whether the dates in these columns begin with the day; None where there are none such.

    Raises:
        ImportFault: The dates do not tell.
    """
    if not any(True for _pair in _pairs(text, places, _LOOKED_AT)):
        return None
    first, second = 0, 0
    for one, two in _pairs(text, places, None):
        first, second = max(first, one), max(second, two)
    if (first > _MONTHS) != (second > _MONTHS):
        return first > _MONTHS
    column = text.header[places[0]]
    if first > _MONTHS:
        what = _("The dates of column {column} are day/month in some rows, month/day in others")
    else:
        what = _("The dates of column {column} may be day/month or month/day: no day is above 12")
    raise ImportFault(
        what.format(column=repr(column)), where=file,
        do=_("export a longer period, write them with the year first (2026-10-31), or say their "
             "format in a mapping of your own"),
    )  # fmt: skip


def _pairs(text: TextFile, places: Sequence[int], rows: int | None) -> Iterator[tuple[int, int]]:
    """The first two numbers of each date with slashes."""
    with (
        text.path.open(encoding="utf-8-sig", errors="replace", newline="") as stream,
        suppress(csv.Error),  # what cannot be split goes to the quarantine
    ):
        skipped = text.skip_lines + int(text.has_header)
        lines = islice(stream, skipped, None)
        reader = csv_reader(lines, text.delimiter, text.quote, text.escape)
        for row in islice(reader, rows):
            for place in places:
                if place < len(row) and (found := _DATE.match(row[place])):
                    yield int(found[1]), int(found[2])
