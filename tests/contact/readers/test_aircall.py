"""Aircall: calls made by hand after its documentation, and what should come of each."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contact.readers.objects import bring, bring_text
from tests.store.importing import centre, parts, table

BEGIN = 1_790_000_000


def call(number: int, wait_s: int, talk_s: int | None, **more: Any) -> dict[str, Any]:
    up = None if talk_s is None else BEGIN + wait_s
    return {
        "id": number, "direct_link": f"/v1/calls/{number}", "direction": "inbound",
        "status": "done", "missed_call_reason": None if up else "agents_did_not_answer",
        "started_at": BEGIN, "answered_at": up, "ended_at": BEGIN + wait_s + (talk_s or 0),
        "duration": wait_s + (talk_s or 0), "raw_digits": "+371 2000 0001", "archived": False,
        "user": {"id": 456, "name": "Jane Doe"} if up else None, "number": {"id": 7, "name": "Sales"},
        **more,
    }  # fmt: skip


CALLS = [
    call(1, 12, 180, cost="0.15"),
    call(2, 30, None),
    call(3, 0, None, missed_call_reason="out_of_opening_hours"),
    call(4, 20, None, direction="outbound", missed_call_reason=None),
    call(5, 5, 60, status="answered", ended_at=None),
]


def test_calls_of_an_answer_of_the_interface(tmp_path: Path) -> None:
    """1: 12 s waited, 180 s talked. 2: given up after 30 s. 3: closed. 4: not reached. 5: goes on."""
    workspace = centre(tmp_path, "UTC")
    report = bring_text(
        workspace, "aircall-calls", json.dumps({"meta": {"count": 5}, "calls": CALLS})
    )
    assert parts(report) == (5, 5, 0, 0, 0, 0)
    found = table(workspace, "contact", "source_id, outcome, direction, contact_wait_ms, "
                  "agent_unit_ms, charge_state")  # fmt: skip
    assert found == [
        ("1", "handled", "inbound", 12_000, 180_000, "unknown"),
        ("2", "abandoned", "inbound", 30_000, 0, "unknown"),
        ("3", "left_queue", "inbound", 0, 0, "unknown"),
        ("4", "failed", "outbound", None, 0, "unknown"),
        ("5", "open", "inbound", 5_000, 0, "unknown"),
    ]
    assert [one["number"] for one in report.source_counts] == [2, 2]
    assert all("Jane" not in str(row) for row in table(workspace, "segment", "*"))


def test_a_call_that_ended_meanwhile_is_replaced(tmp_path: Path) -> None:
    workspace = centre(tmp_path, "UTC")
    bring(workspace, "aircall-calls", CALLS[4:], "one")
    report = bring(workspace, "aircall-calls", [call(5, 5, 60)], "two")
    assert report.counts.replaced == 1
    assert table(workspace, "contact", "outcome, agent_unit_ms") == [("handled", 60_000)]


@settings(max_examples=5)
@given(
    st.lists(
        st.tuples(st.integers(0, 200), st.none() | st.integers(0, 900)), min_size=1, max_size=8
    )
)
def test_what_is_written_is_read(
    tmp_path_factory: Any, calls: list[tuple[int, int | None]]
) -> None:
    workspace = centre(tmp_path_factory.mktemp("written"), "UTC")
    bring(workspace, "aircall-calls", [call(n, *one) for n, one in enumerate(calls)])
    assert table(workspace, "contact", "source_id, outcome, contact_wait_ms, agent_unit_ms") == [
        (str(n), "abandoned" if talk is None else "handled", wait * 1000, (talk or 0) * 1000)
        for n, (wait, talk) in enumerate(calls)
    ]
