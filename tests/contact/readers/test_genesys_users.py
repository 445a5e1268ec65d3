"""Genesys Cloud's users aggregates: states of agents by interval, told twice, and by hand."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.store.undo import undo
from percall.store.workspace import Workspace
from tests.contact.readers.objects import bring, counted, rows
from tests.store.importing import centre, parts

READER = "genesys-user-aggregates"
HOUR = "2026-10-01T08:00:00.000Z/2026-10-01T09:00:00.000Z"
_MINUTE = 60_000


def user(name: str, *intervals: tuple[str, Mapping[str, int], Mapping[str, int]]) -> dict[str, Any]:
    """A user's intervals: minutes by presence, and by routing status."""
    return {
        "group": {"userId": name},
        "data": [
            {"interval": interval, "metrics": [
                {"metric": metric, "qualifier": state, "stats": {"sum": minutes * _MINUTE}}
                for metric, told in (("tSystemPresence", presences), ("tAgentRoutingStatus", routed))
                for state, minutes in told.items()
            ]}
            for interval, presences, routed in intervals
        ],
    }  # fmt: skip


def minutes(workspace: Workspace) -> dict[tuple[str, str], int]:
    found = rows(workspace, "agent_time GROUP BY 1, 2", "agent_id, state, sum(paid_ms) // 60000")
    return {(agent, state): total for agent, state, total in found}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return centre(tmp_path)


def test_an_answer_of_a_public_client(workspace: Workspace) -> None:
    """genesys-mcp's tests hold this answer, there without its interval.

    Half an hour AVAILABLE off queue and half an hour ON_QUEUE, of which ten minutes INTERACTING.
    Only what a routing status says is known of the time on queue.
    """
    bring(workspace, READER, [{
        "group": {"userId": "104"},
        "data": [{"interval": HOUR, "metrics": [
            {"metric": "tSystemPresence", "qualifier": "AVAILABLE", "stats": {"sum": 1_800_000}},
            {"metric": "tSystemPresence", "qualifier": "ON_QUEUE", "stats": {"sum": 1_800_000}},
            {"metric": "tAgentRoutingStatus", "qualifier": "INTERACTING", "stats": {"sum": 600_000}},
        ]}],
    }])  # fmt: skip
    assert minutes(workspace) == {("104", "handling"): 10, ("104", "pause:available"): 30}


def test_a_whole_hour(workspace: Workspace) -> None:
    """40 minutes on queue (25 with calls, 5 on others, 8 idle, 2 not responding), then a break."""
    bring(workspace, READER, [user("101", (
        HOUR, {"ON_QUEUE": 40, "BREAK": 10, "MEETING": 5, "OFFLINE": 5},
        {"INTERACTING": 25, "COMMUNICATING": 5, "IDLE": 8, "NOT_RESPONDING": 2, "OFF_QUEUE": 20},
    ))])  # fmt: skip
    assert minutes(workspace) == {
        ("101", "handling"): 30, ("101", "available"): 8, ("101", "pause:not_responding"): 2,
        ("101", "pause:break"): 10, ("101", "meeting"): 5,
    }  # fmt: skip
    assert counted(workspace, READER) == {"Interacting": 0.5, "Idle": 0.13, "Logged In": 0.92}


def test_time_on_queue_alone_is_paid_and_in_no_occupancy(workspace: Workspace) -> None:
    bring(workspace, READER, [user("101", (HOUR, {"ON_QUEUE": 60}, {"OFF_QUEUE": 0}))])
    assert minutes(workspace) == {("101", "pause:on_queue"): 60}


def test_an_interval_told_again_with_more_counts_once(workspace: Workspace) -> None:
    early = user("101", (HOUR, {"ON_QUEUE": 20}, {"IDLE": 20}))
    late = user("101", (HOUR, {"ON_QUEUE": 50, "MEAL": 10}, {"IDLE": 30, "INTERACTING": 20}))
    whole = {("101", "available"): 30, ("101", "handling"): 20, ("101", "pause:meal"): 10}
    bring(workspace, READER, [late])
    report = bring(workspace, READER, [early, early], "early")
    assert parts(report) == (2, 1, 1, 0, 0, 0)
    assert minutes(workspace) == whole
    undo(workspace, report.import_id)
    assert minutes(workspace) == whole


def test_a_day_over_its_own_hours_is_left_out(workspace: Workspace) -> None:
    day = "2026-10-01T00:00:00.000Z/2026-10-02T00:00:00.000Z"
    bring(workspace, READER, [
        user("101", (day, {"MEETING": 90}, {}), (HOUR, {"MEETING": 60}, {})),
        user("102", (day, {"MEETING": 90}, {})),
    ])  # fmt: skip
    assert minutes(workspace) == {("101", "meeting"): 60, ("102", "meeting"): 90}


def test_more_than_the_interval_holds_is_cut_at_its_end(workspace: Workspace) -> None:
    bring(workspace, READER, [user("101", (HOUR, {"BUSY": 50, "MEETING": 50}, {}))])
    assert sum(minutes(workspace).values()) == 60


def test_a_user_without_an_interval_is_left_out_and_a_bad_one_kept_aside(
    workspace: Workspace,
) -> None:
    report = bring(workspace, READER, [
        {"group": {"userId": "101"}, "data": []},
        user("102", ("soon/later", {"BUSY": 5}, {})),
        user("103", (HOUR, {"BUSY": 5}, {})),
    ])  # fmt: skip
    assert parts(report) == (3, 1, 0, 0, 1, 1)
    assert minutes(workspace) == {("103", "pause:busy"): 5}


SHARES = st.dictionaries(
    st.sampled_from(["BREAK", "MEAL", "MEETING", "TRAINING", "AWAY"]),
    st.integers(1, 11),
    min_size=1,
)


@settings(max_examples=5)
@given(
    st.dictionaries(st.sampled_from(["101", "102", "103"]), SHARES, min_size=1), st.integers(0, 3)
)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, told: dict[str, dict[str, int]], cut: int
) -> None:
    workspace = centre(tmp_path_factory.mktemp("users"))
    users = [user(name, (HOUR, shares, {})) for name, shares in told.items()]
    for number, half in enumerate((users[:cut], users[cut:])):
        if half:
            bring(workspace, READER, half, f"half{number}")
    assert minutes(workspace) == {
        (name, state.lower() if state in ("MEETING", "TRAINING") else f"pause:{state.lower()}"): share
        for name, shares in told.items() for state, share in shares.items()
    }  # fmt: skip
