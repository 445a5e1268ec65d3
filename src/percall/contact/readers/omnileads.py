"""OMniLeads: the events of its calls (LlamadaLog) and of its agents (ActividadAgenteLog).

Counting rules:
1. A call is a `callid`; its events tell what became of it. CONNECT (inbound, dialler) or ANSWER
   (manual, preview) is an agent who took it; COMPLETEAGENT and COMPLETEOUTNUM end it, and tell
   the talk in `duracion_llamada`. A call that was taken and never ended is open.
2. `bridge_wait_time` is the wait until it was taken, or until the caller left.
3. ABANDON and ABANDONWEL are the customer's; EXITWITHTIMEOUT sends away; NOANSWER, BUSY, CANCEL
   and the like are attempts that reached nobody: failed.
4. `tipo_llamada` 3 is inbound, all others are outbound. -1 stands for unknown.
5. An agent is paid from ADDMEMBER to REMOVEMEMBER and pauses from PAUSEALL to UNPAUSEALL; what a
   forgotten logout means is decided as for Asterisk's queue_log.

Fields: `reportes_app/models.py` of OMniLeads. Times may carry an offset, else they are local.
"""

from percall.contact.readers.queue_members import AGENT_TIME
from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.texts import N_

_SOURCES = "https://gitlab.com/omnileads/ominicontacto"
_TAKEN = "'CONNECT', 'ANSWER'"
_ENDED = "'COMPLETEAGENT', 'COMPLETEOUTNUM'"
_GIVEN_UP = "'ABANDON', 'ABANDONWEL'"
_SENT_AWAY = "'EXITWITHTIMEOUT', 'EXITWITHKEY'"
_NOBODY = (
    "'NOANSWER', 'BUSY', 'CANCEL', 'CONGESTION', 'CHANUNAVAIL', 'FAIL', 'OTHER', 'AMD', "
    "'BLACKLIST', 'NONDIALPLAN'"
)

_CALLS = """
name = "omnileads-calls"
source = "omnileads"
rows = "record"
personal = ["numero_marcado"]
[record]
contact = ["callid"]
key = ["id"]
happened_at = { column = "time" }
keep = ["event", "campana_id", "tipo_llamada", "agente_id", "numero_marcado", "bridge_wait_time", "duracion_llamada"]
[file]
unknown = ["NULL", "\\\\N"]
"""
_LEGS = f"""
WITH e AS (
  SELECT contact_id, row_key, happened_at, event, campana_id, tipo_llamada, numero_marcado,
    CASE WHEN agente_id NOT IN ('-1', '0') THEN agente_id END AS agent_id,
    CASE WHEN try_cast(bridge_wait_time AS BIGINT) >= 0
      THEN 1000 * try_cast(bridge_wait_time AS BIGINT) END AS wait_ms,
    CASE WHEN try_cast(duracion_llamada AS BIGINT) >= 0
      THEN 1000 * try_cast(duracion_llamada AS BIGINT) END AS talk_ms
  FROM {{records}} WHERE contact_id IS NOT NULL
), calls AS (
  SELECT contact_id, min(happened_at) AS began_at,
    CASE WHEN bool_or(event IN ({_ENDED})) THEN 'handled'
      WHEN bool_or(event IN ({_TAKEN})) THEN NULL
      WHEN bool_or(event IN ({_GIVEN_UP})) THEN 'abandoned'
      WHEN bool_or(event IN ({_SENT_AWAY})) THEN 'left_queue'
      WHEN bool_or(event IN ({_NOBODY})) THEN 'failed' END AS outcome,
    CASE WHEN bool_or(tipo_llamada = '3') THEN 'inbound' ELSE 'outbound' END AS direction,
    min_by(campana_id, (happened_at, row_key)) AS campaign,
    min_by(numero_marcado, (happened_at, row_key)) FILTER (numero_marcado IS NOT NULL) AS customer,
    bool_or(event IN ({_TAKEN}, {_ENDED})) AS taken,
    max(wait_ms) AS wait_ms, max(talk_ms) FILTER (event IN ({_ENDED})) AS talk_ms,
    coalesce(min(happened_at) FILTER (event IN ({_TAKEN})),
      min(happened_at - to_milliseconds(coalesce(talk_ms, 0))) FILTER (event IN ({_ENDED})))
      AS taken_at,
    max(happened_at) FILTER (event IN ({_ENDED})) AS ended_at,
    coalesce(min_by(agent_id, (happened_at, row_key)) FILTER (event IN ({_TAKEN})),
      min_by(agent_id, (happened_at, row_key)) FILTER (event IN ({_ENDED}))) AS agent_id
  FROM e GROUP BY contact_id
), parts AS (
  SELECT contact_id, 'queue' AS kind, began_at AS started_at, NULL AS ended_at, NULL AS agent_id,
    wait_ms, NULL AS talk_ms, 1 AS slot FROM calls WHERE direction = 'inbound'
  UNION ALL BY NAME
  SELECT contact_id, 'agent' AS kind, taken_at AS started_at, ended_at, agent_id, NULL AS wait_ms,
    talk_ms, 2 AS slot FROM calls WHERE taken
  UNION ALL BY NAME
  SELECT contact_id, 'ivr' AS kind, began_at AS started_at, NULL AS ended_at, NULL AS agent_id,
    NULL AS wait_ms, NULL AS talk_ms, 3 AS slot
  FROM calls WHERE direction = 'outbound' AND NOT taken
)
SELECT contact_id, c.outcome, c.direction, 'voice' AS channel, c.customer,
  c.began_at AS row_started_at, p.kind, c.campaign AS own_queue, CAST(NULL AS VARCHAR) AS team,
  p.agent_id, p.started_at, p.ended_at, p.wait_ms, p.talk_ms, p.slot
FROM calls AS c JOIN parts AS p USING (contact_id)
"""

_ACTIVITY = """
name = "omnileads-agent-activity"
source = "omnileads"
rows = "record"
[record]
key = ["id"]
happened_at = { column = "time" }
keep = ["event", "queue", "member", "member_name", "talked_s", "rang_ms", "logged_in_s"]
[file]
unknown = ["NULL", "\\\\N"]
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
        tells={"wait": "", "talk": "", "agent": "", "queue": N_("the campaign")},
        verified=Verified.DOCUMENTATION,
        verified_by="the tables' definition; the names of events are from memory",
        fields_from=(_SOURCES,),
        counts=(
            SourceCount("atendidas", N_("calls that an agent took"), _SOURCES,
                        "SELECT count(*) FROM contact WHERE is_answered"),
            SourceCount("abandonadas", N_("calls that the caller gave up"), _SOURCES,
                        "SELECT count(*) FROM contact WHERE outcome = 'abandoned'"),
        ),
        legs=_LEGS,
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
        verified=Verified.DOCUMENTATION,
        verified_by="the table's definition; the names of events are from memory",
        fields_from=(_SOURCES,),
        worked_out={
            "queue": "NULL", "member": "{agente_id}", "member_name": "NULL", "talked_s": "NULL",
            "rang_ms": "NULL", "logged_in_s": "NULL",
        },
        agent_time=AGENT_TIME,
        table="reportes_app_actividadagentelog",
    ),
)  # fmt: skip
