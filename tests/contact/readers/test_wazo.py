"""Wazo: call logs and statistics of agents, some as the tests of wazo-call-logd expect them."""

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.contact.readers.registry import reader_named
from percall.store.ingest.readers import import_as
from percall.store.workspace import Workspace
from tests.contact.readers.bringing import take
from tests.contact.readers.writers.wazo import Call, Interval, call_logs, statistics
from tests.store.importing import centre, parts, table

CALL = {
    "id": 1, "start": "2026-10-01T10:00:00+02:00", "answer": "2026-10-01T10:00:12+02:00",
    "end": "2026-10-01T10:03:12+02:00", "answered": True, "call_direction": "inbound",
    "source_extension": "+37120000001", "destination_extension": "201", "source_name": "A Person",
    "destination_user_uuid": "0d3f8a66-4d1e-4b0a-9a3c-0a1b2c3d4201", "source_user_uuid": None, "tenant_uuid": "t",
}  # fmt: skip
LOST = CALL | {"id": 2, "answer": None, "answered": False, "end": "2026-10-01T10:00:30+02:00"}
OUT = CALL | {"id": 3, "call_direction": "outbound", "source_user_uuid": "0d3f8a66-4d1e-4b0a-9a3c-0a1b2c3d4007",
              "destination_user_uuid": None, "destination_extension": "+37129999999"}  # fmt: skip
FAILED = OUT | {"id": 4, "answer": None, "answered": False}


def bring_json(workspace: Workspace, reader: str, document: object) -> Any:
    file = workspace.root.parent / f"{reader}.json"
    file.write_text(json.dumps(document))
    return import_as(workspace, file, reader_named(reader))


def test_wazo_call_logs(tmp_path: Path) -> None:
    """10:00 at +02:00 is 8:00 UTC; 12 s waited, 180 s talked; one given up after 30 s."""
    workspace = centre(tmp_path, "UTC")
    report = bring_json(
        workspace, "wazo-call-logs", {"items": [CALL, LOST, OUT, FAILED], "total": 4}
    )
    assert parts(report) == (4, 4, 0, 0, 0, 0)
    found = table(workspace, "contact", "source_id, outcome, direction, contact_wait_ms, "
                  "agent_unit_ms, started_at::VARCHAR")  # fmt: skip
    assert found == [
        ("1", "handled", "inbound", 12_000, 180_000, "2026-10-01 08:00:00"),
        ("2", "abandoned", "inbound", 30_000, 0, "2026-10-01 08:00:00"),
        ("3", "handled", "outbound", 0, 180_000, "2026-10-01 08:00:00"),
        ("4", "failed", "outbound", None, 0, "2026-10-01 08:00:00"),
    ]
    agents = table(workspace, "segment", "agent_id", "contact_id")
    assert {row[0] for row in agents if row[0]} == {
        "0d3f8a66-4d1e-4b0a-9a3c-0a1b2c3d4201",
        "0d3f8a66-4d1e-4b0a-9a3c-0a1b2c3d4007",
    }


def test_wazo_call_logs_as_csv_are_the_same(tmp_path: Path) -> None:
    one = centre(tmp_path, "UTC")
    rows = [CALL, LOST, OUT]
    text = ",".join(CALL) + "\n" + "".join(
        ",".join("" if v is None else str(v) for v in row.values()) + "\n" for row in rows)  # fmt: skip
    take(one, "wazo-call-logs-csv", text)
    assert table(one, "contact", "source_id, outcome, contact_wait_ms, agent_unit_ms") == [
        ("1", "handled", 12_000, 180_000),
        ("2", "abandoned", 30_000, 0),
        ("3", "handled", 0, 180_000),
    ]


def test_wazo_statistics_of_agents(tmp_path: Path) -> None:
    """An hour of 3,000 s logged in: 1,200 talking, 300 wrapping up, 500 pausing, 1,000 available;
    the day's total says the same once more and counts for nothing."""
    hour = {"agent_id": 5, "agent_number": "1005", "from": "2026-10-01T08:00:00+00:00",
            "until": "2026-10-01T09:00:00+00:00", "login_time": 3000, "conversation_time": 1200,
            "pause_time": 500, "wrapup_time": 300, "answered": 9}  # fmt: skip
    total = hour | {"from": "2026-10-01T00:00:00+00:00", "until": "2026-10-02T00:00:00+00:00"}
    workspace = centre(tmp_path, "UTC")
    bring_json(workspace, "wazo-agent-statistics", {"items": [hour, total]})
    assert table(workspace, "agent_time", "state, paid_ms", "interval_at") == [
        ("handling", 1_200_000), ("wrap_up", 300_000), ("pause", 500_000),
        ("available", 1_000_000),
    ]  # fmt: skip


# `integration_tests/suite/test_cdr.py` of wazo-call-logd, the two calls of
# test_given_call_logs_when_list_cdr_then_list_cdr, with the fields that it compares.
OF_ITS_TESTS = {
    "items": [
        {"id": 12, "answered": True, "start": "2017-03-23T00:00:00+00:00",
         "answer": "2017-03-23T00:01:00+00:00", "end": "2017-03-23T00:02:27+00:00",
         "destination_extension": "3378", "destination_name": "dést.", "duration": 87,
         "call_direction": "internal", "source_extension": "7687", "source_name": "soùr.",
         "tags": ["rh", "Poudlard"], "recordings": []},
        {"id": 34, "answered": False, "start": "2017-03-23T11:11:11+00:00", "answer": None,
         "end": "2017-03-23T11:13:29+00:00", "destination_extension": "8733",
         "destination_name": ".tsèd", "duration": None, "call_direction": "outbound",
         "source_extension": "7867", "source_name": ".rùos", "tags": [], "recordings": []},
    ],
    "filtered": 2, "total": 2,
}  # fmt: skip


def test_calls_of_its_own_tests(tmp_path: Path) -> None:
    """The first was talked for the 87 s that `duration` says; nobody took the second."""
    workspace = centre(tmp_path, "UTC")
    report = bring_json(workspace, "wazo-call-logs", OF_ITS_TESTS)
    assert table(workspace, "contact", "source_id, outcome, direction, agent_unit_ms") == [
        ("12", "handled", "internal", 87_000),
        ("34", "failed", "outbound", 0),
    ]
    assert [one["number"] for one in report.source_counts] == [1, 1]


def test_the_table_of_its_database(tmp_path: Path) -> None:
    """Its columns have other names (`database/models.py`): date, date_answer, source_exten ..."""
    workspace = centre(tmp_path, "UTC")
    text = (
        "id,date,date_answer,date_end,source_exten,destination_exten,blocked,direction\n"
        "1,2026-10-01 08:00:00+00,2026-10-01 08:00:12+00,2026-10-01 08:03:12+00,3712,201,f,inbound\n"
        "2,2026-10-01 09:00:00+00,,2026-10-01 09:00:01+00,3712,201,t,inbound\n"
    )
    take(workspace, "wazo-call-logs-csv", text)
    assert table(workspace, "contact", "source_id, outcome, contact_wait_ms, agent_unit_ms") == [
        ("1", "handled", 12_000, 180_000),
        ("2", "blocked", 1_000, 0),
    ]


def statistic(of: str, until: str, login: float, talk: int, pause: float, wrap: float) -> Any:
    """An interval as wazo-call-logd gives it: seconds as fractions, but for the talk."""
    return {"agent_id": 42, "agent_number": "1001", "from": of, "until": until, "answered": 2,
            "conversation_time": talk, "login_time": login, "pause_time": pause,
            "wrapup_time": wrap, "tenant_uuid": "t"}  # fmt: skip


def test_an_hour_of_its_own_tests(tmp_path: Path) -> None:
    """`integration_tests/suite/test_agent_stats.py`, agent 42: 55 min logged in, 23 s talking,
    15 min pausing, 2 min of wrap-up; the rest, 3,300 - 23 - 900 - 120 = 2,257 s, available.
    """
    hour = statistic(
        "2020-10-05T13:00:00+00:00", "2020-10-05T14:00:00+00:00", 3300.0, 23, 900.0, 120.0
    )
    workspace = centre(tmp_path, "UTC")
    report = bring_json(workspace, "wazo-agent-statistics", {"items": [hour], "total": 1})
    assert table(workspace, "agent_time", "state, paid_ms", "interval_at") == [
        ("handling", 23_000), ("wrap_up", 120_000), ("pause", 900_000), ("available", 2_257_000),
    ]  # fmt: skip
    assert report.source_counts[0]["number"] == 3300


def test_statistics_of_many_days_are_left_out(tmp_path: Path) -> None:
    """The total that ends an answer of a month does not say on which days the agent worked; the
    25 hours of the day on which clocks go back are a day.
    """
    month = statistic("2020-10-01T00:00:00+00:00", "2020-11-01T00:00:00+00:00", 99_000, 0, 0, 0)
    day = statistic("2020-10-25T00:00:00+02:00", "2020-10-26T00:00:00+01:00", 3600.0, 0, 0, 0)
    workspace = centre(tmp_path, "UTC")
    report = bring_json(workspace, "wazo-agent-statistics", {"items": [day, month]})
    assert (report.counts.imported, report.counts.excluded) == (1, 1)
    assert table(workspace, "agent_time", "state, paid_ms") == [("available", 3_600_000)]


CALLS = st.lists(
    st.tuples(
        st.sampled_from(["inbound", "outbound", "internal"]), st.integers(0, 300),
        st.one_of(st.none(), st.integers(0, 3_000)),
    ),
    min_size=6, max_size=12,
).map(lambda made: [Call(n, *parts_) for n, parts_ in enumerate(made, start=1)])  # fmt: skip


def told(call: Call) -> tuple[str, str, str, int | None, str | None, int | None]:
    """Id, direction, outcome, the customer's wait, who took it, and the talk."""
    taken = call.talked_s is not None
    outcome = "handled" if taken else "abandoned" if call.way == "inbound" else "failed"
    wait = call.waited_s * 1000 if call.way == "inbound" else 0 if taken else None
    talk = None if call.talked_s is None else call.talked_s * 1000
    return (f"{call.number}", call.way, outcome, wait, call.user if taken else None, talk)


@pytest.mark.parametrize("reader", ["wazo-call-logs", "wazo-call-logs-csv"])
@settings(max_examples=2, deadline=None)
@given(CALLS, st.randoms(use_true_random=False))
def test_calls_that_were_written_are_read(
    tmp_path_factory: pytest.TempPathFactory, reader: str, calls: list[Call], chance: Any
) -> None:
    workspace = centre(tmp_path_factory.mktemp("written"), "UTC")
    written = list(call_logs(calls))
    chance.shuffle(written)
    if reader == "wazo-call-logs":
        bring_json(workspace, reader, {"items": written, "total": len(written)})
    else:
        text = io.StringIO()
        rows = csv.DictWriter(text, list(written[0]))
        rows.writeheader()
        rows.writerows(written)
        take(workspace, reader, text.getvalue())
    contacts = table(
        workspace, "contact", "contact_id, source_id, direction, outcome, contact_wait_ms"
    )
    agents = {
        contact: tuple(taken)
        for contact, *taken in table(workspace, "segment", "contact_id, agent_id, talk_ms, kind")
        if taken.pop() == "agent"
    }
    found = [(*rest, *agents.get(contact, (None, None))) for contact, *rest in contacts]
    assert sorted(found) == sorted(told(call) for call in calls)


STATISTICS = st.dictionaries(
    st.tuples(st.integers(1, 3), st.integers(0, 23)),
    st.tuples(*(st.integers(0, 900) for _part in range(4))), min_size=6, max_size=12,
).map(lambda made: [Interval(*key, *seconds) for key, seconds in made.items()])  # fmt: skip


@settings(max_examples=2, deadline=None)
@given(STATISTICS)
def test_statistics_that_were_written_are_read(
    tmp_path_factory: pytest.TempPathFactory, written: list[Interval]
) -> None:
    workspace = centre(tmp_path_factory.mktemp("written"), "UTC")
    bring_json(workspace, "wazo-agent-statistics", {"items": list(statistics(written))})
    expected: Counter[tuple[str, str]] = Counter()
    for one in written:
        for state, seconds in (("available", one.available_s), ("handling", one.talk_s),
                               ("pause", one.pause_s), ("wrap_up", one.wrap_up_s)):  # fmt: skip
            expected[f"{one.agent}", state] += 1000 * seconds
    found: Counter[tuple[str, str]] = Counter()
    for agent, state, paid in table(workspace, "agent_time", "agent_id, state, paid_ms"):
        found[agent, state] += paid
    assert found == +expected
