"""Genesys Cloud: conversation details of the analytics API, as JSON objects.

Counting rules:
1. One contact is one conversation. A later delivery, with more in it, counts instead: its version
   is the latest instant that it tells.
2. A session of an agent or user is a leg if he met the customer (`tAnswered`, talk, hold, or an
   `interact` segment), was rung, or wrapped up; a session that only listens in is none.
   Talk = tTalk, hold = tHeld, wrap-up = tAcw, ringing = tAlert and tNotResponding, each summed over
   its session: `tTalk` and `tHeld` come once a stretch, `...Complete` once for all of them. Where a
   session has none of them, its `interact` and `hold` segments tell.
3. A session of purpose `acd` is a visit of a queue; its wait is `tAcd` (ringing included), else
   `tWait`, `tAbandon` or `tFlowOut`, else its own length.
4. Handled: an agent met the customer and the conversation ended. Abandoned: `tAbandon`, or a queue
   that nobody answered. `tFlowOut` or a voicemail after a queue: `left_queue`; a voicemail without
   one: `message`. Only flows: given up by the customer, or contained where the flow ended it.
   Outbound without a word: failed. Without `conversationEnd`: open.
5. Where an agent calls back, the call lies within the session of the callback: its talk counts once.
6. Line time is the customer's own voice sessions, without dialling.

Fields: the models of the platform's SDKs (Analytics Conversation, Participant, Session, Segment).
Metrics are milliseconds, times UTC.
"""

from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.contact.readers.times import instant, ms_between
from percall.texts import N_

_MAPPING = """
name = "genesys-conversations"
source = "genesys"
rows = "record"
harmless = ["conversationId"]
personal = ["customer"]
agents = ["users"]

[file]
time_zone = "UTC"

[record]
contact = ["conversationId"]
key = ["conversationId"]
happened_at = { column = "conversationStart" }
version = "last_told"
keep = ["conversationEnd", "originatingDirection", "sessions", "customer", "dialled_prefix", "users"]
times = ["conversationEnd"]
"""

_ADDRESSES = ("ani", "dnis", "addressFrom", "addressTo", "addressOther")
# What is looked at, and what is kept of it: no names, numbers, addresses, or texts of people.
_READ = (
    '{"participants":[{"purpose":"VARCHAR","userId":"VARCHAR","externalContactId":"VARCHAR",'
    '"sessions":[{"mediaType":"VARCHAR","direction":"VARCHAR",'
    + "".join(f'"{name}":"VARCHAR",' for name in _ADDRESSES)
    + '"metrics":[{"name":"VARCHAR","value":"DOUBLE","emitDate":"VARCHAR"}],'
    '"segments":[{"segmentStart":"VARCHAR","segmentEnd":"VARCHAR","segmentType":"VARCHAR",'
    '"queueId":"VARCHAR","disconnectType":"VARCHAR","wrapUpCode":"VARCHAR"}]}]}]}'
)
# As the text of nested values, which the engine reads back as it wrote it: cheaper than JSON.
# Records that were kept before agents stood apart have their ids here.
_KEPT = (
    "STRUCT(purpose VARCHAR, userId VARCHAR, sessions STRUCT(mediaType VARCHAR, "
    'direction VARCHAR, metrics STRUCT("name" VARCHAR, "value" DOUBLE)[], '
    "segments STRUCT(segmentStart VARCHAR, segmentEnd VARCHAR, segmentType VARCHAR, "
    "queueId VARCHAR, disconnectType VARCHAR, wrapUpCode VARCHAR)[])[])[]"
)
_OUTSIDE = "('customer', 'external')"
# Memory: the engine keeps what a JSON function parses, and every list of structures made, for
# thousands of objects at once. So the object is read by one call, the same text everywhere, and
# what is made of it is lists of texts.
_PEOPLE = f"json_transform({{j}}, '{_READ}').participants"


def _each(told: str) -> str:
    """SQL of a list of all that the sessions `s` of all participants tell."""
    return (
        f"flatten(list_transform({_PEOPLE}, lambda p : "
        f"flatten(list_transform(p.sessions, lambda s : {told}))))"
    )


_ENDS = _each("list_transform(s.segments, lambda g : g.segmentEnd)")
_EMITTED = _each("list_transform(s.metrics, lambda m : m.emitDate)")
# The customer's own address: of those outside, by who called whom; else their id.
_CUSTOMER = (
    f"regexp_replace(list_filter(flatten(list_transform({_PEOPLE}, lambda p : CASE WHEN p.purpose "
    f"IN {_OUTSIDE} THEN list_append(list_transform(p.sessions, lambda s : CASE WHEN s.direction "
    "= 'outbound' THEN coalesce(s.dnis, s.addressTo, s.addressOther) ELSE coalesce(s.ani, "
    "s.addressFrom, s.addressOther) END), p.externalContactId) END)), lambda a : a <> '')[1], "
    "'^(tel|sip):', '')"
)
_WORKED_OUT = {
    # Of two deliveries that tell as late an instant, the one with more in it is the newer.
    "last_told": "concat(greatest({j}->>'$.conversationStart', {j}->>'$.conversationEnd', "
    f"list_max({_ENDS}), list_max({_EMITTED})), ' ', "
    f"lpad(CAST(len({_EMITTED}) AS VARCHAR), 6, '0'), "
    "CASE WHEN {j}->>'$.conversationEnd' IS NULL THEN ' open' ELSE ' over' END)",
    "sessions": f"list_transform({_PEOPLE}, lambda p : struct_pack("
    "purpose := p.purpose, sessions := list_transform(p.sessions, lambda s : "
    "struct_pack(mediaType := s.mediaType, direction := s.direction, metrics := list_transform("
    "s.metrics, lambda m : struct_pack(name := m.name, value := m.value)), "
    "segments := s.segments))))",
    # A line a participant, in their order: agents are kept as everywhere, apart from what they did.
    "users": f"array_to_string(list_transform({_PEOPLE}, lambda p : "
    "replace(coalesce(p.userId, ''), chr(10), ' ')), chr(10))",
    "customer": _CUSTOMER,
    # The first digits of the number called: enough for a tariff, too few to call.
    "dialled_prefix": f"left({_CUSTOMER}, "
    "CASE WHEN {j}->>'$.originatingDirection' = 'outbound' THEN 8 ELSE 0 END)",
}


def _metric(*names: str) -> str:
    """SQL of the sum of a session's metrics of the first of these names that it has, in ms."""
    sums = (
        f"list_sum(list_transform(list_filter(s.metrics, lambda m : m.name = '{name}'), "
        "lambda m : m.value))"
        for name in names
    )
    return f"CAST(round(coalesce({', '.join(sums)}, NULL)) AS BIGINT)"


def _has(name: str) -> str:
    return f"coalesce(list_contains(list_transform(s.metrics, lambda m : m.name), '{name}'), false)"


def _words(*words: tuple[str, str]) -> str:
    """SQL of the words whose condition holds, in a text."""
    told = ", ".join(f"CASE WHEN {when} THEN '{word}' END" for when, word in words)
    return f"nullif(concat_ws(' ', {told}), '')"


_AT = f"list_min(list_transform(s.segments, lambda g : {instant('g.segmentStart')}))"
_UNTIL = f"list_max(list_transform(s.segments, lambda g : {instant('g.segmentEnd')}))"


def _spent(which: str) -> str:
    """SQL of the milliseconds of the segments `g` of a session for which something holds."""
    each = f"date_diff('millisecond', {instant('g.segmentStart')}, {instant('g.segmentEnd')})"
    some = f"list_filter(s.segments, lambda g : {which})"
    return f"list_sum(list_transform({some}, lambda g : {each}))"


_LINE = _spent("g.segmentType NOT IN ('dialing', 'contacting', 'scheduled', 'delay', 'wrapup')")

_LEGS = f"""
WITH person AS (
  SELECT contact_id, unnest(people) AS p, generate_subscripts(people, 1) AS p_index,
    string_split(users, chr(10)) AS users
  FROM (SELECT contact_id, try_cast(sessions AS {_KEPT}) AS people, users FROM {{records}}
    WHERE contact_id IS NOT NULL)
), session AS (
  SELECT contact_id, p.purpose AS purpose, coalesce(nullif(users[p_index], ''), p.userId) AS user_id,
    unnest(p.sessions) AS s,
    10000 * p_index + generate_subscripts(p.sessions, 1) AS place
  FROM person
), measured AS (
  SELECT * EXCLUDE (s), s.mediaType AS media, purpose IN {_OUTSIDE} AS outside,
    purpose IN ('agent', 'user') AS by_agent, {_AT} AS session_at, {_UNTIL} AS session_until,
    coalesce({_metric("tTalk", "tTalkComplete")}, {_spent("g.segmentType = 'interact'")}) AS talk,
    coalesce({_metric("tHeld", "tHeldComplete")}, {_spent("g.segmentType = 'hold'")}) AS hold,
    {_metric("tAcw")} AS wrap_up, {_metric("tAlert", "tNotResponding")} AS alert,
    coalesce({_metric("tContacting")}, 0) + coalesce({_metric("tDialing")}, 0) AS dialling,
    {_metric("tAcd", "tWait", "tAbandon", "tFlowOut")} AS waited,
    {_metric("tIvr", "tVoicemail")} AS flow,
    {_has("tAnswered")} AS answered, {_has("tHandle")} AS handled, {_has("nOffered")} AS offered,
    {_has("tAbandon")} AS given_up, {_has("tFlowOut")} AS flowed_out,
    coalesce(list_has_any(list_transform(s.segments, lambda g : g.segmentType),
      ['interact', 'hold']), false) AS interacts,
    list_filter(s.segments, lambda g : g.queueId IS NOT NULL)[1].queueId AS queue,
    list_filter(s.segments, lambda g : g.wrapUpCode IS NOT NULL)[-1].wrapUpCode AS code,
    s.segments[-1].disconnectType AS hung_up,
    CASE WHEN purpose IN {_OUTSIDE} AND s.mediaType = 'voice' THEN {_LINE} END AS line
  FROM session
), met AS (
  SELECT *, coalesce(by_agent AND (answered OR talk > 0 OR hold > 0 OR interacts), false) AS is_met,
    CASE WHEN purpose = 'acd' THEN 'queue' WHEN purpose LIKE '%bot%' THEN 'bot'
      WHEN purpose IN ('ivr', 'workflow', 'flow', 'voicemail') THEN 'ivr' END AS flow_kind
  FROM measured
), figures AS MATERIALIZED (
  SELECT *, CASE WHEN NOT by_agent THEN flow_kind
      WHEN is_met OR alert > 0 OR dialling > 0 OR wrap_up > 0 THEN 'agent' END AS leg_kind,
    -- Of one moment a queue stands before the agent who answers it.
    place + CASE WHEN by_agent THEN 1000000000 ELSE 0 END AS slot
  FROM met
), callbacks AS (
  SELECT contact_id, user_id, min(session_at) AS cb_from, max(session_until) AS cb_until
  FROM figures WHERE media = 'callback' AND talk > 0 AND user_id IS NOT NULL GROUP BY ALL
), told AS (
  SELECT contact_id,
    bool_or(is_met) AS is_met, bool_or(given_up) AS given_up, bool_or(flowed_out) AS flowed_out,
    bool_or(purpose = 'voicemail') AS voicemail, bool_or(purpose = 'acd') AS queued,
    bool_or(flow_kind IS NOT NULL) AS in_flow, bool_or(outside) AS has_customer,
    bool_or(outside AND hung_up IN ('client', 'endpoint')) AS customer_ended,
    sum(line) AS lines, min_by(media, (NOT outside, slot)) AS first_media,
    max_by(code, (session_until, slot)) FILTER (code IS NOT NULL) AS last_code,
    min(slot) FILTER (leg_kind IS NOT NULL) AS first_leg, min(slot) AS first_slot
  FROM figures GROUP BY contact_id
), judged AS (
  SELECT contact_id, has_customer, lines, first_media, last_code, first_leg, first_slot,
    coalesce(first_leg, first_slot) AS line_slot, source_row, begun_at, over_at, originated,
    customer, dialled,
    CASE WHEN over_at IS NULL THEN 'open'
      WHEN is_met THEN 'handled' WHEN given_up THEN 'abandoned'
      WHEN voicemail THEN CASE WHEN queued THEN 'left_queue' ELSE 'message' END
      WHEN flowed_out THEN 'left_queue' WHEN queued THEN 'abandoned'
      WHEN originated = 'outbound' OR NOT in_flow THEN 'failed'
      WHEN customer_ended THEN 'abandoned' ELSE 'contained' END AS verdict
  FROM told JOIN (SELECT contact_id, source_row, happened_at AS begun_at,
    {instant('"conversationEnd"')} AS over_at, "originatingDirection" AS originated, customer,
    dialled_prefix AS dialled FROM {{records}}) USING (contact_id)
), legs AS (
  SELECT f.*, w.* EXCLUDE (contact_id),
    media = 'voice' AND coalesce(session_at BETWEEN cb_from AND cb_until, false) AS in_callback
  FROM figures AS f JOIN judged AS w USING (contact_id)
  LEFT JOIN callbacks USING (contact_id, user_id)
  WHERE leg_kind IS NOT NULL OR (first_leg IS NULL AND slot = first_slot)
)
SELECT contact_id, verdict AS outcome, begun_at AS row_started_at, over_at AS row_ended_at,
  CASE WHEN first_media IN ('voice', 'callback') THEN 'voice'
    WHEN first_media LIKE '%chat' THEN 'chat' WHEN first_media IN ('email', 'message')
    THEN first_media WHEN first_media IN ('video', 'screenshare') THEN 'video' ELSE 'other' END
    AS channel,
  CASE WHEN NOT has_customer THEN 'internal' WHEN originated IN ('inbound', 'outbound')
    THEN originated END AS direction,
  customer, dialled, last_code AS disposition, coalesce(leg_kind, 'ivr') AS kind,
  CASE WHEN leg_kind IN ('queue', 'agent') THEN queue END AS own_queue,
  CAST(NULL AS VARCHAR) AS team, CASE WHEN leg_kind = 'agent' THEN user_id END AS agent_id,
  session_at AS started_at, session_until AS ended_at,
  CASE WHEN leg_kind = 'ivr' THEN coalesce(flow, {ms_between("session_at", "session_until")}) END
    AS ivr_ms,
  CASE WHEN leg_kind = 'bot' THEN {ms_between("session_at", "session_until")} END AS bot_ms,
  CASE WHEN leg_kind = 'queue' THEN coalesce(waited, {ms_between("session_at", "session_until")})
    END AS wait_ms,
  CASE WHEN leg_kind = 'agent' THEN CASE WHEN in_callback THEN 0
    WHEN alert IS NOT NULL OR dialling > 0 THEN coalesce(alert, 0) + dialling END END AS ring_ms,
  CASE WHEN leg_kind = 'agent' THEN CASE WHEN in_callback OR NOT is_met THEN 0 ELSE talk END END
    AS talk_ms,
  CASE WHEN leg_kind = 'agent' THEN CASE WHEN in_callback THEN 0 ELSE hold END END AS hold_ms,
  CASE WHEN leg_kind = 'agent' THEN CASE WHEN in_callback THEN 0 ELSE wrap_up END END
    AS wrap_up_ms,
  CASE WHEN slot = line_slot THEN lines END AS line_ms,
  CASE leg_kind WHEN 'agent' THEN {_words(("answered", "answered"), ("handled", "handled"))}
    WHEN 'queue' THEN {
    _words(("offered", "offered"), ("given_up", "abandoned"), ("flowed_out", "flow-out"))
} END AS segment_outcome,
  hung_up AS hangup_cause, source_row, slot
FROM legs
"""

_DEFINITIONS = "https://help.mypurecloud.com/articles/metric-definitions"
_MODELS = "https://github.com/MyPureCloud/platform-client-sdk-python/tree/master/build/docs"


def _told(kind: str, word: str) -> str:
    return (
        f"SELECT count(*) FROM segment WHERE kind = '{kind}' "
        f"AND list_contains(string_split(segment_outcome, ' '), '{word}')"
    )


READERS = (
    Reader(
        name="genesys-conversations",
        system="Genesys Cloud",
        title=N_("Conversation details of the analytics API"),
        shape=Shape.JSON,
        mapping=_MAPPING,
        signature=Signature(
            needs=("conversationId", "conversationStart", "participants"),
            likes=("originatingDirection", "divisionIds", "conversationEnd",
                   "mediaStatsMinConversationMos"),
        ),
        tells={
            "wait": "", "talk": "", "hold": "", "wrap_up": "",
            "agent": "",
            "queue": N_("the queue's id: the records hold no names of queues"),
            "transfers": "",
            "callbacks": N_("a callback's wait is its time in the queue"),
        },
        verified=Verified.SAMPLE,
        verified_by="two chats of a public project; calls, flows and callbacks by documentation",
        fields_from=(_MODELS, _DEFINITIONS),
        counts=(
            SourceCount("Offer", N_("interactions routed into a queue for an agent (nOffered)"),
                        _DEFINITIONS, _told("queue", "offered")),
            SourceCount("Answer", N_("interactions of a queue that an agent answered "
                                     "(count of tAnswered)"),
                        _DEFINITIONS, _told("agent", "answered")),
            SourceCount("Abandon", N_("interactions given up in a queue (count of tAbandon)"),
                        _DEFINITIONS, _told("queue", "abandoned")),
            SourceCount("Flow-Out", N_("interactions that left a queue otherwise "
                                       "(count of tFlowOut)"),
                        _DEFINITIONS, _told("queue", "flow-out")),
            SourceCount("Handle", N_("interactions that agents dealt with to the end "
                                     "(count of tHandle)"),
                        _DEFINITIONS, _told("agent", "handled")),
        ),
        worked_out=_WORKED_OUT,
        unwrap=("conversations",),
        legs=_LEGS,
    ),
)  # fmt: skip
