"""Issabel and Elastix: the call-centre module's inbound calls, campaign calls, agents' sessions.

Counting rules:
1. A row of `call_entry` is one call that entered a queue; of `calls`, one number of an outbound
   campaign with its last attempt: what the module's report «Calls detail» lists. A number that was
   not dialled yet is no call.
2. Inbound: `terminada` is a call that an agent took; `abandonada` one that the customer gave up.
   `activa`, `en-cola`, `hold` are still in progress: open. So is `fin-monitoreo`, a call that the
   dialler lost sight of when it was stopped: its end is not known.
3. Outbound: `Success` and `ShortCall` (over within the campaign's threshold) were linked to an
   agent; a Success without an end is still going on. `Abandoned` entered the queue and was given
   up. `NoAnswer` and `Failure` reached nobody.
4. `duration` is the talk from the agent's answer to the end, `duration_wait` the wait before it.
5. A row of `audit` without a break is a session of an agent, one with a break is a pause, and break
   1 («Hold») is a call on hold. An open row that is not the agent's last is broken, as the module's
   report «Login Logout» has it: nothing is known of it, as of the last one that is still open.

Statuses: `setup/dialer_process/dialer/Llamada.class.php` and `CampaignProcess.class.php`; columns:
`setup/call_center.sql`, all of the module's source.
"""

from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.texts import N_

_MAPPING = """
name = "issabel-calls"
source = "issabel"
rows = "contact"
harmless = ["id", "id_queue_call_entry"]
agents = ["id_agent"]

[file]
unknown = ["NULL", "\\\\N"]

[contact]
key = ["id"]
started_at = { column = "datetime_entry_queue" }
ended_at = { column = "datetime_end" }
outcome = { column = "status", translate = { terminada = "handled", abandonada = "abandoned", activa = "open", en-cola = "open", hold = "open", fin-monitoreo = "open" } }
customer = "callerid"
disposition = "status"
version = "datetime_end"

[[segment]]
kind = "queue"
queue = "id_queue_call_entry"
wait_ms = { column = "duration_wait", unit = "s" }

[[segment]]
kind = "agent"
when = { any = [{ column = "datetime_init", known = true }, { column = "status", is = ["terminada"] }] }
queue = "id_queue_call_entry"
agent_id = "id_agent"
started_at = { column = "datetime_init" }
ended_at = { column = "datetime_end" }
talk_ms = { column = "duration", unit = "s" }
"""

_CAMPAIGNS = """
name = "issabel-campaign-calls"
source = "issabel"
rows = "contact"
harmless = ["own_id", "campaign", "outcome"]
agents = ["id_agent"]

[file]
unknown = ["NULL", "\\\\N"]

[[exclude]]
name = "not dialled yet"
when = { column = "dialled_at", known = false }

[contact]
key = ["own_id"]
started_at = { column = "dialled_at" }
ended_at = { column = "end_time" }
outcome = "outcome"
direction = { value = "outbound" }
customer = "phone"
dialled = "phone"
disposition = "status"
version = "version"

[[segment]]
kind = "queue"
when = { column = "datetime_entry_queue", known = true }
queue = "campaign"
started_at = { column = "datetime_entry_queue" }
wait_ms = { column = "duration_wait", unit = "s" }

[[segment]]
kind = "agent"
when = { column = "start_time", known = true }
queue = "campaign"
agent_id = "id_agent"
started_at = { column = "start_time" }
ended_at = { column = "end_time" }
talk_ms = { column = "duration", unit = "s" }

[[segment]]
kind = "ivr"
when = [{ column = "start_time", known = false }, { column = "datetime_entry_queue", known = false }]
queue = "campaign"
hangup_cause = "failure_cause"
"""
# The ids of both tables begin at 1: those of campaigns get a letter.
_OUTCOME = (
    "CASE WHEN {status} IN ('Success', 'ShortCall', 'Hangup') AND {end_time} IS NOT NULL "
    "THEN 'handled' WHEN {status} = 'Abandoned' THEN 'abandoned' "
    "WHEN {status} IN ('NoAnswer', 'Failure') THEN 'failed' END"
)
_DIALLED = "coalesce({fecha_llamada}, {datetime_originate}, {datetime_entry_queue}, {start_time})"

_SESSIONS = """
name = "issabel-agent-sessions"
source = "issabel"
rows = "record"
harmless = ["id", "id_break"]
agents = ["id_agent"]

[file]
unknown = ["NULL", "\\\\N"]

[record]
key = ["id"]
happened_at = { column = "datetime_init" }
keep = ["id_agent", "id_break", "length_s"]
numbers = ["length_s"]
"""
_LENGTH = (
    "CAST(date_diff('second', try_cast({datetime_init} AS TIMESTAMP), "
    "try_cast({datetime_end} AS TIMESTAMP)) AS VARCHAR)"
)
# Points at which a count of sessions and of breaks goes up or down, as for members of queues.
_STRETCHES = """
WITH e AS (
  SELECT id_agent AS agent_id, id_break IS NOT NULL AS is_break, id_break = '1' AS is_hold,
    happened_at AS from_at, happened_at + to_seconds(try_cast(length_s AS BIGINT)) AS to_at
  FROM {records} WHERE id_agent IS NOT NULL AND try_cast(length_s AS BIGINT) > 0
), points AS (
  SELECT agent_id, from_at AS happened_at, CAST(NOT is_break AS INTEGER) AS in_,
    CAST(is_break AND NOT is_hold AS INTEGER) AS paused, CAST(is_hold AS INTEGER) AS held
  FROM (SELECT * REPLACE (coalesce(is_hold, false) AS is_hold) FROM e)
  UNION ALL
  SELECT agent_id, to_at, -CAST(NOT is_break AS INTEGER),
    -CAST(is_break AND NOT is_hold AS INTEGER), -CAST(is_hold AS INTEGER)
  FROM (SELECT * REPLACE (coalesce(is_hold, false) AS is_hold) FROM e)
), moments AS (
  SELECT agent_id, happened_at, sum(in_) AS in_, sum(paused) AS paused, sum(held) AS held
  FROM points GROUP BY ALL
), sums AS (
  SELECT agent_id, happened_at AS started_at, lead(happened_at) OVER each_agent AS ended_at,
    sum(in_) OVER each_agent AS in_, sum(paused) OVER each_agent AS paused,
    sum(held) OVER each_agent AS held
  FROM moments WINDOW each_agent AS (PARTITION BY agent_id ORDER BY happened_at)
)
SELECT agent_id, CAST(NULL AS VARCHAR) AS team,
  CASE WHEN held > 0 THEN 'handling' WHEN paused > 0 THEN 'pause' ELSE 'available' END AS state,
  started_at, ended_at, CAST(NULL AS BIGINT) AS source_row
FROM sums WHERE in_ > 0 AND ended_at > started_at
"""
_SOURCES = "https://github.com/IssabelFoundation/callcenter"

READERS = (
    Reader(
        name="issabel-calls",
        system="Issabel, Elastix",
        title=N_("Inbound calls of the call-centre module (table call_entry)"),
        shape=Shape.TABLE,
        mapping=_MAPPING,
        signature=Signature(
            needs=("id_queue_call_entry", "datetime_entry_queue", "duration_wait", "status"),
            likes=("id", "id_agent", "callerid", "datetime_init", "datetime_end", "uniqueid"),
        ),
        tells={"wait": "", "talk": "", "agent": "", "queue": ""},
        verified=Verified.PUBLIC_CODE,
        verified_by="the table's definition and the dialler's source; no sample",
        fields_from=(_SOURCES,),
        counts=(
            SourceCount(
                "terminada", N_("calls that an agent took"), _SOURCES,
                "SELECT count(*) FROM contact WHERE outcome = 'handled'",
            ),
            SourceCount(
                "abandonada", N_("calls given up while waiting"), _SOURCES,
                "SELECT count(*) FROM contact WHERE outcome = 'abandoned'",
            ),
        ),
        table="call_entry",
    ),
    Reader(
        name="issabel-campaign-calls",
        system="Issabel, Elastix",
        title=N_("Outbound calls of campaigns (table calls)"),
        shape=Shape.TABLE,
        mapping=_CAMPAIGNS,
        signature=Signature(
            needs=("id_campaign", "phone", "fecha_llamada", "duration_wait", "status"),
            likes=("id", "start_time", "end_time", "retries", "id_agent", "datetime_originate",
                   "dnc", "failure_cause", "scheduled"),
            never=("id_queue_call_entry",),
        ),
        tells={"wait": "", "talk": N_("with what the agent held"), "agent": "",
               "queue": N_("the campaign"),
               "charges": N_("the number called, for the centre's own tariffs")},
        verified=Verified.PUBLIC_CODE,
        verified_by="the table's definition and the dialler's source; no sample",
        fields_from=(_SOURCES,),
        counts=(
            SourceCount("Success, ShortCall", N_("calls that an agent took"), _SOURCES,
                        "SELECT count(*) FROM contact WHERE is_answered"),
            SourceCount("Abandoned", N_("calls given up while waiting"), _SOURCES,
                        "SELECT count(*) FROM contact WHERE outcome = 'abandoned'"),
        ),
        worked_out={
            "own_id": "'calls/' || {id}", "campaign": "'campaign ' || {id_campaign}",
            "outcome": _OUTCOME, "dialled_at": _DIALLED,
            "version": "coalesce({end_time}, {start_time}, {fecha_llamada})",
        },
        table="calls",
    ),
    Reader(
        name="issabel-agent-sessions",
        system="Issabel, Elastix",
        title=N_("Agents' sessions and breaks (table audit): paid time"),
        shape=Shape.TABLE,
        mapping=_SESSIONS,
        signature=Signature(
            needs=("id_agent", "id_break", "datetime_init", "datetime_end", "duration"),
            likes=("id", "ext_parked"),
            never=("id_queue_call_entry", "id_campaign"),
        ),
        tells={"agent": "", "paid_time": N_("available and paused; not when calls were handled")},
        verified=Verified.PUBLIC_CODE,
        verified_by="the table's definition and the module's report; no sample",
        fields_from=(_SOURCES,),
        counts=(
            SourceCount("Login Logout, s", N_("seconds logged in"), _SOURCES,
                        "SELECT sum(paid_ms) // 1000 FROM agent_time"),
        ),
        worked_out={"length_s": _LENGTH},
        agent_time=_STRETCHES,
        doubts={
            "session_without_end": "SELECT source_row FROM {records} "
            "WHERE id_agent IS NOT NULL AND length_s IS NULL"
        },
        table="audit",
    ),
)  # fmt: skip
