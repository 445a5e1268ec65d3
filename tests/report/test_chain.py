"""The record of closed months: every byte of it counts, and a killed close leaves no half line."""

import shutil
from pathlib import Path

import pytest

from percall.errors import RecordDamaged
from percall.report.close.chain import append, read_chain, require_sound, sealed

MONTHS = ("2026-08", "2026-09", "2026-10")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for month in MONTHS:
        append(tmp_path, read_chain(tmp_path), {"month": month, "book": "12.50", "who": "Zoë"})
    return tmp_path


def record(root: Path) -> Path:
    return root / "closed" / "record.jsonl"


def head(root: Path) -> Path:
    return root / "closed" / "head.json"


def copy_of_head(root: Path) -> Path:
    return root / "lake" / "closed.json"


def months(root: Path) -> set[str | None]:
    return {fault.month for fault in read_chain(root).faults}


def files(root: Path) -> set[str]:
    return {fault.file for fault in read_chain(root).faults}


def test_a_sound_record_has_no_faults_and_links_each_line_to_the_one_before(root: Path) -> None:
    chain = read_chain(root)
    assert chain.faults == ()
    assert (chain.pending, chain.torn_bytes) == (False, 0)
    assert [line.entry.month for line in chain.lines] == list(MONTHS)
    hashes = ["0" * 64, *(line.entry.hash for line in chain.lines)]
    assert [line.content["previous"] for line in chain.lines] == hashes[:-1]


@pytest.mark.parametrize("edit", ["flip", "delete", "insert"])
def test_any_byte_of_a_line_that_changes_is_named_by_its_month(root: Path, edit: str) -> None:
    whole = record(root).read_bytes()
    line_of = [n for n, line in enumerate(whole.splitlines(keepends=True)) for _byte in line]
    for at, byte in enumerate(whole):
        cut = (
            bytes([byte ^ 1])
            if edit == "flip"
            else b""
            if edit == "delete"
            else b"7" + whole[at : at + 1]
        )
        changed = whole[:at] + cut + whole[at + 1 :]
        if changed == whole or changed.startswith(whole):
            continue
        record(root).write_bytes(changed)
        found = read_chain(root).faults
        assert found, (edit, at)
        assert {fault.file for fault in found} == {"closed/record.jsonl"}
        wanted = {MONTHS[line_of[at]]}
        if byte == 10:  # without its end, a line swallows the next one
            wanted |= {MONTHS[min(line_of[at] + 1, 2)]}
        assert {fault.month for fault in found} <= wanted, (edit, at, found)
        with pytest.raises(RecordDamaged):
            require_sound(read_chain(root))


def test_any_byte_of_the_head_that_changes_is_named(root: Path) -> None:
    whole = head(root).read_bytes()
    for at, byte in enumerate(whole):
        for changed in (bytes([byte ^ 1]), b"", bytes([byte]) + b" "):
            head(root).write_bytes(whole[:at] + changed + whole[at + 1 :])
            assert files(root) == {"closed/head.json"}, (at, changed)


def test_a_line_that_is_gone_is_named_by_its_month(root: Path) -> None:
    lines = record(root).read_bytes().splitlines(keepends=True)
    for at, month in enumerate(MONTHS):
        record(root).write_bytes(b"".join(lines[:at] + lines[at + 1 :]))
        (fault,) = read_chain(root).faults
        assert (fault.month, fault.cause) == (month, "line_missing")
    record(root).unlink()
    assert months(root) == set(MONTHS)


def test_lines_that_stand_twice_or_in_another_order_are_named(root: Path) -> None:
    one, two, three = record(root).read_bytes().splitlines(keepends=True)
    record(root).write_bytes(one + two + three + two)
    assert [fault.cause for fault in read_chain(root).faults] == ["line_doubled"]
    record(root).write_bytes(one + three + two)
    assert {fault.cause for fault in read_chain(root).faults} == {"line_moved"}


def test_a_line_rewritten_with_a_hash_of_its_own_breaks_the_chain(root: Path) -> None:
    chain = read_chain(root)
    lines = record(root).read_bytes().splitlines(keepends=True)
    content = {k: v for k, v in chain.lines[1].content.items() if k != "hash"}
    record(root).write_bytes(lines[0] + sealed(content | {"book": "0.01"}) + lines[2])
    (fault,) = read_chain(root).faults
    assert (fault.month, fault.file, fault.cause) == (
        "2026-09", "closed/record.jsonl", "line_changed")  # fmt: skip


def test_without_its_head_a_record_is_not_trusted(root: Path) -> None:
    head(root).unlink()
    assert files(root) == {"closed/head.json"}


def test_a_record_put_back_from_an_older_copy_lacks_what_the_lake_knows(
    root: Path, tmp_path: Path
) -> None:
    older = tmp_path / "older"
    shutil.copytree(root / "closed", older)
    append(root, read_chain(root), {"month": "2026-11"})
    shutil.rmtree(root / "closed")
    shutil.copytree(older, root / "closed")
    (fault,) = read_chain(root).faults
    assert (fault.month, fault.cause) == ("2026-11", "line_missing")
    head(root).unlink()
    assert months(root) == {None, "2026-11"}
    shutil.rmtree(root / "closed")
    assert months(root) == {*MONTHS, "2026-11"}


def test_a_lake_without_the_copy_of_the_head_gets_it_from_the_next_close(root: Path) -> None:
    copy = copy_of_head(root)
    copy.write_bytes(copy.read_bytes()[:-9])
    assert files(root) == {"lake/closed.json"}
    copy.unlink()
    assert read_chain(root).faults == ()
    append(root, read_chain(root), {"month": "2026-11"})
    assert copy.read_bytes() == head(root).read_bytes()


def test_a_close_killed_at_any_byte_leaves_a_record_that_the_next_one_goes_on_with(
    root: Path, tmp_path: Path
) -> None:
    before, before_head = record(root).read_bytes(), head(root).read_bytes()
    append(root, read_chain(root), {"month": "2026-11"})
    whole, whole_head = record(root).read_bytes(), head(root).read_bytes()
    for end in range(len(before), len(whole) + 1):
        record(root).write_bytes(whole[:end])
        head(root).write_bytes(before_head)
        copy_of_head(root).write_bytes(before_head)
        chain = read_chain(root)
        assert chain.faults == (), end
        is_whole = end == len(whole)
        assert chain.pending == is_whole
        if is_whole:
            append(root, chain, {"month": "2026-12"})
            assert [line.entry.number for line in read_chain(root).lines] == [1, 2, 3, 4, 5]
        else:
            append(root, chain, {"month": "2026-11"})
            assert (record(root).read_bytes(), head(root).read_bytes()) == (whole, whole_head)
        assert read_chain(root).faults == ()


def test_nothing_is_appended_where_the_disk_is_full(root: Path) -> None:
    whole = record(root).read_bytes()
    copy = root / "copy"
    shutil.copytree(root / "closed", copy)
    head(root).unlink()
    head(root).with_name("head.json.tmp").mkdir()  # the head cannot be written
    shutil.copy(copy / "head.json", head(root))
    with pytest.raises(RecordDamaged):
        append(root, read_chain(root), {"month": "2026-11"})
    head(root).with_name("head.json.tmp").rmdir()
    chain = read_chain(root)
    assert chain.faults == ()
    assert chain.pending
    assert record(root).read_bytes().startswith(whole)
