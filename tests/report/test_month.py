"""What `percall report` says: the answers of the other commands, and a budget held against them."""

import json
import re
import shutil
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from percall.cli.app import app
from percall.formats import DASH, Formats
from percall.report.sections import pages_of
from tests.cli.test_imports import said
from tests.costing.product import run
from tests.hostile.small_centre import HEAD, bring, call
from tests.hostile.small_centre import centre as hostile_centre
from tests.report.closed_months import BOOKS, close
from tests.report.conftest import MONTH, write_budget

CENT = Decimal("0.01")


HEADS = "month,account,amount,cash_kind,steps,driver,scope\n"


@pytest.fixture(scope="module")
def document(centre: Path) -> dict[str, Any]:
    found: dict[str, Any] = run("report", "--month", MONTH, "-w", centre)
    return found


def test_each_part_is_the_answer_of_its_command(centre: Path, document: dict[str, Any]) -> None:
    days = ("--from", "2026-10-01", "--to", "2026-11-01", "-w", centre)
    (cost,) = run("cost", *days, "--group-by", "queue")["periods"]
    for name in ("book", "cost", "calls", "cost_per_call", "quality", "groups", "accounts"):
        assert document[name] == cost[name]
    why = run("why", "--from", "2026-09", "--to", MONTH, "-w", centre)
    assert document["bridge"]["change"] == why["change"]
    assert [one["amount"] for one in document["bridge"]["causes"]] == [
        one["amount"] for one in why["causes"]
    ]
    (bill,) = run("failure", *days)["periods"]
    assert document["failure"]["bill"] == bill["bill"]


def test_the_bridge_adds_up_on_the_printed_strings(document: dict[str, Any]) -> None:
    bridge = document["bridge"]
    causes = sum(Decimal(one["amount"]) for one in bridge["causes"])
    ends = [Decimal(bridge[side]["cost_per_call"]["fully_loaded"]) for side in ("from", "to")]
    assert ends[0] + causes == ends[1]


def test_a_year_ago_that_nobody_recorded_is_said(document: dict[str, Any]) -> None:
    assert "2025-10" in document["bridge_year"]["why_not"]


def test_the_budget_flexes_and_its_causes_sum_to_the_difference(document: dict[str, Any]) -> None:
    """Steps by whole eighths, variable lines by calls, rent stays; naive in plain fractions."""
    budget = document["budget"]
    rows = {one["account"]: one for one in budget["accounts"]}
    ratio = Fraction(document["calls"], 3000)
    steps = Fraction(-((-8 * ratio.numerator) // ratio.denominator), 8)
    assert Decimal(rows["Labour:Wages"]["flexible"]) == Decimal(float(12000 * steps))
    assert Decimal(rows["Premises:Rent"]["flexible"]) == 1000
    variable = Decimal(ratio.numerator * 400) / ratio.denominator
    assert Decimal(rows["Telecom:Freephone"]["flexible"]).quantize(CENT) == variable.quantize(CENT)
    for one in (*budget["accounts"], budget["total"]):
        parts = sum(Decimal(one[name]) for name in ("volume", "price", "efficiency"))
        assert parts == Decimal(one["difference"])
        assert Decimal(one["difference"]) == Decimal(one["actual"]) - Decimal(one["budget"])
        assert Decimal(one["flexible"]) == Decimal(one["budget"]) + Decimal(one["volume"])


def test_efficiency_is_hours_above_those_allowed_at_the_budgeted_price(
    centre: Path, document: dict[str, Any]
) -> None:
    """12,000 for 1,200 hours: 10 an hour, for each hour paid beyond the eighths that calls need."""
    paid = run("cost", "--from", "2026-10-01", "--to", "2026-11-01", "-w", centre)
    assert paid["periods"][0]["calls"] == document["calls"]
    (wages,) = [x for x in document["budget"]["accounts"] if x["account"] == "Labour:Wages"]
    allowed = Decimal(wages["flexible"]) / 10
    used = allowed + Decimal(wages["efficiency"]) / 10
    actual = Decimal(wages["actual"])
    assert Decimal(wages["price"]) == (actual - used * 10).quantize(Decimal("1e-9"))
    assert used > 0


def paid_hours(centre: Path) -> float:
    """What the time sheet says was paid in the month, each row once."""
    text = (centre / "raw" / "agent-time.csv").read_text()
    rows = [row.split(",") for row in set(text.splitlines())]
    whole = [row for row in rows if len(row) == 6 and row[2].startswith(MONTH)]
    return sum(int(row[5]) for row in whole if row[5].isdigit()) / 3600


def test_a_budget_that_came_true_has_no_variance_of_any_kind(
    centre: Path, document: dict[str, Any], tmp_path: Path
) -> None:
    """Wages by team beside rent that all teams share: hours are counted once, before shrinkage."""
    actual = {one["account"]: one["cost"] for one in document["accounts"]}
    hours, root = paid_hours(centre), tmp_path / "centre"
    shutil.copytree(centre, root)
    (root / "budget" / "ledger" / "2026.csv").write_text(
        HEADS + f"{MONTH},Labour:Wages,{actual['Labour:Wages']},variable,,,\n"
        f"{MONTH},Premises:Rent,{actual['Premises:Rent']},fixed,,,\n"
    )
    (root / "budget" / "volumes.csv").write_text(
        f"month,calls,agent_hours\n{MONTH},{document['calls']},{hours}\n"
    )
    budget = run("report", "--month", MONTH, "-w", root)["budget"]
    rows = {one["account"]: one for one in budget["accounts"]}
    wages, rent = rows["Labour:Wages"], rows["Premises:Rent"]
    assert float(wages["volume"]) == 0
    assert abs(float(wages["efficiency"])) < 0.01 * float(actual["Labour:Wages"])
    assert [float(rent[name]) for name in ("volume", "price", "efficiency")] == [0, 0, 0]


def test_lines_of_one_account_may_move_in_ways_of_their_own(
    centre: Path, document: dict[str, Any], tmp_path: Path
) -> None:
    """Two teams' wages in steps of their own and a fixed bonus: hours have one price for each."""
    hours, root = paid_hours(centre), tmp_path / "centre"
    shutil.copytree(centre, root)
    (root / "budget" / "ledger" / "2026.csv").write_text(
        HEADS + f"{MONTH},Labour:Wages,600,step,3,,team:sales\n{MONTH},Labour:Wages,400,step,2,,\n"
        f"{MONTH},Labour:Wages,70,fixed,,,\n"
    )
    calls = document["calls"]
    (root / "budget" / "volumes.csv").write_text(
        f"month,calls,agent_hours\n{MONTH},{2 * calls},{hours / 2}\n"
    )
    budget = run("report", "--month", MONTH, "-w", root)["budget"]
    (wages,) = [one for one in budget["accounts"] if one["account"] == "Labour:Wages"]
    assert float(wages["flexible"]) == 400 + 200 + 70
    # Twice the budgeted hours at their prices are 2 000, of which the flexible budget has 600.
    assert float(wages["efficiency"]) == pytest.approx(1400, rel=0.01)


def test_a_fault_of_the_budget_is_named_by_its_own_file(centre: Path, tmp_path: Path) -> None:

    root = tmp_path / "centre"
    shutil.copytree(centre, root)
    with (root / "budget" / "ledger" / "2026.csv").open("a") as lines:
        lines.write(f"{MONTH},Labour:Wages,much,,\n")
    code, _out, error = said("report", "--month", MONTH, "-w", root)
    assert code != 0
    assert "budget/ledger/2026.csv, line 5" in error
    assert "ledger check" not in error


def test_charges_and_what_is_unassigned_sum_to_the_book_to_the_cent(centre: Path) -> None:
    whole = run("report", "--month", MONTH, "--charges", "site", "-w", centre)
    charges = whole["charges"]
    amounts = {one["value"]: one["amount"] for one in charges["groups"]}
    assert len(amounts) > 1
    total = sum(map(Decimal, amounts.values())) + Decimal(charges["unassigned"])
    assert total == Decimal(charges["book"])
    assert total == Decimal(whole["book"]).quantize(CENT, ROUND_HALF_UP)
    for site, amount in amounts.items():
        one = run("report", "--month", MONTH, "--only", f"site={site or ''}", "-w", centre)
        assert one["charge"] == {"amount": amount}
        assert one["group"] == {"dimension": "site", "value": site}
        assert sum(Decimal(pool["cost"]) for pool in one["pools"]) == Decimal(one["cost"])


def test_a_groups_report_tells_nothing_of_other_groups_and_of_the_books(
    centre: Path, document: dict[str, Any], tmp_path: Path
) -> None:
    """Neither in JSON, nor in the forms: not an account, not the book, not another site."""

    others = {one["site"] for one in run("cost", "--group-by", "site", "-w", centre, "--from",
              "2026-10-01", "--to", "2026-11-01")["periods"][0]["groups"]} - {"riga", None}  # fmt: skip
    page, book = tmp_path / "riga.html", tmp_path / "riga.xlsx"
    words = ("report", "--month", MONTH, "--only", "site=riga", "-w", centre)
    code, out, error = said(*words, "--json", "--out", page, "--out", book)
    assert code == 0, error
    sheets = CalamineWorkbook.from_path(book)
    cells = {str(cell) for name in sheets.sheet_names
             for row in sheets.get_sheet_by_name(name).to_python() for cell in row}  # fmt: skip
    hidden = {one["account"] for one in document["accounts"]} | others
    for text in (out, page.read_text()):
        assert not {name for name in hidden if f">{name}<" in text or f'"{name}"' in text}
    assert not hidden & cells
    spent = Decimal(document["book"]).quantize(CENT)
    assert f"{spent}" not in out
    assert "Ledger" not in sheets.sheet_names
    found = json.loads(out)
    assert (found["book"], found["unused"], found["accounts"]) == (None, None, [])
    assert not [note for note in found["notes"] if "ledger has" in note]


def test_the_failing_contacts_of_a_group_are_counted_among_its_own(centre: Path) -> None:
    found = run("report", "--month", MONTH, "--only", "site=riga", "-w", centre)
    assert found["failure"]["failed_contacts"] <= found["contacts"]
    assert "contacts" not in found["failure"]


def test_no_agent_is_charged_unless_the_centre_shows_what_agents_cost(
    centre: Path, tmp_path: Path
) -> None:

    for words in (("--only", "agent=A002"), ("--charges", "agent")):
        code, out, error = said("report", "--month", MONTH, "-w", centre, "--json", *words)
        assert (code, out, "not to rank people" in error) == (10, "", True), error
    root = tmp_path / "centre"
    shutil.copytree(centre, root)
    settings = root / "centre.toml"
    text = re.sub(
        r"(?m)^agent_cost_per_call.*$", "agent_cost_per_call = true", settings.read_text()
    )
    settings.write_text(text)
    charged = run("report", "--month", MONTH, "--charges", "agent", "-w", root)["charges"]
    assert len(charged["groups"]) > 2


def test_what_is_not_known_is_not_claimed(tmp_path: Path) -> None:
    """Half a month of calls and no paid time: no unused capacity, and the days below the figure."""
    root = half_a_month(tmp_path)
    found = run("report", "--month", "2026-10", "-w", root)
    assert (found["unused"], found["unused_share"]) == (None, None)
    assert found["trend"][-1]["practical_capacity"] is None
    board = pages_of(found, Formats("en", "EUR")).board
    first, *caveats = board.sentences
    assert "unused" not in first
    assert "from 1 Oct 2026 to 14 Oct 2026 only" in caveats[0]
    assert "not known" in caveats[1]
    rows = {row.cells[0]: row.cells[1] for row in board.tables[0].rows}
    assert rows["Cost per call, at practical capacity"] == DASH
    assert rows["Unused capacity"] == DASH
    latvian = pages_of(found, Formats("lv", "EUR"))
    said_of_data = " ".join(latvian.detail[-1].sentences)
    assert "2026-10-14" not in said_of_data


def half_a_month(folder: Path) -> Path:
    root = hostile_centre(folder)
    rows = "".join(
        call(f"{n}", f"2026-10-{n:02} 10:00:00", caller=f"3712000{n:04}") for n in range(1, 15)
    )
    assert bring(root, folder / "calls.csv", HEAD + rows).code == 0
    (root / "ledger" / "books.csv").write_text(BOOKS)
    return root


def test_a_book_that_nobody_used_is_no_queues(tmp_path: Path) -> None:
    root = half_a_month(tmp_path)
    (root / "ledger" / "books.csv").write_text(
        "month,account,amount,driver\n2026-10,Labour:Wages,64000,session\n"
    )
    pages = pages_of(run("report", "--month", "2026-10", "-w", root), Formats("en", "EUR"))
    (queues,) = [one for one in pages.detail if one.title == "Queue by queue"]
    *own, unassigned, total = (row.cells for row in queues.tables[0].rows)
    assert {row[3] for row in own} == {DASH}
    assert (unassigned[0], unassigned[3]) == ("unassigned", "64\u2009000.00")
    assert (total[0], total[3]) == ("all queues", "64\u2009000.00")


def test_a_month_with_books_alone_has_no_unused_capacity(tmp_path: Path) -> None:
    root = half_a_month(tmp_path)
    found = run("report", "--month", "2026-09", "-w", root)
    assert (found["unused"], Decimal(found["book"]) > 0) == (None, True)


def test_a_signed_month_says_so_and_a_restated_one_what_was_signed(tmp_path: Path) -> None:
    root = half_a_month(tmp_path)
    words = Formats("en", "EUR")
    before = pages_of(run("report", "--month", "2026-10", "-w", root), words)
    assert before.foot.endswith("not closed")
    entry = close(root, "2026-10", "--accept-warnings")
    signed = pages_of(run("report", "--month", "2026-10", "-w", root), words)
    told, line = signed.board.sentences[-2:]
    assert told.startswith("Signed by Anna on ")
    assert "still its figures" in told
    assert entry["hash"] in line
    assert "signed" in signed.foot
    with (root / "ledger" / "books.csv").open("a") as books:
        books.write("2026-10,Premises:Cleaning,1000\n")
    document = run("report", "--month", "2026-10", "-w", root)
    now = pages_of(document, words)
    assert "no longer what was signed" in now.board.sentences[-2]
    (restated,) = [one for one in now.detail if one.title.startswith("What was signed")]
    book = next(row.cells for row in restated.tables[0].rows if row.cells[0] == "The book")
    more = words.number(Decimal(1000), 2, signed=True)
    assert book == ("The book", words.money(document["signed"]["signed"]["book"]).text,
                    words.money(document["book"]).text, more)  # fmt: skip
    causes = [row.cells[:2] for row in restated.tables[1].rows]
    assert causes == [("Ledger: Premises:Cleaning", more)]


def test_a_month_signed_anew_tells_what_was_signed_before(tmp_path: Path) -> None:
    root = half_a_month(tmp_path)
    first = close(root, "2026-10", "--accept-warnings")
    with (root / "ledger" / "books.csv").open("a") as books:
        books.write("2026-10,Premises:Cleaning,1000\n")
    close(root, "2026-10", "--again", "--accept-warnings")
    document = run("report", "--month", "2026-10", "-w", root)
    (before,) = document["signed"]["signed_before"]
    assert before["signed"]["book"] == first["signed"]["book"]
    told = pages_of(document, Formats("en", "EUR")).board.sentences
    book = Formats("en", "EUR").money(first["signed"]["book"]).text
    assert any("Before that it was signed by Anna on" in text and book in text for text in told)
    for command in (("verify", "2026-10"), ("cost", "--from", "2026-10-01", "--to", "2026-11-01")):
        assert "Before that it was signed by Anna" in said(*command, "-w", root)[1]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--month", "2026-W10"), 2, "is not a month"),
        (("--month", "2026-13"), 2, "calendar"),
        (("--month", "2026"), 2, "write it as 2026-10"),
        (("--month", MONTH, "--only", "campaign=spring"), 10, "campaign=loyalty, campaign="),
        (("--month", MONTH, "--only", "site=riga", "--charges", "site"), 2, "ask for one of them"),
        (("--month", MONTH, "--out", "report.doc"), 2, "no ending"),
        (("--month", MONTH, "--out", "/nowhere/report.pdf"), 2, "no folder"),
        (("--month", MONTH, "--only", "site=atlantis"), 10, "take one of"),
        (("--month", MONTH, "--only", "team"), 2, "not a filter"),
        (("--month", MONTH, "--language", "xx"), 2, "no language"),
    ],
)
def test_what_cannot_be_written_is_refused(
    centre: Path, words: tuple[str, ...], code: int, says: str
) -> None:

    found = said("report", *words, "-w", centre)
    assert (found[0], says in found[2]) == (code, True), found


def test_a_month_without_records_is_a_report_without_figures(centre: Path, tmp_path: Path) -> None:
    out = tmp_path / "empty.pdf"
    found = CliRunner().invoke(
        app, ["report", "--month", "2024-02", "-w", str(centre), "--out", str(out)]
    )
    assert (found.exit_code, out.read_bytes()[:5]) == (0, b"%PDF-"), found.output
    document = run("report", "--month", "2024-02", "-w", centre)
    assert document["cost_per_call"]["fully_loaded"] is None
    assert (document["calls"], document["bridge"]["why_not"] is None) == (0, False)


@pytest.mark.parametrize(
    ("volumes", "says"),
    [
        ("month,calls\n2026-10,\n", "has no calls"),
        ("month,calls\n2026-10,many\n", "is no number"),
        ("month,calls\n2026-10,-4\n", "is no number"),
        ("month,calls\n2026-10,9\n2026-10,8\n", "stands there twice"),
        ("\xff\xfe", "cannot be read"),
        ("period,calls\n2026-10,9\n", "column month is missing"),
        ("month;calls\n2026-10;9\n", "column month is missing"),
        ("", "column month is missing"),
    ],
)
def test_volumes_that_make_no_sense_are_refused(tmp_path: Path, volumes: str, says: str) -> None:
    from percall.errors import LedgerFault
    from percall.report.budget import planned_quantities

    write_budget(tmp_path, 1)
    (tmp_path / "budget" / "volumes.csv").write_bytes(volumes.encode("latin-1"))
    with pytest.raises(LedgerFault, match=says):
        planned_quantities(tmp_path, MONTH)


def test_without_a_budget_or_its_calls_the_report_says_what_is_missing(tmp_path: Path) -> None:
    from percall.report.budget import planned_quantities

    assert planned_quantities(tmp_path, MONTH) is None
    write_budget(tmp_path, 5)
    assert planned_quantities(tmp_path, "2026-11") is None
