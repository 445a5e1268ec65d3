"""`docs/levers.md` says of each lever what the table says."""

from pathlib import Path

import pytest

from percall.whatif.levers.lever import NUMBERS, Lever, Parameter
from percall.whatif.levers.table import CONTRADICTIONS, LEVERS
from percall.whatif.levers.values import decimal_text, shown

PAGE = Path(__file__).parents[2] / "docs" / "levers.md"


def section(lever: Lever) -> str:
    text = PAGE.read_text(encoding="utf-8")
    _before, found, after = text.partition(f"\n### {lever.name}\n")
    assert found, f"no heading {lever.name}"
    return after.partition("\n##")[0]


def row(parameter: Parameter) -> str:
    default = (
        ""
        if parameter.default is None
        else f"`{shown(parameter.default)} {parameter.currency}".rstrip() + "`"
    )
    if parameter.is_required:
        default = "type your own"
    bounds = ""
    if parameter.unit in NUMBERS:
        bounds = f"{decimal_text(parameter.least)} to {decimal_text(parameter.most)}"
    elif parameter.choices:
        bounds = ", ".join(f"`{one}`" for one in parameter.choices)
    origin = parameter.origin.value if parameter.default is not None else ""
    cells = (f"`{parameter.name}`", parameter.unit.value, default, bounds, origin, parameter.about)
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_a_lever_has_its_section_with_a_row_for_each_parameter(lever: Lever) -> None:
    text = section(lever)
    assert lever.about in text
    for parameter in lever.parameters:
        assert row(parameter) in text, row(parameter)
        assert parameter.source in text


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_a_lever_says_what_it_changes_and_when_it_does_not_apply(lever: Lever) -> None:
    text = section(lever)
    assert f"Inputs: {', '.join(f'`{one}`' for one in lever.inputs) or 'none'}." in text
    assert f"Ledger: {', '.join(f'`{one}`' for one in lever.books) or 'none'}." in text
    assert f"Not when: {lever.not_when}." in text


def test_levers_that_contradict_each_other_are_named() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for one, other, why in CONTRADICTIONS:
        assert f"`{one}` and `{other}`: {why}" in text


def test_the_order_of_the_page_is_that_in_which_levers_apply() -> None:
    text = PAGE.read_text(encoding="utf-8")
    places = [text.index(f"\n### {lever.name}\n") for lever in LEVERS]
    assert places == sorted(places)
