"""The books of two sides, account by account: what it costs, how it moves, and what is missing.

Rules:
1. A line says in its note that it is a `one-off`; else an account that the whole ledger knows in
   one month only is one, whatever periods are compared. Books of one month alone know no more of
   any account: there it is one if it is on one side alone.
2. An account that is booked again and again, or is of a kind that every centre pays for
   (`ALWAYS_PAID`), and is missing on a side, is no saving: the ledger is incomplete there. So is
   an account that covers one side and leaves a tenth or more of the other bare, but for one that
   began there.
3. A line of 0 says that nothing is owed: the account is there.
4. What began after the earlier side, or was one long line that has ended, is a cost that came
   or went: its price moved from or to nothing.
5. All else is fixed, or moves with use (`step` and `variable`), as its cash kind says. What is
   fixed and pays for people buys their paid time, and what drives lines buys lines: more of
   them is capacity bought. Any other fixed bill (a rent) buys one whole, however many work in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from percall.centre import Centre
from percall.costing.bridge.causes import Cause, Kind
from percall.costing.marginal.cash_kinds import moves_of
from percall.costing.pools import Pool
from percall.costing.recurring import is_always_paid, says_one_off
from percall.intervals import Period
from percall.ledger.drivers import driver_of
from percall.ledger.lines import CashKind, Line, is_at_or_below

PEOPLE, LINES = "Labour", "line_time"
ONE_MONTH = timedelta(days=31)
# A day or two without a line is a holiday; more is a bill that nobody booked.
COVERED_SHARE = Fraction(9, 10)

Accrued = Sequence[tuple[Line, Fraction]]


class Moves(StrEnum):
    """How an amount of the books reaches a call."""

    BOUGHT = "bought"
    """Fixed, for capacity that can be bought by the hour: people, lines."""
    FIXED = "fixed"
    """Fixed, for one whole: more calls, less for each."""
    STEP = "step"
    """For capacity that follows use in steps."""
    VARIABLE = "variable"
    """So much for each unit used."""
    ALONE = "alone"
    """An amount of its own: one-off, or missing on a side."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What an account put into a pool before and after, and how that reaches a call."""

    pool: Pool
    moves: Moves
    cause: Cause
    before: Fraction
    after: Fraction
    bills: tuple[tuple[Line, ...], tuple[Line, ...]] = ((), ())
    """The lines of it that accrue before and after."""

    @property
    def account(self) -> str:
        """The account of its lines."""
        return (self.bills[0] or self.bills[1])[0].account


@dataclass(frozen=True, slots=True)
class Missing:
    """An account that is on one side only in part, or not at all."""

    account: str
    period: Period
    covered_days: int


@dataclass(frozen=True, slots=True)
class Books:
    """The entries of both sides, what is missing, and whose cash kind was assumed."""

    entries: tuple[Entry, ...]
    missing: tuple[Missing, ...]
    one_off: tuple[str, ...]
    assumed: tuple[tuple[str, CashKind], ...]
    moved: tuple[str, ...]
    """Accounts that reach calls by other pools or kinds before than after."""


def books_of(
    sides: tuple[Accrued, Accrued], periods: tuple[Period, Period], ledger: Sequence[Line],
    available: frozenset[str], centre: Centre,
) -> Books:  # fmt: skip
    """The books of two sides, before and after.

    Args:
        sides: The lines that accrue on each side, with what they cost there.
        periods: The days of each side.
        ledger: All lines of the ledger, which tell what is booked again and again.
        available: The drivers that the centre has anything to share by.
        centre: The settings.
    """
    causes, missing = _causes(sides, periods, ledger)
    found: dict[tuple[Pool, Moves, Cause], tuple[list[Fraction], list[list[Line]]]] = {}
    assumed: dict[str, CashKind] = {}
    for side, lines in enumerate(sides):
        for line, cost in lines:
            pool = Pool(driver_of(line, available), line.scope or "")
            known = causes.get((line.account, None)) or causes.get((line.account, line.scope or ""))
            cause = known or Cause(Kind.PRICE, line.account)
            if says_one_off(line):
                cause = Cause(Kind.ONE_OFF, line.account)
            moves = Moves.ALONE
            if cause.kind is Kind.PRICE:
                how = moves_of(line, centre)
                moves = _moves(line, pool, how.kind)
                if how.is_assumed:
                    assumed[line.account] = how.kind
            key = (pool, moves, cause)
            costs, bills = found.setdefault(key, ([Fraction(0), Fraction(0)], [[], []]))
            costs[side] += cost
            bills[side].append(line)
    entries = tuple(
        Entry(*key, costs[0], costs[1], (tuple(bills[0]), tuple(bills[1])))
        for key, (costs, bills) in sorted(found.items(), key=lambda pair: pair[0])
    )
    one_off = sorted({e.cause.of for e in entries if e.cause.kind is Kind.ONE_OFF})
    return Books(
        entries, missing, tuple(one_off), tuple(sorted(assumed.items())), _moved(sides, entries)
    )


def _moves(line: Line, pool: Pool, kind: CashKind) -> Moves:
    if kind is not CashKind.FIXED:
        return Moves.STEP if kind is CashKind.STEP else Moves.VARIABLE
    buys = pool.driver == LINES or is_at_or_below(line.account, PEOPLE)
    return Moves.BOUGHT if buys else Moves.FIXED


def bills_for_capacity(
    lines: Iterable[Line], available: frozenset[str], centre: Centre
) -> dict[Pool, list[Line]]:
    """The bills that pay for a capacity, by pool: all but those that buy one whole."""
    found: dict[Pool, list[Line]] = {}
    for line in lines:
        pool = Pool(driver_of(line, available), line.scope or "")
        if _moves(line, pool, moves_of(line, centre).kind) is not Moves.FIXED:
            found.setdefault(pool, []).append(line)
    return found


def _causes(
    sides: tuple[Accrued, Accrued], periods: tuple[Period, Period], ledger: Sequence[Line]
) -> tuple[dict[tuple[str, str | None], Cause], tuple[Missing, ...]]:
    """What is one-off or missing somewhere: accounts (scope None), or an account of one scope."""
    usual = [_by_account(line for line, _c in side if not says_one_off(line)) for side in sides]
    of_ledger = _by_account(line for line in ledger if not says_one_off(line))
    is_long = bool(of_ledger) and not _once([line for own in of_ledger.values() for line in own])
    in_order = (0, 1) if periods[0] <= periods[1] else (1, 0)
    causes: dict[tuple[str, str | None], Cause] = {}
    missing: list[Missing] = []
    for account in sorted(usual[0].keys() | usual[1].keys()):
        if not any(line.file for line in of_ledger[account]):
            continue  # rated by tariff: where nothing was rated, nothing was owed
        here = [_covered(usual[side].get(account, ()), periods[side]) for side in in_order]
        days = [periods[side] for side in in_order]
        if _comes_once(of_ledger[account], here, is_long=is_long):
            causes[account, None] = Cause(Kind.ONE_OFF, account)
            continue
        at = _where_missing(account, here, days, of_ledger[account])
        if at is not None:
            causes[account, None] = Cause(Kind.INCOMPLETE, account)
            missing.append(Missing(account, days[at], len(here[at])))
        else:
            in_turn = [usual[side].get(account, []) for side in in_order]
            for scope, at in _scopes_missing(account, in_turn, days, of_ledger[account]):
                name = f"{account} {scope}"
                causes[account, scope] = Cause(Kind.INCOMPLETE, name)
                missing.append(Missing(name, days[at], 0))
    return causes, tuple(missing)


def _where_missing(
    account: str, covered: Sequence[set[date]], days: Sequence[Period], lines: Sequence[Line]
) -> int | None:
    """Where the ledger is incomplete: 0 in the earlier period, 1 in the later; None: nowhere."""
    earlier, later = covered
    full = [
        Fraction(len(dates), period.day_count) > COVERED_SHARE
        for dates, period in zip(covered, days, strict=True)
    ]
    always = is_always_paid(account)
    again = always or len({line.from_on for line in lines}) > 1
    if earlier and later:
        if full[0] and not full[1]:
            return 1
        began_there = _began(lines) >= days[0].from_on and _began(lines) == min(earlier)
        return 0 if full[1] and not full[0] and not (began_there and not always) else None
    if _once(lines) and not always:
        return None
    if not later:
        return 1 if again else None
    return 0 if always or _began(lines) < days[0].to_on else None


def _scopes_missing(
    account: str, sides: Sequence[Sequence[Line]], days: Sequence[Period], ledger: Sequence[Line]
) -> Iterator[tuple[str, int]]:
    """The scopes of an account (a team's wages) that one side lacks, and which side that is.

    Where the side has a scope that the other one lacks, teams were cut anew: nothing is missing.
    """
    scopes = [{line.scope or "" for line in lines} for lines in sides]
    for at, other in ((0, 1), (1, 0)):
        if scopes[at] - scopes[other] or not scopes[at]:
            continue
        for scope in sorted(scopes[other] - scopes[at]):
            own = [line for line in ledger if (line.scope or "") == scope]
            covered = [
                _covered((x for x in lines if (x.scope or "") == scope), period)
                for lines, period in zip(sides, days, strict=True)
            ]
            if scope and _where_missing(account, covered, days, own) == at:
                yield scope, at


def _by_account(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.account, []).append(line)
    return found


def _covered(lines: Iterable[Line], period: Period) -> set[date]:
    return {day for line in lines for day in period.days() if line.from_on <= day < line.to_on}


def _began(lines: Iterable[Line]) -> date:
    return min(line.from_on for line in lines)


def _comes_once(lines: Sequence[Line], here: Sequence[set[date]], *, is_long: bool) -> bool:
    """Whether an account comes once, in books that are longer than a month or not."""
    account = lines[0].account
    return _once(lines) and not is_always_paid(account) and (is_long or not all(here))


def _once(lines: Sequence[Line]) -> bool:
    """Whether all lines of an account lie within one month."""
    return max(line.to_on for line in lines) - _began(lines) <= ONE_MONTH


def _moved(sides: tuple[Accrued, Accrued], entries: Sequence[Entry]) -> tuple[str, ...]:
    """Accounts on both sides that have an entry on one side only."""
    both = {line.account for line, _c in sides[0]} & {line.account for line, _c in sides[1]}
    ways: Mapping[str, list[Entry]] = {
        account: [e for e in entries if e.cause == Cause(Kind.PRICE, account)] for account in both
    }
    return tuple(
        sorted(
            account
            for account, own in ways.items()
            if len(own) > 1 and any(not e.before and e.after for e in own)
            and any(e.before and not e.after for e in own)
        )
    )  # fmt: skip
