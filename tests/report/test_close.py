"""Closing a month: what is refused, what is warned of, what is written down, and being killed."""

import json
import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from percall.intervals import period_of
from percall.report.close import chain as chain_module
from percall.report.close.chain import read_chain
from percall.report.close.closing import close_month
from percall.store.workspace import open_workspace, writing
from tests.hostile.small_centre import HEAD, bring, call, percall
from tests.report.closed_months import bring_hours, calls_of, close, record, two_months, verify

_FORKS = pytest.mark.filterwarnings("ignore:This process.*fork")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_months(tmp_path_factory.mktemp("made"))


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "centre")
    return tmp_path / "centre"


def test_a_closed_month_says_what_was_signed_by_whom_and_what_it_was_made_of(root: Path) -> None:
    told = close(root, "2026-10")
    shown = percall("cost", "-w", root, "--from", "2026-10-01", "--to", "2026-11-01", "--json").json
    figures = shown["periods"][0]
    assert told["signed"]["book"] == figures["book"]
    assert told["signed"]["calls"] == figures["calls"] == 27
    assert told["definition"]["hash"] == shown["definition"]["hash"]
    content = json.loads(record(root))
    assert content["closed_by"] == "Anna"
    assert {line["account"] for line in content["ledger"]["lines"]} == {
        "Labour:Wages", "Telecom:Minutes", "Premises:Rent"}  # fmt: skip
    assert [one["file"] for one in content["imports"]] == ["calls.csv", "hours.csv"]
    assert all(len(f["sha256"]) == 64 for one in content["imports"] for f in one["lake"])
    assert verify(root) == (0, verify(root)[1])
    assert verify(root)[1]["months"][0]["state"] == "holds"


def test_a_month_is_closed_once(root: Path) -> None:
    close(root, "2026-10")
    before = record(root)
    said = percall("close", "2026-10", "-w", root)
    assert said.code == 10
    assert "nothing has changed since" in said.error
    with (root / "ledger" / "books.csv").open("a") as books:
        books.write("2026-10,Premises:Cleaning,10\n")
    said = percall("close", "2026-10", "-w", root)
    assert said.code == 10
    assert "--again" in said.error
    assert record(root) == before
    close(root, "2026-10", "--again")
    assert record(root).startswith(before)
    code, told = verify(root)
    assert (code, [one["number"] for one in told["months"]]) == (0, [2])
    listed = percall("close", "--list", "-w", root, "--json").json["months"]
    assert [(one["number"], one["counts"]) for one in listed] == [(1, False), (2, True)]


@pytest.mark.parametrize(
    ("month", "why"),
    [("2026-08", "no records of 2026-08"), ("2099-01", "not over yet"), ("2026-Q3", "not a month"),
     ("October", "is not a period")],
)  # fmt: skip
def test_a_month_that_cannot_be_closed_is_refused(root: Path, month: str, why: str) -> None:
    said = percall("close", month, "-w", root)
    assert said.code in (2, 10)
    assert why in said.error
    assert not (root / "closed").exists()


def test_a_month_without_ledger_is_refused(root: Path) -> None:
    (root / "ledger" / "books.csv").write_text("month,account,amount\n2026-07,Labour:Wages,1\n")
    said = percall("close", "2026-10", "-w", root)
    assert (said.code, "no line in 2026-10" in said.error) == (10, True)


def warned_of(root: Path, month: str = "2026-10") -> list[dict[str, object]]:
    said = percall("close", month, "-w", root, "--json")
    found = said.json
    assert (said.code == 1) == (not found["closed"]) == bool(found["warnings"])
    return found["warnings"]


def test_a_bill_that_was_there_each_month_and_is_not_is_warned_of(root: Path) -> None:
    books = root / "ledger" / "books.csv"
    books.write_text("".join(
        line for line in books.read_text().splitlines(keepends=True) if "10,Telecom" not in line))  # fmt: skip
    (warning,) = warned_of(root)
    assert (warning["code"], warning["account"]) == ("missing_bill", "Telecom:Minutes")
    said = percall("close", "2026-10", "-w", root)
    assert "Telecom:Minutes" in said.out
    assert "--accept-warnings" in said.out
    told = close(root, "2026-10", "--accept-warnings")
    assert told["warnings"] == json.loads(record(root))["warnings"] == [warning]


def test_a_bill_is_missed_although_other_books_began_years_ago(root: Path) -> None:
    """Rent and telephone since August, beside a computer that is written off since 2024."""
    books = root / "ledger" / "books.csv"
    books.write_text("".join(
        line for line in books.read_text().splitlines(keepends=True)
        if not line.startswith("2026-07") and "10,Telecom" not in line and "10,Premises" not in line))  # fmt: skip
    (root / "ledger" / "computers.csv").write_text(
        "from_on,to_on,account,amount\n2024-01-01,2028-01-01,Hardware:Computers,4800\n"
    )
    missed = warned_of(root)
    assert [(one["account"], one["months_before"]) for one in missed] == [
        ("Premises:Rent", 2), ("Telecom:Minutes", 2)]  # fmt: skip


def test_a_bill_of_nothing_or_a_new_account_is_no_missing_one(root: Path) -> None:
    books = root / "ledger" / "books.csv"
    text = books.read_text().replace("2026-10,Telecom:Minutes,1234.10", "2026-10,Telecom:Minutes,0")
    books.write_text(text + "2026-09,Training:Course,90\n")
    assert warned_of(root) == []


def test_a_bill_booked_twice_is_warned_of_with_both_places(root: Path) -> None:
    second = root / "ledger" / "second.csv"
    second.write_text("from_on,to_on,account,amount\n2026-10-05,2026-10-20,Premises:Rent,5000.00\n")
    (warning,) = warned_of(root)
    assert warning["code"] == "doubled_bill"
    assert [warning["file"], warning["row"]] == ["ledger/second.csv", 2]
    assert warning["twin"] == ["ledger/books.csv", 13]


def test_rows_in_quarantine_open_contacts_and_days_without_records_are_warned_of(
    root: Path, tmp_path: Path
) -> None:
    mapping = root / "mappings" / "calls.toml"
    mapping.write_text(mapping.read_text().replace('ok = "handled"', 'ok = "handled", on = "open"'))
    rows = call("x", "never") + call("y", "2026-10-09 10:00:00", result="on")
    bring(root, tmp_path / "more.csv", HEAD + rows)
    assert [one["code"] for one in warned_of(root)] == ["undated_rows", "open_contacts"]
    (root / "ledger" / "notes.txt").write_text("a bill")
    assert warned_of(root)[-1] == {"code": "unread_books", "file": "ledger/notes.txt"}


def test_rows_in_quarantine_are_those_of_the_month_and_those_without_a_time_apart(
    root: Path, tmp_path: Path
) -> None:
    """A call without a key: the last of September in Riga, the first of October, one undated."""
    nameless = [
        call("", at) for at in ("2026-09-30 23:59:59", "2026-10-01 00:00:00", "2026-10-05 09:00:00")
    ]
    bring(root, tmp_path / "one.csv", HEAD + "".join(nameless) + call("x", "30/10/2026"))
    assert warned_of(root) == [{"code": "quarantined_rows", "count": 2}]  # a file of no month
    bring(root, tmp_path / "two.csv", HEAD + call("y", "2026-10-09 10:00:00") + call("z", "never"))
    assert warned_of(root) == [
        {"code": "quarantined_rows", "count": 2}, {"code": "undated_rows", "count": 1}]  # fmt: skip
    assert warned_of(root, "2026-09") == [{"code": "quarantined_rows", "count": 1}]
    bring_hours(root, tmp_path / "hours.csv", ",2026-10-05 08:00:00,3600,available\n")
    said = percall("close", "2026-10", "-w", root).out
    assert "3 rows of the month lie in quarantine." in said
    assert "1 row in quarantine has no readable time: it may be of the month." in said


def test_two_cannot_close_at_once(root: Path) -> None:
    with writing(open_workspace(root)):
        assert percall("close", "2026-10", "-w", root).code == 7


def test_a_changed_record_is_not_added_to(root: Path) -> None:
    close(root, "2026-09")
    file = root / "closed" / "record.jsonl"
    file.write_bytes(file.read_bytes().replace(b"Anna", b"Otto"))
    said = percall("close", "2026-10", "-w", root)
    assert said.code == 16
    assert "closed/record.jsonl" in said.error


# --- killed ----------------------------------------------------------------------------------------


def killed(root: Path, at_byte: int | None, after_s: float | None = None) -> None:
    """Close October in a child that is killed at a byte of its line, or after some seconds."""
    child = os.fork()
    if child == 0:
        written = os.write

        def write(descriptor: int, content: bytes) -> int:
            written(descriptor, content[:at_byte])
            os.kill(os.getpid(), signal.SIGKILL)
            return 0

        if at_byte is not None:
            chain_module.os.write = write  # type: ignore[assignment]  # the child is killed in it
        try:
            close_month(open_workspace(root), period_of("2026-10"), by="Anna")
        finally:
            os._exit(0)
    if after_s is not None:
        time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def goes_on(root: Path, september: bytes) -> bool:
    """Whether the kill left October closed; either way the record is sound and can be added to."""
    chain = read_chain(root)
    assert chain.faults == ()
    assert record(root).startswith(september)
    code, told = verify(root)
    assert code == 0
    assert [one["month"] for one in told["months"]] in (["2026-09"], ["2026-09", "2026-10"])
    is_closed = len(told["months"]) == 2
    if not is_closed:
        close(root, "2026-10")
        assert verify(root)[0] == 0
    return is_closed


def as_in_september(root: Path, record_then: bytes, head_then: bytes) -> None:
    (root / "closed" / "record.jsonl").write_bytes(record_then)
    for head in ("closed/head.json", "lake/closed.json"):
        (root / head).write_bytes(head_then)


@_FORKS
def test_a_close_that_is_killed_at_a_byte_of_its_line_closed_nothing(root: Path) -> None:
    close(root, "2026-09")
    september, head = record(root), (root / "closed" / "head.json").read_bytes()
    for at_byte in (0, 1, 100, 2000, 4000):
        killed(root, at_byte)
        assert record(root)[len(september) :].count(b"\n") == 0
        assert len(record(root)) == len(september) + at_byte
        assert goes_on(root, september) is False
        as_in_september(root, september, head)


@_FORKS
def test_a_close_that_is_killed_whenever_leaves_the_month_open_or_closed(root: Path) -> None:
    close(root, "2026-09")
    september, head = record(root), (root / "closed" / "head.json").read_bytes()
    started = time.monotonic()
    killed(root, None)  # nobody kills it: how long it takes
    took = time.monotonic() - started
    chance = random.Random(20261001)
    for _kill in range(12):
        as_in_september(root, september, head)
        killed(root, None, took * chance.random())
        goes_on(root, september)


def test_september_and_october_are_closed_beside_each_other(root: Path, tmp_path: Path) -> None:
    close(root, "2026-09")
    close(root, "2026-10")
    bring(root, tmp_path / "late.csv", HEAD + calls_of(9, 2, first=31))
    code, told = verify(root)
    assert code == 15
    assert {one["month"]: one["state"] for one in told["months"]} == {
        "2026-09": "restated", "2026-10": "holds"}  # fmt: skip
