"""What a bridge must not say: no saving where a bill is missing, no cause where nothing is known."""

from fractions import Fraction
from pathlib import Path

import pytest

from percall.cli.why_tables import resolutions_told
from percall.costing.ask import Words
from percall.costing.bridge.ask import why
from percall.errors import DefinitionsDiffer
from percall.intervals import period_of
from percall.store.workspace import open_workspace
from tests.costing import product
from tests.costing.bridge.desk import (
    OCTOBER,
    SEPTEMBER,
    WAGES,
    amounts,
    ask,
    book,
    rent,
    said,
)
from tests.hostile.small_centre import percall


def test_a_rent_that_is_not_booked_is_no_saving(desk: Path) -> None:
    book(desk, WAGES, rent("08", "09"))
    found = ask(desk)
    assert Fraction(found["change"]) < 0
    assert found["complete"] is False
    assert [row["account"] for row in found["ledger_incomplete"]] == ["Premises:Rent"]
    assert found["ledger_incomplete"][0]["from_on"] == "2026-10-01"
    assert amounts(found)["ledger_incomplete: Premises:Rent"] < 0
    # Without the rent of September the wages alone are left: 30 more over as many calls.
    calls = found["to"]["calls"]
    assert abs(Fraction(found["comparable_change"]) - Fraction(30, calls)) < Fraction(1, 10**9)
    told = said(desk).out
    assert told.startswith("Ledger incomplete (Premises:Rent)")
    assert "Cheaper" not in told
    assert "Premises:Rent has no line in 2026-10" in told


def test_without_the_missing_bill_the_other_bars_are_the_comparable_change(desk: Path) -> None:
    """Though volume moves too: a hundred calls and ten, the rent booked for the first day alone."""
    days = (
        "2026-07-01,2026-08-18,Premises:Rent,480,agent_time,fixed\n"
        "2026-08-17,2026-08-19,Insurance,50,agent_time,fixed\n"
    )
    head = "from_on,to_on,account,amount,driver,cash_kind\n"
    (desk / "ledger" / "days.csv").write_text(head + days, encoding="utf-8")
    found = ask(desk, before="2026-08-17..2026-08-18", after="2026-08-18..2026-08-19")
    bars = amounts(found)
    # 10 over 100 calls are gone, and nothing of that stands under volume.
    assert bars.pop("ledger_incomplete: Premises:Rent") == -Fraction(10, found["from"]["calls"])
    assert bars["volume"]
    assert sum(bars.values()) == Fraction(found["comparable_change"])


def test_an_account_that_is_on_neither_side_is_said_to_be_missed(desk: Path) -> None:
    """Nothing moves, and both figures lack it; an account of one side has its bar."""
    wages = "2026-08,Labour:Wages,51000,,,agent_time,step,\n"
    book(
        desk, wages, rent("08", "09", "10"), "2026-07,Cleaning,20,,,,,\n2026-11,Cleaning,20,,,,,\n"
    )
    found = ask(desk)["notes"]
    (note,) = [note for note in found if "has no line" in note]
    assert (
        note.replace("\u2009", " ") == "Labour:Wages has no line in 2026-09; 2026-08 has 51 000.00."
    )
    book(desk, WAGES, rent("08", "09"))
    notes = [note for note in ask(desk)["notes"] if "has no line" in note]
    assert [note.startswith("Ledger incomplete") for note in notes] == [True]


@pytest.mark.parametrize("command", ["cost", "chains", "failure", "marginal"])
def test_so_it_is_said_beside_the_figures_of_a_period(desk: Path, command: str) -> None:
    """Wages that October lacks; no word of what came once, or had ended, and none of the rent."""
    wages = "2026-09,Labour:Wages,900,,,,,\n2026-11,Cleaning,20,,,,,\n"
    once = "2026-09,Party,900,,,,,\n2026-09,Software,10,,,,,one-off\n"
    book(desk, wages, once, rent("09", "10"))
    days = ("--from", "2026-10-01", "--to", "2026-11-01")
    notes = product.run(command, "-w", desk, *days)["notes"]
    told = [note for note in notes if "has no line" in note]
    assert told == ["Labour:Wages has no line in 2026-10; 2026-09 has 900.00."]
    assert told[0] in percall(command, "-w", desk, *days).out


def test_the_same_from_the_other_side(desk: Path) -> None:
    book(desk, WAGES, rent("08", "09"))
    there, back = ask(desk), ask(desk, before=OCTOBER, after=SEPTEMBER)
    assert back["ledger_incomplete"] == there["ledger_incomplete"]
    assert amounts(back) == {cause: -amount for cause, amount in amounts(there).items()}


def test_records_without_a_mark_have_the_figure_of_the_chains_in_the_sentence(desk: Path) -> None:
    book(desk, WAGES)
    assert "resolved at first contact (nobody came back within 7 days)" in said(desk).out


def test_periods_that_the_records_do_not_reach_over_are_refused(desk: Path) -> None:
    """The whole bill over a part of the calls is no cost per call, in a quarter or at either end."""
    book(desk, WAGES, rent("07", "08", "09", "10", "11", "12"))
    at_the_end = said(desk, before="2026-Q3", after="2026-Q4")
    assert (at_the_end.code, "2026-08-17 to 2026-12-01" in at_the_end.error) == (10, True)
    assert "2026-Q3" in at_the_end.error
    assert said(desk, after="2026-12").code == 10
    assert said(desk, before="2026-08").code == 10


def test_a_month_without_any_records_inside_a_quarter_is_refused(desk: Path) -> None:
    book(desk, WAGES, rent("09", "10", "11"))
    refused = said(desk, before="2026-09-01..2026-10-01", after="2026-09-01..2026-12-01")
    assert (refused.code, "no records of 2026-11" in refused.error) == (10, True)


def test_a_line_of_nothing_makes_it_a_saving(desk: Path) -> None:
    book(desk, WAGES, rent("09"), "2026-10,Premises:Rent,0,,,agent_time,fixed,\n")
    found = ask(desk)
    assert found["complete"] is True
    assert amounts(found)["price: Premises:Rent"] < 0
    assert "less than in 2026-09" in said(desk).out


def test_months_without_calls_or_without_books_are_refused(desk: Path) -> None:
    book(desk, WAGES)
    nobody_called = said(desk, after="2026-11")
    assert (nobody_called.code, "no calls were counted" in nobody_called.error) == (10, True)
    nothing_booked = said(desk, before="2026-08")
    assert (nothing_booked.code, "has no line" in nothing_booked.error) == (10, True)


def test_a_customer_who_calls_a_hundred_times_a_day_is_named_as_a_test_line(desk: Path) -> None:
    book(desk, WAGES, rent("08"))
    found = ask(desk, before="2026-08-18..2026-08-19", after="2026-08-17..2026-08-18")
    (note,) = [note for note in found["notes"] if "test line" in note]
    assert "under repeats and under the mix" in note
    assert (found["from"]["come_back"], found["to"]["come_back"]) == (0, 99)
    assert amounts(found)["repeat_contacts"] < 0


def test_a_resolution_says_of_which_contacts_it_is(desk: Path) -> None:
    book(desk, WAGES)
    solved = ask(desk)["to"]["resolution"]["definition"]
    assert (solved["per"], solved["direction"]) == ("resolution", "inbound")
    told = said(desk).out
    assert (
        f"direction inbound for each matter about which nobody comes back within 7 days ({solved['name']} {solved['hash']})"
        in told
    )
    assert "The cost per call is that of contacts of all directions." in told


def test_a_resolution_without_a_cost_has_its_reason(desk: Path) -> None:
    """Nobody knows of matters where no contact of the group has a reason, or no customer."""
    book(desk, WAGES)
    sides = [ask(desk)[side]["resolution"] for side in ("from", "to")]
    document = ask(desk) | {
        "from": {
            "name": "W05",
            "resolution": sides[0]
            | {"cost_per_resolution": None, "why_not": "nothing was resolved"},
        }
    }
    assert "What a resolution cost in W05 is not known: nothing was resolved." in list(
        resolutions_told(document)
    )


def test_the_text_names_the_definition_of_its_figures(desk: Path) -> None:
    """As the JSON does, and as `percall cost` does; a filter is a part of it."""
    book(desk, WAGES)
    for more in ((), ("--definition", "per_answered_call")):
        told = ask(desk, *more)["definition"]
        last = said(desk, *more).out.splitlines()[-1]
        assert f"{told['name']} ({told['hash']})" in last


def test_a_test_line_is_said_before_the_figures(desk: Path) -> None:
    book(desk, WAGES + "2026-08,Labour:Wages,900,,,agent_time,step,\n")
    lines = said(desk, before="2026-08-17..2026-08-18", after="2026-08-18..2026-08-19").out
    assert "looks like a test line" in lines.splitlines()[0]


def test_without_paid_time_a_price_is_that_of_a_used_hour(desk: Path) -> None:
    book(desk, WAGES)
    (note,) = [note for note in ask(desk)["notes"] if "stood idle" in note]
    assert "agent_time" in note


def test_a_rate_of_another_currency_is_a_price(desk: Path) -> None:
    dollars = "2026-09,Licences,100,USD,,agent_time,fixed,\n2026-10,Licences,100,USD,0.8,agent_time,fixed,\n"
    book(desk, WAGES, dollars)
    found = amounts(ask(desk, "--renamed", "support=helpdesk"))
    calls = ask(desk)["to"]["calls"]
    assert abs(found["price: Licences"] + Fraction(10, calls)) < Fraction(1, 10**9)


def test_a_currency_without_a_rate_stops_it(desk: Path) -> None:
    book(desk, WAGES, "2026-10,Licences,100,CHF,,,,\n")
    assert said(desk).code == 4


def test_figures_of_different_definitions_are_refused(desk: Path) -> None:
    book(desk, WAGES)
    named = ("--definition", "per_handled_call", "--definition", "per_contact")
    assert said(desk, *named).code == DefinitionsDiffer.exit_code == 11
    days = [period_of(word) for word in (SEPTEMBER, OCTOBER)]
    sides = [Words(day.from_on, day.to_on, calls=calls)
             for day, calls in zip(days, ("handled", "offered"), strict=True)]  # fmt: skip
    with pytest.raises(DefinitionsDiffer):
        why(open_workspace(desk), *sides)


def test_periods_of_different_length_are_compared_by_day(desk: Path) -> None:
    """The rent of a day is the same in a month and in two weeks of it."""
    book(desk, WAGES, rent("09", "10"))
    found = ask(desk, before="2026-09", after="2026-09-01..2026-09-16")
    assert "price: Premises:Rent" not in amounts(found)
    assert any("compared by day" in note for note in found["notes"])


def test_a_period_against_itself_has_no_causes(desk: Path) -> None:
    book(desk, WAGES)
    found = ask(desk, after=SEPTEMBER)
    assert (Fraction(found["change"]), found["causes"]) == (0, [])
    assert "as much as in 2026-09" in said(desk, after=SEPTEMBER).out


def test_no_bar_of_exactly_nothing_is_printed(desk: Path) -> None:
    """A bill of a millionth of a cent more is a cause that no place of the figure shows."""
    tiny = "2026-09,Cleaning,300,,,,fixed,\n2026-10,Cleaning,300.000000001,,,,fixed,\n"
    book(desk, WAGES, rent("09", "10"), tiny)
    found = ask(desk, "--renamed", "support=helpdesk")
    assert "price: Cleaning" not in amounts(found)
    assert sum(amounts(found).values()) == Fraction(found["change"])


def test_accounts_that_are_missing_alike_have_one_note(desk: Path) -> None:
    bills = [f"2026-{month},Licences:L{n},10,,,,,\n" for n in range(9) for month in ("08", "09")]
    book(desk, WAGES, *bills)
    found = ask(desk)
    (note,) = [note for note in found["notes"] if note.startswith("Ledger incomplete")]
    assert "Licences:L0, Licences:L1," in note
    assert "and 4 more have no line in 2026-10" in note
    assert len(found["ledger_incomplete"]) == 9


@pytest.mark.parametrize(
    ("words", "why_not"),
    [
        (("--from", "october"), "'october' is not a period"),
        (("--from", "2026-13", "--to", "2026-10"), "not in the calendar"),
        (("--from", "2026-10-02..2026-10-01", "--to", "2026-10"), "ends before it starts"),
        (("--from", "2026-09"), "two are compared"),
        (("--from", "2026-09", "--to", "2026-10", "--open", "tlak"), "no cause of this change"),
        (("--from", "2026-09", "--to", "2026-10", "--renamed", "support"), "not a new name"),
    ],
)
def test_words_that_do_not_fit_are_named(desk: Path, words: tuple[str, ...], why_not: str) -> None:
    book(desk, WAGES)
    refused = percall("why", "-w", desk, *words)
    assert refused.code == 2
    assert why_not in refused.error
    assert "--" in refused.error


def test_a_bar_can_be_opened_down_to_its_calls(desk: Path) -> None:
    book(desk, WAGES, rent("09", "10"))
    groups = ("--group", "queue=sales", "--against", "queue=billing")
    found = percall("why", "-w", desk, "--from", SEPTEMBER, *groups, "--open", "talk")
    for name in ("talk time", "channel", "reason", "Calls before", "agent_time"):
        assert name in found.out
