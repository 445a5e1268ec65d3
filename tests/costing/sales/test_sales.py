"""Sales and leads: credited once, by the rule that is named, to what they cost."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.costing.sales.crm import (
    bring_contacts,
    bring_sales,
    contact,
    desk,
    random_world,
    sale,
    sold,
)
from tests.hostile.small_centre import percall
from tests.naive.sales import credited


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return desk(tmp_path)


def money(text: str | None) -> Fraction:
    assert text is not None
    return Fraction(text)


@pytest.mark.parametrize("rule", ["last_contact", "first_contact", "all_equally"])
@pytest.mark.parametrize("seed", range(4))
def test_each_rule_credits_as_its_slow_twin_does(root: Path, rule: str, seed: int) -> None:
    contacts, sales = random_world(seed)
    bring_contacts(root, contacts)
    bring_sales(root, sales)
    for month, window in ((9, 30), (10, 7)):
        told = sold(root, "--credit", rule, "--within-days", str(window), "--group-by", "campaign",
                    month=month)  # fmt: skip
        wanted = credited(
            sales, contacts, rule, window, date(2026, month, 1), date(2026, month + 1, 1)
        )
        for group in told["groups"]:
            exact = wanted["parts"].get(group["group"], Fraction(0))
            assert abs(money(group["sales"]) - exact) < Fraction(1, 10**8), group
            valued = wanted["value"].get(group["group"], Fraction(0))
            assert abs(money(group["value"] or "0") - valued) < Fraction(1, 10**8), group
        adds_up(told)
        happened = told["happened"]
        fates = {"contact": happened["credited_to_contacts"],
                 "campaign": happened["credited_to_campaigns"], **happened["not_credited"]}  # fmt: skip
        assert {name: n for name, n in fates.items() if n} == wanted["fates"]
        assert sum(fates.values()) == happened["all"]


def adds_up(told: dict[str, Any]) -> None:
    for name in ("sales", "leads", "units", "value", "list_cost"):
        parts = [Fraction(group[name] or 0) for group in told["groups"]]
        assert sum(parts) == Fraction(told["total"][name] or 0), name
    for name in ("attempts", "reached"):
        assert sum(group[name] for group in told["groups"]) == told["total"][name]


def test_a_sale_is_credited_once_whatever_the_number_of_attempts(root: Path) -> None:
    attempts = [
        contact(n, f"2026-10-{n:02} 10:00:00", customer="371", answered=n > 2) for n in range(1, 7)
    ]
    bring_contacts(root, attempts)
    bring_sales(root, [sale(1, "2026-10-20", customer="371")])
    for rule in ("last_contact", "first_contact", "all_equally"):
        total = sold(root, "--credit", rule)["total"]
        assert (total["attempts"], total["reached"], money(total["sales"])) == (6, 4, 1)
        assert money(total["cost_per"]["sale"]) == money(total["cost"]) == 3300
        assert money(total["cost_per"]["attempt"]) == 550
        assert money(total["cost_per"]["unit"]) == 1650
        assert money(total["contact_rate"]) == Fraction("0.666666667")
        assert money(total["conversion"]) == Fraction("0.25")


def test_what_nobody_used_is_no_groups_and_stands_in_a_row_of_its_own(root: Path) -> None:
    """Wages by a driver that no contact has: groups cost a dash, and the book is unassigned."""
    (root / "ledger" / "books.csv").write_text(
        "month,account,amount,driver\n2026-10,Labour:Wages,3100,session\n"
    )
    bring_contacts(root, [contact(1, "2026-10-02 10:00:00")])
    bring_sales(root, [sale(1, "2026-10-03", contact="c1")])
    told = sold(root, "--group-by", "campaign")
    (group,) = told["groups"]
    assert (group["cost"], group["cost_per"]["sale"]) == (None, None)
    assert (money(told["unassigned"]), money(told["total"]["cost"])) == (3100, 3100)
    said = percall("sales", "-w", root, "--from", "2026-10-01", "--to", "2026-11-01",
                   "--group-by", "campaign").out  # fmt: skip
    (row,) = [line for line in said.splitlines() if line.strip().startswith("unassigned")]
    assert "3 100.00" in row.replace("\u2009", " ")


def test_text_and_table_speak_of_the_same_sales(root: Path) -> None:
    """A sale of November stands with October's contact, one of October with September's."""
    bring_contacts(root, [contact(1, "2026-10-28 10:00:00"), contact(2, "2026-09-28 10:00:00")])
    bring_sales(root, [sale(1, "2026-11-10", contact="c1"), sale(2, "2026-10-05", contact="c2"),
                       sale(3, "2026-10-29", contact="c1", what="lead")])  # fmt: skip
    told = sold(root, "--group-by", "campaign")
    assert (money(told["total"]["sales"]), money(told["total"]["leads"])) == (1, 1)
    assert told["other_days"] == {"from_other_days": 1, "to_other_contacts": 1}
    said = percall("sales", "-w", root, "--from", "2026-10-01", "--to", "2026-11-01").out
    assert "1 of them stand with contacts of other days" in said
    assert "Above stand 1 more that happened on other days" in said
    assert not [note for note in told["notes"] if "unassigned" in note]
    report = percall("report", "--month", "2026-10", "-w", root, "--json").json
    assert report["sold"]["total"]["sales"] == told["total"]["sales"]
    assert not [note for note in report["notes"] if "pool leads" in note]


def test_a_late_sale_belongs_to_the_month_of_its_contact(root: Path) -> None:
    bring_contacts(root, [contact(1, "2026-09-28 10:00:00"), contact(2, "2026-10-02 10:00:00")])
    bring_sales(root, [sale(1, "2026-10-10", customer="37120000001")])
    assert money(sold(root, month=9)["total"]["sales"]) == 1
    october = sold(root)
    assert money(october["total"]["sales"]) == 0
    assert october["happened"] == {
        "all": 1, "credited_to_contacts": 1, "credited_to_campaigns": 0,
        "not_credited": dict.fromkeys(october["happened"]["not_credited"], 0)}  # fmt: skip


def test_a_sale_that_is_cancelled_later_is_none(root: Path) -> None:
    bring_contacts(root, [contact(1, "2026-10-02 10:00:00")])
    bring_sales(root, [sale(1, "2026-10-03", contact="c1", version="1")])
    assert money(sold(root)["total"]["sales"]) == 1
    bring_sales(root, [sale(1, "2026-10-03", contact="c1", version="2", cancelled=True)], "two.csv")
    told = sold(root)
    assert money(told["total"]["sales"]) == 0
    assert told["happened"]["not_credited"]["cancelled"] == 1
    assert told["total"]["cost_per"]["sale"] is None
    second = percall("imports", "-w", root, "--json").json[-1]["import_id"]
    percall("undo", second, "-w", root)
    assert money(sold(root)["total"]["sales"]) == 1


def test_a_campaign_that_does_not_exist_is_said_and_not_lost(root: Path) -> None:
    bring_contacts(root, [contact(1, "2026-10-02 10:00:00")])
    bring_sales(root, [sale(1, "2026-10-03", campaign="spring"), sale(2, "2026-10-03"),
                       sale(3, "2026-10-03", campaign="sprung")])  # fmt: skip
    told = sold(root, "--group-by", "campaign")
    assert money(told["total"]["sales"]) == 1
    assert money(told["total"]["sales_of_campaigns_alone"]) == 1
    assert told["unknown_campaigns"] == [{"campaign": "sprung", "count": 1}]
    left = told["happened"]["not_credited"]
    assert (left["no_such_campaign"], left["nothing_named"]) == (1, 1)
    said = percall("sales", "-w", root, "--from", "2026-10-01", "--to", "2026-11-01").out
    assert "Campaigns that no contact has: sprung." in said
    assert "Not credited: 1 name neither contact nor customer nor campaign." in said


def test_sales_without_contacts_are_all_told(root: Path) -> None:
    bring_contacts(root, [contact(1, "2026-09-02 10:00:00")])
    bring_sales(root, [sale(n, f"2026-10-0{n}", customer="unknown") for n in range(1, 4)])
    told = sold(root)
    assert told["total"]["attempts"] == 0
    assert told["happened"]["not_credited"]["no_contact_in_window"] == 3
    assert told["total"]["cost_per"] == dict.fromkeys(told["total"]["cost_per"])


def test_a_list_that_was_bought_is_borne_by_the_leads(root: Path) -> None:
    """200 for a list: three leads of spring, one of autumn."""
    calls = [contact(n, f"2026-10-0{n} 10:00:00", campaign="spring" if n < 4 else "autumn")
             for n in range(1, 5)]  # fmt: skip
    bring_contacts(root, calls)
    leads = [sale(n, f"2026-10-1{n}", contact=f"c{n}", what="lead") for n in range(1, 5)]
    bring_sales(root, leads)
    told = sold(root, "--group-by", "campaign", "--direction", "outbound")
    lists = {group["group"]: money(group["list_cost"]) for group in told["groups"]}
    assert lists == {"spring": 150, "autumn": 50}
    costs = {group["group"]: money(group["cost"]) for group in told["groups"]}
    assert costs == {"spring": 2325 + 150, "autumn": 775 + 50}
    assert money(told["total"]["cost"]) == 3300
    assert money(told["total"]["cost_per"]["lead"]) == 825


def test_without_sales_of_their_own_contacts_are_believed(root: Path) -> None:
    mapping = root / "mappings" / "calls.toml"
    mapping.write_text(mapping.read_text().replace(
        'customer = "customer"', 'customer = "customer"\nis_sale = { column = "talk", above = 60 }'))  # fmt: skip
    bring_contacts(
        root, [contact(1, "2026-10-02 10:00:00", talk=90), contact(2, "2026-10-03 10:00")]
    )
    told = sold(root)
    assert (told["told_by"], money(told["total"]["sales"])) == ("contacts", 1)
    bring_sales(root, [sale(1, "2026-10-03", contact="c2")])
    told = sold(root)
    assert (told["told_by"], money(told["total"]["sales"])) == ("sales", 1)
    assert told["said_by_contacts"] == {"sales": 1, "leads": 0}


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("--credit", "loudest"), 2, "no rule of crediting|is not a rule"),
        (("--within-days", "900"), 2, "900 days"),
        (("--group-by", "agent"), 10, "cannot be told by agent"),
        (("--group-by", "campaign,reason"), 10, "one dimension at a time"),
        (("--only", "queue=x"), 10, "cannot be told by queue"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(
    root: Path, words: tuple[str, ...], code: int, why: str
) -> None:
    bring_contacts(root, [contact(1, "2026-10-02 10:00:00")])
    said = percall("sales", "-w", root, *words)
    assert said.code == code
    assert any(text in said.error for text in why.split("|")), said.error


def test_rows_that_cannot_be_sales_go_to_the_quarantine(root: Path) -> None:
    rows = [sale(1, "2026-10-03"), sale(2, "2026-10-03", what="gift"), sale(3, "2026-10-03", id="")]
    report = bring_sales(root, rows).json
    assert (report["imported"], report["quarantined"]) == (1, 2)
    assert report["sales"] == 1


def test_the_restaurants_covers(tmp_path: Path, shared_data: Path) -> None:
    """64,000 over 23,115 bookings of 97,403 covers, by the mappings that come with percall."""
    root = tmp_path / "rest"
    percall("init", root, "--currency", "GBP", "--time-zone", "Europe/London")
    (root / "ledger" / "books.csv").write_text("month,account,amount\n2023-11,Labour:Wages,64000\n")
    file = shared_data / "restaurant-bookings" / "calls.csv"
    for mapping in ("restaurant-bookings", "restaurant-bookings-sales"):
        assert percall("import", "-w", root, file, "--mapping", mapping).code == 0
    said = percall("sales", "-w", root, "--from", "2023-11-01", "--to", "2023-12-01", "--json")
    total = said.json["total"]
    assert (total["attempts"], total["reached"]) == (25100, 24731)
    assert (money(total["sales"]), money(total["units"])) == (23115, 97403)
    assert total["cost_per"]["sale"] == "2.768764871"
    assert total["cost_per"]["unit"] == "0.657063951"
