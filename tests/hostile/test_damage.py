"""A workspace that is damaged, busy or cannot be written: one line says which file, nothing changes."""

import fcntl
import json
from pathlib import Path

import pytest

from tests.hostile.small_centre import (
    GOOD,
    HEAD,
    bring,
    call,
    centre,
    cost,
    lake_state,
    percall,
)


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
