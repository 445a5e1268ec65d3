"""The commands that bring records in and take them out again, as a person or a program uses them."""

import gzip
import json
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from percall.cli.app import COMMAND_MODULES, app
from percall.contact.readers.registry import READERS, mapping_of_reader
from percall.contact.shipped import find_mapping, list_mappings
from percall.errors import MappingFault, PercallError
from percall.store.ingest.messages import EXCLUSIONS
from percall.store.ingest.openings import Source
from percall.store.ingest.readers import notes_of
from percall.texts import use_language
from tests.store.importing import CALLS, LEGS

if not app.registered_commands:
    for _name in COMMAND_MODULES:
        import_module(f"percall.cli.{_name}").register(app)

GOOD = "id,start,result,phone,version,queue,agent,talk\nc1,2026-10-01 10:00:00,OK,1,,q,a,5\n"
KEYS = [
    "import_id", "read", "imported", "repeated", "replaced", "excluded", "quarantined",
    "contacts", "segments", "agent_time", "excluded_by", "issues",
]  # fmt: skip


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    run("init", tmp_path / "w")
    (tmp_path / "w" / "mappings").mkdir()
    (tmp_path / "w" / "mappings" / "mine.toml").write_text(CALLS)
    (tmp_path / "one.csv").write_text(GOOD)
    (tmp_path / "two.csv").write_text(GOOD.replace("c1", "c2") + GOOD[GOOD.index("c1") :].replace(
        "2026-10-01 10:00:00", "soon"))  # fmt: skip
    return tmp_path / "w"


def run(*arguments: object) -> str:
    found = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.stdout


def as_json(*arguments: object) -> Any:
    return json.loads(run(*arguments, "--json"))


def test_one_file_gives_one_report_and_several_a_list(centre: Path) -> None:
    folder = centre.parent
    report = as_json("import", "-w", centre, folder / "one.csv", "--mapping", "mine")
    assert list(report) == KEYS
    both = as_json("import", "-w", centre, folder / "one.csv", folder / "two.csv",
                   "--mapping", "mine")  # fmt: skip
    assert [(x["read"], x["repeated"], x["imported"], x["quarantined"]) for x in both] == [
        (1, 1, 0, 0), (2, 0, 1, 1),
    ]  # fmt: skip


def test_people_see_what_became_of_the_rows(centre: Path) -> None:
    said = run("import", "-w", centre, centre.parent / "two.csv", "--mapping", "mine")
    assert "two.csv: 2 rows read" in said
    assert "1  quarantined" in said
    listed = run("quarantine", "list", "-w", centre)
    assert "unreadable_start: the start soon cannot be read" in listed
    assert "1 of 1 rows in quarantine." in listed


def test_what_is_left_out_is_counted_by_the_name_of_its_rule(centre: Path) -> None:
    """Of a log of five lines two tell of the system, one of a member's ring settings."""
    log = centre.parent / "queue_log"
    log.write_text(
        "1790848700|NONE|NONE|NONE|QUEUESTART|\n1790848701|NONE|NONE|NONE|CONFIGRELOAD|\n"
        "1790848702|NONE|a|SIP/101|PENALTY|5\n1790849465|1.1|a|NONE|ENTERQUEUE||37120000001|1\n"
        "1790849475|1.1|a|NONE|ABANDON|1|1|10\n"
    )
    by_name = [{"name": "restart or reload", "count": 2},
               {"name": "no event of a call or an agent", "count": 1}]  # fmt: skip
    report = as_json("import", "-w", centre, log)
    assert (report["excluded"], report["excluded_by"]) == (3, by_name)
    one = as_json("imports", report["import_id"], "-w", centre)
    assert one["excluded_by"] == by_name
    told = run("imports", report["import_id"], "-w", centre)
    assert "3  excluded\n                  2  restart or reload\n" in told
    again = as_json("import", "-w", centre, log)  # nothing is left out of what is repeated
    assert (again["excluded"], again["excluded_by"]) == (0, [])
    assert as_json("imports", again["import_id"], "-w", centre)["excluded_by"] == []


def test_the_centres_own_rules_go_by_their_own_names(centre: Path) -> None:
    own = '[[exclude]]\nname = "our tests"\nwhen = { column = "queue", is = ["q"] }\n'
    (centre / "mappings" / "mine.toml").write_text(CALLS + own)
    said = run("import", "-w", centre, centre.parent / "one.csv", "--mapping", "mine")
    assert "1  excluded\n                  1  our tests\n" in said


def test_every_rule_of_the_products_own_has_a_name_to_translate() -> None:
    nowhere = Path("no-such-folder")
    mappings = [mapping_of_reader(reader) for reader in READERS]
    mappings += [find_mapping(listed.name, nowhere) for listed in list_mappings(nowhere)]
    names = {rule.name for mapping in mappings for rule in mapping.exclusions}
    assert names == set(EXCLUSIONS)


def test_agents_who_never_log_out_are_counted_in_the_readers_language(centre: Path) -> None:
    """101 logs out, 102 and 103 never do; 103 does not end his pause either."""
    log = centre.parent / "queue_log"
    log.write_text(
        "1790848800|NONE|a|101|ADDMEMBER|\n1790848800|NONE|a|102|ADDMEMBER|\n"
        "1790848800|NONE|a|103|ADDMEMBER|\n1790848960|NONE|NONE|103|PAUSEALL|\n"
        "1790849460|NONE|a|101|REMOVEMEMBER|\n1790849465|1.1|a|NONE|ENTERQUEUE||37120000001|1\n"
    )
    said = run("import", "-w", centre, log)
    assert "2  login_without_logout, as in row 2: the login has no logout" in said
    assert "1  pause_without_end, as in row 4: the pause has no end" in said
    log.write_text(log.read_text().replace("|102|", "|104|"))
    use_language("lv")
    said = run("import", "-w", centre, log)
    assert "2  login_without_logout, piemēram, 2. rindā: pieteikšanās ir bez atteikšanās" in said


def test_imports_and_undo(centre: Path) -> None:
    assert "Nothing has been imported" in run("imports", "-w", centre)
    report = as_json("import", "-w", centre, centre.parent / "one.csv", "--mapping", "mine")
    undone = as_json("undo", "-w", centre, report["import_id"])
    assert undone["state"] == "undone"
    (listed,) = as_json("imports", "-w", centre)
    assert (listed["state"], listed["file"], listed["imported"]) == ("undone", "one.csv", 1)


def test_mended_rows_come_in(centre: Path) -> None:
    run("import", "-w", centre, centre.parent / "two.csv", "--mapping", "mine")
    out = centre.parent / "mend.csv"
    assert as_json("quarantine", "export", out, "-w", centre)["rows"] == 1
    out.write_text(out.read_text().replace(",soon", ",2026-10-02 09:00:00"))
    (report,) = as_json("quarantine", "import", out, "-w", centre)
    assert (report["read"], report["imported"]) == (1, 1)
    assert as_json("quarantine", "list", "-w", centre) == []


def test_rows_with_nothing_to_import_are_told(centre: Path) -> None:
    """A line that cannot be split leaves the quarantine as its place alone."""
    (centre.parent / "short.csv").write_text(GOOD + "c2,2026-10-01 10:00:00\n")
    run("import", centre.parent / "short.csv", "--mapping", "mine", "-w", centre)
    run("quarantine", "export", centre.parent / "out.csv", "-w", centre)
    words = ["quarantine", "import", str(centre.parent / "out.csv"), "-w", str(centre), "--json"]
    found = CliRunner().invoke(app, words, catch_exceptions=False)
    assert (found.exit_code, json.loads(found.stdout)) == (0, [])
    assert found.stderr == "1 rows have nothing to import\n"
    assert len(json.loads(run("imports", "-w", centre, "--json"))) == 1


def test_a_files_name_cannot_break_the_list(centre: Path) -> None:
    odd = centre.parent / "odd\nname.csv"
    odd.write_text(GOOD)
    run("import", odd, "--mapping", "mine", "-w", centre)
    (line,) = run("imports", "-w", centre).splitlines()
    assert "  odd name.csv  by" in line
    assert run("undo", line.split()[0], "-w", centre).count("\n") == 1


def test_mappings_are_listed_with_and_without_a_workspace(
    centre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (centre / "mappings" / "broken.toml").write_text("rows = 1")
    listed = {one["name"]: one for one in as_json("mappings", "-w", centre)}
    assert listed["mine"]["where"] == "workspace"
    assert listed["broken"]["fault"]
    monkeypatch.chdir(centre.parent)
    assert "anonymous-bank" in run("mappings")


def test_what_was_imported_before_a_fault_is_said(centre: Path) -> None:
    (centre.parent / "legs.toml").write_text(LEGS)
    (centre.parent / "bad.csv").write_text("nothing\n1\n")
    with pytest.raises(MappingFault, match=r"bad\.csv"):
        run("import", "-w", centre, centre.parent / "one.csv", centre.parent / "bad.csv",
            "--mapping", "mine")  # fmt: skip
    assert len(as_json("imports", "-w", centre)) == 1


# --- folders, patterns, archives, standard input --------------------------------------------------

LOG = (
    "1784160000|1.1|700|NONE|ENTERQUEUE||441632960111|1\n"
    "1784160010|1.1|700|PJSIP/201|CONNECT|10|1.2|3\n"
    "1784160130|1.1|700|PJSIP/201|COMPLETEAGENT|10|120|1\n"
)


def said(*arguments: object, given: bytes | None = None) -> tuple[int, str, str]:
    """The exit code, standard output and the error, or what was said on the way to it."""
    found = CliRunner().invoke(app, [str(a) for a in arguments], input=given)
    if isinstance(found.exception, PercallError):
        return found.exception.exit_code, found.stdout, f"{found.stderr}{found.exception}"
    assert found.exception is None, found.exception
    return found.exit_code, found.stdout, found.stderr


def connect_record(number: int) -> str:
    return json.dumps({
        "ContactId": f"c{number}", "InitiationMethod": "INBOUND", "Channel": "VOICE",
        "InitiationTimestamp": "2026-10-01T10:00:00Z", "LastUpdateTimestamp": "2026-10-01T11:00:00Z",
        "ConnectedToSystemTimestamp": "2026-10-01T10:00:00Z",
        "DisconnectTimestamp": "2026-10-01T10:05:00Z",
    })  # fmt: skip


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """Twenty records of a contact each, a log, two files that are none, and a hidden one."""
    folder = tmp_path / "delivery"
    for number in range(20):
        day = folder / f"2026/10/{1 + number % 2:02}"
        day.mkdir(parents=True, exist_ok=True)
        (day / f"record-{number}.json").write_text(connect_record(number))
    (folder / "queue_log").write_text(LOG)
    (folder / "README.md").write_text("# what this is\n")
    (folder / "numbers.csv").write_text("1,2\n3,4\n")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "queue_log").write_text(LOG.replace("1.1", "9.9"))
    return folder


def test_a_folder_brings_small_objects_together_and_passes_over_what_fits_nothing(
    centre: Path, delivery: Path
) -> None:
    code, out, error = said("import", delivery, "-w", centre, "--json")
    log, records = json.loads(out)
    assert code == 9
    assert [(x["format"], x["read"], x["contacts"]) for x in (log, records)] == [
        ("asterisk-queue-log", 3, 1), ("amazon-connect-ctr", 20, 20),
    ]  # fmt: skip
    assert [line.split(":")[0] for line in error.splitlines()] == [
        "skipped README.md", "skipped numbers.csv", "2 files were not imported",
    ]  # fmt: skip
    assert [x["file"] for x in as_json("imports", "-w", centre)] == [
        "queue_log",
        "delivery: 2026/10/01/record-0.json + 19",
    ]
    _code, out, _error = said("import", delivery, "-w", centre, "--json")
    assert [x["repeated"] for x in json.loads(out)] == [3, 20]


def test_an_import_names_its_files_and_what_each_was_recognised_by(
    centre: Path, delivery: Path
) -> None:
    """Also where they went in together under the folder's name, and where they came again."""
    for number, name in enumerate(("delivery", "again")):
        _code, _out, _error = said("import", delivery, "-w", centre)
        log, records = as_json("imports", "-w", centre)[2 * number :]
        assert (log["file_count"], records["file_count"]) == (1, 20)
        assert [one["file"].split("/")[0] for one in log["files"]] == ["queue_log"]
        assert log["files"][0]["recognised_by"] == "3 of its first 3 lines are events of it"
        assert {one["file"] for one in records["files"]} == {
            f"2026/10/{1 + n % 2:02}/record-{n}.json" for n in range(20)
        }
        assert {one["recognised_by"] for one in records["files"]} == {
            (
                "its fields ContactId, InitiationMethod, InitiationTimestamp, LastUpdateTimestamp,"
                " DisconnectTimestamp, Channel"
            )
        }
        assert as_json("imports", records["import_id"], "-w", centre) == records
        told = run("imports", records["import_id"], "-w", centre)
        assert "  Recognised: its fields ContactId, " in told
        assert "\n    2026/10/02/record-19.json\n" in told
        delivery = delivery.rename(delivery.parent / name)
    assert "There is no import" in said("imports", "1999", "-w", centre)[2]


def test_of_many_files_the_first_hundred_are_named() -> None:
    """Object storage holds a file for each contact, and every command reads the records of imports."""
    names = tuple(f"{n}.json" for n in range(2_500))
    source = Source((Path("0.json"),) * 2_500, "a folder", "0" * 64, names, ("its fields",) * 2_500)
    notes = notes_of(source, None)
    assert (notes["file_count"], len(notes["files"])) == (2_500, 100)
    assert notes["files"][99] == {"file": "99.json", "recognised_by": "its fields"}


def test_an_archive_is_its_members(centre: Path, delivery: Path) -> None:
    file = delivery.parent / "all.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in sorted(delivery.rglob("*")):
            archive.write(one, one.relative_to(delivery))
        archive.writestr("../../outside.csv", "id\n1\n")
        archive.writestr("/absolute.csv", "id\n1\n")
    code, out, error = said("import", file, "-w", centre, "--json")
    assert code == 9
    assert [(x["format"], x["read"]) for x in json.loads(out)] == [
        ("asterisk-queue-log", 3), ("amazon-connect-ctr", 20),
    ]  # fmt: skip
    assert error.count("leads out of the archive") == 2
    assert not list(delivery.parent.glob("outside*"))
    assert not list(centre.parent.parent.glob("outside*"))


def test_archives_that_are_damaged_encrypted_or_bombs_are_told(
    centre: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04 and no more")
    assert "no whole ZIP archive" in said("import", tmp_path / "cut.zip", "-w", centre)[2]
    monkeypatch.setattr("percall.store.ingest.archives.BOMB_BYTES", 1 << 20)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("queue_log", b"\n" * (4 << 20))
    assert "unpacks to more than 200" in said("import", tmp_path / "bomb.zip", "-w", centre)[2]
    with zipfile.ZipFile(tmp_path / "locked.zip", "w") as archive:
        archive.writestr("queue_log", LOG)
    locked = bytearray((tmp_path / "locked.zip").read_bytes())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1  # as an encrypted member is marked
    (tmp_path / "locked.zip").write_bytes(bytes(locked))
    assert "It is encrypted" in said("import", tmp_path / "locked.zip", "-w", centre)[2]
    assert as_json("imports", "-w", centre) == []


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input_is_recognised(centre: Path, packed: bool) -> None:
    given = gzip.compress(LOG.encode()) if packed else LOG.encode()
    code, out, _error = said("import", "-", "-w", centre, "--json", given=given)
    assert (code, json.loads(out)["format"], json.loads(out)["read"]) == (
        0,
        "asterisk-queue-log",
        3,
    )
    assert as_json("imports", "-w", centre)[0]["file"] == "standard input"


def test_a_pattern_brings_what_fits_it(centre: Path, delivery: Path) -> None:
    code, out, error = said("import", delivery / "2026/**/*.json", "-w", centre, "--json")
    assert (code, error, json.loads(out)["read"]) == (0, "", 20)
    assert "No file fits this pattern" in said("import", delivery / "x*", "-w", centre)[2]


def test_a_broken_object_of_a_folder_is_known_by_its_file(centre: Path, delivery: Path) -> None:
    (delivery / "2026/10/01/record-4.json").write_text(connect_record(4)[:-30])
    said("import", delivery, "-w", centre)
    (row,) = as_json("quarantine", "list", "-w", centre)
    assert (row["file"], row["code"], row["byte_offset"]) == (
        "2026/10/01/record-4.json", "cut_short", 0,
    )  # fmt: skip


def test_a_folder_goes_in_by_a_mapping_too(centre: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "a.csv").write_text(GOOD)
    (folder / "b.csv").write_text(GOOD.replace("c1", "c2"))
    (folder / "c.csv").write_text("nothing\n1\n")
    code, out, error = said("import", folder, "-w", centre, "--mapping", "mine", "--json")
    assert (code, [x["imported"] for x in json.loads(out)]) == (9, [1, 1])
    assert "skipped c.csv" in error


def test_a_format_that_is_none_is_told_before_any_file_is_read(centre: Path) -> None:
    _code, _out, error = said("import", "no-such-file", "--as", "no-such-format", "-w", centre)
    assert "no format 'no-such-format'" in error
