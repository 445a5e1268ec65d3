"""OMniLeads: the events of its calls (LlamadaLog) and of its agents (ActividadAgenteLog).

Counting rules:
1. A call is a `callid`; its events tell what became of it. CONNECT, ANSWER, BT-ANSWER and
   CT-ACCEPT with an agent's id are an agent who took it; COMPLETEAGENT, COMPLETEOUTNUM and the ends
   by transfer end his part, and tell his talk in `duracion_llamada`. A call that was taken and
   never ended is open.
2. The dialler reaches a customer first (ANSWER without an agent) and then queues him. Its line ends
   with COMPLETE... in any case, so only an end with an agent's id means that somebody took it.
3. `bridge_wait_time` of CONNECT is the wait in the queue until it was taken, that of ABANDON and
   the other ways out the wait until it was left.
4. ABANDON and ABANDONWEL (in the welcome) are the customer's; EXITWITHTIMEOUT sends away; what
   OMniLeads calls no contact (NOANSWER, BUSY, CANCEL ...) and a machine (AMD) failed.
5. What was held, HOLD to UNHOLD, is part of `duracion_llamada` and no talk.
6. `tipo_llamada` 3 is inbound, all others are outbound. -1 stands for unknown.
7. An agent is paid from ADDMEMBER to REMOVEMEMBER (later versions: SESSION_LOGIN, SESSION_LOGOUT)
   and pauses from PAUSEALL to UNPAUSEALL; a pause 0 is wrap-up. What a forgotten logout means is
   decided as for Asterisk's queue_log.

Fields and events: `reportes_app/models.py`; which events a call of each kind writes:
`reportes_app/tests/utiles.py`, both of OMniLeads. Times may carry an offset, else they are local.
"""

from percall.contact.readers.queue_members import AGENT_TIME, DOUBTS
from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.texts import N_

_SOURCES = "https://gitlab.com/omnileads/ominicontacto"
_TOOK = "'CONNECT', 'ANSWER', 'BT-ANSWER', 'CT-ACCEPT'"
_WHOLE = "'COMPLETEAGENT', 'COMPLETEOUTNUM', 'COMPLETECALLER'"
_ENDED = (
    f"{_WHOLE}, 'BT-TRY', 'COMPLETE-BT', 'CAMPT-COMPLETE', 'CAMPT-FAIL', 'COMPLETE-CAMPT', "
    "'CT-COMPLETE', 'COMPLETE-CT', 'ABANDON-CT', 'BTOUT-TRY', 'CTOUT-COMPLETE'"
)
_ENTERED = "'ENTERQUEUE', 'ENTERQUEUE-TRANSFER'"
_GIVEN_UP = "'ABANDON', 'ABANDONWEL'"
_SENT_AWAY = "'EXITWITHTIMEOUT', 'EXITWITHKEY', 'EXPIRE'"
_LEFT = f"'CONNECT', {_GIVEN_UP}, {_SENT_AWAY}"
_NOBODY = (
    "'NOANSWER', 'BUSY', 'CANCEL', 'CONGESTION', 'CHANUNAVAIL', 'FAIL', 'OTHER', 'AMD', "
    "'BLACKLIST', 'NONDIALPLAN'"
)

_CALLS = """
name = "omnileads-calls"
source = "omnileads"
rows = "record"
harmless = ["callid", "id", "campana_id"]
personal = ["numero_marcado"]
agents = ["agent"]
codes = ["event", "tipo_llamada"]
[record]
contact = ["callid"]
key = ["id"]
happened_at = { column = "time" }
keep = ["id", "event", "campana_id", "tipo_llamada", "agent", "numero_marcado", "bridge_wait_time", "duracion_llamada"]
numbers = ["bridge_wait_time", "duracion_llamada"]
[file]
unknown = ["NULL", "\\\\N"]
"""
# Events of one instant stand in the order in which they were written: that of their ids.
_LEGS = f"""
WITH e AS (
  SELECT contact_id, row_key, happened_at, event, campana_id, tipo_llamada, numero_marcado,
    try_cast(id AS BIGINT) AS number,
    agent AS agent_id,
    CASE WHEN try_cast(bridge_wait_time AS BIGINT) >= 0
      THEN 1000 * try_cast(bridge_wait_time AS BIGINT) END AS wait_ms,
    CASE WHEN try_cast(duracion_llamada AS BIGINT) >= 0
      THEN 1000 * try_cast(duracion_llamada AS BIGINT) END AS length_ms
  FROM {{records}} WHERE contact_id IS NOT NULL
), turns AS (
  SELECT *, agent_id IS NOT NULL AND event IN ({_TOOK}) AS takes,
    agent_id IS NOT NULL AND event IN ({_ENDED}) AS ends,
    count(*) FILTER (event IN ({_ENTERED})) OVER each_call AS entry,
    count(*) FILTER (event IN ({_TOOK})) OVER each_agent AS turn,
    CASE WHEN event = 'HOLD' THEN epoch_ms(lead(happened_at) OVER each_agent)
      - epoch_ms(happened_at) END AS held_ms
  FROM e
  WINDOW each_call AS (PARTITION BY contact_id ORDER BY happened_at, number, row_key),
    each_agent AS (PARTITION BY contact_id, agent_id ORDER BY happened_at, number, row_key)
), queued AS (
  SELECT contact_id, entry,
    coalesce(min(happened_at) FILTER (event IN ({_ENTERED})),
      min(happened_at - to_milliseconds(coalesce(wait_ms, 0)))) AS started_at,
    coalesce(max(wait_ms) FILTER (event IN ({_LEFT})),
      epoch_ms(min(happened_at) FILTER (event IN ({_LEFT})))
      - epoch_ms(min(happened_at) FILTER (event IN ({_ENTERED})))) AS wait_ms,
    min_by(campana_id, (happened_at, number, row_key)) AS campaign,
    CASE WHEN bool_or(event = 'CONNECT') THEN 'answered'
      WHEN bool_or(event IN ({_GIVEN_UP})) THEN 'abandoned'
      WHEN bool_or(event IN ({_SENT_AWAY})) THEN 'left_queue' ELSE 'open' END AS left_as
  FROM turns WHERE event IN ({_ENTERED}, {_LEFT}) GROUP BY ALL
), taken AS (
  SELECT contact_id, agent_id, turn,
    coalesce(min(happened_at) FILTER (takes),
      min(happened_at - to_milliseconds(coalesce(length_ms, 0))) FILTER (ends)) AS started_at,
    max(happened_at) FILTER (ends) AS ended_at, max(length_ms) FILTER (ends) AS length_ms,
    coalesce(sum(held_ms), 0) AS held_ms,
    min_by(campana_id, (happened_at, number, row_key)) AS campaign
  FROM turns WHERE takes OR ends OR (event = 'HOLD' AND agent_id IS NOT NULL) GROUP BY ALL
  HAVING bool_or(takes OR ends)
), calls AS (
  SELECT contact_id, min(happened_at) AS began_at,
    CASE WHEN bool_or(ends) THEN 'handled' WHEN bool_or(takes) THEN NULL
      WHEN bool_or(event IN ({_GIVEN_UP})) THEN 'abandoned'
      WHEN bool_or(event IN ({_SENT_AWAY})) THEN 'left_queue'
      WHEN bool_or(event IN ({_NOBODY})) THEN 'failed' END AS outcome,
    CASE WHEN bool_or(tipo_llamada = '3') THEN 'inbound' ELSE 'outbound' END AS direction,
    min_by(campana_id, (happened_at, number, row_key)) AS campaign,
    min_by(numero_marcado, (happened_at, number, row_key)) FILTER (numero_marcado IS NOT NULL)
      AS customer
  FROM turns GROUP BY contact_id
), parts AS (
  SELECT contact_id, 'queue' AS kind, campaign, started_at, NULL AS ended_at, NULL AS agent_id,
    wait_ms, NULL AS talk_ms, NULL AS hold_ms, left_as AS segment_outcome FROM queued
  UNION ALL BY NAME
  SELECT contact_id, 'agent' AS kind, campaign, started_at, ended_at, agent_id,
    length_ms - least(held_ms, length_ms) AS talk_ms, least(held_ms, length_ms) AS hold_ms
  FROM taken
  UNION ALL BY NAME
  SELECT contact_id, 'ivr' AS kind, campaign, began_at AS started_at FROM calls
  WHERE NOT EXISTS (SELECT 1 FROM queued AS q WHERE q.contact_id = calls.contact_id)
    AND NOT EXISTS (SELECT 1 FROM taken AS t WHERE t.contact_id = calls.contact_id)
)
SELECT contact_id, c.outcome, c.direction, 'voice' AS channel, c.customer,
  c.began_at AS row_started_at, p.kind, p.campaign AS own_queue, CAST(NULL AS VARCHAR) AS team,
  p.agent_id, p.started_at, p.ended_at, p.wait_ms, p.talk_ms, p.hold_ms, p.segment_outcome,
  row_number() OVER (PARTITION BY contact_id
    ORDER BY p.started_at, p.kind DESC, p.agent_id, p.ended_at) AS slot
FROM calls AS c JOIN parts AS p USING (contact_id)
"""

_ACTIVITY = """
name = "omnileads-agent-activity"
source = "omnileads"
rows = "record"
harmless = ["id", "queue"]
agents = ["member"]
codes = ["event", "pausa_id"]
[record]
key = ["id"]
happened_at = { column = "time" }
keep = ["event", "queue", "member", "talked_s", "rang_ms", "logged_in_s", "pausa_id"]
[file]
unknown = ["NULL", "\\\\N"]
"""
# Its own pause after a call, number 0, is wrap-up.
_TIME = f"""
SELECT s.* REPLACE (CASE WHEN s.state = 'pause' AND EXISTS (
    SELECT 1 FROM {{records}} AS r WHERE r.event = 'PAUSEALL' AND r.pausa_id = '0'
      AND r.member = s.agent_id AND r.happened_at = s.started_at)
  THEN 'wrap_up' ELSE s.state END AS state)
FROM ({AGENT_TIME}) AS s
"""

READERS = (
    Reader(
        name="omnileads-calls",
        system="OMniLeads",
        title=N_("Events of calls (table reportes_app_llamadalog)"),
        shape=Shape.TABLE,
        mapping=_CALLS,
        signature=Signature(
            needs=("callid", "campana_id", "tipo_llamada", "agente_id", "event",
                   "bridge_wait_time", "duracion_llamada"),
            likes=("id", "time", "tipo_campana", "numero_marcado", "contacto_id"),
        ),
        tells={"wait": "", "talk": "", "hold": "", "agent": "", "queue": N_("the campaign"),
               "transfers": N_("to agents and campaigns; not what was said outside")},
        verified=Verified.PUBLIC_CODE,
        verified_by="the table's definition, and the events that its own tests write; no sample",
        fields_from=(_SOURCES,),
        counts=(
            SourceCount("atendidas", N_("calls that an agent took"), _SOURCES,
                        "SELECT count(*) FROM contact WHERE is_answered"),
            SourceCount("abandonadas", N_("calls that the caller gave up"), _SOURCES,
                        "SELECT count(*) FROM contact WHERE outcome = 'abandoned'"),
        ),
        legs=_LEGS,
        worked_out={"agent": "CASE WHEN {agente_id} NOT IN ('-1', '0') THEN {agente_id} END"},
        table="reportes_app_llamadalog",
    ),
    Reader(
        name="omnileads-agent-activity",
        system="OMniLeads",
        title=N_("Agents' activity (table reportes_app_actividadagentelog): paid time"),
        shape=Shape.TABLE,
        mapping=_ACTIVITY,
        signature=Signature(
            needs=("time", "agente_id", "event", "pausa_id"), likes=("id",),
            never=("callid", "campana_id"),
        ),
        tells={"agent": "", "paid_time": N_("available and paused; not when calls were handled")},
        verified=Verified.PUBLIC_CODE,
        verified_by="the table's definition; no sample",
        fields_from=(_SOURCES,),
        worked_out={
            "event": "CASE {event} WHEN 'SESSION_LOGIN' THEN 'ADDMEMBER' "
            "WHEN 'SESSION_LOGOUT' THEN 'REMOVEMEMBER' ELSE {event} END",
            "queue": "NULL", "member": "{agente_id}", "talked_s": "NULL",
            "rang_ms": "NULL", "logged_in_s": "NULL",
        },
        agent_time=_TIME,
        doubts=DOUBTS,
        table="reportes_app_actividadagentelog",
    ),
)  # fmt: skip
