"""Names that changed between the sides of a bridge: queues and accounts.

Rules:
1. A queue that is gone and a new one with about as many first contacts look like a rename; so do
   an account that is gone for good and one that is wholly new with about as much money a day.
2. What is said to be renamed counts as one, on both sides: some of it may have had the old name
   until the day of the change. That the old name lives on is said before the figures.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from percall.costing.bridge.composition import UNANSWERED, Composition
from percall.costing.bridge.sides import Side
from percall.costing.recurring import says_one_off
from percall.ledger.lines import Line
from percall.texts import _

# A queue that is gone and one that is new have about as many calls as each other.
RENAME_SHARE = Fraction(1, 4)
FEW_CALLS_SHARE = Fraction(1, 100)
# Bills that go on under another name are nearly the same.
SAME_MONEY_SHARE = Fraction(1, 10)


def with_accounts_renamed(
    lines: tuple[Line, ...], renamed: Mapping[str, str]
) -> tuple[tuple[Line, ...], dict[str, str]]:
    """The ledger with accounts under their new names, and what is left: new names of queues."""
    known = {line.account for line in lines}
    accounts = {old: new for old, new in renamed.items() if {old, new} <= known}
    queues = {old: new for old, new in renamed.items() if old not in accounts}
    found = tuple(
        replace(line, account=accounts[line.account]) if line.account in accounts else line
        for line in lines
    )
    return found if accounts else lines, queues


def renamed_accounts(sides: tuple[Side, Side]) -> list[tuple[str, str]]:
    """Accounts that look renamed from one side to the other: (name before, name after)."""
    turned = sides[1].period < sides[0].period
    earlier, later = sides[::-1] if turned else sides
    then, now = (_by_account(side) for side in (earlier, later))
    lines = [line for line in later.asked.lines if line.file]
    at = later.period.from_on
    lives = {line.account for line in lines if line.to_on > at}
    old_names = {line.account for line in lines if line.from_on < at}
    new = {account: cost for account, cost in now.items() if account not in old_names}
    found = []
    for account, cost in sorted(then.items(), key=lambda pair: -pair[1]):
        if account in lives or not new:
            continue
        nearest = min(new, key=lambda name: abs(new[name] - cost))
        if abs(new[nearest] - cost) <= SAME_MONEY_SHARE * max(cost, new[nearest]):
            found.append((nearest, account) if turned else (account, nearest))
            del new[nearest]
    return found


def _by_account(side: Side) -> dict[str, Fraction]:
    """What each account costs a day of a side; what comes once is left out."""
    found: dict[str, Fraction] = {}
    for line, cost in side.lines:
        if line.file and not says_one_off(line):
            found[line.account] = found.get(line.account, Fraction(0)) + cost
    return {account: cost / side.period.day_count for account, cost in found.items() if cost > 0}


def live_on(sides: tuple[Side, Side], after: Composition) -> Iterator[str]:
    """Queues that are said to have another name now, and are there under the old one."""
    for old, new in after.lives_on:
        yield _(
            "The queue {old} is said to be {new} now, and has contacts in {after} under its old name:"
            " both are compared as one queue, on both sides. If {old} is a queue of its own, leave"
            " out --renamed {old}={new}."
        ).format(old=old, new=new, after=sides[1].name)


def renamed(made_of: tuple[Composition, Composition]) -> list[tuple[str, str]]:
    """Queues that are gone, each with a new one of about as many calls: (old, new)."""
    before, after = (_by_queue(one) for one in made_of)
    gone = {q: n for q, n in before.items() if not after.get(q) and _is_large(n, before)}
    new = {q: n for q, n in after.items() if not before.get(q) and _is_large(n, after)}
    shares = {q: Fraction(n, sum(before.values())) for q, n in gone.items()}
    found = []
    for old, share in sorted(shares.items(), key=lambda pair: -pair[1]):
        nearest = sorted(new, key=lambda q: abs(Fraction(new[q], sum(after.values())) - share))[:1]
        for name in nearest:
            now = Fraction(new[name], sum(after.values()))
            if abs(now - share) <= RENAME_SHARE * max(now, share):
                found.append((old, name))
                del new[name]
    return found


def _by_queue(one: Composition) -> dict[str, int]:
    """First contacts by queue: a customer who calls a thousand times is one of them."""
    found: dict[str, int] = {}
    for cell, both in one.calls.items():
        if cell.queue is not None:
            found[cell.queue] = found.get(cell.queue, 0) + both[0] + both[UNANSWERED]
    return found


def _is_large(calls: int, of: dict[str, int]) -> bool:
    return calls >= FEW_CALLS_SHARE * sum(of.values())


def look_renamed(
    sides: tuple[Side, Side], made_of: tuple[Composition, Composition]
) -> Iterator[str]:
    """Queues and accounts that look as if they had got another name."""
    for old, new in renamed_accounts(sides):
        yield _(
            "The account {old} of {before} is gone in {after}, and {new} is new with about as much"
            " money: it looks like a rename. --renamed {old}={new} compares them as one account."
        ).format(old=old, new=new, before=sides[0].name, after=sides[1].name)
    if sides[0].definition.only != sides[1].definition.only:
        return  # two groups have their own queues
    for old, new in renamed(made_of):
        yield _(
            "The queue {old} of {before} is gone in {after}, and {new} is new with about as many"
            " calls: it looks like a rename. Its calls stand under the mix; --renamed {old}={new}"
            " compares them as one queue."
        ).format(old=old, new=new, before=sides[0].name, after=sides[1].name)
