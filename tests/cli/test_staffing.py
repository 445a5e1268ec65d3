"""`percall staffing`: the figures of the textbooks, and what is refused."""

import pytest

from tests.cli.test_imports import said
from tests.costing.product import run

KEYS = ["model", "agents", "rostered", "service_level_share", "asa_s", "occupancy_share",
        "abandoned_share", "waiting_share"]  # fmt: skip
HALF_HOUR = ("--calls", 175, "--interval-s", 1800, "--aht-s", 300)


def test_json_has_its_eight_keys() -> None:
    found = run("staffing", *HALF_HOUR, "--agents", 33, "--within-s", 30)
    assert list(found) == KEYS
    assert (found["model"], found["agents"], round(found["asa_s"])) == ("erlang_c", 33, 30)
    assert round(100 * found["service_level_share"]) == 74


def test_a_target_gives_agents_and_heads() -> None:
    found = run("staffing", "--calls", 100, "--aht-s", 180, "--service-level-share", 0.8,
                "--within-s", 20, "--shrinkage-share", 0.3)  # fmt: skip
    assert (found["agents"], found["rostered"]) == (14, 20)
    one = run("staffing", "--calls", 3, "--aht-s", 300, "--service-level-share", 0.5)
    assert one["agents"] == 1


def test_patience_is_erlang_a_and_lines_are_erlang_b() -> None:
    found = run("staffing", "--calls", 1200, "--aht-s", 300, "--patience-s", 120, "--agents", 200)
    assert found["model"] == "erlang_a"
    assert found["abandoned_share"] == pytest.approx(0.03454, abs=5e-6)
    lines = run("staffing", "--calls", 60, "--aht-s", 300, "--agents", 10, "--lines", 10)
    assert (lines["model"], lines["waiting_share"]) == ("erlang_b", 0.0)


def test_a_queue_that_never_ends_has_no_wait() -> None:
    found = run("staffing", "--calls", 100, "--aht-s", 300, "--agents", 10)
    assert (found["asa_s"], found["service_level_share"], found["waiting_share"]) == (None, 0, 1)
    _code, out, _error = said("staffing", "--calls", "100", "--aht-s", "300", "--agents", "10")
    assert "unstable" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "either --agents or a target"),
        (("--agents", "3", "--service-level-share", "0.8"), "either --agents or a target"),
        (("--service-level-share", "80"), "write 80 % as 0.8"),
        (("--agents", "3", "--lines", "2"), "fewer lines than agents"),
        (("--agents", "-1"), "below 0"),
        (("--agents", "3", "--patience-s", "nan"), "not a number"),
        (("--agents", "3", "--shrinkage-share", "1"), "100 %"),
    ],
)
def test_nonsense_is_refused(words: tuple[str, ...], says: str) -> None:
    code, _out, error = said("staffing", "--calls", "10", "--aht-s", "300", *words)
    assert (code, says in error) == (2, True), error


def test_targets_can_be_combined_and_the_answer_meets_all() -> None:
    found = run("staffing", *HALF_HOUR, "--service-level-share", 0.5, "--occupancy-share", 0.85,
                "--asa-s", 60, "--waiting-share", 0.3)  # fmt: skip
    assert found["agents"] == 35
    assert found["occupancy_share"] <= 0.85
    assert found["waiting_share"] <= 0.3


def test_nobody_can_wait_without_a_place_or_without_patience_whatever_else_is_said() -> None:
    for words in (("--lines", 33, "--patience-s", 120), ("--patience-s", 0)):
        assert run("staffing", *HALF_HOUR, "--agents", 33, *words)["model"] == "erlang_b"


def test_programs_are_told_of_an_unstable_queue_beside_the_json() -> None:
    code, out, error = said("staffing", *map(str, HALF_HOUR), "--agents", "29", "--json")
    assert (code, '"asa_s": null' in out, "unstable" in error) == (0, True, True)


def test_people_see_one_less_and_one_more_and_what_their_model_knows() -> None:
    words = (*map(str, HALF_HOUR), "--service-level-share", "0.8")
    _code, out, _error = said("staffing", *words)
    assert all(f"\n      {n} " in out for n in (34, 35, 36))
    assert "34.2 agents would do" in out
    assert "Abandoned" not in out
    _code, out, _error = said("staffing", *words, "--patience-s", "120", "--lines", "40")
    assert "Abandoned" in out
    assert "Blocked" in out
    assert "would do" not in out


def test_the_footer_says_which_row_is_unstable() -> None:
    """30 agents are the least whose queue ends: with 29 it does not."""
    words = ("staffing", *map(str, HALF_HOUR), "--agents")
    assert "unstable with 29 agents: more work" in said(*words, "30")[1]
    assert "unstable with 20 agents: more work" in said(*words, "19")[1]
    assert "unstable" not in said(*words, "31")[1]


def test_a_target_of_abandoned_calls_is_called_idle_where_nobody_hangs_up() -> None:
    words = ("staffing", *map(str, HALF_HOUR), "--abandoned-share", "0.03", "--json")
    assert "says nothing without --patience-s" in said(*words)[2]
    assert said(*words, "--patience-s", "120")[2] == ""
