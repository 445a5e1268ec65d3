"""Asterisk's queue_log: the events of queues and their members, as a file and as an SQL table.

Counting rules:
1. A call is a call id; each entry into a queue is a visit of its own. An event of a visit's end
   belongs to the entry that lies as long before it as it says that the caller waited.
2. CONNECT answers; COMPLETEAGENT, COMPLETECALLER and the transfers end it. A CONNECT without an
   end is answered with its talk unknown, and the contact open; an entry without an exit is open.
3. ABANDON is the customer's; leaving by time-out, key, an empty, full or closed queue is not:
   `left_queue`. The last visit decides, where nobody answered.
4. What rang in vain is the agents' own time: segments of their own, of no answered call.
5. Who hands a caller on to a queue enters that queue with a call of his own, and Asterisk logs his
   ATTENDEDTRANSFER under it: that is his talk, and no visit of the queue that he comes from.
6. Agents' time is that of the members: queue_members.py has its rules.
7. The same line twice is one event: the log has no ids, and whole seconds.

Fields: docs.asterisk.org, Operation, Logging, Queue Logs. RINGNOANSWER and RINGCANCELED tell
milliseconds, everything else seconds. Outbound events (OUT...) are those that queue reports add.
"""

from percall.contact.compile_fields import texts
from percall.contact.readers.asterisk_queue_log_columns import looks
from percall.contact.readers.queue_members import (
    AGENT_TIME,
    COMES,
    COMES_PAUSED,
    DIALS,
    DOUBTS,
    GOES,
    PAUSES,
)
from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.contact.readers.times import or_as_told
from percall.texts import N_

_ENTER = "ENTERQUEUE"
_ENDED = ("COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "ATTENDEDTRANSFER", "TRANSFER")
# How a caller leaves unanswered -> how the visit ended.
_LEFT = {
    "ABANDON": "abandoned", "EXITWITHTIMEOUT": "timeout", "EXITWITHKEY": "key",
    "EXITEMPTY": "empty", "LEAVEEMPTY": "empty", "JOINEMPTY": "empty", "FULL": "full",
    "CLOSED": "closed", "DIVERT_CA_RATIO": "diverted", "DIVERT_HOLDTIME": "diverted",
    "AGENTDUMP": "dumped", "SYSCOMPAT": "failed",
}  # fmt: skip
_RANG = ("RINGNOANSWER", "RINGCANCELED")
_OUTBOUND_BEGUN = ("CALLOUTBOUND", "OUTDIAL", "OUTCALL")
_OUTBOUND = DIALS
_OF_CALLS = (_ENTER, "CONNECT", *_ENDED, *_LEFT, *_RANG, *_OUTBOUND)
_OF_AGENTS = (*COMES, *GOES, *PAUSES)
_NO_CALL = ("NONE", "REALTIME", "MANAGER", "CLI", "")


_PARTS = ("at", "call", "queue", "member", "event", "d1", "d2", "d3", "d4")


def _worked_out() -> dict[str, str]:
    """The columns that are kept, worked out of the log's own, which are steps."""
    part = {name: f"{{the {name}}}" for name in _PARTS}
    event, member = part["event"], part["member"]
    hold = (
        f"CASE WHEN {event} IN ('CONNECT', 'COMPLETEAGENT', 'COMPLETECALLER') THEN {part['d1']} "
        f"WHEN {event} IN ('BLINDTRANSFER', 'ATTENDEDTRANSFER', 'TRANSFER') THEN {part['d3']} "
        f"WHEN {event} = 'EXITWITHKEY' THEN {part['d4']} "
        f"WHEN {event} IN ({texts(_LEFT)}) THEN {part['d3']} END"
    )
    talk = (
        f"CASE WHEN {event} IN ('COMPLETEAGENT', 'COMPLETECALLER') THEN {part['d2']} "
        f"WHEN {event} IN ('BLINDTRANSFER', 'ATTENDEDTRANSFER', 'TRANSFER') THEN {part['d4']} END"
    )
    ring = (
        f"CASE WHEN {event} IN ({texts(_RANG)}) THEN {part['d1']} "
        f"WHEN {event} = 'CONNECT' THEN nullif({part['d3']}, '') || '000' END"
    )
    login = f"CASE WHEN {event} IN ('AGENTLOGOFF', 'AGENTCALLBACKLOGOFF') THEN {part['d2']} END"

    def whole(told: str) -> str:
        told = f"nullif({told}, '')"
        return or_as_told(f"CAST(try_cast({told} AS UINTEGER) AS VARCHAR)", told)

    return {
        "at": part["at"],
        # A member who logs in by dialling does so in a call of his own: nobody's contact.
        "call": f"CASE WHEN {part['call']} NOT IN ({texts(_NO_CALL)}) "
        f"AND {event} NOT IN ({texts(_OF_AGENTS)}) THEN {part['call']} END",
        "event": f"CASE WHEN {event} = 'ADDMEMBER' AND {part['d1']} = 'PAUSED' "
        f"THEN '{COMES_PAUSED}' ELSE {event} END",
        "queue": f"nullif({part['queue']}, 'NONE')",
        "member": f"CASE WHEN {member} NOT IN ('NONE', '') THEN {member} END",
        "customer": f"CASE WHEN {event} = '{_ENTER}' THEN {part['d2']} END",
        "waited_s": whole(f"({hold})"),
        "talked_s": whole(f"({talk})"),
        "rang_ms": whole(f"({ring})"),
        "logged_in_s": whole(f"({login})"),
    }


def _mapping(name: str, time_format: str) -> str:
    return f"""
name = "{name}"
source = "asterisk"
rows = "record"
harmless = ["call", "event", "queue"]
precedence = 2
personal = ["customer"]
agents = ["member"]

[record]
contact = ["call"]
happened_at = {{ column = "at", format = {time_format} }}
keep = ["event", "queue", "member", "customer", "waited_s", "talked_s", "rang_ms", "logged_in_s"]
numbers = ["waited_s", "talked_s", "rang_ms", "logged_in_s"]

[[exclude]]
name = "restart or reload"
when = {{ column = "event", is = ["QUEUESTART", "CONFIGRELOAD"] }}

[[exclude]]
name = "no event of a call or an agent"
when = {{ column = "event", not = [{", ".join(f'"{word}"' for word in (*_OF_CALLS, *_OF_AGENTS))}] }}

[[exclude]]
name = "an event of a call that names none"
when = [{{ column = "call", known = false }}, {{ column = "event", is = [{", ".join(f'"{word}"' for word in _OF_CALLS)}] }}]
"""


_LEGS = f"""
WITH e AS (
  SELECT contact_id, happened_at, event, coalesce(queue, '') AS queue,
    member AS agent_id, customer,
    CAST(waited_s AS BIGINT) AS waited_s, CAST(talked_s AS BIGINT) AS talked_s,
    CAST(rang_ms AS BIGINT) AS rang_ms
  FROM {{records}} WHERE contact_id IS NOT NULL
), enters AS (
  SELECT contact_id, queue, happened_at,
    row_number() OVER (PARTITION BY contact_id, queue ORDER BY happened_at) AS visit
  FROM (SELECT DISTINCT contact_id, queue, happened_at FROM e WHERE event = '{_ENTER}')
), ends AS (
  SELECT *, happened_at - to_seconds(coalesce(waited_s, 0) + coalesce(talked_s, 0)) AS entered_by
  FROM e WHERE event IN ('CONNECT', {texts(_ENDED)}, {texts(_LEFT)})
), placed AS (
  SELECT m.*, coalesce(n.visit, CASE WHEN f.happened_at <= m.happened_at THEN 1 ELSE 0 END) AS visit
  FROM (SELECT *, entered_by + INTERVAL 1 SECOND AS entered_until FROM ends) AS m
  ASOF LEFT JOIN enters AS n ON m.contact_id = n.contact_id AND m.queue = n.queue
    AND m.entered_until >= n.happened_at
  LEFT JOIN (SELECT contact_id, queue, happened_at FROM enters WHERE visit = 1) AS f
    ON f.contact_id = m.contact_id AND f.queue = m.queue
), marks AS (
  SELECT contact_id, queue, visit, happened_at, '{_ENTER}' AS event, NULL AS agent_id, NULL AS waited_s,
    NULL AS talked_s, NULL AS rang_ms, happened_at AS entered_by FROM enters
  UNION ALL BY NAME SELECT contact_id, queue, visit, happened_at, event, agent_id, waited_s, talked_s,
    rang_ms, entered_by FROM placed
), visits AS (
  SELECT contact_id, queue, visit,
    coalesce(min(happened_at) FILTER (event = '{_ENTER}'), min(entered_by)) AS entered_at,
    max(waited_s) AS waited_s, bool_or(event = '{_ENTER}') AS entry_told,
    coalesce(min(happened_at) FILTER (event = 'CONNECT'),
      max(happened_at - to_seconds(coalesce(talked_s, 0))) FILTER (event IN ({texts(_ENDED)})))
      AS connected_at,
    coalesce(min_by(agent_id, (happened_at, agent_id)) FILTER (event = 'CONNECT'),
      min_by(agent_id, (happened_at, agent_id)) FILTER (event IN ({texts(_ENDED)}))) AS agent_id,
    max(rang_ms) AS rang_ms,
    max(happened_at) FILTER (event IN ({texts(_ENDED)})) AS ended_at,
    max(talked_s) AS talked_s,
    max(happened_at) FILTER (event IN ({texts(_LEFT)})) AS left_at,
    max_by(event, (happened_at, event)) FILTER (event IN ({texts(_LEFT)})) AS left_by,
    bool_and(event = 'ATTENDEDTRANSFER') AS only_handed_on
  FROM marks GROUP BY ALL
), tries AS (
  SELECT contact_id, nullif(min(queue), '') AS queue,
    coalesce(min(happened_at) FILTER (event IN ({texts(_OUTBOUND_BEGUN)})), min(happened_at)) AS begun_at,
    min(happened_at) FILTER (event = 'OUTANSWER') AS connected_at,
    CASE WHEN count(*) > 1 THEN max(happened_at) FILTER (event NOT IN ('OUTANSWER',
      {texts(_OUTBOUND_BEGUN)})) END AS ended_at,
    min(agent_id) AS agent_id
  FROM e WHERE event IN ({texts(_OUTBOUND)}) GROUP BY contact_id
), contacts AS (
  SELECT contact_id,
    CASE WHEN bool_or(ended_at IS NOT NULL) THEN 'handled'
      WHEN bool_or(connected_at IS NOT NULL)
        THEN CASE WHEN max(left_at) >= max(connected_at) THEN 'handled' END
      ELSE CASE max_by(coalesce(left_by, '-'), (entered_at, coalesce(left_at, 'infinity'), queue))
        WHEN 'ABANDON' THEN 'abandoned' WHEN '-' THEN NULL WHEN 'AGENTDUMP' THEN 'failed'
        WHEN 'SYSCOMPAT' THEN 'failed' ELSE 'left_queue' END END AS outcome,
    'inbound' AS direction, min(entered_at) AS began_at
  FROM visits GROUP BY contact_id
  UNION ALL
  SELECT contact_id, CASE WHEN ended_at IS NULL THEN NULL WHEN connected_at IS NULL THEN 'failed'
    ELSE 'handled' END, 'outbound', begun_at FROM tries
  WHERE contact_id NOT IN (SELECT contact_id FROM visits)
), customers AS (
  SELECT contact_id, min_by(customer, (happened_at, customer)) AS customer
  FROM e WHERE customer IS NOT NULL GROUP BY contact_id
), parts AS (
  SELECT contact_id, 'queue' AS kind, nullif(queue, '') AS own_queue, NULL AS agent_id,
    entered_at AS started_at, coalesce(connected_at, left_at) AS ended_at,
    1000 * coalesce(waited_s, CASE WHEN entry_told
      THEN date_diff('second', entered_at, coalesce(connected_at, left_at)) END) AS wait_ms,
    NULL AS ring_ms, NULL AS talk_ms,
    CASE WHEN connected_at IS NOT NULL THEN 'answered' WHEN left_by IS NULL THEN 'open' ELSE
      CASE left_by {" ".join(f"WHEN '{k}' THEN '{v}'" for k, v in _LEFT.items())} END END
      AS segment_outcome
  FROM visits WHERE NOT only_handed_on OR contact_id NOT IN (SELECT contact_id FROM enters)
  UNION ALL BY NAME
  SELECT contact_id, 'agent' AS kind, nullif(queue, '') AS own_queue, agent_id,
    connected_at AS started_at, ended_at, rang_ms AS ring_ms, 1000 * talked_s AS talk_ms,
    CASE WHEN ended_at IS NULL THEN 'open' ELSE 'ended' END AS segment_outcome
  FROM visits WHERE connected_at IS NOT NULL
  UNION ALL BY NAME
  SELECT e.contact_id, 'agent' AS kind, nullif(queue, '') AS own_queue, agent_id,
    happened_at - to_milliseconds(rang_ms) AS started_at, happened_at AS ended_at, rang_ms AS ring_ms, 0 AS talk_ms,
    'rang' AS segment_outcome
  FROM e JOIN contacts USING (contact_id)
  WHERE event IN ({texts(_RANG)}) AND rang_ms > 0 AND outcome IS NOT NULL
  UNION ALL BY NAME
  SELECT contact_id, CASE WHEN coalesce(connected_at, ended_at) IS NULL THEN 'ivr' ELSE 'agent' END
      AS kind, queue AS own_queue, agent_id, begun_at AS started_at, ended_at,
    date_diff('millisecond', begun_at, coalesce(connected_at, ended_at)) AS ring_ms,
    CASE WHEN connected_at IS NULL THEN 0 ELSE date_diff('millisecond', connected_at, ended_at) END
      AS talk_ms,
    CASE WHEN connected_at IS NULL THEN 'rang' ELSE 'ended' END AS segment_outcome
  FROM tries
)
SELECT contact_id, c.outcome, c.direction, 'voice' AS channel, c.began_at AS row_started_at,
  u.customer, p.kind, p.own_queue, CAST(NULL AS VARCHAR) AS team, p.agent_id, p.started_at,
  p.ended_at, p.wait_ms, p.ring_ms, p.talk_ms, p.segment_outcome,
  row_number() OVER (PARTITION BY contact_id ORDER BY p.started_at, p.kind DESC, p.own_queue,
    p.agent_id, p.ended_at, p.segment_outcome, p.ring_ms) AS slot
FROM contacts AS c LEFT JOIN parts AS p USING (contact_id) LEFT JOIN customers AS u USING (contact_id)
"""

_TELLS = {
    "wait": "",
    "talk": "",
    "agent": N_("members that are only names are kept as hashes"),
    "queue": "",
    "paid_time": N_("of members that log in; not of those in queues.conf"),
    "transfers": N_("that a call was transferred, not where to"),
}
_DOCUMENTATION = "https://docs.asterisk.org/Operation/Logging/Queue-Logs/"
_VISITS = "SELECT count(*) FROM segment WHERE kind = 'queue' AND segment_outcome"
_COUNTS = (
    SourceCount("CONNECT", N_("visits of a queue that an agent answered"), _DOCUMENTATION,
                f"{_VISITS} = 'answered'"),
    SourceCount("ABANDON", N_("visits that the caller gave up"), _DOCUMENTATION,
                f"{_VISITS} = 'abandoned'"),
    SourceCount("EXITWITHTIMEOUT, EXITWITHKEY, EXITEMPTY ...", N_("visits that ended otherwise"),
                _DOCUMENTATION, f"{_VISITS} NOT IN ('answered', 'abandoned', 'open')"),
    SourceCount("Service level 20 s", N_("per cent of answered visits that waited 20 s at most"),
                _DOCUMENTATION,
                "SELECT round(100.0 * count(*) FILTER (wait_ms <= 20000) / nullif(count(*), 0), 1) "
                "FROM segment WHERE kind = 'queue' AND segment_outcome = 'answered'"),
)  # fmt: skip


def _reader(
    name: str, title: str, shape: Shape, time_format: str, signature: Signature,
    parts: dict[str, str], first: dict[str, str] = {},  # noqa: B006  # never written
) -> Reader:  # fmt: skip
    steps = {f"the {one}": sql for one, sql in parts.items()}
    return Reader(
        name=name, system="Asterisk", title=title, shape=shape,
        mapping=_mapping(name, time_format), signature=signature, tells=_TELLS,
        verified=Verified.SAMPLE, verified_by="five logs of public projects",
        fields_from=(_DOCUMENTATION,), counts=_COUNTS, worked_out=_worked_out(),
        steps=first | steps,
        legs=_LEGS, agent_time=AGENT_TIME, doubts=DOUBTS,
        table="queue_log" if shape is Shape.TABLE else None,
    )  # fmt: skip


READERS = (
    _reader(
        "asterisk-queue-log", N_("Queue log, as a file (queue_log)"), Shape.LINES,
        '["epoch_s"]',
        Signature(line=r"^\d{1,12}(\.\d+)?\|[^|]*\|[^|]*\|[^|]*\|[A-Z_]{3,24}(\|.*)?$"),
        {name: f"trim({{parts}}[{place}])" for place, name in enumerate(_PARTS, start=1)},
        {"parts": "string_split({line}, '|')"},
    ),
    _reader(
        "asterisk-queue-log-table", N_("Queue log, as a table of a database (queue_log)"),
        Shape.TABLE, '["iso", "epoch_s"]',
        Signature(needs=("time", "callid", "queuename", "agent", "event"),
                  likes=("data1", "data2", "data3", "data4", "data5", "data"), looks=looks),
        {"at": "{time}", "call": "{callid}", "queue": "{queuename}", "member": "{agent}",
         "event": "{event}",
         # Some drivers fill the old column `data` with all of them.
         **{f"d{n}": f"coalesce({{data{n}}}, nullif(split_part({{data}}, '|', {n}), ''))"
            for n in range(1, 5)}},
    ),
)  # fmt: skip
