"""Files that no one would write on purpose, by the command line: an error of one line or a right
result, every row accounted for, and nothing half-written."""

import fcntl
import gzip
import json
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.store.quarantine import quarantined
from percall.store.workspace import open_workspace
from tests.hostile.small_centre import (
    HEAD,
    MAPPING,
    bring,
    call,
    centre,
    contacts,
    cost,
    lake_state,
    percall,
)

GOOD = HEAD + "".join(
    call(n, f"2026-10-{1 + n % 5:02} 10:00:00", queue=f"q{n % 2}") for n in range(20)
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre with some calls, for all tests that change nothing or only add."""
    folder = tmp_path_factory.mktemp("hostile")
    made = centre(folder)
    assert bring(made, folder / "good.csv", GOOD).json["imported"] == 20
    return made


# --- what cannot be read at all changes nothing ----------------------------------------------

REFUSED = {
    "empty": (b"", 9, "is empty"),
    "blank": (b"\n\n\r\n", 9, "is empty"),
    "only_nul": (b"\0" * 999, 8, "no column 'id'"),
    "utf_16_unmarked": ((HEAD + call(1)).encode("utf-16-le"), 8, "no column 'id'"),
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
    assert name in said.error
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


# --- values ------------------------------------------------------------------------------------

NUMBERS = [
    "-1", "1e400", "-1e400", "1e-400", "nan", "inf", "1e30", "99999999999999999999999999999",
    "9223372036854775808", "1,5", "0x10", "--1", "31622401", "\u0663", "12:00", "=1+1",
]  # fmt: skip


def test_durations_that_cannot_be_right_are_unknown_and_the_call_is_kept(
    root: Path, tmp_path: Path
) -> None:
    rows = [call(f"num {n}", talk=f'"{value}"') for n, value in enumerate(NUMBERS)]
    said = bring(root, tmp_path / "numbers.csv", HEAD + "".join(rows)).json
    assert said["imported"] == len(NUMBERS)
    reported = sum(issue["count"] for issue in said["issues"])
    assert reported == len(NUMBERS) - 1  # 1e-400 is nothing, and that is a length
    units = {row[0]: row[-1] for row in contacts(root) if row[0].startswith("num ")}
    assert set(units.values()) == {0}


def test_decimal_commas_are_read_as_the_mapping_says(root: Path, tmp_path: Path) -> None:
    own = '[file]\ndelimiter = ";"\ndecimal = ","\nthousands = "."\n'
    (root / "mappings" / "commas.toml").write_text(MAPPING + own)
    file = tmp_path / "commas.csv"
    file.write_text((HEAD + call("comma", talk="X")).replace(",", ";").replace("X", "1.234,5"))
    assert percall("import", "-w", root, file, "--mapping", "commas").code == 0
    assert {row[-1] for row in contacts(root) if row[0] == "comma"} == {1_234_500}


def test_far_days_and_a_call_of_forty_days(tmp_path: Path) -> None:
    root = centre(tmp_path)
    rows = [
        call("d1", "1970-01-01 00:00:00"), call("d2", "2099-12-31 23:59:59"),
        call("d3", "2026-02-30 10:00:00"), call("d4", "0000-00-00 00:00:00"),
        call("d5", "99999-01-01 00:00:00"), call("d6", "infinity"), call("d7", "now"),
        call("d8", talk=40 * 86_400),
    ]  # fmt: skip
    said = bring(root, tmp_path / "far.csv", HEAD + "".join(rows)).json
    assert (said["imported"], said["quarantined"]) == (3, 5)
    found = {row[0]: row for row in contacts(root)}
    assert found["d1"][3] == date(1970, 1, 1)
    assert found["d2"][3] == date(2099, 12, 31)
    assert found["d8"][-1] == 40 * 86_400_000
    for from_on, to_on in (("1970-01-01", "1970-02-01"), ("2099-12-01", "2100-01-01")):
        period = json.loads(cost(root, "--group-by", "queue", from_on=from_on, to_on=to_on))[
            "periods"
        ][0]
        assert (period["contacts"], period["book"]) == (1, "0.000000000")
        assert period["cost_per_call"]["why_not"]


def test_names_are_only_names(root: Path, tmp_path: Path) -> None:
    """Paths, SQL and signs that steer a terminal: in a file's name, in queues, agents and ids."""
    queues = [
        "../../x",
        "/etc/passwd",
        "'; DROP TABLE x; --",
        "\x1b[31mred",
        "a\0b",
        "{only}",
        "%s",
        "[/x]",
        "[bold]y",
    ]
    rows = [call(f"../../{n}", queue=queue, agent=queue) for n, queue in enumerate(queues)]
    said = bring(root, tmp_path / "a'b\n$(x)*?[z]{y}.csv", HEAD + "".join(rows)).json
    assert said["imported"] == len(queues)
    period = json.loads(cost(root, "--group-by", "queue"))["periods"][0]
    assert {group["queue"] for group in period["groups"]} >= set(queues)
    shown = percall(
        "cost", "-w", root, "--from", "2026-10-01", "--to", "2026-11-01", "--group-by", "queue"
    )
    assert shown.code == 0
    assert r"\x1b[31mred" in shown.out
    assert "[/x]" in shown.out
    assert (
        percall("contact", "-w", root, "../../2", "--json").json["contact"]["first_queue"]
        == queues[2]
    )
    for n in range(len(queues)):
        assert percall("contact", "-w", root, f"../../{n}").code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a'b\n$(x)*?[z]{y}.csv"]


def test_ten_thousand_queues(tmp_path: Path) -> None:
    root = centre(tmp_path)
    rows = "".join(call(n, queue=f"queue {n}") for n in range(10_000))
    assert bring(root, tmp_path / "queues.csv", HEAD + rows).json["imported"] == 10_000
    period = json.loads(cost(root, "--group-by", "queue"))["periods"][0]
    assert len(period["groups"]) == 10_000
    assert period["groups_overlap"] is False


def test_formulas_leave_safely_and_come_back_unchanged(tmp_path: Path) -> None:
    """A spreadsheet must not run a cell of the quarantine; mended, the cell is what it was."""
    root = centre(tmp_path)
    evil = ["=cmd|'/c calc'!A1", "+1+1", "-2", "@SUM(A1)", "'=1", "\tx"]
    rows = [call(f'"{name}"', "no time", queue=f'"{name}"') for name in evil]
    assert bring(root, tmp_path / "evil.csv", HEAD + "".join(rows)).json["quarantined"] == len(evil)
    file = tmp_path / "quarantine.csv"
    assert percall("quarantine", "export", "-w", root, file).code == 0
    import csv

    with file.open(newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    file.write_text(file.read_text().replace("no time", "2026-10-01 10:00:00"))
    said = percall("quarantine", "import", "-w", root, file, "--json").json
    assert [one["imported"] for one in said] == [len(evil)]
    groups = json.loads(cost(root, "--group-by", "queue"))["periods"][0]["groups"]
    assert {group["queue"] for group in groups} == set(evil)
    assert percall("quarantine", "list", "-w", root, "--json").json == []


NIGHTS = [
    # zone, local start, start in UTC, what is reported
    ("Europe/Riga", "2026-03-29 02:59:59", "2026-03-29 00:59:59", None),
    ("Europe/Riga", "2026-03-29 03:30:00", "2026-03-29 01:30:00", "local_time_in_gap"),
    ("Europe/Riga", "2026-03-29 04:00:00", "2026-03-29 01:00:00", None),
    ("Europe/Riga", "2026-10-25 02:59:59", "2026-10-24 23:59:59", None),
    ("Europe/Riga", "2026-10-25 03:30:00", "2026-10-25 00:30:00", "local_time_repeated"),
    ("Europe/Riga", "2026-10-25 04:00:00", "2026-10-25 02:00:00", None),
    ("America/New_York", "2026-03-08 02:30:00", "2026-03-08 07:30:00", "local_time_in_gap"),
    ("America/New_York", "2026-03-08 03:00:00", "2026-03-08 07:00:00", None),
    ("America/New_York", "2026-11-01 01:30:00", "2026-11-01 05:30:00", "local_time_repeated"),
    ("America/New_York", "2026-11-01 02:00:00", "2026-11-01 07:00:00", None),
]


@pytest.mark.parametrize("zone", ["Europe/Riga", "America/New_York"])
def test_nights_when_the_clocks_change(tmp_path: Path, zone: str) -> None:
    """A call at each local time; and one that began before midnight of such a night."""
    clocks = MAPPING.replace('started_at = "at"', 'started_at = "at"\nended_at = "end"').replace(
        "[contact]",
        '[instants]\nend = { date = "day", clock = "until", after = "begin" }\nbegin = "at"\n[contact]',
    )  # fmt: skip
    root = centre(tmp_path, zone, clocks.replace('started_at = "at"', 'started_at = "begin"'))
    head = HEAD.strip() + ",day,until\n"
    nights = [night for night in NIGHTS if night[0] == zone]
    rows = [call(n, night[1]).strip() + ",,\n" for n, night in enumerate(nights)]
    eve = {"Europe/Riga": "2026-10-24", "America/New_York": "2026-10-31"}[zone]
    rows.append(call("over", f"{eve} 23:50:00").strip() + f",{eve},04:10:00\n")
    said = bring(root, tmp_path / "nights.csv", head + "".join(rows)).json
    assert said["imported"] == len(rows)
    found = {row[0]: row for row in contacts(root)}
    for n, (_zone, _local, utc, _code) in enumerate(nights):
        assert found[str(n)][1] == datetime.fromisoformat(utc), nights[n]
    counts = {issue["code"]: issue["count"] for issue in said["issues"]}
    for code in ("local_time_in_gap", "local_time_repeated"):
        assert counts[code] == sum(night[3] == code for night in nights)
    # The night has an hour more: from 23:50 to 4:10 it is 5 hours and 20 minutes.
    assert (found["over"][2] - found["over"][1]).total_seconds() == 5 * 3600 + 20 * 60


# --- the workspace itself damaged ---------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Path:
    made = centre(tmp_path)
    assert bring(made, tmp_path / "good.csv", GOOD).json["imported"] == 20
    return made


@pytest.mark.parametrize("rollups", ["--no-rollups", "--rollups"])
@pytest.mark.parametrize("damage", ["deleted", "cut", "overwritten"])
def test_a_damaged_file_of_the_lake_is_named(small: Path, damage: str, rollups: str) -> None:
    folders = ("segment",) if rollups == "--no-rollups" else ("rollup_month",)
    more = ["--no-rollups"] if rollups == "--no-rollups" else []
    files = [file for name in folders for file in (small / "lake" / name).rglob("*.parquet")]
    assert files
    for file in files:
        content = file.read_bytes()
        file.unlink()
        if damage != "deleted":
            file.write_bytes(content[:-7] if damage == "cut" else b"x" * len(content))
    said = percall(
        "cost", "-w", small, "--from", "2026-10-01", "--to", "2026-11-01", "--group-by", "queue", *more
    )  # fmt: skip
    assert said.code == 6
    assert files[0].name in said.error


def test_an_import_beside_a_damaged_file_is_refused_and_undo_heals(
    small: Path, tmp_path: Path
) -> None:
    file = next((small / "lake" / "contact").rglob("*.parquet"))
    file.write_bytes(file.read_bytes()[:50])
    said = bring(small, tmp_path / "more.csv", HEAD + call("more"))
    assert said.code == 6
    assert file.name in said.error
    (live,) = percall("imports", "-w", small, "--json").json
    assert percall("undo", "-w", small, live["import_id"]).code == 0
    assert bring(small, tmp_path / "good.csv").json["imported"] == 20


@pytest.mark.parametrize("garbage", [b"", b"{", b"null", b"[]", b"{}", b'{"format": 1}', b'{"format": 2}', b"\xff\xfe", b'{"format": 1, "generation": 1, "imports": [{}], "roll_ups": []}'])  # fmt: skip
def test_a_manifest_that_is_none_is_named_and_left_as_it_is(
    root: Path, tmp_path: Path, garbage: bytes
) -> None:
    (tmp_path / "w" / "lake").mkdir(parents=True)
    (tmp_path / "w" / "centre.toml").write_bytes((root / "centre.toml").read_bytes())
    manifest = tmp_path / "w" / "lake" / "manifest.json"
    manifest.write_bytes(garbage)
    (tmp_path / "in.csv").write_text(GOOD)
    for words in (["cost", "--from", "2026-10-01", "--to", "2026-11-01"], ["imports"], ["undo", "x"],
                  ["import", tmp_path / "in.csv", "--mapping", "anonymous-bank"]):  # fmt: skip
        said = percall(*words, "-w", tmp_path / "w")
        assert said.code == 6
        assert "manifest.json" in said.error
    assert manifest.read_bytes() == garbage


@pytest.mark.parametrize("text", ["", "[centre", "centre = 5", "\0", '[centre]\nname = "x"\ncurrency = "EURO"\ntime_zone = "Europe/Riga"', '[centre]\nname = "x"\ncurrency = "EUR"\ntime_zone = "../../etc/passwd"'])  # fmt: skip
def test_broken_settings_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "centre.toml").write_text(text)
    said = percall("cost", "-w", tmp_path)
    assert said.code == 3
    assert "centre.toml" in said.error


def test_a_second_writer_is_refused_at_once(small: Path, tmp_path: Path) -> None:
    before = lake_state(small)
    with (small / "percall.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = bring(small, tmp_path / "more.csv", HEAD + call("more"))
        live = percall("imports", "-w", small, "--json").json[0]["import_id"]
        assert percall("undo", "-w", small, live).code == 7
        assert json.loads(cost(small))["periods"]
    assert said.code == 7
    assert lake_state(small) == before


@pytest.mark.parametrize("what", ["percall.lock", "lake", "percall.key"])
def test_a_workspace_that_cannot_be_written_is_an_error_of_one_line(
    tmp_path: Path, what: str
) -> None:
    """A folder in the place of a file, or a file in that of a folder: root cannot write it either."""
    root = centre(tmp_path)
    (root / what).touch() if what == "lake" else (root / what).mkdir()
    said = bring(root, tmp_path / "good.csv", GOOD)
    assert said.code != 0
    assert what in said.error


# --- noise --------------------------------------------------------------------------------------

CELLS = st.sampled_from(
    ["", "1", "a", "ok", "lost", '"', '""', '"x', 'x"y', "\r", "\r\n", "\n", "\0", "\ufeff", "é", ",", ",,",
     "2026-10-01 10:00:00", "2026-10-25 03:30:00", "99999999999999999999", "-1", "1e400", "'", "\\", "hash:"]
)  # fmt: skip
NOISE = st.one_of(
    st.binary(max_size=300),
    st.lists(CELLS, max_size=40).map(lambda cells: (HEAD + ",".join(cells)).encode()),
    st.tuples(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=4)).map(
        lambda change: GOOD.encode()[: change[0]] + change[1] + GOOD.encode()[change[0] + 1 :]
    ),
)


@settings(max_examples=25)
@given(content=NOISE)
def test_noise_is_refused_or_accounted_for(root: Path, content: bytes) -> None:
    """Counts are right whatever comes; and nothing but an error of our own is raised."""
    said = bring(root, root.parent / "noise.csv", content)
    assert said.code in (0, 8, 9), said
    assert not list((root / "lake").glob("staging/*"))
