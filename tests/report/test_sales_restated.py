"""A closed month's sales: what is sold or cancelled later restates it, and says by which import."""

from pathlib import Path
from typing import Any

import pytest

from tests.costing.sales.crm import bring_contacts, bring_sales, contact, desk, sale
from tests.report.closed_months import close, verify


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = desk(tmp_path)
    calls = [contact(n, f"2026-{9 + n % 2:02}-{n:02} 10:00:00") for n in range(1, 30)]
    bring_contacts(root, calls)
    bring_sales(root, [sale(1, "2026-10-03", contact="c1"), sale(2, "2026-10-05", contact="c2")])
    for month in ("2026-09", "2026-10"):
        close(root, month, "--accept-warnings")
    return root


def standing(root: Path) -> dict[str, Any]:
    _code, told = verify(root)
    return {one["month"]: one for one in told["months"]}


def test_months_hold_until_a_sale_of_theirs_moves(root: Path) -> None:
    assert verify(root)[0] == 0
    bring_sales(root, [sale(3, "2026-11-02", campaign="spring")], "november.csv")
    assert verify(root)[0] == 0


def test_a_late_sale_restates_the_month_of_its_contact_alone(root: Path) -> None:
    bring_sales(root, [sale(3, "2026-11-02", contact="c4")], "late.csv")
    found = standing(root)
    assert found["2026-10"]["state"] == "holds"
    (cause,) = found["2026-09"]["causes"]
    assert (cause["cause"], cause["file"], cause["sales"]) == ("sales", "late.csv", 1)
    moved = {figure["figure"]: figure["now"] for figure in found["2026-09"]["figures"]}
    assert moved["credited.total.sales"] == "2.000000000"
    assert not any(name.startswith("cost_per_call") for name in moved)


def test_a_sale_that_is_cancelled_later_restates_too(root: Path) -> None:
    cancelled = sale(1, "2026-10-03", contact="c1", version="2", cancelled=True)
    bring_sales(root, [cancelled], "cancelled.csv")
    found = standing(root)["2026-10"]
    assert found["state"] == "restated"
    assert {cause["cause"] for cause in found["causes"]} == {"sales"}
    assert sum(cause["sales"] for cause in found["causes"]) == -1


def test_a_sale_that_another_file_cancels_is_that_files(root: Path) -> None:
    """The file that sold it is as it was: the one that cancels it took it."""
    cancelled = sale(1, "2026-10-03", contact="c1", version="2", cancelled=True)
    bring_sales(root, [cancelled], "cancelled.csv")
    (cause,) = standing(root)["2026-10"]["causes"]
    assert (cause["file"], cause["sales"]) == ("cancelled.csv", -1)
