"""The chains of the product and of its slow twin are the same, whatever the window."""

from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.costing.chains.world import FIRST_ON, make, random_contact, world_of
from tests.costing.product import ask as ask_cost
from tests.costing.product import run
from tests.costing.strategies import exact
from tests.naive import chains as naive
from tests.naive import failure as failing
from tests.naive.periods import periods
from tests.naive.printed import money, seconds, share

World = dict[str, Any]
WINDOWS_H = (1, 2, 3, 7, 22, 24, 48, 100, 168, 400)
GROUPS: tuple[list[str], ...] = ([], ["queue"], ["reason", "channel"], ["outcome"], ["weekday"])


@pytest.fixture(scope="module", params=[1, 2])
def centre(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    chance = Random(request.param)
    contacts = [random_contact(chance, n) for n in range(140)]
    if request.param == 2:  # no ties: customers and reasons alone
        for contact in contacts:
            contact |= {"previous": None, "ticket": None}
    world = world_of(contacts)
    return exact(world), make(tmp_path_factory.mktemp("chains"), world)


def question(chance: Random) -> World:
    pick = chance.choice
    from_on = FIRST_ON + timedelta(days=pick((-3, 0, 4, 12)))
    return {
        "from_on": from_on,
        "to_on": from_on + timedelta(days=pick((1, 9, 20, 40))),
        "by": pick(("total", "week", "month")),
        "group_by": pick(GROUPS),
        "window_h": pick(WINDOWS_H),
        "direction": pick(("inbound", "all")),
        "channel": pick(("all", "all", "voice")),
        "only": pick(({}, {}, {"queue": "sales"}, {"reason": "bill"})),
    }


def ask(root: Path, asked: World) -> World:
    words: list[object] = ["--window", f"{asked['window_h']}h"]
    for name, option in (
        ("from_on", "from"),
        ("to_on", "to"),
        *((n, n) for n in ("by", "direction", "channel")),
    ):
        words += [f"--{option}", asked[name]]
    if asked["group_by"]:
        words += ["--group-by", ",".join(asked["group_by"])]
    for dimension, value in asked["only"].items():
        words += ["--only", f"{dimension}={value}"]
    found: World = run("chains", "-w", root, *words)
    return found


def ask_bill(root: Path, asked: World) -> World:
    words: list[object] = ["--window", f"{asked['window_h']}h"]
    for name in ("from", "to"):
        words += [f"--{name}", asked[f"{name}_on"]]
    for name in ("by", "direction"):
        words += [f"--{name}", asked[name]]
    for dimension, value in asked["only"].items():
        words += ["--only", f"{dimension}={value}"]
    if asked["group_by"]:
        words += ["--group-by", ",".join(asked["group_by"])]
    found: World = run("failure", "-w", root, *words, "--list", 2)
    return found


def same(interval: World | None, wanted: Any, unit: Fraction, places: Any) -> None:
    if wanted is None:
        assert interval is None
        return
    assert interval is not None
    assert interval["value"] == places(wanted[0] * unit)
    for name, bound in zip(("low", "high"), wanted[1:], strict=True):
        assert float(interval[name]) == pytest.approx(bound * float(unit), abs=2e-3)


def near(printed: str | None, wanted: Fraction, units: int) -> None:
    """The same but for some units of the last place; null where the ledger has no line."""
    if printed is None:
        assert not wanted
        return
    assert abs(Fraction(printed) - wanted) < Fraction(units, 10**9)


def check(printed: World, cell: World, window_h: int) -> None:
    """The printed figures of some contacts are those of the twin's cell."""
    for name in ("contacts", "chained", "repeats"):
        assert printed[name] == cell[name]
    assert printed["marked_unresolved"] == cell["marked"]
    assert printed["first_contacts"] == len(cell["first"])
    ratio = Fraction(cell["chained"], cell["contacts"]) if cell["contacts"] else None
    assert printed["coverage_share"] == (None if ratio is None else share(ratio))
    solving = naive.lasting_share(cell["solving"], window_h)
    same(printed["resolutions"], solving, Fraction(len(cell["solving"])), seconds)
    same(
        printed["resolved_first"], naive.lasting_share(cell["first"], window_h), Fraction(1), share
    )
    each = printed["contacts_per_resolution"]
    resolved = solving[0] * len(cell["solving"]) if solving else 0
    if not resolved:
        assert each is None
        assert printed["cost_per_resolution"] is None
        assert printed["why_not"]
        return
    assert each["value"] == money(cell["chained"] / resolved)
    assert each["low"] <= each["value"] <= each["high"] or float(each["low"]) <= float(each["high"])
    if printed["cost_per_resolution"] is not None:
        assert printed["cost_per_resolution"]["value"] == money(cell["cost"] / resolved)


def added(cells: list[World]) -> World:
    whole = {"first": [], "solving": [], "cost": Fraction(0), "repeat_cost": Fraction(0)}
    whole |= dict.fromkeys(("contacts", "chained", "repeats", "marked"), 0)
    for cell in cells:
        for name in whole:
            whole[name] = whole[name] + cell[name]
    return whole


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32))
def test_the_chains_are_those_of_the_twin(centre: Any, seed: int) -> None:
    world, root = centre
    asked = question(Random(seed))
    document = ask(root, asked)
    linked = naive.chains(world, asked["direction"])
    cut = periods(asked["from_on"], asked["to_on"], asked["by"])
    for printed, days in zip(document["periods"], cut, strict=True):
        cells = naive.cells(world, asked, *days, *linked)
        whole = added(list(cells.values()))
        check(printed, whole, asked["window_h"])
        near(printed["cost"], whole["cost"], 1)
        if asked["group_by"]:
            groups = {
                tuple(group[name] for name in asked["group_by"]): group
                for group in printed["groups"]
            }
            assert groups.keys() == cells.keys()
            for key, cell in cells.items():
                check(groups[key], cell, asked["window_h"])
                near(groups[key]["repeat_cost"], cell["repeat_cost"], 3)
            if printed["cost"] is not None:
                printed_costs = sum(Fraction(group["cost"]) for group in groups.values())
                assert printed_costs == Fraction(printed["cost"])
        for point in printed["curve"][::9]:
            wanted = naive.lasting_share(whole["first"], point["window_h"])
            same(point["resolved_first"], wanted, Fraction(1), share)


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32))
def test_the_bill_is_that_of_the_twin(centre: Any, seed: int) -> None:
    world, root = centre
    asked = question(Random(seed)) | {"channel": "all"}
    document = ask_bill(root, asked)
    failed_as = failing.classes(world, asked["window_h"])
    cut = periods(asked["from_on"], asked["to_on"], asked["by"])
    for printed, days in zip(document["periods"], cut, strict=True):
        assert [one["class"] for one in printed["classes"]] == list(failing.CLASSES)
        wanted = failing.bill(world, asked, *days, failed_as)
        failed = {
            name for groups in wanted.values() for cell in groups.values() for name in cell[0]
        }
        assert printed["failed_contacts"] == len(failed)
        for one in printed["classes"]:
            check_class(one, wanted.get(one["class"], {}), asked["group_by"])


def check_class(printed: World, wanted: World, group_by: list[str]) -> None:
    names = {name for contacts, _cost in wanted.values() for name in contacts}
    cost = sum((cost for _contacts, cost in wanted.values()), Fraction(0))
    assert printed["contacts"] == len(names)
    if printed["cost"] is None:  # the ledger has no line then
        return
    assert abs(Fraction(printed["cost"]) - cost) < Fraction(1, 10**9)
    assert len(printed["dearest"]) == min(2, len(names))
    if group_by:
        groups = {tuple(g[name] for name in group_by): g for g in printed["groups"]}
        assert groups.keys() == wanted.keys()
        for group, (contacts, of_group) in wanted.items():
            assert groups[group]["contacts"] == len(contacts)
            assert abs(Fraction(groups[group]["cost"]) - of_group) < Fraction(2, 10**9)


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32))
def test_bill_and_rest_add_up_to_the_cost_of_percall_cost(centre: Any, seed: int) -> None:
    """On the printed strings, down to each group; the cost is that of the same question."""
    _world, root = centre
    asked = question(Random(seed)) | {"channel": "all"}
    document = ask_bill(root, asked)
    options = {name: asked[name] for name in ("from_on", "to_on", "by", "direction", "only")}
    for printed, costed in zip(
        document["periods"], ask_cost(root, options)["periods"], strict=True
    ):
        if printed["cost"] is None:
            assert printed["why_not"]
            continue
        assert printed["cost"] == costed["cost"]
        abandoned = Fraction(printed["classes"][0]["cost"])
        assert abs(abandoned - Fraction(costed["abandoned_cost"])) <= Fraction(1, 10**9)
        classes = sum(Fraction(one["cost"]) for one in printed["classes"])
        assert classes == Fraction(printed["bill"])
        assert classes + Fraction(printed["rest"]) == Fraction(printed["cost"])
        for one in printed["classes"]:
            groups = sum(Fraction(group["cost"]) for group in one["groups"])
            assert groups == Fraction(one["cost"]) or not asked["group_by"]


@pytest.mark.spark
def test_the_engine_changes_nothing(centre: Any) -> None:
    _world, root = centre
    words = ("--from", "2026-03-20", "--to", "2026-05-01", "--engine")
    for command in (("chains", "--group-by", "queue,reason", "--window", "30h"), ("failure",)):
        by_spark = run(*command, "-w", root, *words, "spark")
        assert by_spark == run(*command, "-w", root, *words, "duckdb")
