"""What an agent cost is told nowhere, unless the centre wants it: time and volume are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.small_centre import HEAD, bring, call, centre, percall

OCTOBER = ("--from", "2026-10-01", "--to", "2026-11-01")
OF_ANA = ("--only", "agent=ana")
BOOKS = "month,account,amount\n2026-10,Labour:Wages,1234.56\n2026-10,Telecom,77.7\n"
NOT_SHOWN = "agent_cost_per_call = false"
AMOUNTS = ("cost", "other", "abandoned_cost")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three calls of each of two agents, in two queues."""
    folder = tmp_path_factory.mktemp("agents")
    made = centre(folder)
    (made / "ledger" / "books.csv").write_text(BOOKS)
    rows = "".join(
        call(n, agent=("ana", "bob")[n % 2], queue=("cards", "loans")[n % 3 % 2]) for n in range(6)
    )
    assert bring(made, folder / "calls.csv", HEAD + rows).code == 0
    return made


@pytest.fixture
def allowed(root: Path) -> Iterator[Path]:
    """The same centre, which shows what agents cost."""
    settings = root / "centre.toml"
    text = settings.read_text()
    settings.write_text(text.replace(NOT_SHOWN, "agent_cost_per_call = true"))
    yield root
    settings.write_text(text)


def told(root: Path, *words: object) -> Any:
    found = percall(*words, "-w", root, *OCTOBER, "--json")
    assert found.code == 0, found.error
    return found.json


def period(root: Path, *words: object) -> dict[str, Any]:
    (one,) = told(root, "cost", *words)["periods"]
    found: dict[str, Any] = one
    return found


@pytest.mark.parametrize(
    "words",
    [("--group-by", "agent"), ("--group-by", "queue,agent"),
     ("--group-by", "queue", *OF_ANA)],
)  # fmt: skip
def test_groups_of_agents_have_counts_and_no_cost(root: Path, words: tuple[str, ...]) -> None:
    # What nobody took stands in a group without an agent, whose cost would tell the others'.
    groups = period(root, *words)["groups"]
    assert sum(one["calls"] for one in groups if one.get("agent", "-")) == (
        3 if "--only" in words else 6
    )
    for one in groups:
        assert one["cost"] == {"fully_loaded": None, "practical_capacity": None}
        assert one["cost_per_call"]["fully_loaded"] is None
        assert "not to rank people by" in one["cost_per_call"]["why_not"]
        assert "aht_s" in one["quality"]


def test_a_filter_by_agent_hides_every_amount_that_tells_the_cost(root: Path) -> None:
    found = period(root, *OF_ANA)
    assert found["calls"] == 3
    assert [found[name] for name in AMOUNTS] == [None] * 3
    assert {(row["assigned"], row["other"]) for row in found["reconciliation"]} == {(None, None)}
    assert found["book"] == "1312.260000000"


def test_the_table_shows_a_dash_and_says_why(root: Path) -> None:
    shown = percall("cost", "-w", root, *OCTOBER, *OF_ANA).out
    assert "not to rank people by" in shown
    (row,) = [line for line in shown.splitlines() if line.startswith(" 2026-10-01")]
    assert row.split()[:4] == ["2026-10-01", "3", "3", "–"]
    pools = [line for line in shown.splitlines() if line.startswith(" agent_time")]
    assert [line.split()[1:5] for line in pools] == [["1", "234.56", "–", "–"]]


def test_a_centre_may_show_it(allowed: Path) -> None:
    found = period(allowed, *OF_ANA, "--group-by", "agent")
    (group,) = found["groups"]
    assert group["cost"]["fully_loaded"] == found["cost"] is not None


def test_definitions_beside_each_other_hide_it(root: Path) -> None:
    figures = told(root, "define", "--compare", *OF_ANA)["figures"]
    assert {one["cost"] for one in figures} == {None}
    assert figures[0]["count"] == 3


def test_the_ladder_of_an_agent_has_no_amount(root: Path) -> None:
    found = told(root, "marginal", *OF_ANA)
    assert {rung["amount"] for rung in found["ladder"]} == {None}
    assert {one["marginal_cost"] for one in found["week"]} == {None}
    assert "not to rank people by" in found["ladder"][0]["sentence"]


def test_the_bill_of_an_agent_is_not_told_nor_written(root: Path, tmp_path: Path) -> None:
    (bill,) = told(root, "failure", *OF_ANA)["periods"]
    assert (bill["cost"], bill["bill"], bill["rest"]) == (None, None, None)
    assert {one["cost"] for one in bill["classes"]} == {None}
    (groups,) = told(root, "failure", "--group-by", "agent")["periods"]
    assert {g["cost"] for one in groups["classes"] for g in one["groups"]} <= {None}
    file = tmp_path / "bill.parquet"
    refused = percall("failure", "-w", root, *OCTOBER, *OF_ANA, "--export", file)
    assert (refused.code, file.exists()) == (10, False)
    assert "not to rank people by" in refused.error


def test_no_bridge_is_built_between_agents(root: Path) -> None:
    days = "2026-10-01..2026-10-15", "2026-10-15..2026-11-01"
    refused = percall("why", "--from", days[0], "--to", days[1], "-w", root, *OF_ANA)
    assert refused.code == 10
    assert "not to rank people by" in refused.error
