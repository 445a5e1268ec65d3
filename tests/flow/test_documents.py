"""The documentation of a flow says all that there is, and its drawing is of today's sample."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from percall.contact.schema import Outcome
from percall.flow import keys
from percall.flow.checks import CHECKS, check_flow
from percall.flow.drawing import as_svg
from percall.flow.reading import read_flow_file
from percall.flow.rules import Routing
from percall.flow.table import ROWS
from percall.sample import world
from percall.sample.flow_file import sample_flow
from percall.sample.plan import planned

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "flow.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def first_cells(text: str) -> set[str]:
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


@pytest.mark.parametrize("table", [name for name in keys.KEYS if name not in ("entry", "bot")])
def test_each_key_has_its_line_and_no_line_is_of_a_key_that_is_gone(table: str) -> None:
    assert first_cells(section(table)) == {setting.key for setting in keys.KEYS[table]}


@pytest.mark.parametrize("table", [name for name in keys.KEYS if name != "entry"])
def test_each_usual_value_is_the_one_that_is_used(table: str) -> None:
    text = section("self_service" if table == "bot" else table)
    for setting in keys.KEYS[table]:
        rows = [line for line in text.splitlines() if line.startswith("| `")]
        line = next(row for row in rows if f"`{setting.key}`" in row.split("|")[1])
        usual = line.split("|")[2].strip()
        if setting.default is ...:
            assert usual == "required", setting.key
        elif isinstance(setting.default, int | float):
            assert usual == f"`{setting.default:g}`", setting.key
        elif isinstance(setting.default, str):
            assert usual == f'`"{setting.default}"`', setting.key


def test_each_word_that_a_key_takes_is_named() -> None:
    assert all(f'"{routing}"' in section("queue") for routing in Routing)
    taken = set(Outcome) - {Outcome.HANDLED, Outcome.OPEN}
    assert all(f"`{outcome}`" in section("message") for outcome in taken)


def test_each_check_has_its_line() -> None:
    lines = section("What the checks find").splitlines()
    rows = {tuple(cell.strip(" `") for cell in line.split("|")[1:3]) for line in lines}
    assert {(code, str(severity)) for code, (severity, _what, _do) in CHECKS.items()} <= rows
    assert len(first_cells("\n".join(lines))) == len(CHECKS)


def test_the_table_of_states_is_the_one_that_is_followed() -> None:
    lines = [line for line in section("States and events").splitlines() if line.startswith("| `")]
    assert lines == [
        f"| `{row.at}` | `{row.happens}` | {', '.join(f'`{at}`' for at in row.leads_to)} |"
        f" {row.says} |"
        for row in ROWS
    ]


def test_the_drawing_is_of_the_sample_as_it_is_now() -> None:
    drawn = (DOCS / "images" / "flow.svg").read_text(encoding="utf-8")
    assert drawn == as_svg(sample_flow(planned())) + "\n", "draw it anew with `percall flow draw`"


# --- the flows that come with percall -----------------------------------------------------------


def test_nothing_is_wrong_with_the_flow_of_the_sample_whose_queues_and_teams_it_has() -> None:
    flow = sample_flow(planned())
    assert check_flow(flow, "flow.toml") == ()
    assert [queue.name for queue in flow.queues()] == [queue.name for queue in world.QUEUES]
    assert [group.name for group in flow.groups] == [team.name for team in world.TEAMS]


def test_nothing_is_wrong_with_the_flow_of_the_bank_whose_types_of_service_it_has() -> None:
    flow = read_flow_file(DOCS / "flows" / "anonymous-bank.toml")
    assert check_flow(flow, "flow.toml") == ()
    names = {queue.name.removesuffix(" priority") for queue in flow.queues()}
    assert names == {"PS", "PE", "NW", "NE", "IN", "TT"}
    ahead = {queue.name: queue.priority for queue in flow.queues()}
    assert ahead["PS priority"] - ahead["PS"] == 90 / 60
