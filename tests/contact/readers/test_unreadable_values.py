"""A number or a time that cannot be read is unknown, and said; the call is kept."""

import json
from pathlib import Path

import pytest

from percall.contact.readers.registry import READERS, mapping_of_reader
from tests.contact.readers.reading import read, whole
from tests.store.importing import centre, parts, table

CALL = {
    "sid": "CA1", "status": "completed", "direction": "outbound-dial", "duration": "60",
    "start_time": "Thu, 01 Oct 2026 10:00:00 +0000", "end_time": "Thu, 01 Oct 2026 10:01:00 +0000",
    "price": "-0.015", "price_unit": "USD", "from": "+37160000000", "to": "+37120000001",
    "date_created": "Thu, 01 Oct 2026 10:00:00 +0000", "answered_by": None, "account_sid": "AC1",
    "parent_call_sid": None, "date_updated": "Thu, 01 Oct 2026 10:02:00 +0000",
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("duration", "1e400", "unreadable_number"), ("price", "NaN", "unreadable_number"),
     ("end_time", "later", "unreadable_time")],
)  # fmt: skip
def test_of_twilio(tmp_path: Path, field: str, value: str, code: str) -> None:
    workspace = centre(tmp_path, "UTC")
    call = CALL | {"price_unit": "EUR", field: value}
    report = read(workspace, "twilio-calls", json.dumps(call), "json")
    assert parts(report) == (1, 1, 0, 0, 0, 0)
    assert [(issue["code"], issue["count"]) for issue in report.issues] == [(code, 1)]


def test_of_call_detail_records(tmp_path: Path) -> None:
    """Sixty in letters is no number; the row and its call are there."""
    text = (
        "calldate,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,"
        "disposition,uniqueid\n"
        "2026-10-01 10:00:00,37120000001,201,from-trunk,SIP/trunk-1,SIP/201-1,Dial,SIP/201,"
        "sixty,55,ANSWERED,1790848800.1\n"
    )
    workspace = centre(tmp_path, "UTC")
    report = read(workspace, "asterisk-cdr", text, "csv")
    assert parts(report) == (1, 1, 0, 0, 0, 0)
    (issue,) = report.issues
    assert (issue["code"], issue["count"]) == ("unreadable_number", 1)
    assert issue["examples"][0]["found"] == "masked: xxxxx"
    assert table(workspace, "contact", "outcome, line_unit_ms")[0][0] == "handled"


def test_of_a_queue_log(tmp_path: Path) -> None:
    text = (
        "1790848800|1790848800.1|sales|NONE|ENTERQUEUE||37120000001|1\n"
        "1790848805|1790848800.1|sales|101|CONNECT|five|1790848803.2|2\n"
        "1790848865|1790848800.1|sales|101|COMPLETECALLER|5|60|1\n"
    )
    report = read(centre(tmp_path, "UTC"), "asterisk-queue-log", text, "log")
    assert [(issue["code"], issue["count"]) for issue in report.issues] == [
        ("unreadable_number", 1)
    ]


def test_every_length_that_is_kept_is_checked() -> None:
    """What a record keeps under the name of a length or a time is one of those that are read."""
    for reader in READERS:
        mapping = mapping_of_reader(reader)
        for name in mapping.keep:
            if reader.worked_out.get(name) == "NULL":
                continue
            if name.endswith(("_ms", "_s", "_sec", "Seconds", "_time", "Duration")):
                assert name in mapping.numbers, (reader.name, name)
            if name.endswith(("Timestamp", "ended", "started")):
                assert name in mapping.times, (reader.name, name)


def test_a_call_that_is_dialled_goes_before_a_pause(tmp_path: Path) -> None:
    """Ten minutes of pause, of which two are a call that the agent dialled."""
    text = (
        "1790848800|NONE|out|101|ADDMEMBER|\n"
        "1790848860|NONE|NONE|101|PAUSEALL|lunch\n"
        "1790849000|o.1|out|101|OUTDIAL|123\n"
        "1790849020|o.1|out|101|OUTANSWER|\n"
        "1790849120|o.1|out|101|OUTCOMPLETE|100\n"
        "1790849460|NONE|NONE|101|UNPAUSEALL|\n"
        "1790849520|NONE|out|101|REMOVEMEMBER|\n"
    )
    workspace = centre(tmp_path, "UTC")
    read(workspace, "asterisk-queue-log", text, "log")
    spent: dict[str, int] = {}
    for state, paid_ms in table(workspace, "agent_time", "state, paid_ms", "1"):
        spent[state] = spent.get(state, 0) + paid_ms // 1000
    assert spent == {"available": 120, "pause": 480, "handling": 120}
    assert whole(workspace)[0]


def test_logins_and_pauses_that_do_not_end_are_counted(tmp_path: Path) -> None:
    """101 logs out, 102 never does, 103 never ends his pause; each is counted once."""
    text = (
        "1790848800|NONE|a|101|ADDMEMBER|\n1790848800|NONE|b|102|ADDMEMBER|\n"
        "1790848800|NONE|a|102|ADDMEMBER|\n1790848800|NONE|a|103|ADDMEMBER|\n"
        "1790848860|NONE|NONE|101|PAUSEALL|\n1790848900|NONE|NONE|101|UNPAUSEALL|\n"
        "1790848960|NONE|NONE|103|PAUSEALL|\n1790849460|NONE|a|101|REMOVEMEMBER|\n"
        "1790849520|NONE|a|103|REMOVEMEMBER|\n1790849520|NONE|b|102|REMOVEMEMBER|\n"
    )
    report = read(centre(tmp_path, "UTC"), "asterisk-queue-log", text, "log")
    assert [(issue["code"], issue["count"]) for issue in report.issues] == [
        ("login_without_logout", 1), ("pause_without_end", 1),
    ]  # fmt: skip


def test_a_charge_in_a_currency_without_a_rate_is_said(tmp_path: Path) -> None:
    report = read(centre(tmp_path, "UTC"), "twilio-calls", json.dumps(CALL), "json")
    (issue,) = report.issues
    assert (issue["code"], issue["count"]) == ("charge_without_rate", 1)
    assert issue["examples"][0]["found"] == "USD"
