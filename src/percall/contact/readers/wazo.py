"""Wazo: call logs of wazo-call-logd, as CSV and as JSON, and its statistics of agents.

Counting rules:
1. A call log is a call as a person would tell it: from the first ring to the last word, whoever
   took it in between. That is a contact; `answered` says whether somebody took it.
2. `start` to `answer` is the wait, menus and queues included; `answer` to `end` the talk.
3. An inbound call that nobody took was given up; an outbound or internal one failed.
4. Statistics of agents are seconds for each interval: how long logged in, talking, pausing and in
   wrap-up. When in the interval is not told: they are laid one after the other. An interval that
   holds others of the same agent is their total, and counts for nothing; one of more than a day
   does not tell on which of its days the agent worked, and is left out.

Fields: the API of wazo-call-logd (`/cdr`, `/agents/statistics`), and the source of what answers it:
`plugins/cdr/{http,schemas}.py`, `database/models.py`, `database/queries/agent_stat.py`. Times carry
their offset.
"""

from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.texts import N_

_API = "https://wazo-platform.org/documentation/api/call-logd.html"
_SOURCES = "https://github.com/wazo-platform/wazo-call-logd"


def _calls(name: str) -> str:
    return f"""
name = "{name}"
source = "wazo"
rows = "contact"
harmless = ["id", "outcome"]
agents = ["agent"]
[instants]
begun = {{ column = "start" }}
taken = {{ column = "answer" }}
over = {{ column = "end" }}

[contact]
key = ["id"]
started_at = "begun"
ended_at = "over"
outcome = "outcome"
direction = {{ column = "call_direction", default = "inbound" }}
customer = "customer"
previous_id = {{ column = "previous" }}

[[segment]]
kind = "queue"
when = [{{ column = "call_direction", not = ["outbound", "internal"] }}]
started_at = "begun"
wait_ms = {{ from = "begun", to = "wait_until" }}

[[segment]]
kind = "agent"
when = {{ column = "outcome", is = ["handled"] }}
agent_id = "agent"
started_at = "taken"
ended_at = "over"
talk_ms = {{ from = "taken", to = "over" }}

[instants.wait_until]
column = "waited_until"
"""


_IS_ANSWERED = "(lower(coalesce({answered}, '')) IN ('true', '1') OR {answer} IS NOT NULL)"
_WORKED_OUT = {
    "outcome": "CASE WHEN {call_status} = 'blocked' OR lower({blocked}) IN ('true', 't', '1') "
    "THEN 'blocked' "
    f"WHEN {_IS_ANSWERED} THEN 'handled' "
    "WHEN {call_direction} IN ('outbound', 'internal') THEN 'failed' ELSE 'abandoned' END",
    "customer": "CASE {call_direction} WHEN 'outbound' THEN {destination_extension} "
    "WHEN 'internal' THEN NULL ELSE {source_extension} END",
    "agent": "CASE {call_direction} WHEN 'inbound' THEN {destination_user_uuid} "
    "ELSE {source_user_uuid} END",
    "waited_until": "coalesce({answer}, {end})",
    "previous": "NULL",
}
_NEEDS = ("id", "start", "end", "answer", "call_direction", "source_extension",
          "destination_extension")  # fmt: skip
_LIKES = ("call_status", "conversation_id", "destination_user_uuid", "source_user_uuid",
          "requested_extension", "tenant_uuid", "answered", "duration")  # fmt: skip
# The names of the columns in Wazo's own database.
_IN_TABLE = {
    "start": ("date",), "answer": ("date_answer",), "end": ("date_end",),
    "call_direction": ("direction",), "source_extension": ("source_exten",),
    "destination_extension": ("destination_exten",), "requested_extension": ("requested_exten",),
}  # fmt: skip


def _of_objects(sql: str) -> str:
    """The same SQL with each column asked of a JSON object."""
    for name in (*_NEEDS, *_LIKES, "blocked"):
        sql = sql.replace(f"{{{name}}}", f"({{j}} ->> '$.{name}')")
    return sql


def _call_reader(name: str, title: str, shape: Shape, worked_out: dict[str, str]) -> Reader:
    return Reader(
        name=name, system="Wazo", title=title, shape=shape, mapping=_calls(name),
        signature=Signature(needs=_NEEDS, likes=_LIKES),
        tells={"wait": N_("from the call's start, menus included"), "talk": "",
               "agent": N_("whoever took it at last")},
        verified=Verified.PUBLIC_CODE,
        verified_by="the API's source, and the answers that its own tests expect; no sample",
        fields_from=(_API, _SOURCES),
        counts=(
            SourceCount("answered", N_("calls that somebody took"), _API,
                        "SELECT count(*) FROM contact WHERE outcome = 'handled'"),
            SourceCount("unanswered", N_("calls that nobody took"), _API,
                        "SELECT count(*) FROM contact WHERE outcome <> 'handled'"),
        ),
        worked_out=worked_out, unwrap=("items",),
        aliases=_IN_TABLE if shape is Shape.TABLE else {},
        table="call_logd_call_log" if shape is Shape.TABLE else None,
    )  # fmt: skip


_STATISTICS = """
name = "wazo-agent-statistics"
source = "wazo"
rows = "record"
harmless = []
agents = ["agent_id"]
[[exclude]]
name = "longer than a day"
when = { column = "length_s", above = 90000 }
[record]
key = ["agent_id", "from", "until"]
happened_at = { column = "from" }
keep = ["agent_id", "length_s", "login_time", "pause_time", "conversation_time", "wrapup_time"]
numbers = ["length_s", "login_time", "pause_time", "conversation_time", "wrapup_time"]
"""
_STRETCHES = """
WITH e AS (
  SELECT agent_id, happened_at, source_row, happened_at + to_seconds(try_cast(length_s AS BIGINT))
      AS until_at,
    greatest(coalesce(try_cast(login_time AS BIGINT), 0), 0) AS paid_s,
    greatest(coalesce(try_cast(pause_time AS BIGINT), 0), 0) AS pause_s,
    greatest(coalesce(try_cast(conversation_time AS BIGINT), 0), 0) AS talk_s,
    greatest(coalesce(try_cast(wrapup_time AS BIGINT), 0), 0) AS wrap_up_s
  FROM {records} WHERE agent_id IS NOT NULL
), parts AS (
  SELECT * FROM e WHERE NOT EXISTS (SELECT 1 FROM e AS o WHERE o.agent_id = e.agent_id
    AND o.happened_at >= e.happened_at AND o.until_at <= e.until_at
    AND (o.happened_at > e.happened_at OR o.until_at < e.until_at))
), laid AS (
  SELECT *, least(talk_s, paid_s) AS t, least(wrap_up_s, greatest(paid_s - talk_s, 0)) AS w,
    least(pause_s, greatest(paid_s - talk_s - wrap_up_s, 0)) AS p FROM parts
), turns AS (
  SELECT agent_id, source_row, 'handling' AS state, happened_at AS started_at, t AS s FROM laid
  UNION ALL SELECT agent_id, source_row, 'wrap_up', happened_at + to_seconds(t), w FROM laid
  UNION ALL SELECT agent_id, source_row, 'pause', happened_at + to_seconds(t + w), p FROM laid
  UNION ALL SELECT agent_id, source_row, 'available', happened_at + to_seconds(t + w + p),
    paid_s - t - w - p FROM laid
)
SELECT agent_id, CAST(NULL AS VARCHAR) AS team, state, started_at,
  started_at + to_seconds(s) AS ended_at, source_row FROM turns WHERE s > 0
"""
_LENGTH = (
    "CAST(date_diff('second', try_cast({j} ->> '$.from' AS TIMESTAMPTZ), "
    "try_cast({j} ->> '$.until' AS TIMESTAMPTZ)) AS VARCHAR)"
)

READERS = (
    _call_reader("wazo-call-logs", N_("Call logs of wazo-call-logd, as JSON"), Shape.JSON,
                 {name: _of_objects(sql) for name, sql in _WORKED_OUT.items()}),
    _call_reader("wazo-call-logs-csv", N_("Call logs of wazo-call-logd, as CSV or table"),
                 Shape.TABLE, _WORKED_OUT),
    Reader(
        name="wazo-agent-statistics",
        system="Wazo",
        title=N_("Statistics of agents of wazo-call-logd, as JSON: paid time"),
        shape=Shape.JSON,
        mapping=_STATISTICS,
        signature=Signature(
            needs=("agent_id", "from", "until", "login_time", "conversation_time"),
            likes=("agent_number", "answered", "pause_time", "wrapup_time"),
            never=("queue_id",),
        ),
        tells={"agent": "", "paid_time": N_("how long in each state, not when in the interval")},
        verified=Verified.PUBLIC_CODE,
        verified_by="the API's source, and the answers that its own tests expect; no sample",
        fields_from=(_API, _SOURCES),
        counts=(
            SourceCount("login_time", N_("seconds logged in"), _API,
                        "SELECT sum(paid_ms) // 1000 FROM agent_time"),
        ),
        worked_out={"length_s": _LENGTH},
        unwrap=("items",),
        agent_time=_STRETCHES,
    ),
)  # fmt: skip
