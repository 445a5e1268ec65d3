"""What the sample plants, `percall failure` and `percall chains` find in its records."""

import csv
import json
from collections.abc import Container, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from percall.costing.ask import Words, asked
from percall.costing.figures import full_cost
from percall.costing.pools import scope_columns, units_of
from percall.costing.price import price
from percall.costing.sums import mean_charges
from percall.intervals import Period
from percall.sample.make import PLANTED_FILE, Made, make_sample
from percall.sample.plan import planned
from percall.store.workspace import open_workspace
from tests.sample.conftest import Centre, nobody_looks_on, run_percall

World = dict[str, Any]
Leg = tuple[str, int]  # the source's id of the contact, and the index of the leg

LAST_WEEKS = Period(date(2026, 9, 26), date(2026, 10, 10))
"""The ninth and tenth week of the sample."""


def days_of(centre: Centre) -> Period:
    plan = centre.truth["plan"]
    return Period(date.fromisoformat(plan["from_on"]), date.fromisoformat(plan["to_on"]))


def cost_of_legs(centre: Centre, wanted: Container[Leg]) -> Iterator[tuple[Leg, Fraction]]:
    """What each of the wanted legs cost."""
    days = days_of(centre)
    words = Words(days.from_on, days.to_on)
    with asked(open_workspace(centre.root), words) as one:
        source = one.source
        figures = price(source, one.question, one.lines, one.available).periods[0]
        rates = {pool.rates.pool: pool.rates for pool in figures.pools}
        means = mean_charges(source)
        units = [units_of(pool, source.centre, means, source.own_dimensions) for pool in rates]
        measures = {measure for unit in units for measure in unit.measures}
        columns = {"contact_id", "segment_index", *scope_columns(rates)}
        table = source.rows(sorted(columns & source.known_columns), measures)
        contacts = f"read_parquet('{centre.root}/lake/contact/*/*.parquet')"
        sums = ", ".join(unit.sql for unit in units)
        rows = source.fetch(
            f"SELECT c.source_id, segment_index, {sums} FROM {table} JOIN (SELECT contact_id,"
            f" source_id FROM {contacts}) AS c USING (contact_id)"
        )
    for name, index, *taken in rows:
        if (name, index) in wanted:
            yield (name, index), full_cost(dict(zip(rates, map(int, taken), strict=True)), rates)


def planted(centre: Centre) -> dict[Leg, str]:
    with (centre.root / PLANTED_FILE).open(encoding="utf-8", newline="") as rows:
        return {
            (row["contact_id"], int(row["leg_index"])): row["failed_as"]
            for row in csv.DictReader(rows)
        }


def failure(centre: Centre, *words: str) -> World:
    days = days_of(centre)
    said = run_percall(
        "failure", "-w", centre.root, "--from", str(days.from_on), "--to", str(days.to_on),
        *words, "--json",
    )  # fmt: skip
    found: World = json.loads(said)["periods"][0]
    return found


def test_the_bill_recovers_the_planted_money_within_two_per_cent(october: Centre) -> None:
    """Eight days: who was to come back on the seventh, a Sunday, comes on Monday."""
    failed_as = planted(october)
    money = dict.fromkeys(failed_as.values(), Fraction(0))
    for leg, cost in cost_of_legs(october, failed_as):
        money[failed_as[leg]] += cost
    bill = {one["class"]: one for one in failure(october, "--window", "8d")["classes"]}
    assert set(money) == {"abandoned", "redial", "repeat", "transfer"}
    for name, wanted in money.items():
        assert wanted > 0
        assert float(bill[name]["cost"]) == pytest.approx(float(wanted), rel=0.02), name


def test_the_bill_counts_the_planted_contacts(october: Centre) -> None:
    """To the contact: nobody comes back by chance."""
    bill = {one["class"]: one["contacts"] for one in failure(october, "--window", "8d")["classes"]}
    for name, counted in october.truth["planted"].items():
        assert bill[name] == counted["contacts"], name


# --- the edge of the records ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def thirteen_weeks(tmp_path_factory: pytest.TempPathFactory) -> Made:
    root: Path = tmp_path_factory.mktemp("sample") / "thirteen"
    return make_sample(root, planned(agents=12, clean=True), nobody_looks_on)


def resolved_first(root: Path) -> World:
    days = ("--from", str(LAST_WEEKS.from_on), "--to", str(LAST_WEEKS.to_on))
    said = run_percall("chains", "-w", root, *days, "--json")
    found: World = json.loads(said)["periods"][0]
    return found


def cut_at(made: Made, root: Path, day: str) -> Path:
    """The telephone calls of the same centre, as its records stood before a day."""
    run_percall("init", root, "--time-zone", "Europe/Riga")
    for file, mapping in made.raw_files:
        if file.name != "calls.csv":
            continue
        with file.open(encoding="utf-8", newline="") as rows:
            header, *all_rows = csv.reader(rows)
        start = header.index("call_start")
        with (root / file.name).open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([header, *(row for row in all_rows if row[start] < day)])
        run_percall("import", "-w", root, root / file.name, "--mapping", mapping)
    return root


def test_cut_at_week_ten_the_interval_covers_what_all_data_show(
    thirteen_weeks: Made, tmp_path: Path
) -> None:
    """The last two weeks before the cut; the naive share takes for resolved who is not back yet."""
    whole, cut = (
        resolved_first(cut_at(thirteen_weeks, tmp_path / name, before))
        for name, before in (("whole", "2027"), ("cut", str(LAST_WEEKS.to_on)))
    )
    truth = float(whole["resolved_first"]["value"])
    assert whole["unwatched"] == 0
    assert cut["unwatched"] > 0
    low, high = (float(cut["resolved_first"][name]) for name in ("low", "high"))
    assert low <= truth <= high
    naive = 1 - cut["returned_first"] / cut["first_contacts"]
    assert naive > high
    assert whole["first_contacts"] == cut["first_contacts"]
