"""Asterisk's channel event log: cel_custom's CSV and the SQL table `cel`.

Counting rules:
1. A call is a linked id. Its own channel is the one whose unique id that is, else the first that
   is heard of; the others are the telephones that were dialled. Local channels are ways, no
   telephones.
2. A telephone rings from CHAN_START (or whatever is first heard of it) until BRIDGE_ENTER, else
   ANSWER, and talks from then until HANGUP or CHAN_END. A call is handled where one did.
3. A queue is entered by APP_START of Queue and named by its arguments; the wait ends when the
   first telephone is bridged, else with APP_END, else with the call. Not answered is `left_queue`
   where another application starts after APP_END, else `abandoned`.
4. Without a queue, what rang in vain is `abandoned`, `failed` where the call went out; a channel
   that was answered by an application alone is `contained`, by VoiceMail `message`.
5. A call without HANGUP or CHAN_END of its own channel, and without LINKEDID_END, is open.
6. Line time is that of the call's own channel. Transfers are further telephones of the same call.

Fields: docs.asterisk.org, Configuration, Reporting, Channel Event Logging; the order of columns:
the sample configuration cel_custom.conf.
"""

from percall.contact.readers import asterisk_channels as channels
from percall.contact.readers.asterisk_cel_columns import looks
from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.texts import N_

_EVENTS = (
    "CHAN_START", "CHAN_END", "ANSWER", "HANGUP", "BRIDGE_ENTER", "BRIDGE_EXIT", "APP_START",
    "APP_END", "BLINDTRANSFER", "ATTENDEDTRANSFER", "PARK_START", "PARK_END", "PICKUP", "FORWARD",
    "LINKEDID_END",
)  # fmt: skip
_KEEP = (
    "event", "chan", "own", "local", "app", "queue", "way", "agent", "agent_name", "customer",
    "prefix",
)  # fmt: skip
_MAPPING = f"""
name = "asterisk-cel"
source = "asterisk"
rows = "record"
harmless = ["call", "chan", "own", "local", "app", "queue", "way", "agent"]
precedence = 1
personal = ["agent_name", "customer"]

[record]
contact = ["call"]
happened_at = {{ column = "eventtime", format = ["iso", "epoch_s"] }}
keep = [{", ".join(f'"{name}"' for name in _KEEP)}]

[[exclude]]
name = "no event of a call's course"
when = {{ column = "event", not = [{", ".join(f'"{event}"' for event in _EVENTS)}] }}

[[exclude]]
name = "an event that names no call"
when = {{ column = "call", known = false }}
"""

_WAY = channels.direction("{context}", "{cid_num}", "{exten}", "{channame}")
_STEPS = {"the way": _WAY, "owner": channels.owner("{channame}"),
          "owner is an id": channels.is_id("{owner}")}  # fmt: skip
_WORKED_OUT = {
    "event": "upper({eventtype})",
    "call": "coalesce({linkedid}, {uniqueid})",
    "chan": "{uniqueid}",
    "own": "CASE WHEN {uniqueid} = coalesce({linkedid}, {uniqueid}) THEN '1' END",
    "local": f"CASE WHEN {channels.is_local('{channame}')} THEN '1' END",
    "app": "lower({appname})",
    "queue": "CASE WHEN lower({appname}) = 'queue' THEN trim(split_part({appdata}, ',', 1)) END",
    "way": "{the way}",
    "agent": "CASE WHEN {owner is an id} THEN {owner} END",
    "agent_name": "CASE WHEN NOT {owner is an id} THEN {owner} END",
    "customer": "CASE {the way} WHEN 'inbound' THEN {cid_num} WHEN 'outbound' THEN {exten} END",
    # Enough digits for a tariff, too few to call anybody.
    "prefix": "CASE {the way} WHEN 'outbound' THEN left({exten}, 8) END",
}

_LEGS = """
WITH e AS (
  SELECT contact_id, happened_at AS at_, event, chan, own IS NOT NULL AS own, local IS NOT NULL AS local, app,
    queue, way, coalesce(agent, agent_name) AS agent, customer, prefix
  FROM {records} WHERE contact_id IS NOT NULL
), sides AS (
  SELECT contact_id, chan, bool_or(own) AS own, bool_or(local) AS local,
    min(at_) FILTER (event <> 'LINKEDID_END') AS began_at,
    min(at_) FILTER (event = 'ANSWER') AS answered_at, min(at_) FILTER (event = 'BRIDGE_ENTER') AS bridged_at,
    max(at_) FILTER (event IN ('HANGUP', 'CHAN_END')) AS last_gone_at,
    min(at_) FILTER (event IN ('HANGUP', 'CHAN_END')) AS gone_at,
    min_by(agent, (at_, agent)) AS agent,
    min_by(way, (at_, event <> 'CHAN_START', way)) AS way,
    min_by(customer, (at_, event <> 'CHAN_START', customer)) FILTER (customer IS NOT NULL) AS customer,
    min_by(prefix, (at_, event <> 'CHAN_START', prefix)) FILTER (prefix IS NOT NULL) AS prefix
  FROM e WHERE chan IS NOT NULL GROUP BY contact_id, chan
), placed AS (
  SELECT *, row_number() OVER (PARTITION BY contact_id ORDER BY own DESC, began_at, chan) AS place
  FROM sides WHERE began_at IS NOT NULL
), calls AS (
  SELECT contact_id, bool_or(event = 'LINKEDID_END') AS all_gone, max(at_) AS last_at,
    min(at_) FILTER (event = 'APP_START' AND app = 'queue') AS entered_at,
    min_by(queue, (at_, queue)) FILTER (event = 'APP_START' AND app = 'queue') AS queue,
    max(at_) FILTER (event = 'APP_END' AND app = 'queue') AS left_at,
    max(at_) FILTER (event = 'APP_START' AND app NOT IN ('queue', 'hangup', 'appdial', 'appqueue')) AS other_at,
    coalesce(bool_or(event = 'APP_START' AND app = 'voicemail'), false) AS voicemail
  FROM e GROUP BY contact_id
), telephones AS (
  -- An answered telephone whose bridge is not recorded talks from its answer.
  SELECT p.*, coalesce(bridged_at, answered_at) AS taken_at,
    coalesce(gone_at, CASE WHEN all_gone THEN last_at END) AS ended_at
  FROM placed AS p JOIN calls USING (contact_id) WHERE place > 1 AND NOT local
), reached AS (
  SELECT contact_id, min(taken_at) AS taken_at FROM telephones GROUP BY contact_id
), told AS (
  SELECT c.*, m.began_at, m.way, m.customer, m.prefix, m.agent AS own_agent, m.answered_at AS own_answered_at,
    coalesce(m.gone_at, CASE WHEN all_gone THEN last_at END) AS ended_at, taken_at,
    r.contact_id IS NOT NULL AS rang, coalesce(m.gone_at, CASE WHEN all_gone THEN last_at END) IS NULL AS open
  FROM calls AS c JOIN placed AS m USING (contact_id) LEFT JOIN reached AS r USING (contact_id) WHERE place = 1
), outcomes AS (
  SELECT *, CASE WHEN open THEN NULL WHEN taken_at IS NOT NULL THEN 'handled'
    WHEN voicemail THEN 'message'
    WHEN entered_at IS NOT NULL THEN CASE WHEN other_at > left_at THEN 'left_queue' ELSE 'abandoned' END
    WHEN way = 'outbound' THEN 'failed' WHEN rang THEN 'abandoned'
    WHEN own_answered_at IS NOT NULL THEN 'contained' ELSE 'abandoned' END AS outcome
  FROM told
), parts AS (
  SELECT contact_id, 'ivr' AS kind, NULL AS queue, NULL AS agent_id, began_at AS started_at,
    coalesce(entered_at, ended_at) AS ended_at,
    date_diff('millisecond', began_at, coalesce(entered_at, ended_at)) AS ivr_ms, NULL AS segment_outcome
  FROM outcomes WHERE CASE WHEN entered_at IS NULL THEN NOT rang OR (open AND taken_at IS NULL)
    ELSE entered_at > began_at END
  UNION ALL BY NAME
  SELECT contact_id, 'queue' AS kind, queue, entered_at AS started_at,
    coalesce(taken_at, left_at, ended_at) AS ended_at,
    date_diff('millisecond', entered_at, greatest(coalesce(taken_at, left_at, ended_at), entered_at)) AS wait_ms,
    CASE WHEN taken_at IS NOT NULL THEN 'answered' ELSE coalesce(outcome, 'open') END AS segment_outcome
  FROM outcomes WHERE entered_at IS NOT NULL
  UNION ALL BY NAME
  SELECT contact_id, 'agent' AS kind, o.queue,
    CASE WHEN o.way = 'outbound' THEN o.own_agent ELSE t.agent END AS agent_id, t.began_at AS started_at, t.ended_at,
    date_diff('millisecond', t.began_at, coalesce(t.taken_at, t.ended_at)) AS ring_ms,
    CASE WHEN t.taken_at IS NULL THEN 0 ELSE date_diff('millisecond', t.taken_at, greatest(t.ended_at, t.taken_at)) END
      AS talk_ms,
    CASE WHEN t.taken_at IS NULL THEN 'rang' WHEN t.ended_at IS NULL THEN 'open' ELSE 'ended' END AS segment_outcome
  FROM telephones AS t JOIN outcomes AS o USING (contact_id)
  -- An open call with a telephone that rang in vain would count as answered.
  WHERE o.outcome IS NOT NULL OR t.taken_at IS NOT NULL
), numbered AS (
  SELECT *, row_number() OVER (PARTITION BY contact_id ORDER BY started_at,
    CASE kind WHEN 'ivr' THEN 0 WHEN 'queue' THEN 1 ELSE 2 END, agent_id, segment_outcome, ring_ms, talk_ms) AS slot,
    kind = 'agent' AND 1 = row_number() OVER (PARTITION BY contact_id, kind ORDER BY started_at, agent_id,
      segment_outcome, ring_ms, talk_ms) AS first_agent
  FROM parts
)
SELECT contact_id, o.outcome, o.way AS direction, 'voice' AS channel, o.began_at AS row_started_at,
  o.ended_at AS row_ended_at, o.customer, o.prefix AS dialled, p.kind, p.queue AS own_queue,
  CAST(NULL AS VARCHAR) AS team, p.agent_id, p.started_at, p.ended_at,
  -- Without a queue the caller waits from the first ringing on.
  CASE WHEN first_agent AND entered_at IS NULL AND o.way <> 'outbound'
    THEN date_diff('millisecond', p.started_at, coalesce(o.taken_at, o.ended_at)) ELSE p.wait_ms END AS wait_ms,
  p.ring_ms, p.talk_ms, p.ivr_ms,
  CASE WHEN slot = 1 THEN date_diff('millisecond', o.began_at, o.ended_at) END AS line_ms, p.segment_outcome, slot
FROM outcomes AS o JOIN numbered AS p USING (contact_id)
"""

_EVENT_LOG = "https://docs.asterisk.org/Configuration/Reporting/Channel-Event-Logging-CEL/"

READERS = (
    Reader(
        name="asterisk-cel",
        system="Asterisk",
        title=N_("Channel event log: CSV of cel_custom or table cel"),
        shape=Shape.TABLE,
        mapping=_MAPPING,
        signature=Signature(
            needs=("eventtype", "eventtime", "channame", "uniqueid", "linkedid"),
            likes=("cid_num", "exten", "context", "appname", "appdata", "peer", "amaflags",
                   "accountcode", "extra"),
            looks=looks,
        ),
        tells={
            "wait": "",
            "talk": N_("with what was held"),
            "agent": N_("the telephone, not who sits at it; names are kept as hashes"),
            "queue": N_("the first one"),
            "transfers": N_("as further segments"),
        },
        verified=Verified.DOCUMENTATION,
        verified_by="the vendor's documentation and sample configurations",
        fields_from=(_EVENT_LOG,),
        counts=(
            SourceCount("linkedid", N_("calls"), _EVENT_LOG, "SELECT count(*) FROM contact"),
            SourceCount("BRIDGE_ENTER", N_("of them, calls that reached somebody"), _EVENT_LOG,
                        "SELECT count(*) FROM contact WHERE is_answered"),
        ),
        aliases={
            "cid_num": ("cidnum", "calleridnum"), "channame": ("channel", "channelname"),
            "appname": ("app", "application"), "eventtype": ("eventname",),
        },
        worked_out=_WORKED_OUT,
        steps=_STEPS,
        legs=_LEGS,
        table="cel",
    ),
)  # fmt: skip
