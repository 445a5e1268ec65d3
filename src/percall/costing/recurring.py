"""Which accounts are paid again and again, and which of them some days lack.

Rules:
1. Some kinds of accounts every centre pays month by month (`ALWAYS_PAID`). A line that says in its
   note that it is a `one-off` is none of them.
2. An account is missed in some days where they have no line of it, and the time around them has:
   on both sides, for what is always paid on one. Around is up to the ends of the months beside.
3. Days without any line are missed as a whole, and said so elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from percall.intervals import ONE_DAY, By, Period, before, month_of, start_of_next, word_of
from percall.ledger.lines import Line, is_at_or_below
from percall.money import shown
from percall.texts import _, number

ONE_OFF_WORDS = ("one-off", "one off", "oneoff", "vienreiz")
# Accounts that are paid month by month, with all below them; a bare branch stands for itself.
ALWAYS_PAID = (
    "Labour:Wages", "Labour:Benefits", "Licences", "Premises:Rent", "Premises:Utilities",
    "Software", "Telecom:Minutes", "Telecom:Lines",
)  # fmt: skip
ALWAYS_PAID_BRANCHES = ("Labour", "Premises", "Telecom")
PLACES = 2


def says_one_off(line: Line) -> bool:
    """Whether a line says that it comes once."""
    note = line.note.casefold()
    return any(word in note for word in ONE_OFF_WORDS)


def is_always_paid(account: str) -> bool:
    """Whether every centre pays such an account month by month."""
    return account in ALWAYS_PAID_BRANCHES or any(
        is_at_or_below(account, branch) for branch in ALWAYS_PAID
    )


@dataclass(frozen=True, slots=True)
class Missed:
    """An account that some days lack, with the nearest bill of it: its days, and its cost."""

    account: str
    near: Period
    cost: Fraction

    def told(self, days: Period) -> str:
        """That the days lack it, in words."""
        return _("{account} has no line in {days}; {near} has {cost}.").format(
            account=self.account, days=word_of(days), near=word_of(self.near),
            cost=number(shown(self.cost, PLACES)),
        )  # fmt: skip


def missed_in(days: Period, lines: Sequence[Line]) -> Iterator[Missed]:
    """The accounts that the ledger has around some days and not in them."""
    by_account: dict[str, list[Line]] = {}
    for line in lines:
        # What is rated by tariff has no file: where nothing was rated, nothing was owed.
        if line.file and not says_one_off(line):
            by_account.setdefault(line.account, []).append(line)
    known = [line for own in by_account.values() for line in own]
    if not any(days.days_shared(line.from_on, line.to_on) for line in known):
        return
    first = max(days.from_on, min(line.from_on for line in known))
    last = min(days.to_on, max(line.to_on for line in known)) - ONE_DAY
    after = start_of_next(start_of_next(last, By.MONTH), By.MONTH)
    around = Period(before(month_of(first)).from_on, first), Period(last + ONE_DAY, after)
    for account, own in sorted(by_account.items()):
        if any(days.days_shared(line.from_on, line.to_on) for line in own):
            continue
        beside = [[x for x in own if one.days_shared(x.from_on, x.to_on)] for one in around]
        if all(beside) or (any(beside) and is_always_paid(account)):
            earlier, later = (sorted(x, key=lambda line: line.from_on) for x in beside)
            near = earlier[-1] if earlier else later[0]
            bill = Period(near.from_on, near.to_on)
            costs = [x.cost for x in own if Period(x.from_on, x.to_on) == bill]
            yield Missed(account, bill, sum(costs, Fraction(0)))
