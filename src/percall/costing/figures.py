"""The figures of a period, exact: cost in both forms, groups, pools, quality, guardrails."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from percall.centre import AT_LEAST, Centre
from percall.costing.definitions import Definition
from percall.costing.pools import Pool
from percall.costing.quality import Quality
from percall.costing.rates import ZERO, PoolRates
from percall.costing.sums import FURTHER, Cell
from percall.intervals import Period
from percall.texts import _


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A quality measure, its limit, and what was found (None: not known, so not judged)."""

    name: str
    limit: Fraction
    found: Fraction | None

    @property
    def kept(self) -> bool | None:
        """Whether it holds; None where nothing is known."""
        if self.found is None:
            return None
        return self.found >= self.limit if self.name in AT_LEAST else self.found <= self.limit


@dataclass(frozen=True, slots=True)
class PerCall:
    """Money for one call (sale, lead), or why there is none."""

    fully_loaded: Fraction | None
    practical_capacity: Fraction | None
    why_not: str | None


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """A group of contacts or segments: its counts, its cost in both forms, its quality."""

    values: tuple[Any, ...]
    contacts: int
    calls: int
    fully_loaded: Fraction
    practical_capacity: Fraction
    per_call: PerCall
    quality: Quality
    hides_cost: bool = False


@dataclass(frozen=True, slots=True)
class PoolFigures:
    """A pool's rates and the units that the chosen contacts took of it."""

    rates: PoolRates
    chosen_units: int

    @property
    def parts(self) -> tuple[Fraction, ...]:
        """Assigned, other, unused, unassigned, minus over-driven."""
        return self.rates.parts(self.chosen_units)


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """All that is known of a period."""

    period: Period
    contacts: int
    offered: int
    answered: int
    calls: int
    sales: int | None
    leads: int | None
    has_ledger: bool
    is_filtered: bool
    accounts: dict[str, Fraction]
    pools: tuple[PoolFigures, ...]
    cost: Fraction
    abandoned_cost: Fraction
    per_call: PerCall
    quality: Quality
    guardrails: tuple[Guardrail, ...]
    groups: tuple[GroupFigures, ...]
    groups_overlap: bool
    left_out: Fraction = ZERO
    """The lines of the period on accounts that the definition leaves out."""
    left_out_accounts: frozenset[str] = frozenset()
    resolutions: int | None = None
    hides_cost: bool = False
    """Whether what the chosen contacts cost is an agent's, so that it is printed nowhere."""

    @property
    def book(self) -> Fraction:
        """The whole ledger of the period."""
        return sum(self.accounts.values(), ZERO)

    @property
    def unassigned(self) -> Fraction:
        """The ledger of pools that nobody used."""
        return sum((pool.rates.unassigned for pool in self.pools), ZERO)

    @property
    def unused(self) -> Fraction:
        """The cost of supplied capacity that no contact used."""
        return sum((pool.rates.unused for pool in self.pools), ZERO)


def full_cost(units: Mapping[Pool, int], rates: Mapping[Pool, PoolRates]) -> Fraction:
    """The fully loaded cost of some units."""
    return sum((count * rates[pool].full_rate for pool, count in units.items()), ZERO)


def practical_cost(units: Mapping[Pool, int], rates: Mapping[Pool, PoolRates]) -> Fraction:
    """The cost of some units at practical capacity."""
    return sum((count * rates[pool].practical_rate for pool, count in units.items()), ZERO)


def calls_of(cell: Cell, definition: Definition) -> int:
    """The contacts that the definition counts, or their agent legs."""
    rule = _rule(definition)
    return _counted(cell, rule) + _counted(cell, FURTHER)


def known(cell: Cell, name: str) -> int | None:
    """Sales or leads that count; None where no contact says whether it is one."""
    return _counted(cell, name) if cell.counts.get(f"{name}_known", 0) else None


def resolutions_of(cell: Cell, definition: Definition) -> int | None:
    """The counted contacts after which no further one follows; None where nobody asks."""
    if definition.per != "resolution":
        return None
    return cell.resolving.get(_rule(definition), 0)


def _rule(definition: Definition) -> str:
    return "contacts" if definition.calls == "all" else definition.calls


def _counted(cell: Cell, name: str) -> int:
    return cell.counts.get(name, 0) - cell.uncounted.get(name, 0)


def divisor(cell: Cell, definition: Definition) -> tuple[int, str | None]:
    """What the cost is divided by, and why it is nothing if it is."""
    if definition.per == "call":
        calls = calls_of(cell, definition)
        return calls, None if calls else _("no calls were counted")
    if definition.per == "resolution":
        resolved = resolutions_of(cell, definition) or 0
        return resolved, None if resolved else _("nothing was resolved")
    name = f"{definition.per}s"
    count = known(cell, name)
    if count is None:
        return 0, _("no contact says whether it is a {what}").format(what=definition.per)
    return count, None if count else _("none was counted: {what}").format(what=name)


def per_call(
    cost: Fraction, practical: Fraction | None, count: int, why_not: str | None
) -> PerCall:
    """Both costs for one, or the reason why there is none."""
    if why_not is not None:
        return PerCall(None, None, why_not)
    return PerCall(cost / count, None if practical is None else practical / count, None)


def guardrails_of(
    centre: Centre, quality: Quality, cost_per_call: Fraction | None
) -> tuple[Guardrail, ...]:
    """The centre's guardrails against what was found."""
    return tuple(
        Guardrail(name, limit, cost_per_call if name == "cost_per_call" else getattr(quality, name))
        for name, limit in centre.guardrails
    )
