"""Customers' numbers and names lie nowhere in the workspace and stand in no output."""

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from percall.store.engine import quoted
from tests.hostile.small_centre import HEAD, MAPPING, Said, bring, call, centre, percall

# A number or a name for each way that a row can go; none is part of another.
SECRETS = {
    "good": "37129110001", "again": "37129110002", "changed": "37129110003",
    "no_start": "37129110004", "no_outcome": "37129110005", "no_duration": "37129110006",
    "unsplit": "37129110007", "open_quote": "37129110008", "excluded": "37129110009",
    "name": "Zilberberga", "broken_name": "Ozolkalna", "dialled": "37129110010",
}  # fmt: skip
PERSONAL = MAPPING.replace('rows = "contact"', 'rows = "contact"\npersonal = ["name"]').replace(
    'customer = "caller"',
    'customer = "caller"\nreason = { column = "name", translate = { Nobody = "none" } }\n'
    'dialled = "dialled"\nlanguage = { column = "note", translate = { lv = "lv" } }',
) + (
    '[[exclude]]\nname = "test"\nwhen = { column = "note", is = ["test"] }\n'
)  # fmt: skip
COLUMNS = HEAD.strip() + ",name,dialled,note\n"


def row(number: int, secret: str, more: str = ",,", **changes: Any) -> str:
    return call(number, caller=SECRETS[secret], **changes).strip() + f",{more}\n"


def records() -> str:
    s = SECRETS
    rows = [
        row(1, "good", f"{s['name']},{s['dialled']},lv"), row(2, "again"), row(2, "again"),
        row(3, "changed"), row(3, "changed", talk=99), row(4, "no_start", at="never"),
        row(5, "no_outcome", f"{s['broken_name']},,", result="what"),
        row(6, "no_duration", talk="long"), row(7, "excluded", ",,test"),
        call(8, caller=s["unsplit"]).strip() + ",a,b,c,d,e\n",
        f'9,2026-10-01 10:00:00,"{s["open_quote"]},q,a,1,2,ok,,,\n',
    ]  # fmt: skip
    return COLUMNS + "".join(rows)


def texts_of(root: Path) -> dict[str, str]:
    """All that lies in the workspace: bytes as they are, and Parquet as it reads."""
    found = {}
    for file in root.rglob("*"):
        if file.is_file():
            found[file.name] = file.read_bytes().decode("latin-1")
            if file.suffix == ".parquet":
                rows = duckdb.sql(f"SELECT * FROM read_parquet({quoted(file)})").fetchall()
                found[f"{file.name}, decoded"] = repr(rows)
    return found


@pytest.fixture
def brought(tmp_path: Path) -> tuple[Path, Said]:
    root = centre(tmp_path, mapping=PERSONAL)
    said = bring(root, tmp_path / "in.csv", records())
    assert said.code == 0, said.error
    return root, said


def test_nothing_personal_is_kept_or_said(brought: tuple[Path, Said], tmp_path: Path) -> None:
    root, said = brought
    assert (said.json["read"], said.json["quarantined"], said.json["excluded"]) == (11, 4, 1)
    found = texts_of(root)
    exported = tmp_path / "quarantine.csv"
    days = ("--from", "2026-10-01", "--to", "2026-11-01")
    commands: list[tuple[object, ...]] = [
        ("imports",), ("imports", "--json"), ("quarantine", "list"), ("quarantine", "list", "--json"),
        ("quarantine", "export", exported), ("contact", "1"), ("contact", "1", "--json"),
        ("cost", *days, "--group-by", "reason,language"), ("cost", *days, "--group-by", "reason", "--json"),
        ("export", "costs", tmp_path / "costs.parquet", *days),
        ("import", tmp_path / "in.csv", "--mapping", "calls"),
    ]  # fmt: skip
    for words in commands:
        done = percall(*words, "-w", root)
        assert done.code == 0, (words, done.error)
        found[" ".join(map(str, words))] = done.out + done.error
    found["the import"] = said.out + said.error
    found["the exported quarantine"] = exported.read_text()
    found["the exported costs"] = repr(
        duckdb.sql(f"SELECT * FROM read_parquet({quoted(tmp_path / 'costs.parquet')})").fetchall()
    )
    for where, text in found.items():
        for secret in SECRETS.values():
            assert secret not in text, (where, secret)


def test_a_mended_row_has_the_customer_that_it_came_with(
    brought: tuple[Path, Said], tmp_path: Path
) -> None:
    """The hash in the exported row is that of the same number in a good row."""
    root, _said = brought
    exported = tmp_path / "quarantine.csv"
    percall("quarantine", "export", "-w", root, exported)
    with exported.open(newline="") as stream:
        kept = [line for line in csv.DictReader(stream) if line["id"]]
    assert len(kept) == 2
    assert all(line["caller"].startswith("hash:") for line in kept)
    exported.write_text(exported.read_text().replace("never", "2026-10-02 10:00:00"))
    percall("quarantine", "import", "-w", root, exported)
    bring(root, tmp_path / "same.csv", COLUMNS + row(40, "no_start"))
    files = quoted(root / "lake" / "contact" / "*" / "*.parquet")
    keys = dict(duckdb.sql(f"SELECT source_id, customer_key FROM read_parquet({files})").fetchall())
    assert keys["4"] == keys["40"] != keys["1"]


def test_another_workspace_has_other_hashes(brought: tuple[Path, Said], tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = centre(tmp_path / "other", mapping=PERSONAL)
    bring(other, tmp_path / "in.csv")
    shown = [
        {line["columns"]["caller"] for line in percall("quarantine", "list", "-w", root, "--json").json if line["columns"]}
        for root in (brought[0], other)
    ]  # fmt: skip
    assert shown[0]
    assert not shown[0] & shown[1]
    assert "hash:" not in json.dumps(percall("imports", "-w", other, "--json").json)
