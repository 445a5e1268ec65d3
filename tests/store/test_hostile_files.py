"""Files that no one would write on purpose: a clear error or a right result, nothing lost."""

import gzip
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from percall.contact.mapping import mapping_of
from percall.errors import ImportFault, MappingFault
from percall.store.ingest import raw_text, texts
from percall.store.ingest.run import import_file
from percall.store.manifest import read_manifest
from percall.store.quarantine import quarantined
from percall.store.workspace import Workspace
from tests.store.importing import CALLS, bring, call, centre, parts, table

HEAD = "id,start,result,phone,version,queue,agent,talk\n"


def line(number: int, queue: str = "q") -> str:
    return f"c{number},2026-10-01 10:00:00,OK,+371{number},,{queue},a,5\n"


def test_an_empty_file_is_refused_and_a_header_alone_is_no_row(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    with pytest.raises(ImportFault, match="empty"):
        bring(workspace, "")
    assert parts(bring(workspace, HEAD)) == (0, 0, 0, 0, 0, 0)


def test_a_wrong_delimiter_is_named(tmp_path: Path) -> None:
    with pytest.raises(MappingFault, match=r"no column 'id'.*in\.csv.*is file\.delimiter right"):
        bring(centre(tmp_path), (HEAD + line(1)).replace(",", ";"))


def test_a_missing_column_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(MappingFault, match=r"'talk'.*did you mean talk_s\?"):
        bring(centre(tmp_path), HEAD.replace("talk", "talk_s") + line(1))


def test_a_line_that_is_too_long_is_kept_as_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "MAX_LINE", 1000)
    monkeypatch.setattr(texts, "CHUNK", 400)
    monkeypatch.setattr(raw_text, "CHUNK", 400)
    long = line(2, "x" * 5000)
    workspace = centre(tmp_path)
    assert parts(bring(workspace, HEAD + line(1) + long + line(3))) == (3, 2, 0, 0, 0, 1)
    (row,) = quarantined(workspace)
    assert (row.row, row.code, row.byte_length) == (3, "line_too_long", len(long))
    assert row.byte_offset == len(HEAD + line(1))
    assert table(workspace, "contact", "source_row") == [(2,), (4,)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le-bom", "latin-1", "cp1257"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    queue = "Ämter" if encoding == "latin-1" else "Rīga"
    text = HEAD + line(1, queue)
    content = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else (
        text.encode(encoding))  # fmt: skip
    says = f'\n[file]\nencoding = "{encoding}"\n' if encoding in ("latin-1", "cp1257") else ""
    workspace = centre(tmp_path)
    assert parts(bring(workspace, content, CALLS + says)) == (1, 1, 0, 0, 0, 0)
    assert table(workspace, "contact", "first_queue") == [(queue,)]


def test_bytes_that_are_not_in_the_encoding_go_to_the_quarantine(tmp_path: Path) -> None:
    content = HEAD.encode() + line(1).encode() + line(2, "R?ga").encode().replace(b"?", b"\xee")
    assert parts(bring(centre(tmp_path), content)) == (2, 1, 0, 0, 0, 1)


def test_nul_bytes_and_open_quotes_lose_nothing(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    text = HEAD + line(1, "a\0b") + line(2) + 'c3,"2026-10-01 10:00:00,OK,1,,q,a,5\n' + line(4)
    report = bring(workspace, text)
    assert report.counts.imported == 3
    assert report.counts.quarantined == report.counts.read - 3 == 1
    assert quarantined(workspace)[-1].byte_offset == text.index("c3")


def test_gzip_and_a_gzip_cut_short(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    whole = gzip.compress((HEAD + "".join(map(line, range(500)))).encode())
    assert parts(bring(workspace, whole, name="in.csv.gz")) == (500, 500, 0, 0, 0, 0)
    with pytest.raises(ImportFault, match="not whole gzip"):
        bring(workspace, whole[:-200], name="cut.csv.gz")


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = centre(tmp_path)
    monkeypatch.setattr(raw_text, "BOMB_BYTES", 1 << 20)
    with pytest.raises(ImportFault, match="unpacks to more than"):
        bring(workspace, gzip.compress(b"\n" * (4 << 20)), name="bomb.csv.gz")
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("../../xl/worksheets/sheet1.xml", b"0" * (8 << 20))
    monkeypatch.setattr("percall.store.ingest.workbook._BOMB_BYTES", 1 << 20)
    with pytest.raises(ImportFault, match="unpacks to"):
        import_file(workspace, tmp_path / "bomb.xlsx", mapping_of(CALLS, "test.toml"))


def test_names_of_files_are_only_names(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    name = "it's [a] *?; DROP TABLE {x}.csv"
    assert parts(bring(workspace, HEAD + line(1), name=name)) == (1, 1, 0, 0, 0, 0)
    with pytest.raises(ImportFault, match="no plain file"):
        import_file(workspace, tmp_path, mapping_of(CALLS, "test.toml"))
    with pytest.raises(ImportFault, match="no such file"):
        import_file(workspace, tmp_path / "*.csv", mapping_of(CALLS, "test.toml"))


def test_values_are_only_values(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    strange = ["'; DROP TABLE x; --", "../../etc/passwd", "{source} {rows} %s", '"', "\\'"]
    bring(workspace, [call(i, queue=queue) for i, queue in enumerate(strange)])
    assert [
        queue for (queue,) in table(workspace, "contact", "first_queue", "source_id")
    ] == strange


def test_ten_thousand_queues_a_long_call_and_far_days(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    rows = [call(i, queue=f"q{i}", start="2026-10-01 10:00:00") for i in range(10_000)]
    rows += [
        call(10_001, talk=str(40 * 86_400)),
        call(10_002, start="1970-01-01 00:00:00"), call(10_003, start="2099-12-31 23:59:59"),
        call(10_004, start="1969-12-30 10:00:00"), call(10_005, start="2126-01-01 10:00:00"),
    ]  # fmt: skip
    # 1970 began two hours later in Greenwich than in Riga: that instant lies before 1970.
    assert parts(bring(workspace, rows)) == (10_005, 10_003, 0, 0, 0, 2)
    assert table(workspace, "contact", "count(DISTINCT first_queue)", "1") == [(10_001,)]
    assert table(workspace, "contact", "max(agent_unit_ms)", "1") == [(40 * 86_400_000,)]


def test_a_workbook_is_read_by_its_sheet(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    file = tmp_path / "calls.xlsx"
    book = xlsxwriter.Workbook(str(file))
    book.add_worksheet("Notes").write(0, 0, "nothing here")
    sheet = book.add_worksheet("Calls")
    sheet.write_row(0, 0, HEAD.strip().split(","))
    sheet.write_row(1, 0, ["c1", "2026-10-01 10:00:00", "OK", 37120000001, "", "=1+1", "a", 5.0])
    book.close()
    mapping = mapping_of(CALLS + '\n[file]\nsheet = "Calls"\n', "test.toml")
    assert parts(import_file(workspace, file, mapping)) == (1, 1, 0, 0, 0, 0)
    assert table(workspace, "contact", "source_id, agent_unit_ms") == [("c1", 5000)]
    with pytest.raises(ImportFault, match=r"no sheet 'Gone'.*Notes, Calls"):
        import_file(workspace, file, mapping_of(CALLS + '\n[file]\nsheet = "Gone"\n', "test.toml"))


def test_what_is_not_what_its_name_says(tmp_path: Path) -> None:
    workspace: Workspace = centre(tmp_path)
    for name in ("no.parquet", "no.xlsx", "no.csv.gz"):
        with pytest.raises(ImportFault):
            bring(workspace, "plain text", name=name)
    assert read_manifest(workspace).imports == ()
    assert not list(workspace.lake_folder.glob("staging/*"))
