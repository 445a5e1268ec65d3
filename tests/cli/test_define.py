"""`percall define`, `percall cost --definition` and what they refuse, as a person uses them."""

from fractions import Fraction
from pathlib import Path

import pytest

from tests.hostile.small_centre import GOOD, HEAD, bring, call, centre, percall

STATED = """
[definitions.labour]
title = "Labour alone, without what was given up"
source = "Our handbook"
accounts = ["Labour"]
abandoned = "leave_out"

[definitions.within_a_day]
per = "resolution"
resolution_hours = 24
"""
DAYS = ("--from", "2026-10-01", "--to", "2026-11-01")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty calls that were answered and five that were given up; no reason is told."""
    folder = tmp_path_factory.mktemp("define")
    made = centre(folder)
    lost = "".join(call(100 + n, result="lost", talk="") for n in range(5))
    assert bring(made, folder / "calls.csv", GOOD + lost).json["imported"] == 25
    with (made / "centre.toml").open("a", encoding="utf-8") as text:
        text.write(STATED)
    return made


def test_the_list_has_the_built_in_definitions_and_the_centre_s_own(root: Path) -> None:
    found = percall("define", "-w", root, "--json").json["definitions"]
    by_name = {one["name"]: one for one in found}
    assert next(iter(by_name)) == "counting"
    assert by_name["per_contact"]["built_in"]
    assert not by_name["labour"]["built_in"]
    assert "labour" in percall("define", "-w", root).out


def test_one_is_explained_with_its_source_and_the_hash_that_figures_carry(root: Path) -> None:
    said = percall("define", "labour", "-w", root).out
    for told in ("Labour alone", "Only the accounts Labour are costed", "Our handbook"):
        assert told in said
    of_figure = percall("cost", "-w", root, *DAYS, "--definition", "labour", "--json").json
    assert of_figure["definition"]["hash"] in said
    assert of_figure["definition"]["name"] == "labour"


def test_what_a_definition_leaves_out_is_a_line_of_its_own(root: Path) -> None:
    words = ("cost", "-w", root, *DAYS, "--definition", "labour")
    (period,) = percall(*words, "--json").json["periods"]
    assert (period["book"], period["not_in_definition"]) == ("31234.560000000", "1234.560000000")
    assert (period["contacts"], period["cost_per_call"]["fully_loaded"]) == (20, "1500.000000000")
    in_definition = {row["account"]: row["in_definition"] for row in period["accounts"]}
    assert in_definition == {"Labour:Wages": True, "Telecom:Minutes": False}
    assert "not in this definition" in percall(*words).out


def test_two_definitions_in_one_question_are_refused_with_a_code_of_their_own(root: Path) -> None:
    two = ("--definition", "counting", "--definition", "labour")
    said = percall("cost", "-w", root, *DAYS, *two)
    assert said.code == 11
    assert "counting, labour" in said.error
    twice = ("--definition", "labour", "--definition", "labour")
    assert percall("cost", "-w", root, *DAYS, *twice).code == 0


def test_a_period_is_shown_under_all_of_them_with_the_spread(root: Path) -> None:
    found = percall("define", "--compare", "-w", root, *DAYS, "--json").json
    figures = {one["definition"]["name"]: one for one in found["figures"]}
    assert figures["per_answered_call"]["count"] == 20
    assert figures["counting"]["quality"]["abandoned_share"] == "0.200000000"
    each = {n: one["cost_per_call"]["fully_loaded"] for n, one in figures.items()}
    (spread,) = found["spread"]
    of_calls = [Fraction(each[n]) for n, one in figures.items()
                if one["definition"]["per"] == "call" and each[n]]  # fmt: skip
    assert Fraction(spread["lowest"]["fully_loaded"]) == min(of_calls)
    assert Fraction(spread["highest"]["fully_loaded"]) == max(of_calls)
    assert figures["outbound_per_sale"]["cost_per_call"]["why_not"]
    said = percall("define", "--compare", "-w", root, *DAYS).out
    assert "249.38 (per_offered_call) to" in said


def test_a_comparison_takes_its_figures_from_percall_cost(root: Path) -> None:
    found = percall("define", "--compare", "-w", root, *DAYS, "--only", "queue=q0", "--json").json
    for one in found["figures"]:
        name = one["definition"]["name"]
        only = ("--only", "queue=q0")
        said = percall("cost", "-w", root, *DAYS, *only, "--definition", name, "--json")
        if said.code:
            assert one["cost_per_call"]["why_not"]
            continue
        (period,) = said.json["periods"]
        assert one["definition"] == said.json["definition"]
        for key in ("cost", "cost_per_call", "quality", "not_in_definition"):
            assert one[key] == period[key]


def test_what_nobody_can_chain_is_refused_and_not_taken_for_resolved(root: Path) -> None:
    said = percall("cost", "-w", root, *DAYS, "--definition", "within_a_day")
    assert said.code == 10
    assert "No contact of these days tells its customer and its reason" in said.error


def test_days_of_totals_alone_tell_only_what_totals_tell(tmp_path: Path) -> None:
    """They do not say what was outbound: a definition that looks at it has no figure."""
    made = centre(tmp_path)
    (made / "mappings" / "days.toml").write_text(
        'name = "days"\nrows = "day_total"\n[day_total]\nlocal_on = "day"\n'
        'offered = "offered"\nanswered = "answered"\n'
    )
    (tmp_path / "days.csv").write_text("day,offered,answered\n2026-10-02,100,90\n")
    assert percall("import", "-w", made, tmp_path / "days.csv", "--mapping", "days").code == 0
    for name, known in (("per_answered_call", True), ("per_agent_assisted_contact", False)):
        words = ("cost", "-w", made, *DAYS, "--definition", name, "--json")
        (period,) = percall(*words).json["periods"]
        assert period["answered"] == 90
        assert (period["cost_per_call"]["why_not"] is None) is known


@pytest.mark.parametrize(
    "words",
    [
        ("counting", "--compare"),
        ("--from", "2026-10-01"),
        ("--only", "queue=q0"),
    ],
)
def test_options_that_do_not_go_together_are_refused(root: Path, words: tuple[str, ...]) -> None:
    assert percall("define", "-w", root, *words).code == 2


def test_an_account_with_a_slip_of_the_pen_stops_the_figure(tmp_path: Path) -> None:
    made = centre(tmp_path)
    assert bring(made, tmp_path / "calls.csv", HEAD + call(1)).json["imported"] == 1
    with (made / "centre.toml").open("a", encoding="utf-8") as text:
        text.write('[definitions.x]\naccounts_left_out = ["Telcom"]\n')
    said = percall("cost", "-w", made, *DAYS, "--definition", "x")
    assert said.code == 10
    assert "'Telcom' (definitions.x)" in said.error


def test_two_names_of_one_definition_are_one(root: Path) -> None:
    """As `[counting]` says is per handled call here: the hash is the same."""
    both = ("--definition", "counting", "--definition", "per_handled_call")
    assert percall("cost", "-w", root, *DAYS, *both).code == 0
    other = ("--definition", "counting", "--definition", "per_contact")
    assert percall("cost", "-w", root, *DAYS, *other).code == 11
