"""Values that cannot be right, or that look like something else: the call is kept, names are names."""

import csv
import json
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.hostile.small_centre import (
    HEAD,
    MAPPING,
    bring,
    call,
    centre,
    contacts,
    cost,
    percall,
)

NUMBERS = [
    "-1", "1e400", "-1e400", "1e-400", "nan", "inf", "1e30", "99999999999999999999999999999",
    "9223372036854775808", "1,5", "0x10", "--1", "31622401", "\u0663", "12:00", "=1+1",
]  # fmt: skip


def test_durations_that_cannot_be_right_are_unknown_and_the_call_is_kept(
    root: Path, tmp_path: Path
) -> None:
    rows = [call(f"num {n}", talk=f'"{value}"') for n, value in enumerate(NUMBERS)]
    said = bring(root, tmp_path / "numbers.csv", HEAD + "".join(rows)).json
    assert said["imported"] == len(NUMBERS)
    reported = sum(issue["count"] for issue in said["issues"])
    assert reported == len(NUMBERS) - 1  # 1e-400 is nothing, and that is a length
    units = {row[0]: row[-1] for row in contacts(root) if row[0].startswith("num ")}
    assert set(units.values()) == {0}


def test_decimal_commas_are_read_as_the_mapping_says(root: Path, tmp_path: Path) -> None:
    own = '[file]\ndelimiter = ";"\ndecimal = ","\nthousands = "."\n'
    (root / "mappings" / "commas.toml").write_text(MAPPING + own)
    file = tmp_path / "commas.csv"
    file.write_text((HEAD + call("comma", talk="X")).replace(",", ";").replace("X", "1.234,5"))
    assert percall("import", "-w", root, file, "--mapping", "commas").code == 0
    assert {row[-1] for row in contacts(root) if row[0] == "comma"} == {1_234_500}


def test_far_days_and_a_call_of_forty_days(tmp_path: Path) -> None:
    root = centre(tmp_path)
    rows = [
        call("d1", "1970-01-01 00:00:00"), call("d2", "2099-12-31 23:59:59"),
        call("d3", "2026-02-30 10:00:00"), call("d4", "0000-00-00 00:00:00"),
        call("d5", "99999-01-01 00:00:00"), call("d6", "infinity"), call("d7", "now"),
        call("d8", talk=40 * 86_400),
    ]  # fmt: skip
    said = bring(root, tmp_path / "far.csv", HEAD + "".join(rows)).json
    assert (said["imported"], said["quarantined"]) == (3, 5)
    found = {row[0]: row for row in contacts(root)}
    assert found["d1"][3] == date(1970, 1, 1)
    assert found["d2"][3] == date(2099, 12, 31)
    assert found["d8"][-1] == 40 * 86_400_000
    for from_on, to_on in (("1970-01-01", "1970-02-01"), ("2099-12-01", "2100-01-01")):
        period = json.loads(cost(root, "--group-by", "queue", from_on=from_on, to_on=to_on))[
            "periods"
        ][0]
        assert (period["contacts"], period["book"]) == (1, "0.000000000")
        assert period["cost_per_call"]["why_not"]


def test_names_are_only_names(root: Path, tmp_path: Path) -> None:
    """Paths, SQL and signs that steer a terminal: in a file's name, in queues, agents and ids."""
    queues = [
        "../../x",
        "/etc/passwd",
        "'; DROP TABLE x; --",
        "\x1b[31mred",
        "a\0b",
        "{only}",
        "%s",
        "[/x]",
        "[bold]y",
    ]
    rows = [call(f"../../{n}", queue=queue, agent=queue) for n, queue in enumerate(queues)]
    said = bring(root, tmp_path / "a'b\n$(x)*?[z]{y}.csv", HEAD + "".join(rows)).json
    assert said["imported"] == len(queues)
    period = json.loads(cost(root, "--group-by", "queue"))["periods"][0]
    assert {group["queue"] for group in period["groups"]} >= set(queues)
    shown = percall(
        "cost", "-w", root, "--from", "2026-10-01", "--to", "2026-11-01", "--group-by", "queue"
    )
    assert shown.code == 0
    assert r"\x1b[31mred" in shown.out
    assert "[/x]" in shown.out
    assert (
        percall("contact", "-w", root, "../../2", "--json").json["contact"]["first_queue"]
        == queues[2]
    )
    for n in range(len(queues)):
        assert percall("contact", "-w", root, f"../../{n}").code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a'b\n$(x)*?[z]{y}.csv"]


def test_ten_thousand_queues(tmp_path: Path) -> None:
    root = centre(tmp_path)
    rows = "".join(call(n, queue=f"queue {n}") for n in range(10_000))
    assert bring(root, tmp_path / "queues.csv", HEAD + rows).json["imported"] == 10_000
    period = json.loads(cost(root, "--group-by", "queue"))["periods"][0]
    assert len(period["groups"]) == 10_000
    assert period["groups_overlap"] is False


def test_formulas_leave_safely_and_come_back_unchanged(tmp_path: Path) -> None:
    """A spreadsheet must not run a cell of the quarantine; mended, the cell is what it was."""
    root = centre(tmp_path)
    evil = ["=cmd|'/c calc'!A1", "+1+1", "-2", "@SUM(A1)", "'=1", "\tx"]
    rows = [call(f'"{name}"', "no time", queue=f'"{name}"') for name in evil]
    assert bring(root, tmp_path / "evil.csv", HEAD + "".join(rows)).json["quarantined"] == len(evil)
    file = tmp_path / "quarantine.csv"
    assert percall("quarantine", "export", "-w", root, file).code == 0
    with file.open(newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    file.write_text(file.read_text().replace("no time", "2026-10-01 10:00:00"))
    said = percall("quarantine", "import", "-w", root, file, "--json").json
    assert [one["imported"] for one in said] == [len(evil)]
    groups = json.loads(cost(root, "--group-by", "queue"))["periods"][0]["groups"]
    assert {group["queue"] for group in groups} == set(evil)
    assert percall("quarantine", "list", "-w", root, "--json").json == []


NIGHTS = [
    # zone, local start, start in UTC, what is reported
    ("Europe/Riga", "2026-03-29 02:59:59", "2026-03-29 00:59:59", None),
    ("Europe/Riga", "2026-03-29 03:30:00", "2026-03-29 01:30:00", "local_time_in_gap"),
    ("Europe/Riga", "2026-03-29 04:00:00", "2026-03-29 01:00:00", None),
    ("Europe/Riga", "2026-10-25 02:59:59", "2026-10-24 23:59:59", None),
    ("Europe/Riga", "2026-10-25 03:30:00", "2026-10-25 00:30:00", "local_time_repeated"),
    ("Europe/Riga", "2026-10-25 04:00:00", "2026-10-25 02:00:00", None),
    ("America/New_York", "2026-03-08 02:30:00", "2026-03-08 07:30:00", "local_time_in_gap"),
    ("America/New_York", "2026-03-08 03:00:00", "2026-03-08 07:00:00", None),
    ("America/New_York", "2026-11-01 01:30:00", "2026-11-01 05:30:00", "local_time_repeated"),
    ("America/New_York", "2026-11-01 02:00:00", "2026-11-01 07:00:00", None),
]


@pytest.mark.parametrize("zone", ["Europe/Riga", "America/New_York"])
def test_nights_when_the_clocks_change(tmp_path: Path, zone: str) -> None:
    """A call at each local time; and one that began before midnight of such a night."""
    clocks = MAPPING.replace('started_at = "at"', 'started_at = "at"\nended_at = "end"').replace(
        "[contact]",
        '[instants]\nend = { date = "day", clock = "until", after = "begin" }\nbegin = "at"\n[contact]',
    )  # fmt: skip
    root = centre(tmp_path, zone, clocks.replace('started_at = "at"', 'started_at = "begin"'))
    head = HEAD.strip() + ",day,until\n"
    nights = [night for night in NIGHTS if night[0] == zone]
    rows = [call(n, night[1]).strip() + ",,\n" for n, night in enumerate(nights)]
    eve = {"Europe/Riga": "2026-10-24", "America/New_York": "2026-10-31"}[zone]
    rows.append(call("over", f"{eve} 23:50:00").strip() + f",{eve},04:10:00\n")
    said = bring(root, tmp_path / "nights.csv", head + "".join(rows)).json
    assert said["imported"] == len(rows)
    found = {row[0]: row for row in contacts(root)}
    for n, (_zone, _local, utc, _code) in enumerate(nights):
        assert found[str(n)][1] == datetime.fromisoformat(utc), nights[n]
    counts = {issue["code"]: issue["count"] for issue in said["issues"]}
    for code in ("local_time_in_gap", "local_time_repeated"):
        assert counts[code] == sum(night[3] == code for night in nights)
    # The night has an hour more: from 23:50 to 4:10 it is 5 hours and 20 minutes.
    assert (found["over"][2] - found["over"][1]).total_seconds() == 5 * 3600 + 20 * 60
