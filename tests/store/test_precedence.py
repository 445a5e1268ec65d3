"""Several kinds of rows that tell of one contact: whose word counts."""

from itertools import permutations
from pathlib import Path

from percall.store.undo import undo
from tests.store.importing import bring, centre, table

LINES = """
name = "lines"
source = "pbx"
rows = "segment"
[contact]
key = ["call"]
leg = ["row"]
started_at = "start"
outcome = { column = "state", translate = { ANSWERED = "handled", NO = "abandoned" } }
customer = "phone"
[[segment]]
kind = "agent"
agent_id = "device"
talk_ms = "billed"
line_ms = "line"
"""
QUEUES = """
name = "queues"
source = "pbx"
rows = "segment"
precedence = 2
[contact]
key = ["call"]
leg = ["row"]
started_at = "start"
outcome = { column = "state", translate = { OK = "handled", LOST = "abandoned" } }
[[segment]]
kind = "queue"
queue = "queue"
wait_ms = "wait"
[[segment]]
kind = "agent"
when = { column = "state", is = ["OK"] }
queue = "queue"
agent_id = "agent"
talk_ms = "talk"
"""
# The PBX says that the queue answered; the queue's log knows that nobody did.
LINE_ROWS = [
    {"call": "a", "row": "1", "start": "2026-10-01 10:00:00", "state": "ANSWERED",
     "phone": "+371200", "device": "queue", "billed": "90", "line": "95"},
    {"call": "b", "row": "2", "start": "2026-10-01 11:00:00", "state": "ANSWERED",
     "phone": "+371201", "device": "201", "billed": "60", "line": "70"},
]  # fmt: skip
QUEUE_ROWS = [
    {"call": "a", "row": "1", "start": "2026-10-01 10:00:05", "state": "LOST", "queue": "cards",
     "wait": "85", "agent": "", "talk": ""},
    {"call": "b", "row": "2", "start": "2026-10-01 11:00:05", "state": "OK", "queue": "cards",
     "wait": "20", "agent": "ana", "talk": "40"},
]  # fmt: skip
IMPORTS = {"lines": (LINE_ROWS, LINES), "queues": (QUEUE_ROWS, QUEUES)}


def test_the_queue_says_what_happened_and_the_lines_how_long(tmp_path: Path) -> None:
    """Either order: outcome, wait and talk of the queue's log, 95 + 70 s of line, no call twice."""
    for first, second in permutations(IMPORTS):
        workspace = centre(tmp_path / first)
        bring(workspace, *IMPORTS[first], name=f"{first}.csv")
        bring(workspace, *IMPORTS[second], name=f"{second}.csv")
        found = table(workspace, "contact", "source_id, outcome, contact_wait_ms, agent_unit_ms, "
                      "line_unit_ms, started_at::VARCHAR, customer_key IS NOT NULL")  # fmt: skip
        assert found == [
            ("a", "abandoned", 85_000, 0, 95_000, "2026-10-01 07:00:00", True),
            ("b", "handled", 20_000, 40_000, 70_000, "2026-10-01 08:00:00", True),
        ]
        kinds = table(workspace, "segment", "kind, queue, agent_id, talk_ms, line_ms",
                      "contact_started_at, segment_index")  # fmt: skip
        assert kinds == [
            ("ivr", "cards", None, None, 95_000),
            ("queue", "cards", None, None, None),
            ("ivr", "cards", None, None, 70_000),
            ("queue", "cards", None, None, None),
            ("agent", "cards", "ana", 40_000, None),
        ]


def test_undoing_the_queues_log_leaves_what_the_lines_said(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, LINE_ROWS, LINES, "lines.csv")
    alone = table(workspace, "segment", "* EXCLUDE (import_id)")
    report = bring(workspace, QUEUE_ROWS, QUEUES, "queues.csv")
    assert table(workspace, "segment", "* EXCLUDE (import_id)") != alone
    undo(workspace, report.import_id)
    assert table(workspace, "segment", "* EXCLUDE (import_id)") == alone
    assert table(workspace, "contact", "outcome") == [("handled",), ("handled",)]


def test_a_changed_row_of_two_segments_is_no_repetition(tmp_path: Path) -> None:
    """Two slots of a row must not cancel each other out of what tells two contacts apart."""
    workspace = centre(tmp_path)
    bring(workspace, QUEUE_ROWS, QUEUES, "one.csv")
    longer = [QUEUE_ROWS[0], QUEUE_ROWS[1] | {"talk": "55"}]
    bring(workspace, longer, QUEUES, "two.csv")
    assert table(workspace, "contact", "agent_unit_ms") == [(0,), (55_000,)]


CALLS_WITH_AGENT = """
name = "calls"
source = "desk"
rows = "segment"
[contact]
key = ["call"]
leg = ["call", "start"]
started_at = "start"
outcome = { column = "state", translate = { OK = "handled", LOST = "abandoned" } }
direction = "way"
[[segment]]
kind = "queue"
wait_ms = "wait"
[[segment]]
kind = "agent"
when = { column = "agent", known = true }
yields = true
agent_id = "agent"
talk_ms = "talk"
[dimensions]
ticket = "ticket"
"""
LEGS_OF_AGENTS = """
name = "legs"
source = "desk"
rows = "segment"
[contact]
key = ["call"]
leg = ["row"]
started_at = "start"
outcome = "state"
direction = "way"
[[segment]]
kind = "agent"
agent_id = "agent"
talk_ms = "talk"
"""
CALL_ROWS = [
    {"call": name, "start": "2026-10-01 10:00:00", "state": "OK", "wait": "30", "agent": "bo",
     "talk": "100", "ticket": f"t-{name}", "way": "outbound"}
    for name in "ab"
]  # fmt: skip
LEG_ROWS = [
    {"call": "a", "row": n, "start": f"2026-10-01 10:00:3{n}", "agent": agent, "talk": talk,
     "state": "", "way": ""}
    for n, agent, talk in (("1", "ana", "40"), ("2", "bo", "55"))
]  # fmt: skip


def test_a_segment_that_yields_gives_way_to_others_of_its_kind_and_to_nothing_else(
    tmp_path: Path,
) -> None:
    """Call a has legs: their 40 + 55 s count, not its own 100 s; call b has none and keeps them.
    What the calls say of wait, outcome, direction and ticket stays, in either order, and undone."""
    kinds = {"calls": (CALL_ROWS, CALLS_WITH_AGENT), "legs": (LEG_ROWS, LEGS_OF_AGENTS)}
    columns = "source_id, outcome, direction, contact_wait_ms, agent_unit_ms, segment_count"
    for first, second in permutations(kinds):
        workspace = centre(tmp_path / first)
        ids = {
            name: bring(workspace, *kinds[name], name=f"{name}.csv").import_id
            for name in (first, second)
        }
        assert table(workspace, "contact", f"{columns}, dim_ticket") == [
            ("a", "handled", "outbound", 30_000, 95_000, 3, "t-a"),
            ("b", "handled", "outbound", 30_000, 100_000, 2, "t-b"),
        ]
        undo(workspace, ids["legs"])
        assert table(workspace, "contact", columns) == [
            (name, "handled", "outbound", 30_000, 100_000, 2) for name in "ab"
        ]
