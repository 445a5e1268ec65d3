"""What is counted once a contact agrees with a slow twin, for both ways of giving segments."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from percall.contact import compile_agreement
from tests.contact.staging import Bench
from tests.naive.imported import facts_of

SLOTS = 4
DURATIONS = ("wait_ms", "talk_ms")
KINDS = ("ivr", "queue", "agent", "bot")

ms = st.none() | st.integers(0, 3).map(lambda n: n * 1000)
segment = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "queue": st.sampled_from((None, "a", "b")),
        "team": st.sampled_from((None, "t", "u")),
        "agent_id": st.sampled_from((None, "x", "y")),
        "wait_ms": ms,
        "talk_ms": ms,
        "wait_wrong": st.booleans(),
    }
)
contact = st.fixed_dictionaries(
    {
        "outcome": st.sampled_from((None, "handled", "abandoned", "open", "contained")),
        "segments": st.lists(segment, max_size=SLOTS),
    }
)
_FIELDS = """
queue = "queue{n}"
team = "team{n}"
agent_id = "agent_id{n}"
wait_ms = {{ column = "wait_ms{n}", unit = "ms" }}
talk_ms = {{ column = "talk_ms{n}", unit = "ms" }}
"""
_HEAD = """
name = "test"
rows = "{rows}"
[contact]
key = ["id"]
started_at = "at"
outcome = "outcome"
"""
SIDE_BY_SIDE = _HEAD.format(rows="contact") + "\n".join(
    f'[[segment]]\nkind = "kind{n}"\n'.replace(f'"kind{n}"', f'{{ column = "kind{n}" }}')
    + f'when = {{ column = "kind{n}", known = true }}\n' + _FIELDS.format(n=n)
    for n in range(SLOTS)
)  # fmt: skip
A_ROW_A_LEG = _HEAD.format(rows="segment") + (
    'leg = ["leg"]\n[[segment]]\nkind = { column = "kind" }\n'
    'when = { column = "kind", known = true }\n' + _FIELDS.format(n="")
)


def cells(segment: dict[str, Any], n: object) -> dict[str, Any]:
    """A segment's cells; a wrong wait is written as a negative one."""
    found = {name: segment[name] for name in ("kind", "queue", "team", "agent_id", *DURATIONS)}
    if segment["wait_wrong"]:
        found["wait_ms"] = -1000
    return {f"{name}{n}": None if v is None else str(v) for name, v in found.items()}


def wrong_waits_unknown(contact: dict[str, Any]) -> dict[str, Any]:
    segments = [s | ({"wait_ms": None} if s["wait_wrong"] else {}) for s in contact["segments"]]
    return contact | {"segments": segments}


def expected(contacts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [fact for one in contacts for fact in facts_of(wrong_waits_unknown(one))]


def found(bench: Bench, names: list[str]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in names} for row in bench.segments()]


@settings(max_examples=6)
@given(st.lists(contact, min_size=20, max_size=60))
def test_segments_side_by_side_agree_with_the_twin(contacts: list[dict[str, Any]]) -> None:
    empty = {f"{name}{n}": None for n in range(SLOTS)
             for name in ("kind", "queue", "team", "agent_id", *DURATIONS)}  # fmt: skip
    rows = [
        {"id": f"{i:03}", "at": "2026-10-01 08:00:00", "outcome": one["outcome"]} | empty
        | {k: v for n, s in enumerate(one["segments"]) for k, v in cells(s, n).items()}
        for i, one in enumerate(contacts)
    ]  # fmt: skip
    wanted = expected(contacts)
    assert found(Bench(SIDE_BY_SIDE, rows), list(wanted[0])) == wanted


@pytest.mark.parametrize("pairs_up_to", [compile_agreement.PAIRS_UP_TO, 2])
@settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(contacts=st.lists(contact, min_size=20, max_size=60))
def test_a_row_a_leg_agrees_with_the_twin(
    monkeypatch: pytest.MonkeyPatch, pairs_up_to: int, contacts: list[dict[str, Any]]
) -> None:
    """Both for contacts whose pairs are compared, and for those that are too long for that."""
    monkeypatch.setattr(compile_agreement, "PAIRS_UP_TO", pairs_up_to)
    none = {"kind": None, "queue": None, "team": None, "agent_id": None, "wait_wrong": False,
            "wait_ms": None, "talk_ms": None}  # fmt: skip
    rows = [
        {"id": f"{i:03}", "leg": str(n), "at": "2026-10-01 08:00:00", "outcome": one["outcome"]}
        | cells(s, "")
        for i, one in enumerate(contacts)
        for n, s in enumerate(one["segments"] or [none])
    ]
    wanted = expected(contacts)
    assert found(Bench(A_ROW_A_LEG, rows), list(wanted[0])) == wanted
