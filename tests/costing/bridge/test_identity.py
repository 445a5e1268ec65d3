"""What is known of customers is no cause: the same calls and bills, some customers left blank.

Two weeks of one desk, alike but for the customer's number, which the second one lacks on some rows.
"""

from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from starlette.testclient import TestClient

from percall.web.answers import Answers
from percall.web.application import application
from percall.web.jobs import Jobs
from tests.costing import product
from tests.costing.bridge import centres as c
from tests.hostile.small_centre import percall

BEFORE, AFTER = "2026-W37", "2026-W38"
DAYS = date(2026, 9, 7), date(2026, 9, 14)


def desk(folder: Path, known: int, of: int) -> Path:
    """A desk whose customers are known in the first week, and on `known` of `of` rows of the second."""
    one = c.numbers(Random("identity"))
    one["come_back"] = one["one_more_comes_back"] = True
    first, second = (c.contacts_of(one, day, str(day)) for day in DAYS)
    for n, contact in enumerate(second):
        contact["customer"] = contact["customer"] if n % of >= of - known else None
    # Before both weeks and after them somebody called, so that the records reach over them.
    ends = [c._contact(one["kinds"][0], day, str(day), 0)
            for day in (date(2026, 8, 20), date(2026, 9, 30))]  # fmt: skip
    centre = {"currency": "EUR", "time_zone": "UTC"}
    world = {"centre": centre, "contacts": [*ends, *first, *second], "agent_time": [], "ledger": []}
    root = product.make_workspace(folder, world)
    (root / "ledger" / "books.csv").write_text(
        "from_on,to_on,account,amount,driver,cash_kind\n"
        "2026-09-07,2026-09-21,Labour:Wages,1000,agent_time,step\n"
        "2026-09-07,2026-09-21,Premises:Rent,400,agent_time,fixed\n"
    )
    return root


def why(root: Path, *more: object) -> Any:
    return product.run("why", "-w", root, "--from", BEFORE, "--to", AFTER, *more)


@pytest.mark.parametrize(("known", "of"), [(1, 2), (9, 10)])
def test_customers_who_are_less_known_are_no_cause(tmp_path: Path, known: int, of: int) -> None:
    root = desk(tmp_path, known, of)
    found = why(root)
    assert found["from"]["come_back"] > found["to"]["come_back"]
    assert (Fraction(found["change"]), found["causes"]) == (0, [])
    (warning,) = [text for text in found["warnings"] if "Who comes back is known of" in text]
    assert warning in found["notes"]
    said = percall("why", "-w", root, "--from", BEFORE, "--to", AFTER).out
    assert said.splitlines()[0] == warning


def test_the_page_says_so_before_its_sentence(tmp_path: Path) -> None:
    root = desk(tmp_path, 1, 2)
    app = application(Answers(root), Jobs(patience_s=60))
    with TestClient(app, base_url="http://127.0.0.1") as pages:
        text = pages.get(f"/why?period={AFTER}&before={BEFORE}").text
    assert "Who comes back is known of" in text.split('<p class="sentence">')[0]
    assert text.count("Who comes back is known of") == 1


def test_so_it_is_for_some_of_the_contacts(tmp_path: Path) -> None:
    """A team is no dimension of a whole contact, and identity is told of its contacts all the same."""
    found = why(desk(tmp_path, 1, 2), "--only", "team=blue")
    assert (found["repeats_told"], found["causes"]) == (False, [])


def test_a_few_unknown_customers_hide_no_repeats(tmp_path: Path) -> None:
    found = why(desk(tmp_path, 29, 30))
    assert (found["repeats_told"], found["warnings"]) == (True, [])
