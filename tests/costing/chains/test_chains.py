"""What `percall chains` and `percall failure` say of small worlds, strange ones among them."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from percall.cli.app import app
from percall.web.answers import Answers
from percall.web.application import application
from percall.web.jobs import Jobs
from tests.costing.chains.world import MIDNIGHT, contact, make, world_of
from tests.costing.product import run
from tests.hostile.small_centre import percall

World = dict[str, Any]
DAYS = ("--from", "2026-03-26", "--to", "2026-04-25")
DAY = 24 * 60
Ask = Callable[..., World]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Make a world of contacts and ask a command about its one period."""

    def asked(
        contacts: list[World], *words: str, command: str = "chains", ledger: Any = None
    ) -> World:
        if not (tmp_path / "centre").exists():
            make(tmp_path, world_of(contacts, **({} if ledger is None else {"ledger": ledger})))
        document = run(command, "-w", tmp_path / "centre", *DAYS, *words)
        (period,) = document["periods"]
        found: World = period | {"notes": document["notes"]}
        return found

    return asked


def bill_of(period: World) -> dict[str, int]:
    return {one["class"]: one["contacts"] for one in period["classes"] if one["contacts"]}


# --- who continues whom --------------------------------------------------------------------------


def test_a_call_within_the_window_of_the_end_continues_one_later_does_not(ask: Ask) -> None:
    """The first call ends three minutes after midnight; a day later is 00:03 of the next one."""
    contacts = [contact(1), contact(2, DAY + 3), contact(3, 2 * DAY + 7)]
    assert ask(contacts, "--window", "24h")["repeats"] == 1
    assert ask(contacts, "--window", "25h")["repeats"] == 2


def test_another_reason_or_customer_joins_nothing(ask: Ask) -> None:
    others = [contact(2, 10, reason="new"), contact(3, 20, customer="bob")]
    found = ask([contact(1), *others])
    assert (found["chained"], found["repeats"]) == (3, 0)


def test_an_unknown_reason_or_customer_cannot_be_chained(ask: Ask) -> None:
    nobody = [contact(n, 10 * n, reason=None, customer=("ann", None)[n % 2]) for n in range(1, 4)]
    found = ask([contact(0), *nobody])
    assert (found["contacts"], found["chained"], found["repeats"]) == (4, 1, 0)
    assert found["coverage_share"] == "0.250000000"


def test_a_call_while_another_goes_on_continues_it(ask: Ask) -> None:
    long = contact(1, ended_at=MIDNIGHT + timedelta(hours=5))
    assert ask([long, contact(2, 60)], "--window", "1h")["repeats"] == 1


def test_calls_of_no_length_at_the_same_second_stand_in_one_chain(ask: Ask) -> None:
    ties = [contact(n, ended_at=MIDNIGHT) for n in range(5)]
    found = ask([*ties, contact(9, 29 * DAY, customer=None)], "--window", "1h")
    assert (found["chained"], found["repeats"]) == (5, 4)
    assert found["resolutions"]["value"] == "1.000"


def test_what_the_source_ties_together_needs_no_customer(ask: Ask) -> None:
    """The third names the second, which names the first; the fourth names one nobody knows."""
    nobody: World = {"customer": None}
    contacts = [
        contact(1, **nobody), contact(2, 10, **nobody, previous="c1"),
        contact(3, 20, **nobody, previous="c2"), contact(4, 30, **nobody, previous="c9"),
    ]  # fmt: skip
    found = ask(contacts)
    assert (found["contacts"], found["chained"], found["repeats"]) == (4, 3, 2)


def test_a_contact_that_names_itself_or_a_later_one_is_tied_to_neither(ask: Ask) -> None:
    nobody: World = {"customer": None}
    found = ask([contact(1, previous="c1", **nobody), contact(2, 9, previous="c3", **nobody),
                 contact(3, 12, **nobody)])  # fmt: skip
    assert found["chained"] == 0


def test_contacts_of_one_ticket_are_one_matter_whoever_calls(ask: Ask) -> None:
    calls = [contact(n, 10 * n, customer=f"c{n}", reason=None, ticket="T-7") for n in range(3)]
    assert ask(calls)["repeats"] == 2


def test_a_call_before_the_days_asked_for_is_seen(ask: Ask) -> None:
    earlier = contact(1, -3 * DAY)
    assert ask([earlier, contact(2)])["repeats"] == 1


# --- what a resolution is ------------------------------------------------------------------------


def test_the_last_call_resolves_if_it_was_served_and_not_marked(ask: Ask) -> None:
    """Ann's second call does; Bob gave up; the source says that Cat's did not."""
    later = contact(9, 29 * DAY, customer=None)  # so that all the others are watched
    contacts = [
        contact(1), contact(2, 60),
        contact(3, customer="bob", outcome="abandoned", segments=[{"kind": "queue", "talk_ms": None}]),
        contact(4, customer="cat", resolved=False),
        later,
    ]  # fmt: skip
    found = ask(contacts, "--window", "2d")
    assert found["marked_unresolved"] == 1
    assert found["resolutions"]["value"] == "1.000"
    assert found["contacts_per_resolution"]["value"] == "4.000000000"


def test_who_is_not_watched_long_enough_resolves_as_likely_as_the_others(ask: Ask) -> None:
    """Ann came back once in two calls; Eve's call is the last record of all: a half."""
    found = ask([contact(1), contact(2, 60), contact(3, 29 * DAY, customer="eve")])
    assert found["unwatched"] == 1
    assert found["resolutions"]["value"] == "1.500"


def test_without_customers_nothing_is_said_but_the_reason(ask: Ask) -> None:
    found = ask([contact(n, n, customer=None) for n in range(3)])
    assert (found["chained"], found["coverage_share"]) == (0, "0.000000000")
    for name in ("resolutions", "contacts_per_resolution", "cost_per_resolution", "resolved_first"):
        assert found[name] is None
    assert found["why_not"] == "no contact has both a known customer and a known reason"


def test_without_records_in_the_days_there_are_no_contacts(ask: Ask) -> None:
    found = ask([contact(1, -20 * DAY)])
    assert found["contacts"] == 0
    assert found["why_not"] == "there are no contacts"
    assert ask([], command="failure")["failed_contacts"] == 0


def test_without_a_ledger_there_are_counts_and_no_cost(ask: Ask) -> None:
    found = ask([contact(1), contact(2, 2 * DAY)], "--window", "1h", ledger=())
    assert found["contacts_per_resolution"]["value"] == "1.000000000"
    assert found["cost_per_resolution"] is None
    assert (found["cost"], found["repeat_cost"]) == (None, None)
    assert found["why_not"] == "the ledger has no line in this period"
    bill = ask([], command="failure")
    assert (bill["cost"], bill["bill"]) == (None, None)
    assert bill["why_not"] == "the ledger has no line in this period"


def test_without_a_ledger_no_cost_is_printed_or_shown_as_nothing(tmp_path: Path) -> None:
    root = make(tmp_path, world_of([contact(1), contact(2, 2 * DAY)], ledger=()))
    days = ("--from", "2026-03-26", "--to", "2026-04-09")
    text = percall("chains", "-w", root, *days, "--window", "1h").out
    (row,) = [line for line in text.splitlines() if line.strip().startswith("2026-03-26 ")]
    assert "0.00" not in row
    with TestClient(application(Answers(root), Jobs(60)), base_url="http://127.0.0.1") as pages:
        page = pages.get("/chains?from=2026-03-26&to=2026-04-09&window=1h").text
    assert 'value="0.000000000"' not in page


def test_what_nobody_was_watched_for_is_not_said_to_be_estimated(ask: Ask) -> None:
    found = ask([contact(1), contact(2, DAY)], "--window", "60d")
    assert found["resolved_first"] is None
    assert any("nobody was watched for so long" in note for note in found["notes"])
    found = ask([], "--window", "1h")
    assert found["resolved_first"] is not None
    assert any(note.endswith("what is likely is estimated.") for note in found["notes"])


def test_a_test_line_is_named_and_the_figures_without_it_are_given(ask: Ask) -> None:
    """A customer with 40,000 contacts would be linked to itself all day long."""
    line = [contact(n, n % (28 * DAY), customer="test") for n in range(40_000)]
    people = [contact(50_000 + n, 200 * n, customer=f"p{n}") for n in range(200)]
    found = ask([*line, *people], "--window", "1h")
    assert found["contacts"] == 40_200
    assert found["repeats"] >= 39_999
    without = found["without_test_lines"]
    assert (without["contacts"], without["repeats"]) == (200, 0)
    assert without["contacts_per_resolution"]["value"] == "1.000000000"
    assert any(
        "40000 in all" in note or "40 000 in all" in note.replace("\u2009", " ")
        for note in found["notes"]
    )


def test_the_bill_names_the_same_test_line(ask: Ask) -> None:
    """A filter by segment chooses no contacts: it does not hide the line."""
    line = [contact(n, n, customer="test") for n in range(300)]
    said = ask([*line, contact(301, customer="ann")], command="failure")["notes"]
    (note,) = [one for one in said if "a test line?" in one]
    assert note.startswith("1 customer made ten contacts a day or more (300 in all, such as ")
    assert note.endswith(
        " a test line? What fails of it stands in the bill; the bill without it stands beside."
    )
    again = ask([], "--only", "team=desk", command="failure")["notes"]
    assert note in again


def test_the_bill_without_a_test_line_is_that_of_the_people(ask: Ask) -> None:
    """All contacts are alike: each carries as much of the books as each that failed."""
    line = [contact(n, n, customer="test") for n in range(300)]
    people = [contact(400 + n, 200 * n + n % 2, customer=f"p{n // 2}") for n in range(20)]
    found = ask([*line, *people], command="failure")
    without = found["without_test_lines"]
    assert (found["failed_contacts"], without["failed_contacts"]) == (309, 10)
    each = Fraction(found["bill"]) / 309
    assert abs(Fraction(without["bill"]) - 10 * each) < Fraction(1, 10**8)
    assert abs(Fraction(without["cost"]) - (Fraction(found["cost"]) - 300 * each)) < Fraction(
        1, 10**6
    )


def test_no_test_line_no_second_bill(ask: Ask) -> None:
    assert ask([contact(1)], command="failure")["without_test_lines"] is None


@pytest.mark.parametrize("command", ["chains", "failure"])
def test_a_filter_that_no_record_meets_names_the_values_that_there_are(
    ask: Ask, command: str
) -> None:
    found = ask([contact(1)], "--only", "reason=nope", command=command)
    assert "No record of this period has the reason 'nope': known are bill." in found["notes"]


# --- the bill ------------------------------------------------------------------------------------


def queue(**said: Any) -> World:
    return {"kind": "queue", "talk_ms": None} | said


AGENT = {"kind": "agent", "talk_ms": 60_000}
RANG = {"kind": "agent", "talk_ms": 0}
BOT = {"kind": "bot", "talk_ms": None}


def test_each_class_of_the_bill_takes_what_is_its_own(ask: Ask) -> None:
    gave_up = {"outcome": "abandoned", "segments": [queue()]}
    contacts = [
        contact(1, customer="a", **gave_up),
        contact(2, 10, customer="a"),  # a redial
        contact(3, customer="b", resolved=False),
        contact(4, 10, customer="b"),  # a repeat
        contact(5, customer="c", resolved=True),
        contact(6, 10, customer="c"),  # a new matter: the source says that the other was resolved
        contact(7, customer="d", segments=[queue(outcome="callback"), RANG, AGENT]),
        contact(8, customer="e", segments=[queue(outcome="callback"), RANG], outcome="left_queue"),
        contact(9, customer="f", segments=[AGENT, queue(), AGENT]),  # a transfer
        contact(10, customer="g", segments=[BOT, queue(), AGENT]),  # handed over
        contact(11, customer="h", segments=[BOT], outcome="contained"),
        contact(12, customer="i", segments=[queue(), RANG, AGENT]),  # only rang at one agent's
    ]
    assert bill_of(ask(contacts, command="failure")) == {
        "abandoned": 1, "redial": 1, "repeat": 1, "missed_callback": 2, "transfer": 1,
        "handed_over": 1,
    }  # fmt: skip


def test_a_callback_of_its_own_that_nobody_answers_has_missed(ask: Ask) -> None:
    back = contact(2, 30, direction="outbound", outcome="failed", segments=[RANG])
    assert bill_of(ask([contact(1, outcome="left_queue", segments=[queue()]), back], command="failure")) == {
        "missed_callback": 1
    }  # fmt: skip


def test_whole_contacts_come_before_single_legs(ask: Ask) -> None:
    """A repeat that was transferred is a repeat; one that was given up is abandoned."""
    contacts = [
        contact(1),
        contact(2, 10, segments=[AGENT, queue(), AGENT]),
        contact(3, 30, outcome="abandoned", segments=[AGENT, queue()]),
    ]
    assert bill_of(ask(contacts, command="failure")) == {"abandoned": 1, "repeat": 1}


def test_the_file_of_the_bill_adds_up_to_it(ask: Ask, tmp_path: Path) -> None:
    import duckdb

    contacts = [contact(n, 10 * n, customer="ab"[n % 2]) for n in range(9)]
    file = tmp_path / "bill.parquet"
    found = ask(contacts, "--export", str(file), command="failure")
    rows = duckdb.sql(
        f"SELECT CAST(sum(cost) AS VARCHAR), count(contact_id) FROM '{file}'"
    ).fetchall()
    assert rows == [(found["bill"], found["failed_contacts"])]
    named = duckdb.sql(f"SELECT DISTINCT definition, definition_hash FROM '{file}'").fetchall()
    definition = run("define", "-w", tmp_path / "centre", "counting")["definition"]
    assert named == [("counting", definition["hash"])]


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--window", "0h"), 2, "write it in hours or days"),
        (("--window", "61d"), 2, "from 1h to 60d"),
        (("--window", "week"), 2, "'week' is not a window"),
        (("--group-by", "team"), 10, "'team' is not a dimension of a whole contact"),
        (("--only", "agent=ana"), 10, "'agent' is not a dimension of a whole contact"),
        (("--group-by", "mood"), 10, "'mood' is not a dimension"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_reason(
    ask: Ask, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    ask([contact(1)])
    found = CliRunner().invoke(app, ["chains", "-w", str(tmp_path / "centre"), *DAYS, *words])
    assert getattr(found.exception, "exit_code", found.exit_code) == code
    assert said in str(found.exception)


def test_people_read_tables_and_the_coverage(ask: Ask, tmp_path: Path) -> None:
    ask([contact(1), contact(2, 10, customer=None), contact(3, 9 * DAY)])
    for command, line in (("chains", "Cost per resolution: "), ("failure", "Failure demand: ")):
        words = [command, "-w", str(tmp_path / "centre"), *DAYS]
        printed = CliRunner().invoke(app, words, catch_exceptions=False).stdout
        assert printed.startswith(line)
        assert "Coverage: 2 of 3 contacts can be chained (66.7 %)" in printed.replace("\u2009", " ")


# --- the definition --------------------------------------------------------------------------------


def test_the_window_is_part_of_the_definition_of_a_resolution(tmp_path: Path) -> None:
    """Costs for each resolution under other windows are figures of other definitions."""
    make(tmp_path, world_of([contact(1), contact(2, DAY + 3)]))
    day, week = (
        run("chains", "-w", tmp_path / "centre", *DAYS, "--window", window)["definition"]
        for window in ("24h", "7d")
    )
    assert (day["resolution_hours"], week["resolution_hours"]) == (24, 168)
    assert day["hash"] != week["hash"]


@pytest.mark.parametrize("command", ["chains", "failure"])
def test_a_definition_brings_its_window_and_its_contacts(tmp_path: Path, command: str) -> None:
    """`per_resolution` looks thirty days ahead; a narrower window is asked for by its option."""
    make(tmp_path, world_of([contact(1), contact(2, 9 * DAY)]))
    asked = (command, "-w", tmp_path / "centre", *DAYS, "--definition", "per_resolution")
    assert run(*asked)["window_h"] == 30 * 24
    assert run(*asked, "--window", "7d")["window_h"] == 7 * 24


def test_an_empty_word_splits_the_bill_by_nothing(ask: Ask) -> None:
    found = ask([contact(1), contact(2, 10)], "--group-by", "", command="failure")
    assert bill_of(found)
    assert all(one["groups"] == [] for one in found["classes"])
