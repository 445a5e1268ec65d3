"""What somebody asks for is read, written and refused: words of the command line, plan files."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from percall.whatif.levers.lever import NUMBERS, Unit
from percall.whatif.levers.plan import Plan
from percall.whatif.levers.reading import (
    plan_of,
    read_plan,
    read_plan_file,
    words_of,
    write_plan,
)
from percall.whatif.levers.refused import PlanRefused
from percall.whatif.levers.table import BY_NAME, LEVERS


def values(word: str) -> dict[str, object]:
    return dict(plan_of([word]).levers[0][1])


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("staff=-30%", {"share": Fraction(-3, 10)}),
        ("staff=+2", {"agents": 2}),
        ("staff=+2,group=billing", {"agents": 2, "group": ("billing",)}),
        ("staff.share=-0.1", {"share": Fraction(-1, 10)}),
        ("staff.group=billing+support,agents=1", {"agents": 1, "group": ("billing", "support")}),
        ("staff=-10%,investment=1200.50", {"share": Fraction(-1, 10), "investment": Fraction(2401, 2)}),
    ],
)  # fmt: skip
def test_words_of_the_command_line(word: str, expected: dict[str, object]) -> None:
    assert values(word) == expected


@pytest.mark.parametrize(
    "words",
    [
        ["staf=1"], ["staff=NaN"], ["staff=1e400"], ["staff=" + "9" * 5000], ["staff=0x10"],
        ["staff=1.5"], ["staff=-130%"], ["staff.shar=1"], ["staff=+1,=3"], ["staff.share"],
        ["staff=1", "staff=2"], ["nothing=3"], ["nothing", "staff=1"], [""], [","], ["staff.="],
        ["staff=٣"], ["staff.group=\x1b[2J"], ["staff.group="], ["staff.group=" + "x" * 101],
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_in_one_line(words: list[str]) -> None:
    with pytest.raises(PlanRefused) as refused:
        plan_of(words)
    assert len(str(refused.value)) < 400
    assert "\n" not in str(refused.value)


def test_an_unknown_lever_and_an_unknown_parameter_name_the_nearest() -> None:
    with pytest.raises(PlanRefused, match=r"staf is no lever.*did you mean staff"):
        plan_of(["staf=1"])
    with pytest.raises(PlanRefused, match=r"no parameter shar .*did you mean share"):
        plan_of(["staff.shar=1"])


def test_the_order_of_words_does_not_matter() -> None:
    names = [lever.name for lever in LEVERS if lever.name != "nothing"]
    assert plan_of(names) == plan_of(names[::-1])
    assert plan_of(["staff.agents=1", "staff.group=a"]) == plan_of(["staff.group=a,agents=1"])


NAMES = {
    "group": ("support", "billing", "support+billing") * 5, "queue": ("support", "billing") * 8,
    "skill": ("support", "billing") * 8, "channel": ("voice",) * 16, "menu": ("menu",) * 16,
    "reasons": ("balance", "fault+invoice", "invoice") * 5, "step": ("opening hours",) * 16,
    "weekdays": ("mon", "tue+sat", "sun") * 5, "accounts": ("Licences", "Software") * 8,
    "language": ("lv", "en") * 8,
}  # fmt: skip
"""Names of the shipped examples, more often than names of nothing."""


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    words = []
    for lever in draw(st.lists(st.sampled_from(LEVERS[1:]), unique=True, max_size=4)):
        word = [lever.name]
        for parameter in lever.parameters:
            if draw(st.booleans()):
                continue
            if parameter.unit in NUMBERS:
                scale = 1 if parameter.unit in (Unit.AGENTS, Unit.COUNT) else 1000
                least, most = int(parameter.least * scale), int(parameter.most * scale)
                number = Decimal(draw(st.integers(least, most))) / scale
                word.append(f"{parameter.name}={number:f}")
            elif parameter.unit is Unit.SPAN:
                word.append(f"{parameter.name}=08:30-17:00")
            elif parameter.choices:
                word.append(f"{parameter.name}={draw(st.sampled_from(parameter.choices))}")
            else:
                name = draw(st.sampled_from([*NAMES.get(parameter.name, ()), "ā c", 'x"y']))
                word.append(f"{parameter.name}={name}")
        words.append(",".join(word))
    return plan_of(words, Plan(name=draw(st.sampled_from(["", 'Rudens "plāns"', "a\\b"]))))


@given(plans())
def test_what_is_written_reads_back_the_same(plan: Plan) -> None:
    assert read_plan(write_plan(plan), may_be_empty=not plan.levers) == plan
    assert plan_of(words_of(plan)).levers == plan.levers


@pytest.mark.parametrize(
    "text",
    [
        "", "[plan]", "[plan]\nversion = 0", "[plan]\nversion = 2", "[plan]\nversion = true",
        "[plan]\nversion = 1\nextra = 2", "[plan]\nversion = 1\n[levers.staff]",
        "[plan]\nversion = 1\n[lever]\nstaff = 3", "[plan]\nversion = 1\n[lever.staf]",
        "[plan]\nversion = 1\n[lever.staff]\nshare = nan",
        "[plan]\nversion = 1\n[lever.staff]\nshare = 1e400",
        "[plan]\nversion = 1\n[lever.staff]\nshare = true",
        "[plan]\nversion = 1\n[lever.staff]\nshare = 1.4e9",
        "[plan]\nversion = 1\n[lever.staff]\ngroup = [1]",
        "[plan]\nversion = 1\nname = 3", "[[[", "a = " + "[" * 5000,
    ],
)  # fmt: skip
def test_files_that_are_no_plans_are_refused(text: str) -> None:
    with pytest.raises(PlanRefused):
        read_plan(text)


def test_a_file_that_is_missing_huge_or_no_text_is_refused(tmp_path: Path) -> None:
    huge, binary = tmp_path / "huge.toml", tmp_path / "binary.toml"
    huge.write_bytes(b"#" * 1_000_000)
    binary.write_bytes(b"\xff\xfe\x00")
    for file in (huge, binary, tmp_path / "missing.toml", tmp_path):
        with pytest.raises(PlanRefused):
            read_plan_file(file)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[plan]\nversion = 0\n[lever.callback]", r"older version 0.*make the plan anew"),
        ("[plan]\nversion = 2\n[lever.callback]", r"newer version 2.*make the plan anew"),
        ("[plan]\nversion = '1'\n[lever.callback]", r"'1' is no version.*version = 1 below"),
        ("[plan]\nname = 'x'\n[lever.callback]", r"states no version.*version = 1 below \[plan\]"),
        ("[lever.callback]", r"no \[plan\] in it.*begin with \[plan\] and version = 1"),
        ("", r"no \[plan\] in it"),
        ("[plan]\nversion = 1", r"has no lever.*\[lever\.NAME\]"),
        ("[plan]\nversion = 1\n[lever]", r"has no lever"),
    ],
)
def test_what_a_plan_file_lacks_is_said_with_what_to_do(text: str, why: str) -> None:
    with pytest.raises(PlanRefused, match=why):
        read_plan(text)


def test_the_table_names_each_lever_once_and_every_short_form_is_a_parameter() -> None:
    assert len(BY_NAME) == len(LEVERS)
    for lever in LEVERS:
        assert set(lever.short) <= {parameter.name for parameter in lever.parameters}
