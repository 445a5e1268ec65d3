"""What the definition divides by stands in the star, and so does what quality is worked out from."""

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.costing.product import run
from tests.costing.star.reading import ask, number, star

PAGE = Path(__file__).parents[3] / "docs" / "star.md"
DAYS = ("--from", "2026-09-21", "--to", "2026-10-01")
TO_THE_SIXTH_PLACE = Fraction(1, 10**6)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("divisor") / "centre"
    run("sample", root, "--weeks", "6", "--agents", "8")
    with (root / "centre.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[definitions.legs]\ntransferred = "each_leg"\n')
    return root


@pytest.fixture(
    scope="module",
    params=["per_resolution", "outbound_per_sale", "outbound_per_lead", "per_offered_call", "legs"],
)
def named(
    request: pytest.FixtureRequest, sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """The star of a definition, and what `percall cost` prints by it."""
    folder = tmp_path_factory.mktemp("star") / "star"
    star(sample, folder, *DAYS, "--definition", request.param)
    options = (*DAYS, "--definition", request.param, "--group-by", "queue")
    return folder, run("cost", "-w", sample, *options)["periods"][0]


def test_the_printed_cost_of_one_is_the_cost_over_the_divisor(
    named: tuple[Path, dict[str, Any]],
) -> None:
    folder, period = named
    printed = period["cost_per_call"]["fully_loaded"]
    for fact in ("fact_contact", "fact_segment"):
        divisor = number(folder, f"SELECT sum(divisor) FROM @{fact}")
        if printed is None:
            assert not divisor
            continue
        whole = Fraction(period["cost"]) / int(divisor)
        assert abs(whole - Fraction(printed)) < TO_THE_SIXTH_PLACE
    costs = dict(
        ask(
            folder,
            "SELECT queue, sum(cost) FROM @fact_cost JOIN @dim_queue USING (queue_id)"
            " WHERE is_priced GROUP BY 1",
        )
    )
    by_queue = dict(
        ask(
            folder,
            "SELECT queue, sum(queue_divisor) FROM @fact_segment JOIN @dim_queue USING (queue_id)"
            " GROUP BY 1",
        )
    )
    judged = [row for row in period["groups"] if row["cost_per_call"]["fully_loaded"]]
    assert bool(judged) is (printed is not None)
    for row in judged:
        whole = Fraction(costs[row["queue"]]) / int(by_queue[row["queue"]])
        shown = Fraction(row["cost_per_call"]["fully_loaded"])
        assert abs(whole - shown) < TO_THE_SIXTH_PLACE, row["queue"]


def test_the_queries_of_the_page_give_the_printed_figures(
    named: tuple[Path, dict[str, Any]],
) -> None:
    folder, period = named
    queries = re.findall(
        r"^```sql\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    per_one, quality = (rows_of(folder, sql)[0] for sql in queries)
    printed = period["cost_per_call"]["fully_loaded"]
    assert (per_one["cost_for_each"] is None) is (printed is None)
    if printed is not None:
        assert abs(Fraction(per_one["cost_for_each"]) - Fraction(printed)) < TO_THE_SIXTH_PLACE
    found = {
        name: None if value is None else f"{value:.{3 if name == 'asa_s' else 9}f}"
        for name, value in quality.items()
    }
    assert found == {name: period["quality"][name] for name in found}
    assert set(found) == {"service_level_share", "abandoned_share", "asa_s"}


def rows_of(folder: Path, sql: str) -> list[dict[str, Any]]:
    """The rows of a query over the tables by their plain names."""
    lake = duckdb.connect()
    for file in sorted(folder.glob("*.parquet")):
        lake.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM read_parquet('{file}')")
    found = lake.execute(sql)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
