"""Asterisk's call detail records: Master.csv in any order of columns, and the SQL table `cdr`.

Counting rules:
1. A call is a linked id, else a unique id, else a channel and its start. Its records are rows: a
   row for each channel that was dialled, so several rows are still one call.
2. It is handled where a row is ANSWERED and reached a channel (`dstchannel`), but VoiceMail is
   nobody; `billsec` alone says nothing: a queue or a menu answers before any agent does. A table
   without the column `dstchannel` has only that Dial is ANSWERED; where there is the column and
   it is empty, Dial reached nobody. A queue that nobody answered in is `abandoned` (a time-out
   looks the same), ANSWERED by Dial without a channel `failed`, by another application alone
   `contained`, by VoiceMail `message`. Unanswered outbound calls failed; others: busy is
   `blocked`, a fault `failed`, no answer `abandoned`.
3. The second half of a Local channel (`Local/...;2`) is the same call's way to the telephone: it
   tells when that answered. Its row joins by the linked id; without one it is excluded. A Local
   channel that nobody answered, and that has no second half here, is nobody's telephone.
4. A row of a queue that leads straight to a telephone cannot tell ringing from talking, as its
   `answer` is the queue's: the agent's talk and the caller's wait are unknown. Talk of other rows
   is `billsec`, ringing what goes before.
5. Channels that rang in vain are the agents' own time: segments of their own, without talk.
6. A row is the same one where unique id, sequence, start, channels and application are: one that
   comes again with another length or disposition takes the place of the earlier one.
7. Line time is from the first start to the last end of the rows of the caller's channel, once,
   however many channels were dialled side by side.

Fields: docs.asterisk.org, Configuration, Reporting, Call Detail Records, CDR Specification; the
order in Master.csv: the sample configurations cdr.conf and cdr_custom.conf.
"""

from percall.contact.readers import asterisk_channels as channels
from percall.contact.readers.asterisk_cdr_columns import looks
from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.contact.readers.times import or_as_told
from percall.contact.turns import in_turn
from percall.texts import N_

ALIASES = {
    "start": ("calldate", "starttime", "start_time", "call_date"),
    "src": ("source",),
    "dst": ("destination",),
    "dcontext": ("destinationcontext", "destination_context", "dst_context"),
    "dstchannel": ("destinationchannel", "destination_channel", "dst_channel"),
    "lastapp": ("lastapplication", "last_application", "last_app"),
    "lastdata": ("last_data",),
    "billsec": ("billableseconds", "billable_seconds", "bill_sec"),
    "uniqueid": ("unique_id",),
    "linkedid": ("linked_id",),
}  # fmt: skip

_KEEP = (
    "word", "app", "queue", "long_ms", "billed_ms", "way", "half", "to_local", "channel_id",
    "peer_id", "caller", "caller_name", "agent", "agent_name", "customer", "prefix",
)  # fmt: skip
_PERSONAL = ("channel_id", "peer_id", "caller_name", "agent_name", "customer")
_MAPPING = f"""
name = "asterisk-cdr"
source = "asterisk"
rows = "record"
harmless = ["call", "row", "app", "queue", "way", "half", "to_local", "caller", "agent", "stray"]
precedence = 0
personal = [{", ".join(f'"{name}"' for name in _PERSONAL)}]

[record]
contact = ["call"]
key = ["row"]
happened_at = {{ column = "start", format = ["iso", "epoch_s"] }}
keep = [{", ".join(f'"{name}"' for name in _KEEP)}]
numbers = ["long_ms", "billed_ms"]

[[exclude]]
name = "second half of a Local channel without a linked id"
when = {{ column = "stray", known = true }}
"""

# Some tables hold the numbers of Asterisk's own constants.
_NUMBERED = {"0": "NOANSWER", "2": "FAILED", "4": "BUSY", "8": "ANSWERED", "16": "CONGESTION"}
_WORD = (
    "CASE {disposition} WHEN 'ANSWERED' THEN 'ANSWERED' WHEN 'NO ANSWER' THEN 'NOANSWER' "
    "ELSE upper(regexp_replace({disposition}, '[^A-Za-z0-9]', '', 'g')) END"
)
_WORDS = " ".join(f"WHEN '{number}' THEN '{word}'" for number, word in _NUMBERED.items())
_WAY = channels.direction("{dcontext}", "{src}", "{dst}", "{channel}")
_STEPS = {
    "letters": _WORD,
    "the way": _WAY,
    "owner": channels.owner("{channel}"),
    "other owner": channels.owner("{dstchannel}"),
    "owner is an id": channels.is_id("{owner}"),
    "other owner is an id": channels.is_id("{other owner}"),
}


def _ms(seconds: str) -> str:
    number = f"CAST(round(try_cast({seconds} AS DECIMAL(14, 3)) * 1000) AS BIGINT)"
    return or_as_told(f"CAST({number} AS VARCHAR)", seconds)


_WORKED_OUT = {
    "call": "coalesce({linkedid}, {uniqueid}, {start} || '/' || md5({channel}))",
    "stray": f"CASE WHEN {{linkedid}} IS NULL AND {channels.is_second_half('{channel}')} THEN '1' END",
    # What a row is of stays when how long it was, or how it ended, is mended afterwards.
    "row": "md5(concat_ws('/', {uniqueid}, {linkedid}, {sequence}, {start}, {channel}, {dstchannel},"
    " {lastapp}, {lastdata}))",
    "word": f"CASE {{letters}} {_WORDS} ELSE {{letters}} END",
    "app": "lower({lastapp})",
    "queue": "CASE WHEN lower({lastapp}) = 'queue' THEN trim(split_part({lastdata}, ',', 1)) END",
    "long_ms": _ms("{duration}"),
    "billed_ms": _ms("{billsec}"),
    "way": "{the way}",
    "half": f"CASE WHEN {channels.is_second_half('{channel}')} THEN '1' END",
    "to_local": f"CASE WHEN {channels.is_local('{dstchannel}')} THEN '1' END",
    "channel_id": channels.without_half("{channel}"),
    # A table without the column does not say whom Dial reached, only that it did.
    "peer_id": "CASE WHEN typeof({dstchannel}) <> '\"NULL\"' "
    f"THEN {channels.without_half('{dstchannel}')} "
    "WHEN lower({lastapp}) = 'dial' AND {letters} IN ('ANSWERED', '8') THEN '-' END",
    "caller": "CASE WHEN {owner is an id} THEN {owner} END",
    "caller_name": "CASE WHEN NOT {owner is an id} THEN {owner} END",
    "agent": "CASE WHEN {other owner is an id} THEN {other owner} END",
    "agent_name": "CASE WHEN NOT {other owner is an id} THEN {other owner} END",
    "customer": "CASE {the way} WHEN 'inbound' THEN {src} WHEN 'outbound' THEN {dst} END",
    # Enough digits for a tariff, too few to call anybody.
    "prefix": "CASE {the way} WHEN 'outbound' THEN left({dst}, 8) END",
}

_IN_ORDER = "half, began_at, channel_id, peer_id NULLS FIRST, long_ms, word, app, agent"
_SLOTS = "kind DESC, started_at, agent_id, segment_outcome, ring_ms, talk_ms, ended_at"
_LEGS = """
WITH r AS (
  SELECT contact_id, happened_at AS began_at, word, app, queue, way, half IS NOT NULL AS half,
    to_local IS NOT NULL AS to_local, channel_id, peer_id, coalesce(caller, caller_name) AS caller,
    coalesce(agent, agent_name) AS agent, customer, prefix,
    -- More than a year cannot be right.
    CASE WHEN try_cast(long_ms AS BIGINT) BETWEEN 0 AND 31622400000 THEN CAST(long_ms AS BIGINT) END AS long_ms,
    CASE WHEN try_cast(billed_ms AS BIGINT) BETWEEN 0 AND try_cast(long_ms AS BIGINT)
      AND try_cast(long_ms AS BIGINT) <= 31622400000 THEN CAST(billed_ms AS BIGINT) END AS billed_ms
  FROM {records} WHERE contact_id IS NOT NULL
), in_order AS (
  {in_order}
), ended AS (
  SELECT *, began_at + to_milliseconds(coalesce(long_ms, 0)) AS ended_at,
    -- A call that is nothing but second halves goes by them: then its first is one, too.
    NOT half OR contact_id IN (SELECT contact_id FROM in_order WHERE place = 1 AND half) AS main
  FROM in_order
), halves AS (
  SELECT DISTINCT contact_id, channel_id AS peer_id, true AS goes_on FROM r WHERE half
), tries AS (
  SELECT e.*, word = 'ANSWERED' AND coalesce(app, '-') <> 'voicemail' AS answered,
    -- Straight from a queue: `answer` is the queue's, not the telephone's.
    app = 'queue' AND NOT half AS by_queue
  FROM ended AS e LEFT JOIN halves USING (contact_id, peer_id)
  WHERE peer_id IS NOT NULL AND NOT (to_local AND coalesce(goes_on, false))
), telephones AS (
  -- Behind a Local channel that nobody answered none is known.
  SELECT * FROM tries WHERE NOT to_local OR coalesce(answered, false)
), reached AS (
  SELECT contact_id, coalesce(bool_or(answered), false) AS answered,
    min(ended_at - to_milliseconds(billed_ms)) FILTER (answered AND NOT by_queue) AS answered_at,
    coalesce(bool_or(answered AND by_queue), false) AS by_queue,
    bool_or(word IN ('NOANSWER', 'ANSWERED')) AS rang, bool_or(word = 'BUSY') AS busy,
    bool_or(word IN ('FAILED', 'CONGESTION')) AS fault
  FROM tries GROUP BY contact_id
), further AS (
  SELECT contact_id, min(began_at) AS began_at, max(ended_at) AS ended_at,
    min_by(way, place) AS way, min_by(caller, place) AS caller, min_by(channel_id, place) AS own_channel,
    min_by(customer, place) AS customer, min_by(prefix, place) AS prefix,
    coalesce(bool_or(app = 'queue'), false) AS queued,
    max_by(coalesce(app, '-'), place) FILTER (main) AS last_app,
    max_by(word, place) FILTER (main) AS last_word,
    bool_or(main AND word = 'ANSWERED') AS picked_up,
    min(began_at) FILTER (app = 'queue') AS entered_at, max(ended_at) FILTER (app = 'queue') AS left_at,
    min_by(coalesce(queue, '-'), place) FILTER (app = 'queue') AS queue
  FROM ended WHERE place > 1 GROUP BY contact_id
), calls AS (
  -- The first row as it stands, and what its further ones add to it.
  SELECT contact_id, least(a.began_at, b.began_at) AS began_at, greatest(a.ended_at, b.ended_at) AS ended_at,
    coalesce(a.way, b.way) AS way, coalesce(a.caller, b.caller) AS caller,
    coalesce(a.channel_id, b.own_channel) AS own_channel, coalesce(a.customer, b.customer) AS customer,
    coalesce(a.prefix, b.prefix) AS prefix, coalesce(a.app = 'queue', false) OR coalesce(b.queued, false) AS queued,
    coalesce(b.last_app, CASE WHEN main THEN coalesce(app, '-') END) AS last_app,
    coalesce(b.last_word, CASE WHEN main THEN word END) AS last_word,
    coalesce(a.main AND a.word = 'ANSWERED', false) OR coalesce(b.picked_up, false) AS picked_up,
    least(CASE WHEN app = 'queue' THEN a.began_at END, b.entered_at) AS entered_at,
    greatest(CASE WHEN app = 'queue' THEN a.ended_at END, b.left_at) AS left_at,
    coalesce(CASE WHEN app = 'queue' THEN coalesce(a.queue, '-') END, b.queue) AS queue
  FROM (FROM ended WHERE place = 1) AS a LEFT JOIN further AS b USING (contact_id)
), lines AS (
  SELECT contact_id, date_diff('millisecond', min(e.began_at), max(e.ended_at)) AS line_ms
  FROM ended AS e JOIN calls USING (contact_id)
  WHERE e.channel_id IS NOT DISTINCT FROM own_channel AND long_ms IS NOT NULL GROUP BY contact_id
), told AS (
  SELECT c.*, line_ms, answered_at, by_queue, coalesce(answered, false) AS answered,
    CASE WHEN answered THEN 'handled'
      WHEN c.way = 'outbound' THEN CASE WHEN last_word IS NOT NULL THEN 'failed' END
      WHEN last_app = 'voicemail' AND picked_up THEN 'message'
      WHEN queued THEN 'abandoned'
      WHEN rang THEN 'abandoned' WHEN busy THEN 'blocked' WHEN fault THEN 'failed'
      WHEN picked_up THEN CASE WHEN last_app = 'dial' THEN 'failed' ELSE 'contained' END
      ELSE CASE last_word WHEN 'NOANSWER' THEN 'abandoned' WHEN 'BUSY' THEN 'blocked'
        WHEN 'FAILED' THEN 'failed' WHEN 'CONGESTION' THEN 'failed' END END AS outcome
  FROM calls AS c LEFT JOIN reached USING (contact_id) LEFT JOIN lines USING (contact_id)
), parts AS (
  SELECT contact_id, 'queue' AS kind, queue, entered_at AS started_at,
    coalesce(answered_at, CASE WHEN NOT answered THEN left_at END) AS ended_at,
    CASE WHEN NOT answered THEN date_diff('millisecond', entered_at, left_at)
      WHEN NOT by_queue AND answered_at >= entered_at
        THEN date_diff('millisecond', entered_at, answered_at) END AS wait_ms,
    CASE WHEN answered THEN 'answered' ELSE 'abandoned' END AS segment_outcome
  FROM told WHERE queued
  UNION ALL BY NAME
  SELECT contact_id, 'agent' AS kind, nullif(c.queue, '-') AS queue, t.began_at AS started_at, t.ended_at,
    CASE WHEN c.way = 'outbound' THEN c.caller ELSE t.agent END AS agent_id,
    CASE WHEN t.by_queue THEN CASE WHEN NOT t.answered AND t.began_at > c.began_at THEN long_ms END
      WHEN t.answered THEN long_ms - billed_ms
      WHEN t.app = 'voicemail' THEN NULL ELSE long_ms END AS ring_ms,
    CASE WHEN NOT coalesce(t.answered, false) THEN 0 WHEN NOT t.by_queue THEN billed_ms END AS talk_ms,
    CASE WHEN t.answered THEN 'ended' ELSE 'rang' END AS segment_outcome, word AS hangup_cause
  FROM telephones AS t JOIN told AS c USING (contact_id)
  WHERE outcome IS NOT NULL  -- an open call with an agent would count as answered
  UNION ALL BY NAME
  SELECT contact_id, 'ivr' AS kind, NULL AS queue, began_at AS started_at, ended_at, line_ms AS ivr_ms,
    last_word AS hangup_cause
  FROM told WHERE NOT queued AND (outcome IS NULL OR contact_id NOT IN (SELECT contact_id FROM telephones))
), numbered AS (
  {numbered}
)
SELECT contact_id, c.outcome, c.way AS direction, 'voice' AS channel, c.began_at AS row_started_at,
  c.ended_at AS row_ended_at, c.customer, c.prefix AS dialled, p.kind, nullif(p.queue, '-') AS own_queue,
  CAST(NULL AS VARCHAR) AS team, p.agent_id, p.started_at, p.ended_at,
  -- Without a queue the caller waits from the first ringing on: told once, by the first.
  CASE WHEN slot = 1 AND kind = 'agent' AND c.way <> 'outbound' THEN date_diff('millisecond', c.began_at,
    CASE WHEN c.answered THEN c.answered_at ELSE c.ended_at END) ELSE p.wait_ms END AS wait_ms, p.ring_ms,
  p.talk_ms, p.ivr_ms, CASE WHEN slot = 1 THEN line_ms END AS line_ms, p.segment_outcome,
  p.hangup_cause, slot
FROM told AS c JOIN numbered AS p USING (contact_id)
""".replace("{in_order}", in_turn("r", _IN_ORDER, "place")).replace(
    "{numbered}", in_turn("parts", _SLOTS, "slot")
)

_SPECIFICATION = (
    "https://docs.asterisk.org/Configuration/Reporting/Call-Detail-Records-CDR/CDR-Specification/"
)

READERS = (
    Reader(
        name="asterisk-cdr",
        system="Asterisk",
        title=N_("Call detail records: Master.csv or table cdr"),
        shape=Shape.TABLE,
        mapping=_MAPPING,
        signature=Signature(
            needs=("src", "dst", "channel", "lastapp", "duration", "billsec", "disposition"),
            likes=("start", "clid", "dcontext", "dstchannel", "lastdata", "amaflags", "uniqueid",
                   "linkedid", "accountcode", "userfield", "sequence"),
            looks=looks,
        ),
        tells={
            "wait": N_("of calls through a queue from the call's start, if at all"),
            "talk": N_("not of calls that a queue leads straight to a telephone"),
            "agent": N_("the telephone, not who sits at it; names are kept as hashes"),
            "queue": N_("the first one"),
            "transfers": N_("as further segments, where the linked id is recorded"),
        },
        verified=Verified.SAMPLE,
        verified_by="records of public projects",
        fields_from=(_SPECIFICATION,),
        counts=(
            SourceCount("ANSWERED", N_("calls that reached somebody"), _SPECIFICATION,
                        "SELECT count(*) FROM contact WHERE outcome = 'handled'"),
            SourceCount("NO ANSWER, BUSY, FAILED ...", N_("calls that reached nobody"), _SPECIFICATION,
                        "SELECT count(*) FROM contact WHERE outcome IN "
                        "('abandoned', 'blocked', 'failed')"),
        ),
        aliases=ALIASES,
        worked_out=_WORKED_OUT,
        steps=_STEPS,
        legs=_LEGS,
        table="cdr",
    ),
)  # fmt: skip
