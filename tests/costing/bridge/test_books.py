"""Which accounts are missing, one-off, new or ended: told from the ledger as a whole."""

from datetime import date
from fractions import Fraction

import pytest

from percall.centre import Centre
from percall.costing.bridge.books import Books, Moves, books_of
from percall.costing.bridge.causes import Kind
from percall.intervals import Period, period_of
from percall.ledger.accrual import accrued
from percall.ledger.lines import CashKind, Line

CENTRE = Centre("Desk", "EUR", "UTC")
SEPTEMBER, OCTOBER = period_of("2026-09"), period_of("2026-10")


def line(
    account: str, period: str, amount: int = 100, note: str = "", file: str = "books.csv",
    cash_kind: CashKind | None = None, driver: str = "agent_time",
) -> Line:  # fmt: skip
    days = period_of(period)
    return Line(days.from_on, days.to_on, account, Fraction(amount), "EUR", drivers=(driver,),
                note=note, file=file, cash_kind=cash_kind)  # fmt: skip


def books(*ledger: Line, before: Period = SEPTEMBER, after: Period = OCTOBER) -> Books:
    sides = [accrued(ledger, days.from_on, days.to_on) for days in (before, after)]
    return books_of(
        (sides[0], sides[1]), (before, after), ledger, frozenset({"agent_time"}), CENTRE
    )


def kinds(found: Books) -> dict[str, Kind]:
    return {entry.cause.of: entry.cause.kind for entry in found.entries}


@pytest.mark.parametrize(
    ("what", "ledger", "kind"),
    [
        ("on both sides", ["2026-09", "2026-10"], Kind.PRICE),
        ("missing now", ["2026-08", "2026-09"], Kind.INCOMPLETE),
        ("missing before, and booked earlier", ["2026-08", "2026-10"], Kind.INCOMPLETE),
        ("once, before", ["2026-09"], Kind.ONE_OFF),
        ("once, now", ["2026-10"], Kind.ONE_OFF),
        ("new, and going on", ["2026-10", "2026-11"], Kind.PRICE),
        ("one long line that has ended", ["2026-02-01..2026-10-01"], Kind.PRICE),
        ("all days before, few now", ["2026-08", "2026-09", "2026-10-01..2026-10-09"],
         Kind.INCOMPLETE),
        ("began in the midst of the month before", ["2026-09-15..2026-10-01", "2026-10"],
         Kind.PRICE),
        ("but for a holiday", ["2026-09", "2026-10-02..2026-11-01"], Kind.PRICE),
    ],
)  # fmt: skip
def test_an_account_that_not_every_centre_has(what: str, ledger: list[str], kind: Kind) -> None:
    found = books(*(line("Consulting", period) for period in ledger))
    assert kinds(found) == {"Consulting": kind}, what


@pytest.mark.parametrize(
    ("before", "after"), [("2026-09", "2026-10"), ("2026-W40", "2026-W43"), ("2026-W43", "2026-W44"),
                          ("2026-W41", "2026-W42")],
)  # fmt: skip
def test_an_account_of_one_month_comes_once_whatever_is_compared(before: str, after: str) -> None:
    """The first week holds four days of October, the last one but six of them."""
    rents = [line("Premises:Rent", month) for month in ("2026-09", "2026-10", "2026-11")]
    found = books(*rents, line("Credit", "2026-10", -40), before=period_of(before),
                  after=period_of(after))  # fmt: skip
    assert kinds(found) == {"Premises:Rent": Kind.PRICE, "Credit": Kind.ONE_OFF}
    assert found.missing == ()


def test_books_of_one_month_know_no_account_that_comes_once() -> None:
    weeks = period_of("2026-W42"), period_of("2026-W43")
    found = books(line("Consulting", "2026-10"), before=weeks[0], after=weeks[1])
    assert kinds(found) == {"Consulting": Kind.PRICE}


@pytest.mark.parametrize("ledger", [["2026-09"], ["2026-10"], ["2026-10", "2026-11"]])
def test_rent_on_one_side_alone_is_always_a_ledger_that_is_incomplete(ledger: list[str]) -> None:
    """Even in a ledger of two months: every centre pays for its room month by month."""
    found = books(*(line("Premises:Rent", period) for period in ledger))
    assert kinds(found) == {"Premises:Rent": Kind.INCOMPLETE}
    missing_in = OCTOBER if ledger == ["2026-09"] else SEPTEMBER
    assert [(one.account, one.period) for one in found.missing] == [("Premises:Rent", missing_in)]


def test_what_is_missing_is_the_same_whichever_side_is_explained() -> None:
    ledger = [line("Premises:Rent", "2026-08"), line("Premises:Rent", "2026-09")]
    there, back = books(*ledger), books(*ledger, before=OCTOBER, after=SEPTEMBER)
    assert there.missing == back.missing
    assert there.missing[0].period == OCTOBER


def test_a_line_of_nothing_says_that_nothing_is_owed() -> None:
    found = books(line("Premises:Rent", "2026-09"), line("Premises:Rent", "2026-10", 0))
    assert kinds(found) == {"Premises:Rent": Kind.PRICE}


def test_a_note_says_that_a_line_is_one_off_wherever_its_account_is_booked_too() -> None:
    found = books(
        line("Labour:Wages", "2026-09"), line("Labour:Wages", "2026-10"),
        line("Labour:Wages", "2026-10", 40, note="One-off: a bonus for the move"),
    )  # fmt: skip
    amounts = {entry.cause.kind: (entry.before, entry.after) for entry in found.entries}
    assert amounts == {Kind.PRICE: (100, 100), Kind.ONE_OFF: (0, 40)}


def test_what_is_rated_by_tariff_is_nothing_where_nobody_called() -> None:
    ledger = [line("Telecom:Minutes", f"2026-09-0{n}..2026-09-0{n + 1}", file="") for n in (1, 2)]
    assert kinds(books(*ledger)) == {"Telecom:Minutes": Kind.PRICE}


@pytest.mark.parametrize(
    ("account", "driver", "kind", "moves"),
    [
        ("Labour:Wages", "agent_time", CashKind.STEP, Moves.STEP),
        ("Labour:Wages", "agent_time", CashKind.FIXED, Moves.BOUGHT),
        ("Premises:Rent", "agent_time", CashKind.FIXED, Moves.FIXED),
        ("Telecom:Lines", "line_time", CashKind.FIXED, Moves.BOUGHT),
        ("Telecom:Minutes", "line_time", CashKind.VARIABLE, Moves.VARIABLE),
    ],
)
def test_how_an_account_reaches_a_call(
    account: str, driver: str, kind: CashKind, moves: Moves
) -> None:
    ledger = [line(account, p, cash_kind=kind, driver=driver) for p in ("2026-09", "2026-10")]
    found = books(*ledger)
    assert [entry.moves for entry in found.entries] == [moves]
    assert found.assumed == ()


def test_a_cash_kind_that_nobody_stated_is_named_as_assumed() -> None:
    found = books(line("Labour:Wages", "2026-09"), line("Labour:Wages", "2026-10"))
    assert found.assumed == (("Labour:Wages", CashKind.STEP),)


def test_an_account_that_is_shared_in_another_way_is_named() -> None:
    found = books(
        line("Software", "2026-09"), line("Software", "2026-10", driver="contact"),
    )  # fmt: skip
    assert found.moved == ("Software",)


def test_days_count_from_the_ledger_not_from_its_files() -> None:
    """Two lines may cover a month together."""
    found = books(
        line("Premises:Rent", "2026-09"), line("Premises:Rent", "2026-10-01..2026-10-16"),
        line("Premises:Rent", "2026-10-16..2026-11-01"),
    )  # fmt: skip
    assert found.missing == ()
    assert date(2026, 10, 16) in OCTOBER.days()


def wages(period: str, scope: str) -> Line:
    days = period_of(period)
    return Line(days.from_on, days.to_on, "Labour:Wages", Fraction(100), "EUR", scope=scope,
                file="books.csv")  # fmt: skip


def test_the_wages_of_one_team_that_are_missing_are_no_saving() -> None:
    months = ("2026-08", "2026-09", "2026-10")
    there = [wages(month, "team:a") for month in months]
    found = books(*there, wages("2026-08", "team:b"), wages("2026-09", "team:b"))
    assert kinds(found)["Labour:Wages team:b"] is Kind.INCOMPLETE
    assert kinds(found)["Labour:Wages"] is Kind.PRICE
    assert [(one.account, one.period) for one in found.missing] == [
        ("Labour:Wages team:b", OCTOBER)
    ]


def test_teams_that_are_cut_anew_lack_nothing() -> None:
    there = [wages(month, "team:a") for month in ("2026-08", "2026-09", "2026-10")]
    found = books(
        *there, wages("2026-08", "team:b"), wages("2026-09", "team:b"), wages("2026-10", "team:c")
    )
    assert found.missing == ()
