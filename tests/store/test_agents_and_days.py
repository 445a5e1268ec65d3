"""Agents' time is cut at the centre's midnights; days of totals stay apart from calls."""

from datetime import date
from pathlib import Path

from percall.store.quarantine import quarantined
from percall.store.undo import undo
from tests.store.importing import bring, call, centre, parts, table

TIME = """
name = "time"
rows = "agent_time"
[agent_time]
agent_id = "agent"
started_at = "start"
ended_at = "end"
paid_ms = "paid"
[agent_time.state]
column = "state"
translate = { READY = "available", LUNCH = "pause:lunch", OFF = "logged_out" }
"""
DAYS = """
name = "days"
rows = "day_total"
[day_total]
local_on = "day"
offered = "offered"
answered = "answered"
talk_ms_mean = "talk"
service_level_share = "level"
"""


def stretch(
    agent: str, start: str, end: str, state: str = "READY", paid: str = ""
) -> dict[str, object]:
    return {"agent": agent, "start": start, "end": end, "state": state, "paid": paid}


def test_stretches_are_cut_at_local_midnights_and_keep_what_is_paid(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    rows = [
        stretch("ana", "2026-10-24 22:00:00", "2026-10-26 01:00:00"),  # an autumn day of 25 hours
        stretch("bob", "2026-10-01 23:59:59", "2026-10-02 00:00:02", paid="1"),
        stretch("cid", "2026-10-01 08:00:00", "2026-10-01 09:00:00", "OFF"),
        stretch("dan", "2026-10-01 08:00:00", "2026-10-01 08:00:00", "LUNCH"),
    ]
    assert parts(bring(workspace, rows, TIME)) == (4, 4, 0, 0, 0, 0)
    hour = 3_600_000
    assert table(workspace, "agent_time", "agent_id, local_on, state, paid_ms") == [
        ("ana", date(2026, 10, 24), "available", 2 * hour),
        ("ana", date(2026, 10, 25), "available", 25 * hour),
        ("ana", date(2026, 10, 26), "available", 1 * hour),
        ("bob", date(2026, 10, 1), "available", 333),
        ("bob", date(2026, 10, 2), "available", 667),
        ("cid", date(2026, 10, 1), "logged_out", 0),
        ("dan", date(2026, 10, 1), "pause:lunch", 0),
    ]


def test_what_is_no_stretch_is_refused_and_a_corrected_one_replaces(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    good = stretch("ana", "2026-10-01 08:00:00", "2026-10-01 10:00:00")
    rows = [good, stretch("", "2026-10-01 08:00:00", "2026-10-01 10:00:00"),
            stretch("bob", "2026-10-01 08:00:00", "2026-10-01 07:00:00"),
            stretch("bob", "2026-10-01 08:00:00", "2028-10-01 07:00:00"),
            stretch("bob", "2026-10-01 08:00:00", "2026-10-01 09:00:00", "NAPPING")]  # fmt: skip
    bring(workspace, rows, TIME)
    assert [row.code for row in quarantined(workspace)] == [
        "no_agent", "end_before_start", "duration_too_long", "untranslated_value",
    ]  # fmt: skip
    mended = good | {"end": "2026-10-01 09:00:00"}
    report = bring(workspace, [mended], TIME, "mended.csv")
    assert parts(report) == (1, 0, 0, 1, 0, 0)
    assert table(workspace, "agent_time", "paid_ms") == [(3_600_000,)]
    undo(workspace, report.import_id)
    assert table(workspace, "agent_time", "paid_ms") == [(7_200_000,)]


def test_teams_come_from_the_settings_where_the_records_do_not_say(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    settings = workspace.root / "centre.toml"
    settings.write_text(settings.read_text() + '\n[teams]\nsupport = ["ana"]\n')
    from percall.store.workspace import open_workspace  # the settings changed

    workspace = open_workspace(workspace.root)
    bring(workspace, [stretch("ana", "2026-10-01 08:00:00", "2026-10-01 09:00:00")], TIME)
    bring(workspace, [call(1), call(2, agent="bob")], name="calls.csv")
    assert table(workspace, "agent_time", "team") == [("support",)]
    assert table(workspace, "segment", "agent_id, team") == [("ana", "support"), ("bob", None)]


def day(on: str, **changes: object) -> dict[str, object]:
    return {
        "day": on,
        "offered": "100",
        "answered": "90",
        "talk": "95.5",
        "level": "0.8907",
    } | changes


def test_totals_are_kept_and_unknown_stays_unknown(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    report = bring(workspace, [day("2026-10-01"), day("2026-10-02", answered="", level="")], DAYS)
    assert parts(report) == (2, 2, 0, 0, 0, 0)
    columns = "local_on, offered, answered, abandoned, talk_ms_mean, service_level_share"
    assert table(workspace, "day_total", columns) == [
        (date(2026, 10, 1), 100, 90, None, 95_500, "0.8907"),
        (date(2026, 10, 2), 100, None, None, 95_500, None),
    ]
    assert table(workspace, "contact", "*") == []


def test_a_day_has_totals_or_calls_and_never_both(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, [call(1, start="2026-10-05 10:00:00")])
    report = bring(workspace, [day("2026-10-05"), day("2026-10-06")], DAYS, "days.csv")
    assert parts(report) == (2, 1, 0, 0, 0, 1)
    report = bring(workspace, [call(2, start="2026-10-06 10:00:00")], name="more.csv")
    assert parts(report) == (1, 0, 0, 0, 0, 1)
    assert [row.code for row in quarantined(workspace)] == ["day_has_calls", "day_has_totals"]
