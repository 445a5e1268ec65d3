"""`percall twin fit` and `check` on the bank's real records: files, verdict, refusals."""

import tomllib
from pathlib import Path

import pytest

from tests.cli.test_imports import said
from tests.costing.product import run

UNTIL_10 = ("--from", "1999-02-01", "--to", "1999-02-11")
AFTER = ("--from", "1999-02-11", "--to", "1999-02-15")


@pytest.fixture(scope="module")
def bank(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("fit") / "bank"
    said("init", root, "--name", "Bank", "--currency", "ILS", "--time-zone", "Asia/Jerusalem")
    file = shared_data / "anonymous-bank" / "1999-02-first-half.tsv"
    run("import", file, "--mapping", "anonymous-bank", "-w", root)
    run("twin", "fit", *UNTIL_10, "-w", root)
    return root


def test_the_bank_is_fitted_and_checked_on_days_it_has_not_seen(bank: Path) -> None:
    told = run("twin", "fit", *UNTIL_10, "-w", bank)
    assert told["files"] == ["behaviour.toml"]  # flow.toml is there from the first time
    assert (bank / "flow.toml").is_file()
    assert told["counts"]["contacts"] == 13230
    assert told["agents_are_known"] is False
    assert [one for one in told["untold"] if "incident" in one]
    assert tomllib.loads((bank / "behaviour.toml").read_text())
    assert [p.name for p in bank.iterdir() if p.name.startswith(".percall-")] == []
    curve = told["patience"]["NW"]
    shares = [step["waiting_share"] for step in curve]
    assert shares == sorted(shares, reverse=True)
    code, out, error = said("twin", "check", *AFTER, "-w", bank)
    assert code in (0, 12), error
    assert "Erlang A" in out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("twin", "check", "--from", "1999-02-10", "--to", "1999-02-15"), 10, "has seen them"),
        (("twin", "check", "--from", "1999-03-10", "--to", "1999-03-15"), 10, "no contact"),
        (("twin", "fit", "--from", "1999-03-10", "--to", "1999-03-15"), 10, "No inbound contact"),
        (("twin", "fit", "--from", "1999-02-10", "--to", "1999-02-01"), 2, "before it starts"),
        (("twin", "fit", *UNTIL_10, "--out", "/nowhere"), 2, "no folder"),
    ],
)
def test_what_cannot_be_fitted_or_checked_is_refused(
    bank: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    found = said(*words, "-w", bank)
    assert (found[0], says in found[2]) == (code, True), found


def test_without_a_twin_the_check_says_how_to_make_one(tmp_path: Path) -> None:
    said("init", tmp_path / "new", "--name", "New", "--currency", "EUR", "--time-zone", "UTC")
    code, _out, error = said("twin", "check", *AFTER, "-w", tmp_path / "new")
    assert (code, "percall twin fit" in error) == (10, True)


def test_the_tables_of_the_documentation_are_what_is_printed(bank: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "twin-fit.md").read_text()
    fitted = said("twin", "fit", *UNTIL_10, "-w", bank)[1]
    checked = said("twin", "check", *AFTER, "-w", bank)[1]
    for out in (fitted, checked):
        lines = [line.rstrip() for line in out.strip().splitlines() if "Wrote" not in line]
        assert len(lines) > 20
        assert [line for line in lines if line and line not in page] == []


def test_five_contacts_are_fitted_to_what_they_tell_and_their_week_cannot_be_judged(
    tmp_path: Path,
) -> None:
    """The calls of docs/getting-started.md: a Thursday is fitted, a Friday asked for."""
    root = tmp_path / "acme"
    said("init", root, "--name", "Acme", "--currency", "EUR", "--time-zone", "Europe/Riga")
    page = (Path(__file__).parents[2] / "docs" / "getting-started.md").read_text()
    texts = [
        "\n".join(line[2:] for line in part.split("\n> END")[0].splitlines()[1:]) + "\n"
        for part in page.split("<<'END'")[2:4]
    ]
    (root / "mappings").mkdir()
    (tmp_path / "calls.csv").write_text(texts[0])
    (root / "mappings" / "acme.toml").write_text(texts[1])
    said("import", tmp_path / "calls.csv", "--mapping", "acme", "-w", root)
    fitted = said("twin", "fit", "--from", "2026-10-01", "--to", "2026-10-02", "-w", root)[1]
    behaviour = tomllib.loads((root / "behaviour.toml").read_text())["behaviour"]
    assert "Fitted on 3 contacts of 1 day, 2 agents." in fitted
    assert behaviour["origin"]["work"] == "measured 2026-10-01 to 2026-10-01"
    for part in ("patience", "redial", "repeat"):
        assert part not in behaviour
        assert behaviour["origin"][part] == "not told by the records"
        assert f"  {part}." not in fitted
    code, out, error = said(
        "twin", "check", "--from", "2026-10-02", "--to", "2026-10-03", "-w", root
    )
    assert (code, "cannot be judged" in error) == (18, True)
    assert "Friday: the fit has seen none" in out
    assert "No half-hour that can be judged has five contacts" in out


def test_the_hours_read_from_the_records_are_those_that_the_bank_says(bank: Path) -> None:
    """A few callers of Saturday night, still in the queue on Sunday, open no Sunday night."""
    shipped = Path(__file__).parents[2] / "docs" / "flows" / "anonymous-bank.toml"
    said_by = tomllib.loads(shipped.read_text())["flow"]["step"]["opening hours"]
    found = tomllib.loads((bank / "flow.toml").read_text())["flow"]["step"]["hours of voice"]
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    assert {day: found[day] for day in days} == {day: said_by[day] for day in days}
