"""What FreeSWITCH's records say together, whatever they are written in: CSV, JSON, XML, FusionPBX.

Counting rules:
1. A call is its caller's leg (the a-leg, in a queue the `member`); the legs to agents belong to it
   and are no calls of their own. They name it (`cc_member_session_uuid`, `originating_leg_uuid`);
   in CSV, where only the a-leg names the other (`bleg_uuid`), both go by that.
2. A queue of mod_callcenter tells wait and talk by its own instants: joined, answered, and
   terminated or canceled. Not answered is `left_queue` by TIMEOUT, NO_AGENT_TIMEOUT or
   EXIT_WITH_KEY, else `abandoned` (BREAK_OUT is the caller's).
3. Without a queue, a call that was answered and bridged is handled; answered without a bridge is
   `contained`, or `message` where voicemail was its last application. CSV tells no bridge: there
   every answer counts, a menu's too.
4. Not answered: a busy or rejecting telephone is `blocked`, other causes than the caller's or
   nobody's answer `failed`; an outbound call `failed` in any case.
5. Talk runs from the bridge (`waitsec`), else from the answer (`billsec`), without what was held.
   Legs that rang in vain are the agents' own time, without talk.
6. Line time is the duration of the caller's leg.

Fields: FreeSWITCH's documentation, Channel Variables; src/mod/applications/mod_callcenter;
the template `example` of mod_cdr_csv.
"""

from percall.contact.agent_ids import UUID, is_agent_id
from percall.contact.readers.times import or_as_told
from percall.contact.turns import in_turn

KEEP = (
    "uuid", "leg", "way", "long_ms", "billed_ms", "waited_ms", "held_ms", "cause", "word", "bridged",
    "app", "queue", "side", "joined_s", "taken_s", "left_s", "reason", "agent", "agent_name",
    "caller", "caller_name", "customer", "prefix",
)  # fmt: skip
PERSONAL = ("agent_name", "caller_name", "customer")


def mapping(name: str, source: str, formats: str, zone: str = "", version: str = "") -> str:
    """The mapping of one kind of FreeSWITCH's records.

    Args:
        name: The reader's name.
        source: The system that shares its keys.
        formats: How the start is written, as TOML.
        zone: The zone of local times, where it is not the centre's.
        version: The column that tells which of two rows of one leg is the newer, if any does.
    """
    newer = f'version = "{version}"' if version else ""
    file = f'[file]\ntime_zone = "{zone}"\n' if zone else ""
    return f"""
name = "{name}"
source = "{source}"
rows = "record"
harmless = ["call", "uuid", "leg", "way", "app", "queue", "side", "agent", "caller", "stray"]
personal = [{", ".join(f'"{column}"' for column in PERSONAL)}]

{file}
[record]
contact = ["call"]
key = ["uuid"]
happened_at = {{ column = "at", format = {formats} }}
{newer}
keep = [{", ".join(f'"{column}"' for column in KEEP)}]
numbers = ["long_ms", "billed_ms", "waited_ms", "held_ms", "joined_s", "taken_s", "left_s"]

[[exclude]]
name = "agent's leg that names no call"
when = {{ column = "stray", known = true }}
"""


def agent_columns(agent: str) -> dict[str, str]:
    """The columns of an agent: an id has a digit, but no seven in a row unless it is a UUID."""
    return _by_kind("agent", agent)


def caller_columns(caller: str) -> dict[str, str]:
    """The columns of who calls, where that is an agent."""
    return _by_kind("caller", caller)


def _by_kind(name: str, sql: str) -> dict[str, str]:
    is_id = (
        f"({is_agent_id(sql)} AND (regexp_full_match({sql}, '{UUID}') "
        f"OR NOT regexp_matches({sql}, '[0-9]{{7}}')))"
    )
    return {
        name: f"CASE WHEN {is_id} THEN {sql} END",
        f"{name}_name": f"CASE WHEN NOT {is_id} THEN {sql} END",
    }


def seconds_as_ms(sql: str) -> str:
    """SQL for a text of seconds as a text of whole milliseconds; what is no number stays as it is."""
    number = f"CAST(round(try_cast({sql} AS DECIMAL(14, 3)) * 1000) AS BIGINT)"
    return or_as_told(f"CAST({number} AS VARCHAR)", sql)


_SLOTS = "kind DESC, started_at, agent_id, segment_outcome, ring_ms, talk_ms, ended_at"
_SQL = """
WITH r AS (
  SELECT contact_id, happened_at AS began_at, uuid, coalesce(leg = 'b', false) AS to_agent, way, cause,
    word, bridged, app, queue, side, reason, customer, prefix, coalesce(agent, agent_name) AS agent,
    coalesce(caller, caller_name) AS caller, {long_ms} AS long_ms, least({billed_ms}, {long_ms}) AS billed_ms,
    {waited_ms} AS waited_ms, coalesce({held_ms}, 0) AS held_ms,
    {joined_s} AS joined_s, {taken_s} AS taken_s, {left_s} AS left_s
  FROM {records} WHERE contact_id IS NOT NULL
), in_order AS (
  {in_order}
), placed AS (
  SELECT *, began_at + to_milliseconds(coalesce(long_ms, 0)) AS ended_at, coalesce(billed_ms, 0) > 0 AS up
  FROM in_order
), legs AS (
  SELECT *, ended_at - to_milliseconds(billed_ms) AS up_at,
    -- The first that was answered carries what was held.
    up AND place = min(place) FILTER (up) OVER (PARTITION BY contact_id) AS first_up
  FROM placed WHERE place > 1
), summed AS (
  SELECT contact_id, bool_or(up) AS leg_up, min(up_at) FILTER (up) AS leg_up_at FROM legs GROUP BY contact_id
), holds AS (
  SELECT contact_id, sum(held_ms) AS all_held_ms, max(ended_at) AS last_at FROM placed GROUP BY contact_id
), main AS (
  SELECT m.*, coalesce(leg_up, false) AS leg_up, leg_up_at, leg_up IS NOT NULL AS has_legs, all_held_ms, last_at,
    queue IS NOT NULL AND coalesce(side, 'member') <> 'agent' AS queued,
    -- From the call's start until an agent took it, where no leg says so.
    greatest(coalesce(waited_ms, 0), long_ms - coalesce(billed_ms, 0)) AS until_talk_ms
  FROM placed AS m JOIN holds USING (contact_id) LEFT JOIN summed USING (contact_id) WHERE place = 1
), told AS (
  SELECT *, CASE
      WHEN queued AND (taken_s IS NOT NULL OR leg_up) THEN 'handled'
      WHEN app = 'voicemail' OR word = 'voicemail' THEN 'message'
      WHEN queued THEN CASE WHEN reason IN ('TIMEOUT', 'NO_AGENT_TIMEOUT', 'EXIT_WITH_KEY')
        THEN 'left_queue' ELSE 'abandoned' END
      WHEN leg_up OR word = 'answered' OR (word IS NULL AND up AND coalesce(bridged, '1') = '1')
        THEN 'handled'
      WHEN way = 'outbound' THEN 'failed'
      WHEN word IN ('missed', 'no_answer', 'cancelled') THEN 'abandoned'
      WHEN word IN ('busy', 'failed') THEN CASE word WHEN 'busy' THEN 'blocked' ELSE word END
      WHEN up AND NOT has_legs THEN 'contained'
      WHEN cause IN ('USER_BUSY', 'CALL_REJECTED') THEN 'blocked'
      WHEN up OR cause IN ('ORIGINATOR_CANCEL', 'NO_ANSWER', 'ALLOTTED_TIMEOUT', 'NORMAL_CLEARING',
        'PROGRESS_TIMEOUT', 'ATTENDED_TRANSFER', 'PICKED_OFF') THEN 'abandoned'
      WHEN cause IS NOT NULL THEN 'failed' END AS outcome
  FROM main
), parts AS (
  SELECT contact_id, 'queue' AS kind, queue,
    coalesce(make_timestamp(joined_s * 1000000), began_at) AS started_at,
    make_timestamp(coalesce(taken_s, left_s) * 1000000) AS ended_at,
    CASE WHEN taken_s >= joined_s THEN 1000 * (taken_s - joined_s)
      WHEN taken_s IS NULL AND leg_up THEN date_diff('millisecond', make_timestamp(joined_s * 1000000), leg_up_at)
      WHEN taken_s IS NULL AND left_s >= joined_s THEN 1000 * (left_s - joined_s)
      WHEN taken_s IS NULL AND left_s IS NULL
        THEN date_diff('millisecond', make_timestamp(joined_s * 1000000), last_at) END AS wait_ms,
    CASE outcome WHEN 'handled' THEN 'answered' ELSE coalesce(lower(reason), outcome) END AS segment_outcome
  FROM told WHERE queued
  UNION ALL BY NAME
  SELECT contact_id, 'agent' AS kind, c.queue, CASE WHEN c.way = 'outbound' AND NOT c.queued THEN c.caller
      ELSE l.agent END AS agent_id, l.began_at AS started_at, l.ended_at,
    l.long_ms - coalesce(l.billed_ms, 0) AS ring_ms,
    CASE WHEN l.up THEN greatest(l.billed_ms - CASE WHEN first_up THEN all_held_ms ELSE 0 END, 0) ELSE 0 END AS talk_ms,
    CASE WHEN first_up THEN least(all_held_ms, l.billed_ms) END AS hold_ms,
    CASE WHEN l.up THEN 'ended' ELSE 'rang' END AS segment_outcome, l.cause AS hangup_cause
  FROM legs AS l JOIN told AS c USING (contact_id) WHERE outcome IS NOT NULL
  UNION ALL BY NAME
  SELECT contact_id, 'agent' AS kind, queue, CASE WHEN way = 'outbound' AND NOT queued THEN caller ELSE agent END AS agent_id,
    CASE WHEN queued THEN make_timestamp(taken_s * 1000000) ELSE began_at END AS started_at, ended_at,
    CASE WHEN NOT queued AND coalesce(waited_ms, 0) <= long_ms - coalesce(billed_ms, 0) + 1000
      THEN long_ms - coalesce(billed_ms, 0) END AS ring_ms,
    greatest(CASE WHEN queued THEN coalesce(1000 * (left_s - taken_s), date_diff('millisecond',
        make_timestamp(taken_s * 1000000), ended_at)) ELSE long_ms - until_talk_ms END - all_held_ms, 0) AS talk_ms,
    nullif(all_held_ms, 0) AS hold_ms, 'ended' AS segment_outcome, cause AS hangup_cause
  FROM told WHERE outcome = 'handled' AND NOT leg_up
  UNION ALL BY NAME
  SELECT contact_id, 'agent' AS kind, queue, CASE WHEN way = 'outbound' THEN caller ELSE agent END AS agent_id,
    began_at AS started_at, ended_at, long_ms AS ring_ms, 0 AS talk_ms, 'rang' AS segment_outcome,
    cause AS hangup_cause
  FROM told WHERE outcome IN ('abandoned', 'blocked', 'failed') AND NOT queued AND NOT has_legs
  UNION ALL BY NAME
  SELECT contact_id, 'ivr' AS kind, NULL AS queue, began_at AS started_at, ended_at,
    CASE WHEN up THEN billed_ms END AS ivr_ms, cause AS hangup_cause
  FROM told WHERE NOT queued AND NOT has_legs
    AND (outcome IS NULL OR outcome IN ('contained', 'message'))
), numbered AS (
  {numbered}
)
SELECT contact_id, c.outcome, c.way AS direction, 'voice' AS channel, c.began_at AS row_started_at,
  c.last_at AS row_ended_at, c.customer, c.prefix AS dialled, p.kind, p.queue AS own_queue,
  CAST(NULL AS VARCHAR) AS team, p.agent_id, p.started_at, p.ended_at,
  CASE WHEN slot = 1 AND kind = 'agent' AND c.way <> 'outbound' THEN CASE
    WHEN c.leg_up THEN date_diff('millisecond', c.began_at, c.leg_up_at)
    WHEN c.outcome = 'handled' THEN c.until_talk_ms ELSE c.long_ms END ELSE p.wait_ms END AS wait_ms,
  p.ring_ms, p.talk_ms, p.hold_ms, p.ivr_ms, CASE WHEN slot = 1 THEN c.long_ms END AS line_ms,
  p.segment_outcome, p.hangup_cause, slot
FROM told AS c JOIN numbered AS p USING (contact_id)
"""

_YEAR_MS, _LAST_S = 366 * 86_400_000, 4_102_444_800  # more than these cannot be right


def _bounded(column: str) -> str:
    low, most = (1, _LAST_S) if column.endswith("_s") else (0, _YEAR_MS)
    whole = f"try_cast({column} AS BIGINT)"
    return f"CASE WHEN {whole} BETWEEN {low} AND {most} THEN {whole} END"


LEGS = _SQL.replace("{in_order}", in_turn("r", "to_agent, began_at, uuid", "place")).replace(
    "{numbered}", in_turn("parts", _SLOTS, "slot")
)
for _column in ("long_ms", "billed_ms", "waited_ms", "held_ms", "joined_s", "taken_s", "left_s"):
    LEGS = LEGS.replace(f"{{{_column}}}", _bounded(_column))
