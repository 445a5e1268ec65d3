"""NICE CXone (inContact): completed contacts of its reporting API, as JSON objects.

Counting rules:
1. NICE gives every transfer a contact id of its own and names the one it came from as
   `masterContactId`: the contacts of one master are legs of one contact here, as one customer's
   attempt. A transfer of a transfer names the leg between: it begins another contact.
2. Of one leg: preQueueSeconds is the IVR, inQueueSeconds the wait, agentSeconds the agent's time
   with the customer, which holds the hold: talk = agentSeconds - holdSeconds; acwSeconds the
   wrap-up; postQueueSeconds what came after the queue without an agent (voicemail).
   pre + in queue + agent + post + release = totalDurationSeconds.
3. Handled: an agent had the customer on any leg. Else abandoned, if a leg says so; outbound
   without an agent: failed; in a queue without an end there: left the queue; else contained.
4. A refusal by the agent (`isRefused`) is not abandonment: the next leg tells what came of it.
5. The newest `lastUpdateTime` counts. Seconds come as numbers or texts, with fractions.

Fields: an answer of the API in the tests of a public client (older spelling: `contactStart`,
`ACWSeconds`, `confSeconds`, `fromAddr`), and public programs that read the newer one
(`contactStartDate`, `acwSeconds`, `conferenceSeconds`, `fromAddress`). Times are UTC.
"""

from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.contact.readers.times import ms_of_seconds
from percall.texts import N_

_MAPPING = """
name = "nice-cxone-contacts"
source = "nice-cxone"
rows = "record"
harmless = ["master", "contactId", "skillId", "teamId", "primaryDispositionId"]
agents = ["agentId"]
codes = ["media", "isOutbound", "abandoned"]
personal = ["customer"]

[file]
time_zone = "UTC"

[record]
contact = ["master"]
key = ["contactId"]
happened_at = { columns = ["contactStart", "contactStartDate"] }
version = "lastUpdateTime"
keep = ["agentId", "skillId", "teamId", "media", "isOutbound", "abandoned", "agentSeconds", "acw_s", "holdSeconds", "inQueueSeconds", "preQueueSeconds", "postQueueSeconds", "totalDurationSeconds", "primaryDispositionId", "customer"]
numbers = ["agentSeconds", "acw_s", "holdSeconds", "inQueueSeconds", "preQueueSeconds", "postQueueSeconds", "totalDurationSeconds"]
"""


def _either(*names: str) -> str:
    return f"coalesce({', '.join('{j}->>' + repr(f'$.{name}') for name in names)})"


_WORKED_OUT = {
    "master": f"coalesce(nullif({_either('masterContactId')}, '0'), {_either('contactId')})",
    "media": _either("mediaType", "mediaTypeId"),
    "acw_s": _either("acwSeconds", "ACWSeconds"),
    "customer": f"CASE WHEN lower({_either('isOutbound')}) = 'true' "
    f"THEN {_either('toAddress', 'toAddr')} ELSE {_either('fromAddress', 'fromAddr')} END",
}
# The kinds of media by their ids -> the channel.
_CHANNELS = {"1": "email", "3": "chat", "4": "voice", "5": "message", "6": "task", "7": "message",
             "8": "message", "9": "message"}  # fmt: skip
_CHANNEL = " ".join(f"WHEN '{media}' THEN '{channel}'" for media, channel in _CHANNELS.items())

_AFTER = "to_milliseconds(coalesce({0}, 0))"
_LEGS = f"""
WITH told AS (
  SELECT contact_id, happened_at, row_key, skillId AS queue, nullif(agentId, '0') AS agent_id,
    nullif(teamId, '0') AS team,
    CASE media {_CHANNEL} ELSE CASE WHEN media IS NOT NULL THEN 'other' END END AS channel,
    lower(isOutbound) = 'true' AS outbound, lower(abandoned) = 'true' AS given_up,
    nullif(primaryDispositionId, '0') AS disposition, customer,
    {ms_of_seconds("preQueueSeconds")} AS pre_ms, {ms_of_seconds("inQueueSeconds")} AS queue_ms,
    {ms_of_seconds("agentSeconds")} AS agent_ms, {ms_of_seconds("holdSeconds")} AS held_ms,
    {ms_of_seconds("acw_s")} AS acw_ms, {ms_of_seconds("postQueueSeconds")} AS post_ms,
    {ms_of_seconds("totalDurationSeconds")} AS total_ms
  FROM {{records}} WHERE contact_id IS NOT NULL
), ends AS (
  SELECT contact_id, CASE WHEN bool_or(coalesce(agent_ms, 0) > 0) THEN 'handled'
      WHEN bool_or(given_up) THEN 'abandoned' WHEN bool_and(outbound) THEN 'failed'
      WHEN bool_or(coalesce(queue_ms, 0) > 0) THEN 'left_queue' ELSE 'contained' END AS outcome,
    CASE WHEN min_by(outbound, (happened_at, row_key)) THEN 'outbound' ELSE 'inbound' END
      AS direction,
    min_by(channel, (happened_at, row_key)) AS channel, min(happened_at) AS began_at,
    max(happened_at + {_AFTER.format("total_ms")}) AS over_at,
    min_by(customer, (happened_at, row_key)) FILTER (customer IS NOT NULL) AS customer,
    max_by(disposition, (happened_at, row_key)) FILTER (disposition IS NOT NULL) AS disposition
  FROM told GROUP BY contact_id
), parts AS (
  SELECT contact_id, happened_at, row_key, 1 AS step, 'ivr' AS kind, NULL AS queue, NULL AS team,
    NULL AS agent_id, happened_at AS started_at, pre_ms AS ivr_ms, NULL AS wait_ms,
    NULL AS talk_ms, NULL AS hold_ms, NULL AS wrap_up_ms, NULL AS how
  FROM told WHERE pre_ms > 0
  UNION ALL BY NAME
  SELECT contact_id, happened_at, row_key, 2 AS step, 'queue' AS kind, queue,
    happened_at + {_AFTER.format("pre_ms")} AS started_at, queue_ms AS wait_ms,
    CASE WHEN given_up THEN 'abandoned' WHEN agent_ms > 0 THEN 'answered' ELSE 'left' END AS how
  FROM told WHERE NOT outbound AND (queue_ms > 0 OR given_up OR agent_ms > 0)
  UNION ALL BY NAME
  SELECT contact_id, happened_at, row_key, 3 AS step, 'agent' AS kind, queue, team, agent_id,
    happened_at + {_AFTER.format("pre_ms")} + {_AFTER.format("queue_ms")} AS started_at,
    greatest(agent_ms - coalesce(held_ms, 0), 0) AS talk_ms, held_ms AS hold_ms,
    acw_ms AS wrap_up_ms, 'ended' AS how
  FROM told WHERE agent_ms > 0 OR acw_ms > 0
  UNION ALL BY NAME
  SELECT contact_id, happened_at, row_key, 4 AS step, 'ivr' AS kind,
    happened_at + {_AFTER.format("pre_ms")} + {_AFTER.format("queue_ms")}
      + {_AFTER.format("agent_ms")} AS started_at, post_ms AS ivr_ms, 'after the queue' AS how
  FROM told WHERE post_ms > 0
)
SELECT contact_id, e.outcome, e.direction, e.channel, e.disposition, e.customer,
  e.began_at AS row_started_at, e.over_at AS row_ended_at, p.kind, p.queue AS own_queue, p.team,
  p.agent_id, p.started_at, p.ivr_ms, p.wait_ms, p.talk_ms, p.hold_ms, p.wrap_up_ms,
  p.how AS segment_outcome,
  row_number() OVER (PARTITION BY contact_id ORDER BY p.happened_at, p.row_key, p.step) AS slot
FROM ends AS e LEFT JOIN parts AS p USING (contact_id)
"""

_API = "https://developer.niceincontact.com/API/ReportingAPI"
_REPORTS = (
    "https://help.nicecxone.com/content/reporting/datadownloadreports/reports/calldetailreport.htm"
)
_ANSWER = "https://github.com/frankkessler/incontact/blob/master/tests/ReportingApiTest.php"

READERS = (
    Reader(
        name="nice-cxone-contacts",
        system="NICE CXone",
        title=N_("Completed contacts of the reporting API"),
        shape=Shape.JSON,
        mapping=_MAPPING,
        signature=Signature(
            needs=("contactId", "masterContactId", "agentSeconds", "inQueueSeconds",
                   "preQueueSeconds"),
            likes=("abandoned", "isOutbound", "holdSeconds", "skillId", "totalDurationSeconds",
                   "lastUpdateTime", "transferIndicatorId"),
        ),
        tells={
            "wait": "",
            "talk": "",
            "hold": "",
            "wrap_up": "",
            "agent": "",
            "queue": N_("the skill"),
            "transfers": N_("one after another; a transfer of a transfer begins another contact"),
        },
        verified=Verified.PUBLIC_CODE,
        verified_by="an answer of the API in the tests of a public client",
        fields_from=(_API, _ANSWER),
        counts=(
            SourceCount(
                "Agent", N_("legs that an agent took"), _REPORTS,
                "SELECT count(*) FROM segment WHERE kind = 'agent' AND talk_ms + "
                "coalesce(hold_ms, 0) > 0",
            ),
            SourceCount(
                "Abandon", N_("legs that the customer gave up in the queue"), _REPORTS,
                "SELECT count(*) FROM segment WHERE kind = 'queue' AND segment_outcome = "
                "'abandoned'",
            ),
        ),
        worked_out=_WORKED_OUT,
        unwrap=("contacts", "completedContacts"),
        legs=_LEGS,
    ),
)  # fmt: skip
