"""A name in a cell where none belongs is neither kept nor said, whatever the format."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from percall.contact.readers.adapt import columns_named
from percall.contact.readers.reader import Reader, Shape
from percall.contact.readers.registry import READERS, mapping_of_reader
from tests.hostile.small_centre import centre, percall
from tests.hostile.test_privacy import texts_of

NAME, NUMBER = "Zebediah Quux", "37129119911"


def nested(paths: list[str], cell: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in paths:
        *steps, last = path.split(".")
        inner = found
        for step in steps:
            inner = inner.setdefault(step, {})
            if not isinstance(inner, dict):
                break
        else:
            inner.setdefault(last, cell)
    return found


def of_rows(reader: Reader) -> str:
    """A file of a format whose rows hold the name in each cell that is read, and the number."""
    names = sorted({*reader.signature.needs, *reader.signature.likes, *columns_named(reader)})
    names = [name for name in names if "$" not in name and "[" not in name]
    if reader.shape is Shape.LINES:
        rest = "1790848800.1|sales|{0}|ENTERQUEUE|{0}|{0}\n"
        return "".join(f"{cell}|{rest.format(cell)}" for cell in (NAME, NUMBER))
    if reader.shape is Shape.XML:
        root = reader.signature.root or "cdr"
        inner = "".join(f"<{name}>{NAME}</{name}>" for name in ("uuid", "start_epoch", "billsec"))
        return f"<{root}><variables>{inner}</variables></{root}>"
    if reader.shape is Shape.JSON:
        names.sort(key=len, reverse=True)
        return "".join(f"{json.dumps(nested(names, cell))}\n" for cell in (NAME, NUMBER))
    out = io.StringIO()
    csv.writer(out).writerows([names, [NAME] * len(names), [NUMBER] * len(names)])
    return out.getvalue()


def told_of(root: Path, file: Path, *more: object) -> dict[str, str]:
    """All that the workspace holds and the commands say once a file is in it."""
    said = percall("import", file, "-w", root, "--json", *more)
    found = {"import": said.out + said.error}
    exported = root.parent / "quarantine.csv"
    for words in (
        ("imports", "--json"),
        ("quarantine", "list"),
        ("quarantine", "export", exported),
    ):
        done = percall(*words, "-w", root)
        found[" ".join(map(str, words))] = done.out + done.error
    rows = csv.DictReader(io.StringIO(exported.read_text()))
    found["exported"] = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return found | texts_of(root)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_rows_of_names_and_numbers_leave_none(tmp_path: Path, reader: Reader) -> None:
    """Neither the name nor the number stands anywhere but in a cell that is said to be harmless.

    The id of an agent is a number: a number in such a column is one.
    """
    root, file = centre(tmp_path, "UTC"), tmp_path / "in.txt"
    file.write_text(of_rows(reader))
    mapping = mapping_of_reader(reader)
    harmless = {NAME: mapping.harmless or (), NUMBER: (*(mapping.harmless or ()), *mapping.agents)}
    for where, text in told_of(root, file, "--as", reader.name).items():
        for cell in (NAME, NUMBER):
            names = "|".join(map(re.escape, harmless[cell] or ["-"]))
            # Compressed files may hold the cell without the quote that ends it.
            left = re.sub(rf'"({names})": ?"[^"]*{re.escape(cell)}', "", text)
            assert cell not in left, (where, left[:3000])


CALLS = (
    "id,id_agent,id_queue_call_entry,callerid,datetime_init,datetime_end,duration_wait,duration,"
    "status,datetime_entry_queue\n"
    "1,7,3,37120000001,2026-10-01 10:00:05,{ended},5,60,{status},{entered}\n"
)
GOOD = {"status": "terminada", "entered": "2026-10-01 10:00:00", "ended": "2026-10-01 10:01:05"}


def exported(root: Path) -> tuple[Path, dict[str, str]]:
    file = root.parent / "quarantine.csv"
    assert percall("quarantine", "export", file, "-w", root).code == 0
    with file.open(newline="") as stream:
        (row,) = csv.DictReader(stream)
    return file, row


def test_a_row_whose_masked_cell_is_filled_in_goes_in(tmp_path: Path) -> None:
    """What tells of nobody is kept as it is, so that only the wrong cell has to be mended."""
    root, file = centre(tmp_path, "UTC"), tmp_path / "in.csv"
    file.write_text(CALLS.format(**{**GOOD, "entered": NAME}))
    percall("import", file, "-w", root, "--as", "issabel-calls")
    mended, row = exported(root)
    assert row["percall_message"] == "the start (shape xxxxxxxx xxxx) cannot be read"
    assert row["datetime_entry_queue"] == "masked: xxxxxxxx xxxx"
    assert (row["status"], row["duration"], row["id_agent"]) == ("terminada", "60", "7")
    assert row["datetime_end"] == "2026-10-01 10:01:05"
    said = percall("quarantine", "import", mended, "-w", root)
    assert "1 rows have masked cells" in said.error
    assert percall("quarantine", "list", "-w", root, "--json").json
    mended.write_text(mended.read_text().replace("masked: xxxxxxxx xxxx", GOOD["entered"]))
    said = percall("quarantine", "import", mended, "-w", root, "--json")
    assert [report["imported"] for report in said.json] == [1]
    assert percall("quarantine", "list", "-w", root, "--json").json == []


def test_a_centre_may_keep_cells_as_they_are(tmp_path: Path) -> None:
    root, file = centre(tmp_path, "UTC"), tmp_path / "in.csv"
    settings = root / "centre.toml"
    settings.write_text(
        settings.read_text().replace('quarantine = "masked"', 'quarantine = "clear"')
    )
    file.write_text(CALLS.format(**{**GOOD, "status": "perdida"}))
    percall("import", file, "-w", root, "--as", "issabel-calls")
    _mended, row = exported(root)
    assert row["status"] == "perdida"
    assert "perdida" in row["percall_message"]
    assert row["callerid"].startswith("hash:")
