"""`percall cost` for people: what its plain lines say."""

from pathlib import Path

import pytest

from percall.cli.numbers import measured
from percall.texts import THIN_SPACE
from tests.hostile.small_centre import HEAD, bring, call, centre, percall


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Half of the calls wait for longer than the centre's settings allow."""
    root = centre(tmp_path)
    with (root / "centre.toml").open("a") as settings:
        settings.write('\n[guardrails]\nservice_level_share = "0.7"\nasa_s = 10\n')
    calls = "".join(call(n, wait=5 if n % 2 else 45) for n in range(1200))
    assert bring(root, tmp_path / "calls.csv", HEAD + calls).code == 0
    return root


def test_a_broken_guardrail_is_told_as_people_read_it(broken: Path) -> None:
    told = percall("cost", "-w", broken, "--from", "2026-10-01", "--to", "2026-11-01").out
    begins = "! Guardrail broken, 2026-10-01 until before 2026-11-01: "
    assert [line for line in told.splitlines() if line.startswith("!")] == [
        f"{begins}Service level 50.0 %, the limit is 70.0 %.",
        f"{begins}Mean wait (ASA) 25.0 s, the limit is 10.0 s.",
    ]


def test_every_measure_has_its_unit() -> None:
    assert measured("cost_per_call", "1234.5678", "EUR") == f"1{THIN_SPACE}234.57 EUR"
    assert measured("satisfaction", "4.5", "EUR") == "4.50"
    assert measured("occupancy_share", None, "EUR") == "–"


def test_an_import_writes_thousands_as_the_tables_do(broken: Path, tmp_path: Path) -> None:
    words = ("import", "-w", broken, tmp_path / "calls.csv", "--mapping", "calls")
    assert f"1{THIN_SPACE}200 rows read" in percall(*words).out
    assert f"1{THIN_SPACE}200 read, 0 imported" in percall("imports", "-w", broken).out


def test_weeks_that_the_days_cut_short_say_how_many_days_they_have(broken: Path) -> None:
    told = percall(
        "cost", "-w", broken, "--from", "2026-10-01", "--to", "2026-10-13", "--by", "week"
    )
    assert told.out.splitlines()[0].endswith(" (1 day)")
    table = [line for line in told.out.splitlines() if line.startswith(" 2026-10-")]
    assert table[0].startswith(" 2026-10-01 (4 days) ")
    assert table[1].startswith(" 2026-10-05   ")


@pytest.mark.parametrize("what", ["costs", "focus", "star"])
def test_an_export_says_which_days_are_usual(what: str) -> None:
    told = " ".join(percall("export", what, "--help").out.split())
    assert "Without both: the last complete month that has records and ledger." in told
