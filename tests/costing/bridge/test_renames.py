"""Queues and accounts that got another name: seen, and compared as one where it is said."""

from pathlib import Path

import pytest

from percall.costing.bridge.composition import Cell, Composition, added
from percall.costing.bridge.renames import renamed as renames
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


def test_a_queue_with_a_new_name_looks_like_a_rename(desk: Path) -> None:
    book(desk, WAGES, rent("09", "10"))
    (note,) = [note for note in ask(desk)["notes"] if "rename" in note]
    assert "support" in note
    assert "helpdesk" in note
    renamed = ask(desk, "--renamed", "support=helpdesk")
    assert not [note for note in renamed["notes"] if "rename" in note]
    (wages,) = amounts(renamed).items()
    assert wages[0] == "price_of_use: Labour:Wages"


@pytest.mark.parametrize(("before", "after"), [(SEPTEMBER, OCTOBER), (OCTOBER, SEPTEMBER)])
def test_an_account_with_a_new_name_looks_like_a_rename(
    desk: Path, before: str, after: str
) -> None:
    """Its two bars cancel each other; said to be renamed, it has one price."""
    book(desk, "2026-08,Labour:Wages,900,,,agent_time,step,\n2026-09,Labour:Wages,900,,,agent_time,step,\n"
         "2026-10,Labour:Salaries,930,,,agent_time,step,\n", rent("09", "10"))  # fmt: skip
    found = ask(desk, before=before, after=after)
    (note,) = [note for note in found["notes"] if "as one account" in note]
    names = ("Labour:Wages", "Labour:Salaries")[:: 1 if after == OCTOBER else -1]
    assert f"--renamed {names[0]}={names[1]}" in note
    renamed = ask(desk, "--renamed", "=".join(names), before=before, after=after)
    assert renamed["complete"]
    assert not [note for note in renamed["notes"] if "as one account" in note]
    kinds = {cause["kind"] for cause in renamed["causes"]}
    assert not kinds & {"one_off", "ledger_incomplete"}
    assert renamed["change"] == found["change"]


def test_a_bill_that_is_missed_and_another_that_comes_once_are_no_rename(desk: Path) -> None:
    book(desk, WAGES, rent("08", "09", "11"), "2026-10,Party,300,,,agent_time,fixed,\n")
    assert not [note for note in ask(desk)["notes"] if "as one account" in note]


def test_a_queue_that_lives_on_under_its_old_name_is_said_before_the_figures(desk: Path) -> None:
    """Both count as one queue on both sides, so that nothing of it passes for another mix."""
    book(desk, WAGES)
    renames = ("--renamed", "support=helpdesk", "--renamed", "billing=sales")
    found = ask(desk, *renames)
    (warning,) = found["warnings"]
    assert "The queue billing is said to be sales now" in warning
    assert said(desk, *renames).out.startswith(warning)
    assert list(amounts(found)) == ["price_of_use: Labour:Wages"]


def test_two_queues_that_changed_their_names_with_each_other_do_not_live_on(desk: Path) -> None:
    book(desk, WAGES)
    renames = ("--renamed", "support=helpdesk", "--renamed", "billing=sales",
               "--renamed", "sales=billing")  # fmt: skip
    assert ask(desk, *renames)["warnings"] == []


@pytest.mark.parametrize(
    ("new_name", "what", "advice"),
    [
        ("suport=helpdesk", "2026-09 is in the queue 'suport'", "did you mean support?"),
        ("support=helpdisk", "2026-10 is in the queue 'helpdisk'", "did you mean helpdesk?"),
        ("helpdesk=support", "2026-09 is in the queue 'helpdesk'", "known are"),
    ],
)
def test_a_new_name_that_nobody_knows_is_refused(
    desk: Path, new_name: str, what: str, advice: str
) -> None:
    book(desk, WAGES)
    refused = said(desk, "--renamed", new_name)
    assert (refused.code, what in refused.error, advice in refused.error) == (10, True, True)


@pytest.mark.parametrize("queue", ["helpdesk", "sales"])
def test_a_rename_is_seen_beside_a_test_line(queue: str) -> None:
    """Though one customer made forty thousand calls, in the new queue or in another one."""
    support, helpdesk, sales = (Cell(q, "voice", None) for q in ("support", "helpdesk", "sales"))
    before = Composition(calls={support: (30, 2, 0, 0), sales: (70, 0, 0, 0)})
    after = Composition(calls={helpdesk: (31, 2, 0, 0), sales: (70, 0, 0, 0)})
    cell = helpdesk if queue == "helpdesk" else sales
    after.calls[cell] = added(after.calls[cell], (1, 40_000, 0, 0))
    assert renames((before, after)) == [("support", "helpdesk")]
