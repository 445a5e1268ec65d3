"""What should be said beside a bridge: what is missing, what is assumed, what looks renamed."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from percall.costing.bridge.books import Books
from percall.costing.bridge.causes import Cause, Kind
from percall.costing.bridge.composition import Composition, told_alike
from percall.costing.bridge.products import Game
from percall.costing.bridge.renames import live_on, look_renamed
from percall.costing.bridge.repeats import Resolution
from percall.costing.bridge.sides import Side
from percall.costing.pools import Pool
from percall.costing.recurring import missed_in
from percall.intervals import Period, calendar_length, word_of
from percall.texts import _, ngettext, number

LISTED = 5


def notes_of(
    sides: tuple[Side, Side], made_of: tuple[Composition, Composition], books: Books, game: Game,
    warnings: tuple[str, ...],
) -> tuple[str, ...]:  # fmt: skip
    """What should be said, the gravest first."""
    found = [
        *_missing(books),
        *warnings,
        *look_renamed(sides, made_of),
        *_accrual(game),
        *_overlap(sides),
        *_lengths(sides),
        *_history(sides, made_of),
        *_capacity(sides),
        *_books(books),
        *_of_sides(sides),
    ]
    return tuple(dict.fromkeys(found))


def warnings_of(
    sides: tuple[Side, Side], made_of: tuple[Composition, Composition], game: Game,
    solved: tuple[Resolution, Resolution],
) -> tuple[str, ...]:  # fmt: skip
    """What has to be read before the figures; what is missing in the ledger the first sentence says."""
    return (
        *live_on(sides, made_of[1]),
        *_test_lines(sides, solved),
        *_known_apart(sides, made_of),
        *_paid_time(sides, game.apart),
    )


def _known_apart(
    sides: tuple[Side, Side], made_of: tuple[Composition, Composition]
) -> Iterator[str]:
    """Customers who are known on one side much more often than on the other."""
    if told_alike(made_of):
        return
    before, after = (f"{number(f'{float(100 * one.known_share):.0f}')} %" for one in made_of)
    yield _(
        "Who comes back is known of {before} of the contacts in {first} and of {after} in"
        " {second}: that contacts come back more or less often cannot be told. It has no bar;"
        " those who come back stand with the other calls, under volume and use."
    ).format(before=before, after=after, first=sides[0].name, second=sides[1].name)


def _paid_time(sides: tuple[Side, Side], apart: Sequence[Pool]) -> Iterator[str]:
    """Paid time that is recorded for much more of one side than of the other."""
    if not apart:
        return
    before, after = (
        f"{number(f'{float(100 * _told_share(side, apart)):.0f}')} %" for side in sides
    )
    yield _(
        "Paid time is recorded for {before} of the capacity of {pools} in {first} and for {after}"
        " in {second}: paid hours that stood idle, shrinkage and prices for a paid hour cannot be"
        " compared. The price of a used hour holds them all."
    ).format(
        before=before, first=sides[0].name, after=after, second=sides[1].name,
        pools=_listed([pool.name for pool in apart]),
    )  # fmt: skip


def _told_share(side: Side, pools: Sequence[Pool]) -> Fraction:
    """How much of what pools cost stands for capacity that paid time or a statement tells."""
    rates = [side.rates[pool] for pool in pools if pool in side.rates]
    ledger = sum((one.ledger for one in rates), Fraction(0))
    told = sum(
        (
            one.ledger * (one.supply.paid + one.supply.stated) / one.supply.total
            for one in rates if one.supply.total
        ),
        Fraction(0),
    )  # fmt: skip
    return told / ledger if ledger else Fraction(0)


def _of_sides(sides: tuple[Side, Side]) -> Iterator[str]:
    """What was noted of each side, under its name where it is not said of both.

    Of accounts that the ledger lacks, only those that it has on neither side: of the others the
    bars tell, and what is said of an incomplete ledger.
    """
    booked = {line.account for side in sides for line, _cost in side.lines}
    for side, other in (sides, sides[::-1]):
        missed = {
            one.told(side.period): one.account
            for one in missed_in(side.period, side.asked.lines)
        }  # fmt: skip
        for note in side.notes:
            if missed.get(note) not in booked:
                is_of_both = note in other.notes or note in missed
                yield note if is_of_both else f"{side.name}: {note}"


def _missing(books: Books) -> Iterator[str]:
    """What the ledger lacks: a sentence for each side, and for accounts that cover as many days."""
    alike: dict[tuple[Period, int], list[str]] = {}
    for one in books.missing:
        alike.setdefault((one.period, one.covered_days), []).append(one.account)
    for (period, covered), accounts in alike.items():
        if covered:
            text = ngettext(
                "Ledger incomplete: {accounts} covers {covered} of the {days} days of {period}.",
                "Ledger incomplete: {accounts} cover {covered} of the {days} days of {period}.",
                len(accounts),
            )
        else:
            text = ngettext(
                "Ledger incomplete: {accounts} has no line in {period}. What it seems to save is no"
                " saving; a line of 0 says that nothing is owed.",
                "Ledger incomplete: {accounts} have no line in {period}. What they seem to save is"
                " no saving; a line of 0 says that nothing is owed.",
                len(accounts),
            )
        yield text.format(
            accounts=_listed(accounts), covered=covered, days=period.day_count,
            period=word_of(period),
        )  # fmt: skip


def _overlap(sides: tuple[Side, Side]) -> Iterator[str]:
    """Two groups of the same days that no dimension parts: some contacts may be in both."""
    one, other = (dict(side.definition.only) for side in sides)
    if one == other or not sides[0].period.days_shared(
        sides[1].period.from_on, sides[1].period.to_on
    ):
        return
    if not any(one[name] != other[name] for name in one.keys() & other.keys()):
        yield _(
            "Nothing keeps {after} and {before} apart: contacts that are in both count on either"
            " side."
        ).format(after=sides[1].name, before=sides[0].name)


def _lengths(sides: tuple[Side, Side]) -> Iterator[str]:
    one, other = (calendar_length(side.period) for side in sides)
    days = [side.period.day_count for side in sides]
    if (one is None or one is not other) and days[0] != days[1]:
        yield _(
            "The periods have {before} and {after} days: fixed costs, capacity and volume are"
            " compared by day."
        ).format(before=days[0], after=days[1])


def _history(sides: tuple[Side, Side], made_of: tuple[Composition, Composition]) -> Iterator[str]:
    if not made_of[0].looks_back and any(one.back_count for one in made_of):
        first = min(sides, key=lambda side: side.period.from_on)
        yield _(
            "The records do not reach far enough back from {name}: in both, only those count as"
            " coming back whose last contact was in the same period."
        ).format(name=first.name)


def _capacity(sides: tuple[Side, Side]) -> Iterator[str]:
    pools = sorted(
        {
            pool.name
            for side in sides
            for pool, rates in side.rates.items()
            if pool.driver == "agent_time" and rates.used and rates.supply.state == "unknown"
        }
    )
    if pools:
        yield _(
            "No paid time and no stated capacity is known of {pools}: the price of a used hour"
            " holds what stood idle."
        ).format(pools=_listed(pools))


def _accrual(game: Game) -> tuple[str, ...]:
    """Bills that are spread evenly over days on which unlike much of what they pay for was there."""
    accrual = Cause(Kind.ACCRUAL)
    accounts = sorted(
        {
            entry.cause.of
            for product in game.products
            if any(c == accrual and move[0] != move[1] for c, move in product.factors)
            for entry in product.entries
        }
    )
    if not accounts:
        return ()
    return (
        _(
            "Bills accrue evenly by day, however many hours were paid or used on which:"
            " {accounts}. Where it was fewer, each carries more of a bill. That is no price."
        ).format(accounts=_listed(accounts)),
    )


def _test_lines(sides: tuple[Side, Side], solved: tuple[Resolution, Resolution]) -> tuple[str, ...]:
    """Customers who look like tests: each of their contacts but the first comes back."""
    return tuple(
        ngettext(
            "{name}: {count} customer made ten contacts a day or more and looks like a test line"
            " (`percall chains` names it); its contacts stand under repeats and under the mix.",
            "{name}: {count} customers made ten contacts a day or more and look like test lines"
            " (`percall chains` names them); their contacts stand under repeats and under the mix.",
            one.test_lines,
        ).format(name=side.name, count=one.test_lines)
        for side, one in zip(sides, solved, strict=True)
        if one.test_lines
    )


def _books(books: Books) -> Iterator[str]:
    if books.moved:
        yield _(
            "Shared by other drivers, scopes or cash kinds before than after: {accounts}. What"
            " that moved stands under their price and under use."
        ).format(accounts=_listed(books.moved))
    by_kind: dict[str, list[str]] = {}
    for account, kind in books.assumed:
        by_kind.setdefault(kind, []).append(account)
    for word, accounts in sorted(by_kind.items()):
        yield _("Assumed to be {kind}, since the ledger has no cash_kind: {accounts}.").format(
            kind=word, accounts=_listed(accounts)
        )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:LISTED])
    more = len(names) - LISTED
    return shown if more <= 0 else _("{names} and {count} more").format(names=shown, count=more)
