"""One row in a hundred is dirty, each kind is counted, and clean means clean."""

from datetime import date
from pathlib import Path

import pytest

from percall.sample.dirt import KINDS, Dirt
from percall.sample.legs import Contact, Leg
from percall.sample.make import Made, make_sample
from percall.sample.plan import planned
from tests.sample.conftest import nobody_looks_on

ROW: list[object] = ["C1", 1, "IVR", "inbound", "2026-10-01 08:00:00", "x", "y", "z"]


def test_one_row_in_a_hundred_is_dirty() -> None:
    dirt = Dirt(planned().chance("dirt"), is_clean=False)
    for _ in range(100_000):
        dirt.beside(ROW, key_column=0, date_column=4)
    # The fifth part, negative times, stands in rows themselves.
    assert sum(dirt.counts.values()) == pytest.approx(800, abs=120)
    assert set(dirt.counts) == {name for name, _ in KINDS} - {"negative"}


def test_each_kind_damages_what_it_says() -> None:
    dirt = Dirt(planned().chance("dirt"), is_clean=False)
    found: dict[str, list[object]] = {}
    while len(found) < 4:
        dirty = dirt.beside(ROW, key_column=0, date_column=4)
        if dirty:
            found[dirty[0]] = dirty[1]
    assert found["repeated"] == ROW
    assert found["missing_key"][0] == ""
    assert found["unreadable_date"][4] != ROW[4]
    assert len(found["wrong_columns"]) != len(ROW)


def test_a_negative_part_is_the_ivr_visit_or_a_hold() -> None:
    dirt = Dirt(planned().chance("dirt"), is_clean=False)
    parts = set()
    for _ in range(5000):
        legs = [Leg("ivr", 0, ivr_s=30), Leg("agent", 30, talk_s=60, hold_s=20, wrap_up_s=5)]
        contact = Contact(
            "C1", date(2026, 10, 1), 0, "voice", "inbound", "n", "sales", "prices", "lv", "riga",
            legs=legs,
        )  # fmt: skip
        dirt.spoil_part(contact)
        parts |= {part for part in (legs[0].ivr_s, legs[1].hold_s) if part and part < 0}
        assert legs[1].handle_s() in (85, 65)  # a hold that is not known counts as none
    assert parts == {-30, -20}


def test_the_raw_files_have_one_dirty_row_in_a_hundred(small: Made) -> None:
    files = small.truth["files"].values()
    dirty = sum(sum(file["dirty"].values()) for file in files)
    assert dirty / sum(file["read"] for file in files) == pytest.approx(0.01, abs=0.002)


def test_every_row_is_imported_repeated_or_quarantined(small: Made) -> None:
    for file in small.truth["files"].values():
        assert file["read"] == file["imported"] + file["repeated"] + file["quarantined"]


def test_a_clean_sample_has_the_same_contacts_and_no_dirt(small: Made, tmp_path: Path) -> None:
    plan = planned(weeks=2, agents=12, clean=True)
    clean = make_sample(tmp_path / "clean", plan, nobody_looks_on)
    assert all(file["read"] == file["imported"] for file in clean.truth["files"].values())
    assert clean.truth["outcomes"] == small.truth["outcomes"]
