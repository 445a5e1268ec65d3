"""The dirty rows of the raw files: one in a hundred, as real exports have them.

Rules:
1. A damaged row stands beside the good one, as a system writes it that tries again: the truth
   of the centre can be recovered, and the importer has to put the damaged one aside.
2. A negative part stands in the row itself: it becomes unknown, and the truth knows it so.
3. What was damaged is counted by kind, so that a test can compare it with the import's counts.
"""

from __future__ import annotations

import random
from collections import Counter

from percall.sample.legs import Contact

DIRTY_SHARE = 0.01
KINDS = (
    ("repeated", 0.30),
    ("unreadable_date", 0.20),
    ("missing_key", 0.15),
    ("wrong_columns", 0.15),
    ("negative", 0.20),
)
UNREADABLE_DATES = ("2026-13-41 25:61:00", "n/a", "##########", "31.02.2026")


class Dirt:
    """Damages rows by chance; `counts` says how many of which kind."""

    def __init__(self, chance: random.Random, is_clean: bool) -> None:
        self._chance = chance
        self._share = 0.0 if is_clean else DIRTY_SHARE
        self._names = [name for name, _ in KINDS if name != "negative"]
        self._weights = [share for name, share in KINDS if name != "negative"]
        self.counts: Counter[str] = Counter()

    def spoil_part(self, contact: Contact) -> None:
        """Perhaps makes a part of the contact negative: an IVR visit, or a hold."""
        share = self._share * len(contact.legs) * dict(KINDS)["negative"]
        if self._chance.random() >= share:
            return
        held = [leg for leg in contact.legs if leg.hold_s]
        first = contact.legs[0]
        if held and self._chance.random() < 0.5:
            held[0].hold_s = -(held[0].hold_s or 0)
        elif first.ivr_s:
            first.ivr_s = -first.ivr_s
        else:
            return
        self.counts["negative"] += 1

    def beside(
        self, row: list[object], key_column: int, date_column: int
    ) -> tuple[str, list[object]] | None:
        """Perhaps a dirty row, and of which kind, to stand after a good one."""
        if self._chance.random() >= self._share * (1 - dict(KINDS)["negative"]):
            return None
        kind = self._chance.choices(self._names, self._weights)[0]
        self.counts[kind] += 1
        dirty = list(row)
        if kind == "unreadable_date":
            dirty[date_column] = self._chance.choice(UNREADABLE_DATES)
        elif kind == "missing_key":
            dirty[key_column] = ""
        elif kind == "wrong_columns":
            # A line cut off, or one with a delimiter too many.
            cut = self._chance.randrange(2, len(row) - 1)
            dirty = dirty[:cut] if self._chance.random() < 0.5 else [*dirty, "", "x"]
        return kind, dirty
