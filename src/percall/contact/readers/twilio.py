"""Twilio: Call resources of the REST API, as JSON objects.

Counting rules:
1. One contact is a call and the calls dialled out of it (`parent_call_sid`). The newest
   `date_updated` of a call counts, so a price that comes later is known and counts once.
2. A call that came in and was dialled on is handled if somebody answered (a child that completed),
   given up if the last ringing was cancelled by the caller's end, else it left the queue.
   Without children it was contained: Twilio's own flow answered; never answered: abandoned if the
   caller cancelled, blocked if it was rejected (busy), failed if it failed.
3. A call that a softphone makes (from `client:...`) is an outbound contact of that agent: handled
   if the party dialled answered, else failed. Without a child it is internal.
4. A call that the API makes is outbound: handled if it was dialled on and answered, contained if
   only the flow spoke, else failed. To a softphone (`client:...`) it is internal: with Flex or
   TaskRouter agents are called so, and nothing in these records names the customer's call.
5. Duration is from the answer: an answered leg rang from `start_time` to `end_time` - `duration`,
   one in vain to its end. The wait is from the first dialling to the first answer.
6. `price` is negative; each call of a contact has its own, and one that is unknown makes the sum
   unknown, as prices in two currencies do. Calls that were busy, failed, cancelled or not answered are not charged.
7. Line time is the duration of every call of the contact: Twilio charges each.

Fields: twilio.com/docs/voice/api/call-resource. Seconds, times RFC 2822 in UTC. Whom a softphone or
number belongs to is known only by its name: agents are kept as hashes.
"""

from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.contact.readers.times import instant, ms_of_seconds
from percall.texts import N_

_KEPT = (
    "sid", "parent_call_sid", "status", "direction", "from", "to", "from_client", "to_client",
    "duration", "price", "price_unit", "created", "started", "ended", "answered_by",
    "dialled_prefix",
)  # fmt: skip
_MAPPING = f"""
name = "twilio-calls"
source = "twilio"
rows = "record"
harmless = ["contact", "sid", "parent_call_sid", "from_client", "to_client"]
personal = ["from", "to"]
codes = ["status", "direction", "answered_by", "price_unit"]

[file]
time_zone = "UTC"

[record]
contact = ["contact"]
key = ["sid"]
happened_at = {{ column = "begun" }}
version = "updated"
keep = [{", ".join(f'"{name}"' for name in _KEPT)}]
numbers = ["duration", "price"]
times = ["created", "started", "ended"]
"""


def _iso(name: str) -> str:
    """SQL of a time as ISO: RFC 2822 in UTC, or ISO already, as in exports in bulk."""
    text = f"{{j}}->>'$.{name}'"
    forms = "['%a, %d %b %Y %H:%M:%S +0000', '%a, %d %b %Y %H:%M:%S GMT']"
    told = f"strftime(try_strptime({text}, {forms}), '%Y-%m-%dT%H:%M:%SZ')"
    # What is neither goes on as it is, to be reported as a time that cannot be read.
    return f"coalesce({told}, {text})"


_WORKED_OUT = {
    "contact": "coalesce(nullif({j}->>'$.parent_call_sid', ''), {j}->>'$.sid')",
    "begun": f"coalesce(nullif({_iso('start_time')}, ''), {_iso('date_created')})",
    "created": _iso("date_created"),
    "started": _iso("start_time"),
    "ended": _iso("end_time"),
    "updated": _iso("date_updated"),
    "from_client": "starts_with({j}->>'$.from', 'client:')",
    "to_client": "starts_with({j}->>'$.to', 'client:')",
    # The first digits of a number called: enough for a tariff, too few to call.
    "dialled_prefix": "CASE WHEN starts_with({j}->>'$.to', '+') "
    "AND {j}->>'$.direction' <> 'inbound' THEN left({j}->>'$.to', 8) END",
}

_UNDER_WAY = "('queued', 'initiated', 'ringing', 'in-progress')"
_UNCHARGED = "('busy', 'no-answer', 'failed', 'canceled')"
_PRICE = "try_cast(price AS DECIMAL(18, 9))"

_LEGS = f"""
WITH told AS (
  SELECT contact_id, source_row, happened_at, sid, coalesce(parent_call_sid, '') = '' AS is_parent,
    status, coalesce(direction, '') AS way, "from" AS caller, "to" AS called,
    coalesce(from_client = 'true', false) AS from_client,
    coalesce(to_client = 'true', false) AS to_client, dialled_prefix, answered_by,
    coalesce({instant("started")}, {instant("created")}) AS started_at,
    {instant("ended")} AS ended_at, coalesce({ms_of_seconds("duration")}, 0) AS talk,
    upper(price_unit) AS currency,
    CASE WHEN {_PRICE} IS NOT NULL THEN -{_PRICE} WHEN status IN {_UNCHARGED} THEN 0 END AS charge,
    {_PRICE} IS NULL AND status IN {_UNCHARGED} AS is_free
  FROM {{records}} WHERE contact_id IS NOT NULL
), timed AS (
  SELECT *, status = 'completed' AS answered,
    greatest(started_at, ended_at - to_milliseconds(talk)) AS answered_at
  FROM told
), whole AS (
  SELECT contact_id,
    bool_or(is_parent) AS has_parent, bool_or(NOT is_parent) AS has_child,
    max(CASE WHEN is_parent THEN way END) AS way, max(CASE WHEN is_parent THEN status END) AS status,
    coalesce(bool_or(is_parent AND from_client), false) AS by_agent,
    coalesce(bool_or(is_parent AND to_client), false) AS to_agent,
    bool_or(status IN {_UNDER_WAY} OR status IS NULL) AS under_way,
    coalesce(bool_or(NOT is_parent AND answered), false) AS child_answered,
    max_by(status, (started_at, sid)) FILTER (NOT is_parent) AS last_child,
    min(started_at) FILTER (NOT is_parent) AS dialled_at,
    min(answered_at) FILTER (NOT is_parent AND answered) AS reached_at,
    max(ended_at) FILTER (NOT is_parent) AS rang_until,
    sum(talk) FILTER (NOT is_parent AND answered) AS child_talk, sum(talk) AS line_ms,
    min_by(caller, sid) FILTER (is_parent) AS caller, min_by(called, sid) FILTER (is_parent) AS called,
    min_by(called, (started_at, sid)) FILTER (NOT is_parent) AS child_called,
    min_by(dialled_prefix, (NOT is_parent, started_at, sid)) AS dialled,
    min_by(dialled_prefix, (started_at, sid)) FILTER (NOT is_parent) AS child_dialled,
    max_by(answered_by, (is_parent, sid)) AS disposition, max(currency) AS currency,
    CASE WHEN count(charge) = count(*) AND count(DISTINCT currency) FILTER (charge <> 0) <= 1
      THEN sum(charge) END AS charge,
    bool_and(is_free) AS is_free, min(started_at) AS begun_at, max(ended_at) AS over_at
  FROM timed GROUP BY contact_id
), judged AS (
  SELECT *,
    CASE WHEN by_agent AND NOT has_child THEN 'internal' WHEN by_agent THEN 'outbound'
      WHEN to_agent AND way <> 'inbound' THEN 'internal'
      WHEN starts_with(way, 'outbound') THEN 'outbound' ELSE 'inbound' END AS direction,
    CASE WHEN under_way THEN 'open'
      WHEN child_answered THEN 'handled'
      WHEN by_agent OR to_agent OR starts_with(way, 'outbound') THEN
        CASE WHEN status <> 'completed' OR (by_agent AND has_child) THEN 'failed'
          WHEN by_agent OR to_agent THEN 'handled' ELSE 'contained' END
      WHEN has_child THEN
        CASE WHEN last_child = 'canceled' OR status = 'canceled' THEN 'abandoned' ELSE 'left_queue' END
      WHEN status = 'completed' THEN 'contained' WHEN status = 'busy' THEN 'blocked'
      WHEN status = 'failed' THEN 'failed' ELSE 'abandoned' END AS outcome
  FROM whole
), parts AS (
  SELECT w.contact_id, t.sid, t.source_row, 1 AS part, 'ivr' AS kind, CAST(NULL AS VARCHAR) AS agent_id,
    t.started_at, coalesce(w.dialled_at, t.ended_at) AS ended_at,
    coalesce(CASE WHEN w.dialled_at >= t.started_at
      THEN date_diff('millisecond', t.started_at, w.dialled_at) END, t.talk) AS ivr_ms,
    NULL AS wait_ms, NULL AS ring_ms, NULL AS talk_ms, t.status AS segment_outcome
  FROM judged AS w JOIN timed AS t USING (contact_id)
  WHERE t.is_parent AND NOT w.by_agent AND NOT (w.to_agent AND w.way <> 'inbound')
  UNION ALL BY NAME
  SELECT w.contact_id, t.sid, t.source_row, 3 AS part, 'agent' AS kind,
    CASE WHEN w.by_agent THEN t.caller ELSE t.called END AS agent_id, t.started_at, t.ended_at,
    CASE WHEN w.has_child THEN greatest(0, t.talk - coalesce(w.child_talk, 0)) END AS ring_ms,
    CASE WHEN w.has_child THEN coalesce(w.child_talk, 0) ELSE t.talk END AS talk_ms,
    t.status AS segment_outcome
  FROM judged AS w JOIN timed AS t USING (contact_id)
  WHERE t.is_parent AND (w.by_agent OR (w.to_agent AND w.way <> 'inbound'))
  UNION ALL BY NAME
  SELECT contact_id, '' AS sid, NULL AS source_row, 2 AS part, 'queue' AS kind, dialled_at AS started_at,
    coalesce(reached_at, rang_until) AS ended_at,
    CASE WHEN coalesce(reached_at, rang_until) >= dialled_at
      THEN date_diff('millisecond', dialled_at, coalesce(reached_at, rang_until)) END AS wait_ms,
    CASE WHEN child_answered THEN 'answered' ELSE outcome END AS segment_outcome
  FROM judged WHERE has_child AND direction = 'inbound'
  UNION ALL BY NAME
  SELECT w.contact_id, t.sid, t.source_row, 3 AS part, 'agent' AS kind, t.called AS agent_id,
    t.started_at, t.ended_at,
    CASE WHEN coalesce(CASE WHEN t.answered THEN t.answered_at END, t.ended_at) >= t.started_at
      THEN date_diff('millisecond', t.started_at,
        CASE WHEN t.answered THEN t.answered_at ELSE t.ended_at END) END AS ring_ms,
    CASE WHEN t.status IN {_UNDER_WAY} THEN NULL WHEN t.answered THEN t.talk ELSE 0 END AS talk_ms,
    t.status AS segment_outcome
  FROM judged AS w JOIN timed AS t USING (contact_id)
  WHERE NOT t.is_parent AND NOT w.by_agent AND NOT (w.to_agent AND w.way <> 'inbound')
), ordered AS (
  SELECT *, row_number() OVER (PARTITION BY contact_id ORDER BY started_at, part, sid) AS slot
  FROM parts
)
SELECT contact_id, w.outcome, w.begun_at AS row_started_at,
  CASE WHEN NOT w.under_way THEN w.over_at END AS row_ended_at, 'voice' AS channel, w.direction,
  CASE WHEN w.by_agent THEN w.child_called WHEN NOT w.has_parent THEN NULL
    WHEN w.way = 'inbound' THEN w.caller WHEN NOT w.to_agent THEN w.called END AS customer,
  CASE WHEN w.direction = 'outbound' THEN
    CASE WHEN w.by_agent THEN w.child_dialled ELSE w.dialled END END AS dialled,
  w.disposition, w.charge AS vendor_charge, w.currency AS vendor_currency,
  CASE WHEN w.is_free THEN 'none' WHEN w.charge IS NULL THEN 'unknown' ELSE 'charged' END
    AS own_charge_state,
  p.kind, CAST(NULL AS VARCHAR) AS own_queue, CAST(NULL AS VARCHAR) AS team, p.agent_id,
  p.started_at, p.ended_at, p.ivr_ms, p.wait_ms, p.ring_ms, p.talk_ms,
  CASE WHEN p.slot = 1 THEN w.line_ms END AS line_ms, p.segment_outcome, p.source_row, p.slot
FROM judged AS w JOIN ordered AS p USING (contact_id)
"""

_RESOURCE = "https://www.twilio.com/docs/voice/api/call-resource"
_STATUSES = (
    "https://support.twilio.com/hc/en-us/articles/"
    "223132547-What-are-the-Possible-Call-Statuses-and-What-do-They-Mean-"
)

READERS = (
    Reader(
        name="twilio-calls",
        system="Twilio",
        title=N_("Calls of the REST API (Call resources)"),
        shape=Shape.JSON,
        mapping=_MAPPING,
        signature=Signature(
            needs=("sid", "account_sid", "direction", "status", "price_unit", "date_created"),
            likes=("parent_call_sid", "phone_number_sid", "answered_by", "subresource_uris",
                   "start_time", "end_time"),
            never=("messaging_service_sid", "num_segments"),
        ),
        tells={
            "wait": N_("the ringing of the calls dialled on; queues are not in these records"),
            "talk": N_("with the party dialled on; TaskRouter and Flex are not read"),
            "agent": N_("the softphone or number dialled, as a hash"),
            "charges": "",
        },
        verified=Verified.SAMPLE,
        verified_by="two answers of the vendor's client library; legs by documentation",
        fields_from=(_RESOURCE, _STATUSES),
        counts=(
            SourceCount(
                "Incoming", N_("calls that came in, each once with what was dialled out of it"),
                _RESOURCE, "SELECT count(*) FROM contact WHERE direction = 'inbound'",
            ),
            SourceCount(
                "Outgoing", N_("calls made by the API or by softphones, each once"),
                _RESOURCE, "SELECT count(*) FROM contact WHERE direction <> 'inbound'",
            ),
            SourceCount(
                "Price", N_("the sum of the prices that are known, in the centre's currency"),
                _RESOURCE,
                "SELECT CAST(sum(CAST(vendor_charge AS DECIMAL(18, 9))) AS DOUBLE) FROM contact "
                "WHERE charge_state = 'charged'",
            ),
        ),
        worked_out=_WORKED_OUT,
        unwrap=("calls",),
        legs=_LEGS,
    ),
)  # fmt: skip
