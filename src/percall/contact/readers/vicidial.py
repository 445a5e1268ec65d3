"""VICIdial: inbound calls, outbound calls and agents' time, from its tables or their exports.

Counting rules:
1. `vicidial_closer_log` has a row for each visit of an in-group; rows of one `uniqueid` are one
   call. A visit was answered unless its status is one of those that the system itself sets for
   calls that nobody took (`AST_CLOSERstats.php` counts so); DROP and XDROP were given up, the
   others of them sent away. One answered visit, and the call is handled.
2. `length_in_sec` counts from the entry into the in-group, the queue included: talk is what is
   left of it after `queue_seconds`.
3. `vicidial_log` has a row for each outbound attempt; a person took it where `user` is not the
   dialler's own. SALE and UPSELL are sales. A row of both tables with one `uniqueid` is one call.
4. `vicidial_agent_log` has a row for each turn of an agent: paused, waiting, talking, and choosing a
   disposition, one after the other. It is paid time. `dead_sec`, while the caller is gone already,
   is the last part of `talk_sec`; it is wrap-up. Seconds above 65,000 are an overflow of the
   column and count nothing (`AST_agent_time_detail.php` counts so).
5. Times are the server's local time.

Fields: `extras/MySQL_AST_CREATE_tables.sql`; what counts as answered and as dropped:
`www/vicidial/AST_CLOSERstats.php`, both of VICIdial's own sources.
"""

from percall.contact.compile_fields import texts
from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.texts import N_

_SOURCES = "https://github.com/inktel/Vicidial"
_NOBODY_TOOK = ("HXFER", "QVMAIL", "HOLDTO", "TIMEOT", "AFTHRS", "NANQUE", "MAXCAL")
_DROPPED = ("DROP", "XDROP")
_OVERFLOW_S = 65_000
_RUNNING = ("LIVE", "QUEUE", "INBND", "INCALL", "DISPO")
_SALES = ("SALE", "UPSELL")
_NO_SALES = ("NA", "N", "NI", "B", "AA", "A", "DROP", "PDROP", "DC", "DNC", "CALLBK", "XFER", "NP",
             "AB", "ADC")  # fmt: skip
_NO_PERSON = ("VDCL", "VDAD", "VDIC", "")


def _toml(words: tuple[str, ...]) -> str:
    return ", ".join(f'"{word}"' for word in words)


_FILE = """
[file]
unknown = ["NULL", "\\\\N"]
"""
_INBOUND = f"""
name = "vicidial-closer-log"
source = "vicidial"
rows = "record"
harmless = ["uniqueid", "closecallid", "campaign_id"]
agents = ["agent"]
codes = ["status", "term_reason"]
personal = ["phone_number"]
{_FILE}
[record]
contact = ["uniqueid"]
key = ["closecallid"]
happened_at = {{ column = "call_date" }}
keep = ["campaign_id", "agent", "status", "term_reason", "length_in_sec", "queue_seconds", "phone_number"]
numbers = ["length_in_sec", "queue_seconds"]
"""
_INBOUND_LEGS = f"""
WITH e AS (
  SELECT contact_id, row_key, source_row, happened_at, campaign_id, phone_number, status,
    agent AS agent_id,
    CAST(round(1000 * try_cast(queue_seconds AS DECIMAL(12, 3))) AS BIGINT) AS wait_ms,
    1000 * try_cast(length_in_sec AS BIGINT) AS length_ms,
    CASE WHEN status IN ({texts(_DROPPED)}) THEN 'abandoned'
      WHEN status IN ({texts(_NOBODY_TOOK)}) THEN 'left_queue'
      WHEN coalesce(status, 'LIVE') NOT IN ({texts(_RUNNING)}) THEN 'handled' END AS outcome,
    coalesce(status, '') NOT IN ({texts((*_DROPPED, *_NOBODY_TOOK, "QUEUE", "INBND", ""))})
      AS answered
  FROM {{records}} WHERE contact_id IS NOT NULL
), whole AS (
  SELECT contact_id, CASE WHEN bool_or(outcome = 'handled') THEN 'handled'
    ELSE max_by(outcome, (happened_at, row_key)) FILTER (outcome IS NOT NULL) END AS outcome,
    CASE WHEN bool_or(status IN ({texts(_SALES)})) THEN true WHEN bool_and(
      status IN ({texts((*_NO_SALES, *_DROPPED, *_NOBODY_TOOK))})) THEN false END AS is_sale,
    min(happened_at) AS began_at, min_by(phone_number, (happened_at, row_key)) AS customer,
    max_by(status, (happened_at, row_key)) AS disposition
  FROM e GROUP BY contact_id
), parts AS (
  SELECT contact_id, row_key, source_row, 'queue' AS kind, campaign_id, NULL AS agent_id,
    happened_at AS started_at, wait_ms, NULL AS talk_ms,
    CASE WHEN answered THEN 'answered' ELSE coalesce(outcome, 'open') END AS ended FROM e
  UNION ALL BY NAME
  SELECT contact_id, row_key, source_row, 'agent' AS kind, campaign_id, agent_id,
    happened_at + to_milliseconds(coalesce(wait_ms, 0)) AS started_at, NULL AS wait_ms,
    CASE WHEN length_ms >= coalesce(wait_ms, 0) THEN length_ms - coalesce(wait_ms, 0) END
      AS talk_ms, 'ended' AS ended
  FROM e WHERE answered
)
SELECT contact_id, w.outcome, 'inbound' AS direction, 'voice' AS channel, w.customer,
  w.disposition, w.is_sale, w.began_at AS row_started_at, p.kind, p.campaign_id AS own_queue,
  CAST(NULL AS VARCHAR) AS team, p.agent_id, p.started_at, p.wait_ms, p.talk_ms,
  p.ended AS segment_outcome, p.source_row,
  row_number() OVER (PARTITION BY contact_id ORDER BY p.started_at, p.kind DESC, p.row_key) AS slot
FROM whole AS w JOIN parts AS p USING (contact_id)
"""

_OUTBOUND = f"""
name = "vicidial-log"
source = "vicidial"
rows = "segment"
harmless = ["uniqueid", "campaign_id", "reached"]
agents = ["user"]
codes = ["status"]
{_FILE}
[contact]
key = ["uniqueid"]
leg = ["uniqueid"]
started_at = {{ column = "call_date" }}
direction = {{ value = "outbound" }}
outcome = "reached"
disposition = "status"
customer = "phone_number"
dialled = "phone_number"
is_sale = {{ column = "status", yes = [{_toml(_SALES)}], no = [{_toml(_NO_SALES)}] }}

[[segment]]
kind = "agent"
when = {{ column = "reached", is = ["handled"] }}
queue = "campaign_id"
agent_id = "user"
talk_ms = {{ column = "length_in_sec", unit = "s" }}
outcome = "status"

[[segment]]
kind = "queue"
when = {{ column = "reached", is = ["abandoned"] }}
queue = "campaign_id"
wait_ms = {{ column = "length_in_sec", unit = "s" }}
outcome = "status"

[[segment]]
kind = "ivr"
when = {{ column = "reached", is = ["failed"] }}
queue = "campaign_id"
line_ms = {{ column = "length_in_sec", unit = "s" }}
outcome = "status"
"""
_REACHED = (
    "CASE WHEN {status} IN ('DROP', 'XDROP', 'PDROP') THEN 'abandoned' "
    f"WHEN coalesce({{status}}, 'LIVE') IN ({texts((*_RUNNING, 'NEW'))}) THEN NULL "
    f"WHEN coalesce({{user}}, '') NOT IN ({texts(_NO_PERSON)}) THEN 'handled' ELSE 'failed' END"
)

_TURNS = f"""
name = "vicidial-agent-log"
source = "vicidial"
rows = "record"
harmless = ["agent_log_id", "user_group"]
agents = ["user"]
{_FILE}
[record]
key = ["agent_log_id"]
happened_at = {{ column = "event_time" }}
keep = ["user", "user_group", "pause_sec", "wait_sec", "talk_sec", "dispo_sec", "dead_sec"]
numbers = ["pause_sec", "wait_sec", "talk_sec", "dispo_sec", "dead_sec"]
"""


def _seconds(column: str) -> str:
    return (
        f"CASE WHEN try_cast({column} AS BIGINT) BETWEEN 0 AND {_OVERFLOW_S} "
        f"THEN CAST({column} AS BIGINT) ELSE 0 END"
    )


# The states follow one another from the row's own time on.
_STRETCHES = f"""
WITH told AS (
  SELECT "user" AS agent_id, user_group AS team, happened_at, source_row,
    {_seconds("pause_sec")} AS p, {_seconds("wait_sec")} AS w, {_seconds("talk_sec")} AS t,
    {_seconds("dead_sec")} AS gone, {_seconds("dispo_sec")} AS d
  FROM {{records}} WHERE "user" IS NOT NULL
), e AS (
  SELECT * REPLACE (t - least(gone, t) AS t, d + least(gone, t) AS d) FROM told
), turns AS (
  SELECT agent_id, team, source_row, 'pause' AS state, happened_at AS started_at, p AS s FROM e
  UNION ALL
  SELECT agent_id, team, source_row, 'available', happened_at + to_seconds(p), w FROM e
  UNION ALL
  SELECT agent_id, team, source_row, 'handling', happened_at + to_seconds(p + w), t FROM e
  UNION ALL
  SELECT agent_id, team, source_row, 'wrap_up', happened_at + to_seconds(p + w + t), d FROM e
)
SELECT agent_id, team, state, started_at, started_at + to_seconds(s) AS ended_at, source_row
FROM turns WHERE s > 0
"""

READERS = (
    Reader(
        name="vicidial-closer-log",
        system="VICIdial",
        title=N_("Inbound calls (table vicidial_closer_log)"),
        shape=Shape.TABLE,
        mapping=_INBOUND,
        signature=Signature(
            needs=("closecallid", "campaign_id", "call_date", "length_in_sec", "queue_seconds"),
            likes=("lead_id", "status", "user", "term_reason", "uniqueid", "xfercallid"),
        ),
        tells={"wait": "", "talk": N_("with what the agent held"), "agent": "", "queue": "",
               "transfers": N_("between in-groups")},
        verified=Verified.PUBLIC_CODE,
        verified_by="the table's definition and the reports of VICIdial's sources; no sample",
        fields_from=(_SOURCES,),
        counts=(
            SourceCount("Total answered calls", N_("visits of in-groups that an agent took"),
                        _SOURCES, "SELECT count(*) FROM segment WHERE kind = 'agent'"),
            SourceCount("Total DROP calls", N_("visits that the caller gave up"), _SOURCES,
                        "SELECT count(*) FROM segment WHERE segment_outcome = 'abandoned'"),
        ),
        worked_out={"agent": f"CASE WHEN {{user}} NOT IN ({texts(_NO_PERSON)}) THEN {{user}} END"},
        legs=_INBOUND_LEGS,
        table="vicidial_closer_log",
    ),
    Reader(
        name="vicidial-log",
        system="VICIdial",
        title=N_("Outbound calls (table vicidial_log)"),
        shape=Shape.TABLE,
        mapping=_OUTBOUND,
        signature=Signature(
            needs=("uniqueid", "lead_id", "campaign_id", "call_date", "length_in_sec", "status"),
            likes=("list_id", "phone_number", "user", "alt_dial", "term_reason", "called_count"),
            never=("closecallid", "queue_seconds"),
        ),
        tells={"talk": "", "agent": "", "queue": N_("the campaign"),
               "charges": N_("the number called, for the centre's own tariffs")},
        verified=Verified.PUBLIC_CODE,
        verified_by="the table's definition in VICIdial's sources; no sample",
        fields_from=(_SOURCES,),
        counts=(
            SourceCount("Total calls placed", N_("attempts"), _SOURCES,
                        "SELECT count(*) FROM contact"),
            SourceCount("SALE, UPSELL", N_("attempts that ended in a sale"), _SOURCES,
                        "SELECT count(*) FROM contact WHERE is_sale"),
        ),
        worked_out={"reached": _REACHED},
        table="vicidial_log",
    ),
    Reader(
        name="vicidial-agent-log",
        system="VICIdial",
        title=N_("Agents' turns (table vicidial_agent_log): paid time"),
        shape=Shape.TABLE,
        mapping=_TURNS,
        signature=Signature(
            needs=("agent_log_id", "user", "event_time", "pause_sec", "wait_sec", "talk_sec",
                   "dispo_sec"),
            likes=("campaign_id", "pause_epoch", "dead_sec", "sub_status", "user_group"),
        ),
        tells={"agent": "", "paid_time": ""},
        verified=Verified.PUBLIC_CODE,
        verified_by="the table's definition in VICIdial's sources; no sample",
        fields_from=(_SOURCES,),
        counts=(
            SourceCount("Login time, s", N_("paused, waiting, talking and choosing, together"),
                        _SOURCES, "SELECT sum(paid_ms) // 1000 FROM agent_time"),
        ),
        agent_time=_STRETCHES,
        table="vicidial_agent_log",
    ),
)  # fmt: skip
