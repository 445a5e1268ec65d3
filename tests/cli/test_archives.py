"""Archives and standard input, wherever they come from and however they end, as a person brings them."""

import gzip
import io
import json
import resource
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path
from typing import IO

import pytest

from tests.hostile.small_centre import Said, percall

LOG = "".join(
    f"179084{8800 + 100 * n}|{n}.1|a|NONE|ENTERQUEUE||3712000000{n}|1\n"
    f"179084{8810 + 100 * n}|{n}.1|a|101|CONNECT|10|x|3\n"
    f"179084{8870 + 100 * n}|{n}.1|a|101|COMPLETEAGENT|10|60|1\n"
    for n in range(5)
)
PERCALL = (sys.executable, "-m", "percall")


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    percall("init", tmp_path / "w")
    return tmp_path / "w"


def zipped(how: int = zipfile.ZIP_STORED, **members: str | bytes) -> bytes:
    with io.BytesIO() as out:
        with zipfile.ZipFile(out, "w", how) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return out.getvalue()


def tarred(how: str) -> bytes:
    with io.BytesIO() as out:
        with tarfile.open(fileobj=out, mode=f"w:{how}") as archive:
            member = tarfile.TarInfo("queue_log")
            member.size = len(LOG)
            archive.addfile(member, io.BytesIO(LOG.encode()))
        return out.getvalue()


def piped(centre: Path, given: bytes | IO[bytes]) -> Said:
    """`percall import -`, as a program of its own."""
    is_bytes = isinstance(given, bytes)
    found = subprocess.run(
        [*PERCALL, "import", "-", "-w", str(centre), "--json"],
        input=given if is_bytes else None, stdin=None if is_bytes else given,
        capture_output=True, check=False,
    )  # fmt: skip
    return Said(found.returncode, found.stdout.decode(), found.stderr.decode())


def brought(centre: Path, way: str, content: bytes) -> Said:
    """A file named, in a folder, by a pattern, or on standard input."""
    folder = centre.parent / "od"
    folder.mkdir(exist_ok=True)
    (folder / "ok.zip").write_bytes(content)
    if way == "-":
        return piped(centre, content)
    word = {"named": folder / "ok.zip", "folder": folder, "pattern": folder / "ok*"}[way]
    return percall("import", word, "-w", centre, "--json")


OTHERS = {
    "tar": tarred(""), "tar.gz": tarred("gz"), "bzip2": tarred("bz2"),
    "7z": b"7z\xbc\xaf\x27\x1c\x00\x04" + LOG.encode(),
    "RAR": b"Rar!\x1a\x07\x01\x00" + LOG.encode(),
    "ZIP.gz": gzip.compress(zipped(queue_log=LOG)),
}  # fmt: skip
WAYS = ["named", "folder", "pattern", "-"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_archive_is_opened_wherever_it_comes_from(centre: Path, way: str, how: int) -> None:
    """A member that is stored as it is could be read as text, without its first line."""
    said = brought(centre, way, zipped(how, queue_log=LOG))
    assert (said.code, said.error) == (0, "")
    assert (said.json["read"], said.json["imported"]) == (15, 15)
    (listed,) = percall("imports", "-w", centre, "--json").json
    told = "queue_log" if way in ("named", "-") else "ok.zip: queue_log"
    assert listed["file"] == told


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", OTHERS)
def test_other_archives_are_refused_by_what_they_are(centre: Path, way: str, kind: str) -> None:
    said = brought(centre, way, OTHERS[kind])
    assert said.code == 9
    if way in ("named", "-"):
        assert f"It is an archive ({kind}) (" in said.error
    assert percall("imports", "-w", centre, "--json").json == []


@pytest.mark.parametrize("way", WAYS)
def test_an_archive_in_an_archive_is_refused_and_its_neighbours_go_in(
    centre: Path, way: str
) -> None:
    said = brought(centre, way, zipped(queue_log=LOG, inner=zipped(queue_log=LOG)))
    assert said.code == 9
    assert json.loads(said.out)[0]["imported"] == 15


def test_an_archive_in_an_archive_is_named(centre: Path) -> None:
    said = piped(centre, zipped(inner=zipped(queue_log=LOG)))
    assert "skipped standard input: inner: It is an archive in an archive" in said.error


@pytest.mark.parametrize("content", [zipped(), zipped(**{".hidden/queue_log": LOG})])
def test_an_archive_without_files_is_told(centre: Path, content: bytes) -> None:
    assert "The archive has no files (ok.zip)" in brought(centre, "named", content).error


def test_a_damaged_archive_of_a_folder_is_passed_over(centre: Path) -> None:
    (centre.parent / "od").mkdir()
    (centre.parent / "od" / "queue_log").write_text(LOG)
    said = brought(centre, "folder", zipped(queue_log=LOG)[:-9])
    assert (said.code, json.loads(said.out)[0]["imported"]) == (9, 15)


def test_a_file_is_taken_once_however_many_links_lead_to_it(centre: Path) -> None:
    folder = centre.parent / "od" / "deep"
    folder.mkdir(parents=True)
    (folder / "queue_log").write_text(LOG)
    (folder / "again").symlink_to(centre.parent / "od")
    (folder / "other_log").symlink_to("queue_log")
    for word in (centre.parent / "od/**/*_log", centre.parent / "od"):
        said = percall("import", word, "-w", centre, "--json")
        assert (said.code, said.json["read"]) == (0, 15)


# --- what is put aside ----------------------------------------------------------------------------


def test_copies_are_put_aside_in_the_workspace_and_removed(centre: Path) -> None:
    brought(centre, "-", zipped(queue_log=LOG))
    assert [file.name for file in (centre / "aside").rglob("*")] == ["held.lock"]


def test_a_full_disk_is_one_clear_error_while_standard_input_is_read(centre: Path) -> None:
    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    found = subprocess.run(
        [*PERCALL, "import", "-", "-w", str(centre)], input=LOG.encode() * 999,
        capture_output=True, check=False, preexec_fn=small,
    )  # fmt: skip
    assert found.returncode == 9
    (line,) = found.stderr.decode().splitlines()
    assert line.startswith("percall: The import could not be written: File too large")
    assert line.endswith("nothing was changed; make room and import again")
    assert [file.name for file in (centre / "aside").rglob("*")] == ["held.lock"]


def test_what_a_killed_import_put_aside_is_removed_by_the_next_one_and_no_other(
    centre: Path,
) -> None:
    """The copy of one that still reads its standard input stays."""

    def reading() -> tuple["subprocess.Popen[bytes]", Path]:
        before = set((centre / "aside").glob("*/*"))
        child = subprocess.Popen(
            [*PERCALL, "import", "-", "-w", str(centre)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        assert child.stdin is not None
        child.stdin.write(LOG.encode())
        child.stdin.flush()
        end = time.monotonic() + 60
        while not (new := set((centre / "aside").glob("*/*")) - before):
            assert time.monotonic() < end
            time.sleep(0.02)
        return child, new.pop()

    (centre.parent / "queue_log").write_text(LOG)
    alive, held = reading()
    killed, left = reading()
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    percall("import", centre.parent / "queue_log", "-w", centre)
    assert held.exists()
    assert left.exists()  # nobody knows whose it is
    alive.communicate()
    assert alive.returncode == 0
    percall("import", centre.parent / "queue_log", "-w", centre)
    assert not left.exists()
    assert oct(left.parents[1].stat().st_mode & 0o777) == "0o700"


# --- what is said of files that are damaged or written in another way -----------------------------


@pytest.mark.parametrize("left", [1, 2, 3, 9, 12, 20])
def test_gzip_that_is_cut_very_early_is_not_called_empty(centre: Path, left: int) -> None:
    file = centre.parent / "queue_log.gz"
    file.write_bytes(gzip.compress(LOG.encode())[:left])
    said = percall("import", file, "-w", centre)
    assert said.code == 9
    assert "The file is not whole gzip: " in said.error


@pytest.mark.parametrize("rows", ["log", "table"])
def test_lines_in_another_encoding_are_said_to_be_in_one(centre: Path, rows: str) -> None:
    name = "Kārlis Bērziņš".encode("cp1257")
    text = LOG.encode().replace(b"0.1|a|101", b"0.1|a|" + name, 1)
    if rows == "table":
        head = b"time,callid,queuename,agent,event,data1,data2,data3\n"
        lines = [line.replace(b"|", b",") for line in text.splitlines()]
        text = head + b"".join(
            line + b"," * (7 - line.count(b",")) + b"\n" for line in lines
        )  # fmt: skip
    file = centre.parent / "queue_log"
    file.write_bytes(text)
    said = percall("import", file, "-w", centre, "--json")
    assert (said.json["read"], said.json["imported"], said.json["quarantined"]) == (15, 14, 1)
    (row,) = percall("quarantine", "list", "-w", centre, "--json").json
    assert row["code"] == "not_utf_8"
    assert row["message"].startswith("the line is in another encoding than UTF-8")


def test_a_first_object_of_ten_megabytes_does_not_hide_the_next_one(centre: Path) -> None:
    record = {
        "ContactId": "c1", "InitiationMethod": "INBOUND", "Channel": "VOICE",
        "InitiationTimestamp": "2026-10-01T10:00:00Z", "LastUpdateTimestamp": "2026-10-01T11:00:00Z",
        "ConnectedToSystemTimestamp": "2026-10-01T10:00:00Z",
        "DisconnectTimestamp": "2026-10-01T10:05:00Z",
    }  # fmt: skip
    long = json.dumps({"ContactId": "c0", "Note": "x" * 10_000_000, **record})
    file = centre.parent / "records.json"
    file.write_text(f"{long}\n{json.dumps(record)}\n")
    said = percall("import", file, "-w", centre, "--json")
    assert (said.json["format"], said.json["imported"], said.json["quarantined"]) == (
        "amazon-connect-ctr", 1, 1,
    )  # fmt: skip
