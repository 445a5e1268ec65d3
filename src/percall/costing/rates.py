"""Rates and residues of a pool in a period; the pool closes, or nothing is shown.

Source: R. S. Kaplan and S. R. Anderson, "Time-Driven Activity-Based Costing", Harvard Business
Review, November 2004; costing-rules.md, section 5.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from percall.costing.capacity import Supply
from percall.costing.pools import Pool
from percall.errors import LedgerOutOfBalance
from percall.texts import _

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class PriceList:
    """Money for one unit of each pool, over one denominator: many groups are multiplied by it."""

    numerators: Mapping[Pool, int]
    denominator: int

    @classmethod
    def of(cls, rates: Mapping[Pool, Fraction]) -> "PriceList":
        """The list of some rates."""
        common = lcm(*(rate.denominator for rate in rates.values()))
        found = {pool: r.numerator * (common // r.denominator) for pool, r in rates.items()}
        return cls(found, common)

    def cost(self, units: Mapping[Pool, int]) -> Fraction:
        """The cost of some units; those of pools that are not on the list cost nothing."""
        money = sum(count * self.numerators.get(pool, 0) for pool, count in units.items())
        return Fraction(money, self.denominator)


@dataclass(frozen=True, slots=True)
class PoolRates:
    """A pool's ledger, capacity and use in a period, in money and units, exact."""

    pool: Pool
    ledger: Fraction
    supply: Supply
    used: int

    practical_rate: Fraction = field(init=False)
    """Money for one unit at practical capacity; zero where nobody used the pool."""
    full_rate: Fraction = field(init=False)
    """Money for one unit fully loaded; zero where nobody used the pool."""

    def __post_init__(self) -> None:
        # Worked out once: each group of a report multiplies by them.
        used = not self.is_unassigned
        practical = self.ledger / self.supply.total if used else ZERO
        object.__setattr__(self, "practical_rate", practical)
        object.__setattr__(self, "full_rate", self.ledger / self.used if used else ZERO)

    @property
    def is_unassigned(self) -> bool:
        """Whether nobody used the pool."""
        return self.used == 0

    @property
    def unassigned(self) -> Fraction:
        """The whole ledger where nobody used the pool."""
        return self.ledger if self.is_unassigned else ZERO

    @property
    def unused(self) -> Fraction:
        """The cost of capacity that was supplied and not used."""
        spare = self.used < self.supply.total and not self.is_unassigned
        return self.ledger - self.used * self.practical_rate if spare else ZERO

    @property
    def over_driven(self) -> Fraction:
        """What was assigned beyond the ledger, where more was used than supplied."""
        over = self.used > self.supply.total and not self.is_unassigned
        return self.used * self.practical_rate - self.ledger if over else ZERO

    def parts(self, chosen_units: int) -> tuple[Fraction, ...]:
        """Assigned, other, unused, unassigned and minus over-driven, which sum to the ledger.

        Raises:
            LedgerOutOfBalance: They do not.
        """
        found = (
            chosen_units * self.practical_rate,
            (self.used - chosen_units) * self.practical_rate,
            self.unused,
            self.unassigned,
            -self.over_driven,
        )
        if sum(found) != self.ledger or not 0 <= chosen_units <= self.used:
            raise LedgerOutOfBalance(
                _(
                    "The pool {pool} does not close: its ledger is {ledger}, its parts {parts}"
                ).format(pool=self.pool.name, ledger=float(self.ledger), parts=float(sum(found))),
                do=_("no figure is shown; this is a fault of percall, please report it"),
            )
        return found
