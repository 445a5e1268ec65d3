"""`percall verify` names exactly what changed: by month, cause and file, adding up to the difference."""

import json
import random
import re
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from percall.costing import rules_version
from percall.report.close import closing, restated
from percall.store.manifest import read_manifest
from percall.store.workspace import open_workspace
from tests.hostile.small_centre import HEAD, bring, call, percall
from tests.report.closed_months import bring_hours, calls_of, close, two_months, verify


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = two_months(tmp_path_factory.mktemp("made"))
    close(root, "2026-09")
    close(root, "2026-10")
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "centre")
    return tmp_path / "centre"


def october(root: Path, code: int) -> dict[str, Any]:
    """October as verify tells it, September holding."""
    found, told = verify(root)
    assert found == code, told
    months = {one["month"]: one for one in told["months"]}
    assert told["faults"] == []
    assert months["2026-09"]["state"] == "holds", months["2026-09"]
    adds_up(months["2026-10"])
    return months["2026-10"]


def adds_up(month: dict[str, Any]) -> None:
    """The causes, summed as anyone would, are the difference of what is printed."""
    if month["now"] is None:
        return
    for name in ("book", "calls", "cost_per_call"):
        signed, now = month["signed"][name], month["now"][name]
        causes = sum(Fraction(cause[name]) for cause in month["causes"])
        assert Fraction(now) - Fraction(signed) == causes, (name, month["causes"])


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


def books(root: Path) -> Path:
    return root / "ledger" / "books.csv"


# --- what may come later ----------------------------------------------------------------------------


def test_months_that_nothing_touches_hold(root: Path) -> None:
    assert october(root, 0)["causes"] == []


def test_a_ledger_line_moved_elsewhere_is_no_change(root: Path) -> None:
    text = books(root).read_text()
    line = "2026-10,Premises:Rent,5000\n"
    books(root).write_text(text.replace(line, ""))
    (root / "ledger" / "rent.csv").write_text(f"month,account,amount\n{line}")
    assert october(root, 0)["state"] == "holds"


@pytest.mark.parametrize(
    ("old", "new", "kind", "account", "row", "more"),
    [
        ("2026-10,Labour:Wages,30010\n", "2026-10,Labour:Wages,30011\n", "changed",
         "Labour:Wages", 11, 1),
        ("2026-10,Premises:Rent,5000\n", "", "removed", "Premises:Rent", 13, -5000),
        ("2026-10,Premises:Rent,5000\n", "2026-10,Premises:Rent,5000\n2026-10,IT:Licence,7.77\n",
         "added", "IT:Licence", 14, Fraction("7.77")),
    ],
)  # fmt: skip
def test_a_ledger_line_that_changed_is_named_with_its_place(
    root: Path, old: str, new: str, kind: str, account: str, row: int, more: int
) -> None:
    edit(books(root), old, new)
    (cause,) = october(root, 15)["causes"]
    (line,) = cause["lines"]
    assert (cause["cause"], cause["account"]) == ("ledger", account)
    assert (line["kind"], line["file"], line["row"]) == (kind, "ledger/books.csv", row)
    assert Fraction(line["difference"]) == Fraction(cause["book"]) == more


def test_two_lines_that_cancel_out_are_named_though_the_book_is_the_same(root: Path) -> None:
    edit(books(root), "2026-10,Premises:Rent,5000\n",
         "2026-10,Premises:Rent,4990\n2026-10,Premises:Rent,10\n")  # fmt: skip
    month = october(root, 15)
    (cause,) = month["causes"]
    assert [line["kind"] for line in cause["lines"]] == ["changed", "added"]
    assert month["figures"] == []


def test_late_contacts_are_their_imports(root: Path, tmp_path: Path) -> None:
    late = call("late", "2026-10-09 10:00:00") + call("10-0", "2026-10-01 10:00:00", result="lost")
    bring(root, tmp_path / "late.csv", HEAD + late)
    (cause,) = october(root, 15)["causes"]
    assert (cause["cause"], cause["file"]) == ("contacts", "late.csv")
    assert [cause[name] for name in ("added", "changed", "removed", "calls")] == [1, 1, 0, 0]


def test_an_import_that_is_undone_takes_its_contacts_and_hours(root: Path) -> None:
    first = read_manifest(open_workspace(root)).imports[0].import_id
    percall("undo", first, "-w", root)
    code, told = verify(root)
    assert code == 15
    for month in told["months"]:
        (cause,) = month["causes"]
        assert (cause["cause"], cause["import_id"]) == ("contacts", first)
        assert (cause["removed"], cause["calls"]) == (31, -27)
        assert month["now"]["cost_per_call"] is None


def test_an_import_that_is_undone_and_brought_again_is_no_change(
    root: Path, tmp_path: Path
) -> None:
    first = read_manifest(open_workspace(root)).imports[0].import_id
    percall("undo", first, "-w", root)
    bring(root, tmp_path / "again.csv", HEAD + calls_of(9) + calls_of(10))
    assert october(root, 0)["causes"] == []


def test_late_paid_time_is_a_cause_beside_cost_per_call(root: Path, tmp_path: Path) -> None:
    bring_hours(root, tmp_path / "more.csv", "bert,2026-10-05 08:00:00,3600,available\n")
    month = october(root, 15)
    (cause,) = month["causes"]
    assert (cause["cause"], cause["file"], cause["paid_ms"]) == (
        "paid_time", "more.csv", 3_600_000)  # fmt: skip
    moved = {figure["figure"] for figure in month["figures"]}
    assert "cost_per_call.practical_capacity" in moved
    assert "cost_per_call.fully_loaded" not in moved


def test_settings_and_definition_are_causes_of_their_own(root: Path) -> None:
    edit(root / "centre.toml", "shrinkage_share = 0.0 ", "shrinkage_share = 0.2 ")
    code, told = verify(root)
    assert code == 15
    for month in told["months"]:
        adds_up(month)
        (cause,) = month["causes"]
        assert (cause["cause"], cause["keys"]) == ("settings", ["costs.shrinkage_share"])
    edit(root / "centre.toml", 'calls = "handled" ', 'calls = "all" ')
    code, told = verify(root)
    for month in told["months"]:
        adds_up(month)
        assert [cause["cause"] for cause in month["causes"]] == ["settings", "definition"]
        assert month["causes"][1]["calls"] == 4


def test_figures_that_moved_are_named_and_the_practical_one_has_a_column(root: Path) -> None:
    edit(root / "centre.toml", "shrinkage_share = 0.0 ", "shrinkage_share = 0.2 ")
    out = percall("verify", "-w", root).out
    assert "At practical" in out
    assert re.search(
        r"^- A call at practical capacity: [\d .]+ EUR → [\d .]+ EUR, not split by cause$",
        out,
        re.MULTILINE,
    )
    assert re.search(r"^- Other figures of 2 queues: \d+, not split by cause$", out, re.MULTILINE)


def test_quality_that_moved_is_told_and_that_it_is_not_split_by_cause(
    root: Path, tmp_path: Path
) -> None:
    """27 of 31 were answered; one more that is given up makes 27 of 32."""
    late = call("late", "2026-10-09 10:00:00", result="lost")
    bring(root, tmp_path / "late.csv", HEAD + late)
    out = percall("verify", "2026-10", "-w", root).out
    assert "- Abandoned: 12.9 % → 15.6 %, not split by cause" in out
    month = october(root, 15)
    assert "quality.abandoned_share" in month["not_split"]
    assert not {"book", "calls", "cost_per_call.fully_loaded"} & set(month["not_split"])


def test_a_truncated_head_is_no_months_fault(root: Path) -> None:
    head = root / "closed" / "head.json"
    head.write_bytes(head.read_bytes()[:-20])
    code, told = verify(root)
    assert (code, [fault["month"] for fault in told["faults"]]) == (16, [None])
    assert not any(month["faults"] for month in told["months"])


def test_a_rate_of_exchange_that_changes_is_the_settings_and_not_the_ledger(root: Path) -> None:
    (root / "ledger" / "usd.csv").write_text(
        "month,account,amount,currency\n2026-10,Software:CRM,100,USD\n"
    )
    with (root / "centre.toml").open("a") as settings:
        settings.write("\n[currencies]\nUSD = 0.97\n")
    close(root, "2026-10", "--again")
    edit(root / "centre.toml", "USD = 0.97", "USD = 0.87")
    code, told = verify(root)
    month = told["months"][1]
    adds_up(month)
    (cause,) = month["causes"]
    assert (code, cause["cause"], cause["keys"]) == (15, "settings", ["currencies.USD"])
    assert Fraction(cause["book"]) == -10


def test_a_mended_program_does_not_look_like_fraud(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same inputs under a later version of the rules, one of which gives another figure."""
    monkeypatch.setattr(restated, "RULES_VERSION", rules_version.RULES_VERSION + 1)
    assert october(root, 0)["state"] == "holds"
    given = restated.state_of

    def mended(*words: Any, **options: Any) -> Any:
        state = given(*words, **options)
        state.figures["calls"] += 1 if state.month.from_on.month == 10 else 0
        return state

    monkeypatch.setattr(restated, "state_of", mended)
    (cause,) = october(root, 15)["causes"]
    assert (cause["cause"], cause["calls"]) == ("rules", 1)
    monkeypatch.setattr(restated, "RULES_VERSION", rules_version.RULES_VERSION)
    month = october(root, 16)
    assert [cause["cause"] for cause in month["causes"]] == ["unexplained"]
    assert closing.RULES_VERSION == rules_version.RULES_VERSION


# --- what may not change -----------------------------------------------------------------------------


def lake_file(root: Path, table: str) -> Path:
    (file,) = (root / "lake" / table / "2026-10").glob("*.parquet")
    return file


def rewritten(file: Path, select: str) -> None:
    """A file of the lake with other values, of the same number of bytes where it can be."""
    import duckdb

    copy = file.with_suffix(".copy")
    duckdb.connect().execute(
        f"COPY (SELECT {select} FROM read_parquet('{file}')) TO '{copy}' (FORMAT parquet)")  # fmt: skip
    content = copy.read_bytes()
    copy.unlink()
    file.write_bytes(content)


def relisted(root: Path, change: Callable[[dict[str, Any]], None]) -> None:
    manifest = root / "lake" / "manifest.json"
    document = json.loads(manifest.read_bytes())
    change(document)
    manifest.write_text(json.dumps(document))


def with_right_sizes(root: Path) -> None:
    """The manifest as a careful forger leaves it: each file with the bytes that it has."""

    def resize(document: dict[str, Any]) -> None:
        for record in document["imports"]:
            for stored in (*record["delivered"], *record["effective"]):
                stored["bytes"] = (root / "lake" / stored["path"]).stat().st_size

    relisted(root, resize)


@pytest.mark.parametrize(
    ("table", "select"),
    [
        ("segment", "* REPLACE (talk_ms + 1000 AS talk_ms)"),
        ("contact", "* REPLACE ('handled' AS outcome)"),
        ("agent_time", "* REPLACE (paid_ms * 2 AS paid_ms)"),
    ],
)
def test_a_value_of_the_lake_that_was_changed_is_named_by_its_file(
    root: Path, table: str, select: str
) -> None:
    file = lake_file(root, table)
    rewritten(file, select)
    with_right_sizes(root)
    month = october(root, 16)
    named = [(fault["cause"], fault["file"]) for fault in month["faults"]]
    assert named == [("lake_file_changed", file.relative_to(root).as_posix())]


def test_any_byte_of_a_file_of_the_lake_counts(root: Path) -> None:
    chance = random.Random(7)
    for table in ("contact", "segment", "agent_time"):
        file = lake_file(root, table)
        whole = file.read_bytes()
        for at in chance.sample(range(len(whole)), 3):
            file.write_bytes(whole[:at] + bytes([whole[at] ^ 16]) + whole[at + 1 :])
            code, told = verify(root)
            assert code == 16
            assert [(x["month"], x["file"]) for m in told["months"] for x in m["faults"]] == [
                ("2026-10", file.relative_to(root).as_posix())]  # fmt: skip
        file.write_bytes(whole)


def test_a_file_of_the_lake_that_is_gone_is_named(root: Path) -> None:
    file = lake_file(root, "segment")
    file.unlink()
    code, told = verify(root)
    assert code == 16
    assert [(x["month"], x["cause"], x["file"]) for m in told["months"] for x in m["faults"]] == [
        ("2026-10", "lake_file_missing", file.relative_to(root).as_posix())]  # fmt: skip
    assert told["months"][1]["now"] is None


def test_keys_that_were_changed_are_named(root: Path) -> None:
    keys = root / "closed" / "2026-10-2.parquet"
    rewritten(keys, "* REPLACE (row_hash + 1 AS row_hash)")
    month = october(root, 16)
    assert [fault["file"] for fault in month["faults"]] == ["closed/2026-10-2.parquet"]
    assert month["causes"] == []  # nothing of the month has moved
    keys.unlink()
    assert october(root, 16)["faults"][0]["what"] == "the keys of its contacts are missing"


@pytest.mark.parametrize("how", ["delisted", "renamed", "other_bytes"])
def test_a_manifest_that_was_changed_by_hand_is_named(root: Path, how: str) -> None:
    def change(document: dict[str, Any]) -> None:
        record = document["imports"][1]
        if how == "delisted":
            del document["imports"][1]
        elif how == "renamed":
            record["file"] = "other.csv"
        else:
            record["effective"] = []

    relisted(root, change)
    code, told = verify(root)
    assert code == 16
    for month in told["months"]:
        assert {x["file"] for x in month["faults"]} == {"lake/manifest.json"}, month["faults"]


@pytest.mark.parametrize(
    ("cube", "column"),
    [("month", "agent_unit_ms"), ("reason", "segment_count_is_sale"), ("paid", "paid_ms")],
)
def test_kept_sums_that_were_changed_are_named(root: Path, cube: str, column: str) -> None:
    file = lake_file(root, f"rollup_{cube}")
    rewritten(file, f"* REPLACE ({column} + 1 AS {column})")

    def resize(document: dict[str, Any]) -> None:
        for one in document["roll_ups"]:
            for stored in one["files"]:
                stored["bytes"] = (root / "lake" / stored["path"]).stat().st_size

    relisted(root, resize)
    (fault,) = october(root, 16)["faults"]
    assert (fault["cause"], fault["file"]) == (
        "kept_sums_changed", file.relative_to(root).as_posix())  # fmt: skip


def test_a_byte_of_the_record_and_a_deleted_last_line_are_named_by_month_and_file(
    root: Path,
) -> None:
    file = root / "closed" / "record.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b'"month":"2026-10"', b'"month":"2026-11"'))
    code, told = verify(root)
    assert code == 16
    (fault,) = told["faults"]
    assert (fault["month"], fault["file"], fault["cause"]) == (
        "2026-10", "closed/record.jsonl", "line_changed")  # fmt: skip
    file.write_bytes(whole.splitlines(keepends=True)[0])
    code, told = verify(root)
    assert (code, told["faults"][0]["month"], told["faults"][0]["cause"]) == (
        16, "2026-10", "line_missing")  # fmt: skip


def test_a_folder_of_closed_months_that_is_gone_is_missed_month_by_month(
    root: Path, tmp_path: Path
) -> None:
    shutil.copytree(root / "closed", tmp_path / "copy")
    shutil.rmtree(root / "closed")
    code, told = verify(root)
    assert (code, told["months"]) == (16, [])
    missed = [(fault["month"], fault["cause"], fault["file"]) for fault in told["faults"]]
    assert missed == [
        ("2026-09", "line_missing", "closed/record.jsonl"),
        ("2026-10", "line_missing", "closed/record.jsonl"),
    ]
    assert percall("close", "2026-10", "-w", root).code == 16  # and is not begun anew
    bring(root, tmp_path / "late.csv", HEAD + call("late", "2026-11-09 10:00:00"))
    assert verify(root)[0] == 16  # an import, which tidies the lake, does not forget it
    shutil.copytree(tmp_path / "copy", root / "closed")
    assert verify(root)[0] == 0


def test_a_record_forged_as_a_whole_is_found_by_what_finance_noted_down(root: Path) -> None:
    noted = verify(root)[1]["head"]
    word = f"{noted['number']}:{noted['hash'][:16]}"
    assert verify(root, "--head", word)[0] == 0
    shutil.rmtree(root / "closed")
    (root / "lake" / "closed.json").unlink()
    close(root, "2026-09")
    close(root, "2026-10")
    assert verify(root)[0] == 0  # by itself it looks sound
    code, told = verify(root, "--head", word)
    assert (code, told["months"][1]["faults"][0]["cause"]) == (16, "unlike_note")
    shutil.rmtree(root / "closed")
    assert verify(root, "--head", word)[0] == 16


def test_a_month_that_was_never_closed_is_said(root: Path) -> None:
    assert percall("verify", "2026-08", "-w", root).code == 10
    assert percall("verify", "-w", root, "--head", "x").code == 2
    assert percall("verify", "2026-10", "-w", root).code == 0
