"""How a line's bill moves with the number of calls, where the line does not say so itself.

Rules:
1. The line's own `cash_kind`; else that of the nearest branch of `[cash_kinds]` in `centre.toml`;
   else the shipped one of the nearest branch below, which is assumed and said to be.
2. An account that no table knows is fixed: the cautious side, since it saves nothing.

Source: R. Cooper and R. S. Kaplan, "Activity-Based Systems: Measuring the Costs of Resource
Usage", Accounting Horizons 6(3), 1992: spending moves when supply is cut, not when use falls.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from percall.centre import Centre
from percall.ledger.lines import CashKind, Line, is_at_or_below

SHIPPED: tuple[tuple[str, CashKind], ...] = (
    ("Labour", CashKind.STEP),
    ("Licences", CashKind.STEP),
    ("Software", CashKind.STEP),
    ("Training", CashKind.STEP),
    ("Hardware", CashKind.FIXED),
    ("Premises", CashKind.FIXED),
    ("Telecom", CashKind.VARIABLE),
)
OTHERWISE = CashKind.FIXED


@dataclass(frozen=True, slots=True)
class Moves:
    """How a line's bill moves, and whether nobody said so."""

    kind: CashKind
    is_assumed: bool


def moves_of(line: Line, centre: Centre) -> Moves:
    """How the bill of a line moves with the number of calls."""
    if line.cash_kind is not None:
        return Moves(line.cash_kind, is_assumed=False)
    own = _nearest(line.account, [(branch, CashKind(kind)) for branch, kind in centre.cash_kinds])
    if own is not None:
        return Moves(own, is_assumed=False)
    return Moves(_nearest(line.account, SHIPPED) or OTHERWISE, is_assumed=True)


def _nearest(account: str, table: Sequence[tuple[str, CashKind]]) -> CashKind | None:
    found = [row for row in table if is_at_or_below(account, row[0])]
    return max(found, key=lambda row: row[0].count(":"))[1] if found else None
