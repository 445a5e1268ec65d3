"""A line of the ledger: an amount, on an account, over some days."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class CashKind(StrEnum):
    """How the cost moves when the number of calls does."""

    FIXED = "fixed"
    STEP = "step"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class Line:
    """An amount that accrues evenly from `from_on` until before `to_on`.

    `amount` is in the line's own `currency`; `rate` is the centre's currency for one unit of it.
    `drivers` stand in order of preference: the first that the centre has records of is taken
    (`drivers.driver_of`). `steps` is how many whole steps (seats, heads, trunks) the amount pays
    for, `notice_on` the first day that need not be paid for if notice is given now; None where the
    line does not say. `file` and `row` say where a person finds the line.
    """

    from_on: date
    to_on: date
    account: str
    amount: Fraction
    currency: str
    rate: Fraction = Fraction(1)
    drivers: tuple[str, ...] = ("agent_time",)
    scope: str | None = None
    cash_kind: CashKind | None = None
    steps: int | None = None
    notice_on: date | None = None
    note: str = ""
    file: str = ""
    row: int = 0

    def __post_init__(self) -> None:
        if self.to_on <= self.from_on:
            raise ValueError(f"a line must end after it starts: {self.from_on}..{self.to_on}")
        if not self.drivers:
            raise ValueError("a line needs a driver")

    @property
    def cost(self) -> Fraction:
        """The whole amount in the centre's currency, exact."""
        return self.amount * self.rate

    @property
    def day_count(self) -> int:
        """Days over which the amount accrues."""
        return (self.to_on - self.from_on).days


def is_at_or_below(account: str, branch: str) -> bool:
    """Whether an account is the branch of the tree, or lies below it."""
    own, above = account.casefold().split(":"), branch.casefold().split(":")
    return own[: len(above)] == above
