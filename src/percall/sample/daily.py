"""A sample centre's days as sums, without its raw files: for questions that need no more.

It is played by the same customers, staff and floor as `make`; only nothing is written, and no
part of a contact is spoilt. A day can be played under another plan than the one before, to plant a
change; who comes back is remembered from day to day.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections import Counter

from percall.sample.books import Usage
from percall.sample.demand import Demand
from percall.sample.floor import Floor
from percall.sample.legs import Contact
from percall.sample.plan import Plan
from percall.sample.rows import carrier_charge
from percall.sample.staff import hire, shifts_of
from percall.sample.truth import QUALITY_SUMS, quality_sums

DAY_SUMS = (*QUALITY_SUMS, "resolved", "resolved_known")


class DayByDay:
    """A centre that is played day after day; `usage` is what its books are written from."""

    def __init__(self, plan: Plan) -> None:
        self.usage = Usage()
        self._demand = Demand(plan)
        self._agents = hire(plan)

    def play(self, plan: Plan, day: dt.date) -> dict[str, int]:
        """The sums of a day under a plan, by the names of `DAY_SUMS`; times in seconds."""
        sums: Counter[str] = Counter(dict.fromkeys(DAY_SUMS, 0))

        def tell(contact: Contact) -> None:
            contact.legs.sort(key=lambda leg: leg.started_s)
            contact.charge = carrier_charge(contact)
            self.usage.add(contact)
            sums.update(dict(zip(QUALITY_SUMS, quality_sums(contact), strict=True)))
            sums["resolved"] += contact.resolved is True
            sums["resolved_known"] += contact.resolved is not None

        shifts = shifts_of(plan, self._agents, day)
        self.usage.add_time(day, Floor(plan, day, shifts, self._demand, tell).run())
        return dict(sums)

    def again(self) -> DayByDay:
        """The same centre as it stands, to be played on in another way."""
        return copy.deepcopy(self)
