"""Files that no one would write on purpose, by the command line: an error of one line or a right
result, every row accounted for, and nothing half-written."""

import gzip
import json
from pathlib import Path

import pytest
import xlsxwriter

from percall.store.quarantine import quarantined
from percall.store.workspace import open_workspace
from tests.hostile.small_centre import (
    GOOD,
    HEAD,
    MAPPING,
    bring,
    call,
    lake_state,
    percall,
)

# --- what cannot be read at all changes nothing ----------------------------------------------

REFUSED = {
    "empty": (b"", 9, "is empty"),
    "blank": (b"\n\n\r\n", 9, "is empty"),
    "only_nul": (b"\0" * 999, 8, "no column 'id'"),
    "utf_16_unmarked": (
        (HEAD + call(1)).encode("utf-16-le"),
        9,
        'file.encoding in the mapping: "utf-16-le"',
    ),
    "utf_16_be": ((HEAD + call(1)).encode("utf-16-be"), 9, "looks like UTF-16"),
    "wrong_delimiter": ((HEAD + call(1)).replace(",", ";").encode(), 8, "file.delimiter"),
    "missing_column": (b"id,at\n1,2\n", 8, "no column 'result'"),
    "doubled_column": (HEAD.strip().encode() + b",id\n1,2,3,4,5,6,7,8,9\n", 8, "2 times"),
    "steering_signs": (b"\x1b[2Jid,at\n1,2\n", 8, r"\x1b[2J"),
    "long_header": (b"x" * 3_000_000 + b"\n1\n", 8, "no column 'id'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_whole(root: Path, tmp_path: Path, name: str) -> None:
    content, code, words = REFUSED[name]
    before = lake_state(root)
    said = bring(root, tmp_path / f"{name}.csv", content)
    assert (said.code, said.out) == (code, "")
    assert words in said.error
    assert name in said.error
    assert lake_state(root) == before


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("not.csv.gz", b"id,at\n", "gzip"),
        ("cut.csv.gz", gzip.compress(GOOD.encode())[:-9], "gzip"),
        ("not.xlsx", b"id,at\n", "workbook"),
        ("not.parquet", b"id,at\n", "Parquet"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(
    root: Path, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    before = lake_state(root)
    said = bring(root, tmp_path / name, content)
    assert said.code == 9
    assert words in said.error
    assert f"{name}): " in said.error  # what to do stands behind the place
    assert "staging" not in said.error
    assert lake_state(root) == before


def test_bombs_are_refused_before_they_fill_the_memory(root: Path, tmp_path: Path) -> None:
    """One cell in the last corner of a sheet is a rectangle of seventeen thousand million."""
    with xlsxwriter.Workbook(str(tmp_path / "far.xlsx")) as book:
        sheet = book.add_worksheet()
        for column, name in enumerate(HEAD.strip().split(",")):
            sheet.write(0, column, name)
        sheet.write(1_048_575, 16_383, "far")
    said = bring(root, tmp_path / "far.xlsx")
    assert said.code == 9
    assert "row 1048576 and column 16384 (" in said.error


@pytest.mark.parametrize("what", ["", "nothing.csv", "/proc/self/mem"])
def test_a_folder_nothing_and_what_cannot_be_read(root: Path, tmp_path: Path, what: str) -> None:
    before = lake_state(root)
    said = bring(root, tmp_path / what)
    assert said.code == 9
    assert str(tmp_path / what) in said.error
    assert lake_state(root) == before


@pytest.mark.parametrize(
    "mapping", ["../../../../../etc/passwd", "/etc/passwd", "/proc/self/mem", "", "a\nb"]
)
def test_a_mapping_is_only_ever_a_mapping(root: Path, tmp_path: Path, mapping: str) -> None:
    (tmp_path / "x.csv").write_text(GOOD)
    said = percall("import", "-w", root, tmp_path / "x.csv", "--mapping", mapping)
    assert said.code == 8
    assert "root:" not in said.error


# --- what can be read in part is read in part, and the rest is kept --------------------------


def test_lines_that_cannot_be_split_are_kept_by_their_places(root: Path, tmp_path: Path) -> None:
    """Long lines, lines with too few and too many values, a value that is no UTF-8."""
    lines = [
        HEAD, call("a1"), "a2," + "x" * 3_000_000 + "\n", call("a3"), "a4,2026-10-01 10:00:00\n",
        call("a5").strip() + ",more,more\n", call("a6"), "a7," + "y" * 500_000 + "\n", call("a8"),
    ]  # fmt: skip
    content = [line.encode() for line in lines] + [call("a9", queue="caf\xe9").encode("latin-1")]
    said = bring(root, tmp_path / "lines.csv", b"".join(content)).json
    assert (said["imported"], said["quarantined"]) == (4, 5)
    kept = [
        row for row in percall("quarantine", "list", "-w", root, "--json").json
        if row["import_id"] == said["import_id"]
    ]  # fmt: skip
    assert [row["row"] for row in kept] == [3, 5, 6, 8, 10]
    for row in kept:
        start = row["byte_offset"]
        found = b"".join(content)[start : start + row["byte_length"]]
        assert found == content[row["row"] - 1]


def test_a_quote_that_is_never_closed_costs_one_line(root: Path, tmp_path: Path) -> None:
    """Not the hundred thousand lines up to the place where another thread began to read."""
    lines = [HEAD, call("b1"), 'b2,2026-10-01 10:00:00,"371,q,a,1,60,ok\n']
    lines += [call(f"b{n}") for n in range(3, 30_000)]
    said = bring(root, tmp_path / "quote.csv", "".join(lines)).json
    assert (said["read"], said["imported"], said["quarantined"]) == (29_999, 29_998, 1)
    kept = quarantined(open_workspace(root))[-1]
    assert (kept.row, kept.byte_length) == (3, len(lines[2]))


def test_line_ends_of_all_kinds_in_one_file(root: Path, tmp_path: Path) -> None:
    lines = [
        HEAD, call("c1").replace("\n", "\r\n"), call("c2"), call("c3").replace("\n", "\r"),
        "c4,short\r\n", '"c5",2026-10-01 10:00:00,,"two\r\nlines",a,1,60,ok\n', call("c6").strip(),
    ]  # fmt: skip
    said = bring(root, tmp_path / "ends.csv", "".join(lines)).json
    assert (said["read"], said["imported"], said["quarantined"]) == (6, 5, 1)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1257", "latin-1"])
def test_encodings(root: Path, tmp_path: Path, encoding: str) -> None:
    """A mark at the beginning says it; where there is none, the mapping does."""
    name = "Kārlis" if encoding != "latin-1" else "Björn"
    own = "" if encoding in ("utf-8-sig", "utf-16") else f'[file]\nencoding = "{encoding}"\n'
    (root / "mappings" / "coded.toml").write_text(MAPPING + own)
    file = tmp_path / "coded.csv"
    file.write_bytes((HEAD + call(f"coded {encoding}", agent=name)).encode(encoding))
    said = percall("import", "-w", root, file, "--mapping", "coded", "--json")
    assert said.json["imported"] == 1, said
    found = percall("contact", "-w", root, f"coded {encoding}", "--json").out
    assert json.dumps(name, ensure_ascii=False) in found


def test_blank_lines_before_the_header_are_no_rows(root: Path, tmp_path: Path) -> None:
    said = bring(root, tmp_path / "late.csv", "\n\r\n" + HEAD + call("late")).json
    assert (said["read"], said["imported"]) == (1, 1)


def test_a_header_alone_and_a_file_given_twice_in_one_command(root: Path, tmp_path: Path) -> None:
    assert bring(root, tmp_path / "header.csv", HEAD).json["read"] == 0
    (tmp_path / "two.csv").write_text(HEAD + call("two"))
    said = percall(
        "import", "-w", root, tmp_path / "two.csv", tmp_path / "two.csv", "--mapping", "calls", "--json"
    )  # fmt: skip
    assert [(one["imported"], one["repeated"]) for one in said.json] == [(1, 0), (0, 1)]


def test_the_files_before_a_bad_one_are_imported_and_said(root: Path, tmp_path: Path) -> None:
    (tmp_path / "first.csv").write_text(HEAD + call("first"))
    (tmp_path / "bad.csv").write_text("")
    said = percall(
        "import", "-w", root, tmp_path / "first.csv", tmp_path / "bad.csv", "--mapping", "calls", "--json"
    )  # fmt: skip
    assert said.code == 9
    assert [one["imported"] for one in said.json] == [1]
