"""The heat map of the margin: what it draws is the week of `percall marginal --json`."""

from typing import Any

import pytest

from percall.web.heat_map import heat_map_chart

World = dict[str, Any]


def half_hour(weekday: int, index: int, **told: object) -> World:
    nothing = {
        "weekday": weekday, "half_hour": index, "starts": f"{index // 2:02}:{30 * (index % 2):02}",
        "floor": "empty", "calls": 0, "paid_s": "0.000", "paid_agents": "0.000",
        "marginal_cost_per_call": None,
    }  # fmt: skip
    return nothing | told


def week() -> list[World]:
    """Monday at nine is short, at ten it is idle; on Tuesday at nine somebody waits for nobody."""
    told = {
        (1, 18): {"floor": "short", "calls": 9, "paid_s": "1800.000", "paid_agents": "1.000",
                  "marginal_cost_per_call": "5.500000000"},
        (1, 20): {"floor": "idle", "calls": 1, "paid_s": "3600.000", "paid_agents": "2.000",
                  "marginal_cost_per_call": "1.000000000"},
        (2, 18): {"floor": "empty", "paid_s": "1800.000", "paid_agents": "1.000"},
    }  # fmt: skip
    return [
        half_hour(day, index, **told.get((day, index), {}))
        for day in range(1, 8)
        for index in range(48)
    ]


def maps(size: str) -> list[World]:
    definition = heat_map_chart(week(), "EUR", "light", size)
    found: list[World] = definition["hconcat" if size == "wide" else "vconcat"]
    return found


def drawn(layer: World) -> list[tuple[str, str, float]]:
    return [(row["day"], row["from"], row["value"]) for row in layer["data"]["values"]]


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_money_stands_beside_the_agents_who_stood_there(size: str) -> None:
    money, agents = maps(size)
    assert drawn(money["layer"][0]) == [("Mon", "09:00", 5.5), ("Mon", "10:00", 1.0)]
    assert drawn(agents["layer"][0]) == [
        ("Mon", "09:00", 1.0), ("Mon", "10:00", 2.0), ("Tue", "09:00", 1.0),
    ]  # fmt: skip
    assert money["title"]["text"] == "What the next call costs, EUR"


def test_where_the_floor_was_short_there_is_a_dot() -> None:
    money, _agents = maps("wide")
    assert drawn(money["layer"][1]) == [("Mon", "09:00", 5.5)]


def test_the_day_is_drawn_from_its_first_to_its_last_half_hour() -> None:
    money, _agents = maps("wide")
    assert money["layer"][0]["encoding"]["y"]["scale"]["domain"] == ["09:00", "09:30", "10:00"]


def test_a_week_without_anything_is_drawn_empty() -> None:
    nobody = [half_hour(day, index) for day in range(1, 8) for index in range(48)]
    (first, *_rest) = heat_map_chart(nobody, "EUR", "dark", "wide")["hconcat"]
    assert [layer["mark"]["type"] for layer in first["layer"]] == ["rect"]
