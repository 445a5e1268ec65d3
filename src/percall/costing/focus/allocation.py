"""To what a ledger line went: groups of contacts, others, and what nobody used, as exact shares.

Rules (costing-rules.md, sections 3 and 5):
1. A line goes where its pool goes: to each group its units over the pool's capacity, and to
   `unused` the rest of the capacity; the shares sum to one.
2. Where more was used than supplied, `over_driven` takes back what the groups got too much.
3. A pool that nobody used is `unassigned`, a line on an account that the definition leaves out
   `not_in_definition`: each is one part of share one.
4. What contacts outside a definition's filter took is `other`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from percall.costing.printed import NOT_IN_DEFINITION
from percall.costing.rates import ZERO, PoolRates
from percall.errors import LedgerOutOfBalance
from percall.texts import _

CONTACTS = "contacts"


@dataclass(frozen=True, slots=True)
class Part:
    """What took a share of a line: a group by its values, or what is no group (None).

    `units` are the pool's own, None where nothing is counted.
    """

    to: str
    share: Fraction
    units: Fraction | None = None
    values: tuple[Any, ...] | None = None


LEFT_OUT = (Part(NOT_IN_DEFINITION, Fraction(1)),)


def parts_of(rates: PoolRates, units_of_group: Mapping[tuple[Any, ...], int]) -> tuple[Part, ...]:
    """The parts of each line of a pool, those of nothing left out.

    Args:
        rates: The pool in a period.
        units_of_group: What each group of the chosen contacts took of it.

    Raises:
        LedgerOutOfBalance: The groups took more than was used.
    """
    if rates.is_unassigned:
        return (Part("unassigned", Fraction(1), Fraction(0)),)
    capacity, chosen = rates.supply.total, sum(units_of_group.values())
    if not 0 <= chosen <= rates.used:
        raise LedgerOutOfBalance(
            _("The groups of the pool {pool} took {taken} of {used} units").format(
                pool=rates.pool.name, taken=chosen, used=rates.used
            ),
            do=_("no figure is shown; this is a fault of percall, please report it"),
        )
    taken: list[tuple[str, Fraction, tuple[Any, ...] | None]] = [
        *((CONTACTS, Fraction(units), values) for values, units in units_of_group.items()),
        ("other", Fraction(rates.used - chosen), None),
        ("unused", max(capacity - rates.used, ZERO), None),
        ("over_driven", min(capacity - rates.used, ZERO), None),
    ]
    return tuple(Part(to, units / capacity, units, values) for to, units, values in taken if units)
