"""What happened and what the twin plays, in the same measures by day and half-hour."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from percall.twin import layout as a
from percall.twin.fitting.observed import Observed
from percall.twin.fitting.staff import HALF_HOUR_MS, HALF_HOURS, Staff, on_sheets, spread
from percall.twin.run import Played

Floats = NDArray[np.float64]
NAMES = ("service_level_share", "abandoned_share", "wait_s", "occupancy_share")


@dataclass(frozen=True)
class Counts:
    """Counts by cell: any shape, the same for all. `busy` and `on` are agents' half-hours."""

    offered: Floats
    answered: Floats
    within: Floats
    abandoned: Floats
    wait_s: Floats
    busy: Floats
    on: Floats

    def measure(self, name: str) -> Floats:
        """A measure of each cell; not a number where there is nothing to divide by."""
        over, under = {
            "service_level_share": (self.within, self.offered),
            "abandoned_share": (self.abandoned, self.offered),
            "wait_s": (self.wait_s, self.answered),
            "occupancy_share": (self.busy, self.on),
        }[name]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(under > 0, over / under, np.nan)

    def summed(self, axis: int | tuple[int, ...]) -> Counts:
        """The counts summed over axes."""
        return Counts(*(getattr(self, one.name).sum(axis=axis) for one in fields(self)))


def happened(seen: Observed, there: Staff, answer_within_s: float) -> Counts:
    """What the records say, by day and local half-hour of the contacts' start."""
    contacts, names = seen.contacts, seen.names
    shape = (seen.days, HALF_HOURS)
    cells = (contacts.day, contacts.half_hour)
    gave_up = names.outcomes.index("abandoned") if "abandoned" in names.outcomes else -2
    offered = contacts.offered == 1
    answered = (contacts.answered == 1) & (contacts.waited >= 0)

    def count(chosen: NDArray[np.bool_], weights: Floats | None = None) -> Floats:
        found = np.zeros(shape)
        at = (cells[0][chosen], cells[1][chosen])
        np.add.at(found, at, 1.0 if weights is None else weights[chosen])
        return found

    return Counts(
        count(offered), count(answered),
        count(answered & (contacts.waited <= 1000 * answer_within_s)),
        count(offered & (contacts.outcome == gave_up)),
        count(answered, contacts.waited / 1000.0), _busy(seen), there.heads.sum(axis=0),
    )  # fmt: skip


def _busy(seen: Observed) -> Floats:
    """Agents' half-hours with a contact at hand: as their time sheets say, else by their legs."""
    if len(seen.sheets.ms):
        return on_sheets(seen, ("handling", "wrap_up"))
    legs = seen.served
    parts = (legs.ring, legs.talk, legs.hold, legs.wrap_up)
    ends = legs.at + sum(np.maximum(part, 0) for part in parts)
    return spread(seen, legs.at, ends)


def played(run: Played, days: int) -> Counts:
    """What the twin plays, by replication, day and local half-hour.

    The extra half-hours of a night in which clocks change join those that they repeat.
    """
    model = run.model
    slots = model.horizon.half_hours
    shape = (run.contacts.shape[0], days, HALF_HOURS)
    contacts = run.contacts.sum(axis=2)
    agents = run.agents.sum(axis=2)

    def by_cell(values: NDArray[np.int64]) -> Floats:
        found = np.zeros(shape)
        for place, (day, slot) in enumerate(slots):
            if day < days:
                found[:, day, slot] += values[:, place]
        return found

    handling = agents[:, :, a.HANDLING] + agents[:, :, a.WRAP_UP]
    return Counts(
        by_cell(contacts[:, :, a.C_OFFERED]), by_cell(contacts[:, :, a.C_ANSWERED]),
        by_cell(contacts[:, :, a.C_WITHIN]), by_cell(contacts[:, :, a.C_ABANDONED]),
        by_cell(contacts[:, :, a.C_WAIT]) / 1000.0, by_cell(handling) / HALF_HOUR_MS,
        by_cell(handling + agents[:, :, a.AVAILABLE]) / HALF_HOUR_MS,
    )  # fmt: skip
