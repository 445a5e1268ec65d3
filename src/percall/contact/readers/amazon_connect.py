"""Amazon Connect: contact records (contact trace records, CTR), as JSON objects.

Counting rules:
1. One contact is one chain of records: a transfer, a queue's overflow, a callback and a flow after
   the end are records of their own that name the first one (`InitialContactId`).
2. A record is delivered at least once; of one `ContactId` the greatest `LastUpdateTimestamp` counts.
3. Handled: a record of the chain reached an agent, and the customer was there: on calls that the
   centre makes (OUTBOUND, CALLBACK, API calls) only if the customer answered
   (`ConnectedToSystemTimestamp`), else failed. A chain whose last record has no end is open.
4. Abandoned: the last record stood in a queue, reached no agent and went nowhere else. Ended by the
   flow, the API or an expiry it left the queue; so did one whose next record is not here (a
   callback kept is not abandoned), and one that was transferred out of the instance.
5. Without a queue and an agent: given up by the customer in the flow (abandoned, never offered), or
   contained where the flow ended it.
6. The queue of a call that an agent dials is the queue he dials for: nobody waited in it.
7. Line time is the time that the customer's call was up, each second once for the whole chain.
8. A supervisor listening in (MONITOR) is no contact: excluded.

Fields: docs.aws.amazon.com/connect/latest/adminguide/ctr-data-model.html. Whole seconds, UTC.
"""

from percall.contact.compile_rows import contact_id_sql
from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.contact.readers.times import instant, ms_between, ms_of_seconds
from percall.contact.turns import several_of
from percall.texts import N_

_SOURCE = "amazon-connect"
_KEPT = (
    "ContactId", "InitiationMethod", "Channel", "ConnectedToSystemTimestamp",
    "DisconnectTimestamp", "DisconnectReason", "NextContactId", "RelatedContactId",
    "TransferredToEndpoint.Type", "Queue.ARN", "Queue.Name", "Queue.EnqueueTimestamp",
    "Queue.DequeueTimestamp", "Queue.Duration", "agent", "Agent.ConnectedToAgentTimestamp",
    "Agent.AgentInteractionDuration", "Agent.CustomerHoldDuration",
    "Agent.AfterContactWorkDuration", "CustomerEndpoint.Address", "dialled_prefix",
)  # fmt: skip
# Whom the centre calls: there the customer's line begins only with his answer.
_DIALS = "('OUTBOUND', 'EXTERNAL_OUTBOUND', 'CALLBACK', 'CAMPAIGN_PREVIEW', 'CALLBACK_CUSTOMER_FIRST_DIALED')"
_BY_AGENT = "('OUTBOUND', 'EXTERNAL_OUTBOUND', 'AGENT_REPLY', 'FLOW', 'CAMPAIGN_PREVIEW')"

_MAPPING = f"""
name = "amazon-connect-ctr"
source = "{_SOURCE}"
rows = "record"
harmless = ["chain", "ContactId", "NextContactId", "RelatedContactId", "Queue.ARN", "Queue.Name"]
personal = ["CustomerEndpoint.Address"]
agents = ["agent"]

[file]
time_zone = "UTC"

[record]
contact = ["chain"]
key = ["ContactId"]
happened_at = {{ column = "InitiationTimestamp" }}
version = "LastUpdateTimestamp"
keep = [{", ".join(f'"{name}"' for name in _KEPT)}]
numbers = ["Queue.Duration", "Agent.AgentInteractionDuration", "Agent.CustomerHoldDuration", "Agent.AfterContactWorkDuration"]
times = ["ConnectedToSystemTimestamp", "DisconnectTimestamp", "Queue.EnqueueTimestamp", "Queue.DequeueTimestamp", "Agent.ConnectedToAgentTimestamp"]

[[exclude]]
name = "a supervisor listening in"
when = {{ column = "InitiationMethod", is = ["MONITOR"] }}
"""

# The first digits of the number that the centre called: enough for a tariff, too few to call.
_DIALLED = (
    f"CASE WHEN {{j}}->>'$.InitiationMethod' IN {_BY_AGENT} "
    "AND {j}->>'$.CustomerEndpoint.Type' = 'TELEPHONE_NUMBER' "
    "THEN left({j}->>'$.CustomerEndpoint.Address', 8) END"
)
_ID = "regexp_extract({0}, '/([^/]+)$', 1)"  # what an ARN ends in
_AGENT = f"nullif({_ID.format('({j}->>' + repr('$.Agent.ARN') + ')')}, '')"

_TOLD = f"""
  SELECT contact_id, row_key, source_row, happened_at AS begun_at, "ContactId" AS record_id,
    "InitiationMethod" AS method, coalesce("Channel", 'VOICE') AS medium,
    {instant('"ConnectedToSystemTimestamp"')} AS connected_at,
    {instant('"DisconnectTimestamp"')} AS ended_at, "DisconnectReason" AS reason,
    "NextContactId" AS next_id, "RelatedContactId" AS related_id,
    "TransferredToEndpoint.Type" IS NOT NULL AS sent_out,
    coalesce("Queue.Name", CASE WHEN "Queue.ARN" LIKE '%/queue/agent/%' THEN 'agent ' ELSE '' END
      || {_ID.format('"Queue.ARN"')}) AS queue,
    {instant('"Queue.EnqueueTimestamp"')} AS queued_at,
    {instant('"Queue.DequeueTimestamp"')} AS dequeued_at,
    {ms_of_seconds('"Queue.Duration"')} AS queue_ms,
    agent AS agent_id,
    {instant('"Agent.ConnectedToAgentTimestamp"')} AS answered_at,
    {ms_of_seconds('"Agent.AgentInteractionDuration"')} AS talk_ms,
    {ms_of_seconds('"Agent.CustomerHoldDuration"')} AS hold_ms,
    {ms_of_seconds('"Agent.AfterContactWorkDuration"')} AS wrap_up_ms,
    "CustomerEndpoint.Address" AS customer, dialled_prefix AS dialled
  FROM {{records}} WHERE contact_id IS NOT NULL
"""

_LEGS = f"""
WITH told AS ({_TOLD}), left_off AS (
  SELECT DISTINCT contact_id, record_id AS next_id, true AS is_left FROM told WHERE method = 'DISCONNECT'
), each_record AS (
  SELECT *,
    method IN {_BY_AGENT} OR (method = 'API' AND medium = 'VOICE') AS is_outbound,
    agent_id IS NOT NULL OR answered_at IS NOT NULL AS has_agent,
    (queued_at IS NOT NULL OR queue_ms IS NOT NULL) AND method NOT IN {_BY_AGENT} AS has_queue,
    medium = 'VOICE' AND connected_at IS NULL
      AND (method IN {_DIALS} OR method = 'API') AS never_answered,
    next_id IS NOT NULL AND NOT coalesce(is_left, false) AS goes_on,
    coalesce(CASE WHEN has_queue THEN queued_at END, answered_at, ended_at) AS flow_until,
    greatest(connected_at, begun_at) AS flow_from,
    coalesce({ms_between("flow_from", "flow_until")}, 0) AS flow_ms,
    NOT is_outbound AND (flow_ms > 0 OR NOT (has_queue OR has_agent))
      OR NOT (has_queue OR has_agent) AS has_ivr
  FROM told LEFT JOIN left_off USING (contact_id, next_id)
), judged AS (
  SELECT *,
    CASE WHEN ended_at IS NULL THEN 'open'
      WHEN has_agent AND NOT never_answered THEN 'handled'
      WHEN sent_out THEN 'left_queue'
      WHEN never_answered THEN 'failed'
      WHEN goes_on AND has_queue THEN 'left_queue'
      WHEN has_queue AND reason IN ('CONTACT_FLOW_DISCONNECT', 'API', 'EXPIRED', 'TRANSFERRED',
        'DISCARDED') THEN 'left_queue'
      WHEN has_queue THEN 'abandoned'
      WHEN reason IN ('CUSTOMER_DISCONNECT', 'TELECOM_ORIGINATOR_CANCEL', 'CUSTOMER_NEVER_ARRIVED',
        'CUSTOMER_CONNECTION_NOT_ESTABLISHED') THEN 'abandoned'
      WHEN reason LIKE 'TELECOM%' OR reason LIKE 'OUTB%' OR reason = 'SYSTEM_ERROR' THEN 'failed'
      ELSE 'contained' END AS verdict,
    CASE WHEN medium = 'VOICE' THEN
      coalesce(connected_at, CASE WHEN NOT never_answered AND method <> 'INBOUND'
        THEN begun_at END) END AS line_from,
    CAST(coalesce(has_ivr, false) AS INTEGER) + CAST(coalesce(has_queue, false) AS INTEGER)
      + CAST(has_agent AS INTEGER) AS parts
  FROM each_record
), chained AS (
  -- A chain of one record needs no look at others.
  SELECT *, verdict = 'handled' AS reached, verdict AS last_verdict, CAST(NULL AS TIMESTAMP) AS up_until,
    0 AS parts_before
  FROM judged ANTI JOIN {several_of("judged")} USING (contact_id)
  UNION ALL SELECT *,
    bool_or(verdict = 'handled') OVER chain AS reached,
    last_value(verdict) OVER in_turn AS last_verdict,
    max(ended_at) OVER (PARTITION BY contact_id ORDER BY line_from, begun_at, record_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS up_until,
    coalesce(sum(parts) OVER (PARTITION BY contact_id ORDER BY begun_at, record_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS parts_before
  FROM judged SEMI JOIN {several_of("judged")} USING (contact_id)
  WINDOW chain AS (PARTITION BY contact_id),
    in_turn AS (PARTITION BY contact_id ORDER BY method <> 'DISCONNECT', begun_at, record_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
), timed AS (
  SELECT *,
    CASE WHEN last_verdict <> 'open' AND reached THEN 'handled' ELSE last_verdict END AS outcome,
    CASE WHEN never_answered THEN 0 WHEN line_from IS NOT NULL AND ended_at IS NOT NULL THEN
      greatest(0, date_diff('millisecond', greatest(line_from, up_until), ended_at)) END AS line
  FROM chained
), slotted AS (
  SELECT *, unnest(['ivr', 'queue', 'agent']) AS kind,
    -- The place of each part among those of the record that are there.
    unnest([1, 1 + CAST(coalesce(has_ivr, false) AS INTEGER), parts]) AS place
  FROM timed
), parts AS (
  SELECT * FROM slotted
  WHERE CASE kind WHEN 'queue' THEN has_queue WHEN 'agent' THEN has_agent ELSE has_ivr END
)
SELECT contact_id, outcome, begun_at AS row_started_at, ended_at AS row_ended_at,
  CASE medium WHEN 'VOICE' THEN 'voice' WHEN 'CHAT' THEN 'chat' WHEN 'TASK' THEN 'task'
    WHEN 'EMAIL' THEN 'email' ELSE 'other' END AS channel,
  CASE WHEN is_outbound THEN 'outbound' ELSE 'inbound' END AS direction,
  customer, dialled,
  {contact_id_sql(_SOURCE, "related_id")} AS previous_contact_id,
  kind, CASE WHEN kind <> 'ivr' THEN queue END AS own_queue, CAST(NULL AS VARCHAR) AS team,
  CASE WHEN kind = 'agent' THEN agent_id END AS agent_id,
  CASE kind WHEN 'ivr' THEN flow_from WHEN 'queue' THEN queued_at ELSE answered_at END
    AS started_at,
  CASE kind WHEN 'ivr' THEN flow_until WHEN 'queue' THEN dequeued_at ELSE ended_at END AS ended_at,
  CASE WHEN kind = 'ivr' THEN flow_ms END AS ivr_ms,
  CASE WHEN kind = 'queue'
    THEN coalesce(queue_ms, {ms_between("queued_at", "dequeued_at")}) END AS wait_ms,
  CASE WHEN kind = 'agent' THEN talk_ms END AS talk_ms,
  CASE WHEN kind = 'agent' THEN hold_ms END AS hold_ms,
  CASE WHEN kind = 'agent' THEN wrap_up_ms END AS wrap_up_ms,
  CASE WHEN place = 1 THEN line END AS line_ms,
  CASE kind WHEN 'agent' THEN verdict
    WHEN 'queue' THEN CASE WHEN has_agent THEN 'answered' ELSE verdict END END AS segment_outcome,
  reason AS hangup_cause, source_row,
  parts_before + place AS slot
FROM parts
"""

_DEFINITIONS = (
    "https://docs.aws.amazon.com/connect/latest/adminguide/historical-metrics-definitions.html"
)

READERS = (
    Reader(
        name="amazon-connect-ctr",
        system="Amazon Connect",
        title=N_("Contact records (contact trace records)"),
        shape=Shape.JSON,
        mapping=_MAPPING,
        signature=Signature(
            needs=("ContactId", "InitiationMethod", "InitiationTimestamp", "LastUpdateTimestamp"),
            likes=("AWSContactTraceRecordFormatVersion", "AWSAccountId", "InstanceARN",
                   "DisconnectTimestamp", "Channel"),
            never=("EventType", "CurrentAgentSnapshot"),
        ),
        tells={
            "wait": "",
            "talk": "",
            "hold": "",
            "wrap_up": "",
            "agent": "",
            "queue": "",
            "transfers": "",
            "callbacks": N_("a callback's wait is its time in its queue, without the delay before"),
            "chain": N_("by RelatedContactId, where it names the first record of a contact"),
        },
        verified=Verified.SAMPLE,
        verified_by="two records of a public project; transfers and callbacks by documentation",
        fields_from=(
            "https://docs.aws.amazon.com/connect/latest/adminguide/ctr-data-model.html",
            "https://docs.aws.amazon.com/connect/latest/adminguide/queued-callback-example.html",
        ),
        counts=(
            SourceCount(
                "Contacts handled", N_("records that were connected to an agent"), _DEFINITIONS,
                "SELECT count(*) FROM segment WHERE kind = 'agent'",
            ),
            SourceCount(
                "Contacts abandoned",
                N_("records that ended while in a queue; those kept for a callback are none"),
                _DEFINITIONS,
                "SELECT count(*) FROM segment WHERE kind = 'queue' "
                "AND segment_outcome = 'abandoned'",
            ),
            SourceCount(
                "Contacts queued", N_("records that were placed in a queue"), _DEFINITIONS,
                "SELECT count(*) FROM segment WHERE kind = 'queue'",
            ),
        ),
        worked_out={
            "chain": "coalesce({j}->>'$.InitialContactId', {j}->>'$.ContactId')",
            "dialled_prefix": _DIALLED,
            "agent": _AGENT,
        },
        legs=_LEGS,
    ),
)  # fmt: skip
