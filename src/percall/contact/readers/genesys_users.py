"""Genesys Cloud: users aggregates of the analytics API, as JSON objects, one a user.

Counting rules:
1. An interval tells how long a user was in each presence (`tSystemPresence`) and, while on queue,
   in each routing status (`tAgentRoutingStatus`): sums, and not when. So the parts of an interval
   are laid one after the other from its start, in a fixed order.
2. Of each part the greatest sum that any delivery tells counts: an interval that was asked for
   before it was over is told again with more.
3. Time on queue is what the routing statuses say: IDLE is available, INTERACTING and COMMUNICATING
   are handling, NOT_RESPONDING is a pause. Where they are missing it is a pause `on_queue`: paid,
   and in no occupancy, since nobody knows how much of it was handling.
4. Time off queue is paid: AVAILABLE, AWAY, BUSY, BREAK, MEAL, IDLE are pauses of that name;
   MEETING and TRAINING are states. OFFLINE is none, and OFF_QUEUE holds it too: neither is read.
5. An interval with another interval of the same user inside it is left out: the finer one counts.

`tOrganizationPresence` says the same by the organisation's own names of presences, as ids that
only its settings explain; it is not read.
Fields: developer.genesys.cloud, analytics, users aggregates. Milliseconds, times UTC.
"""

from percall.contact.readers.reader import Reader, Shape, Signature, SourceCount, Verified
from percall.contact.readers.times import instant
from percall.texts import N_

_MAPPING = """
name = "genesys-user-aggregates"
source = "genesys"
rows = "record"
harmless = []
agents = ["group.userId"]

[file]
time_zone = "UTC"

[record]
happened_at = { column = "began" }
keep = ["group.userId", "intervals"]

[[exclude]]
name = "a user without an interval"
when = { column = "began", known = false }
"""

_READ = (
    '[{"interval":"VARCHAR","metrics":[{"metric":"VARCHAR","qualifier":"VARCHAR",'
    '"stats":{"sum":"DOUBLE"}}]}]'
)
_KEPT = (
    'STRUCT("interval" VARCHAR, metrics STRUCT(metric VARCHAR, qualifier VARCHAR, '
    'stats STRUCT("sum" DOUBLE))[])[]'
)
# Qualifier of a presence or a routing status -> the state of percall.
_OFF_QUEUE = {
    "AVAILABLE": "pause:available", "AWAY": "pause:away", "BREAK": "pause:break",
    "BUSY": "pause:busy", "IDLE": "pause:idle", "MEAL": "pause:meal", "MEETING": "meeting",
    "TRAINING": "training",
}  # fmt: skip
_ON_QUEUE = {
    "IDLE": "available", "INTERACTING": "handling", "COMMUNICATING": "handling",
    "NOT_RESPONDING": "pause:not_responding",
}  # fmt: skip


def _state(qualifiers: dict[str, str]) -> str:
    return "".join(f" WHEN '{name}' THEN '{state}'" for name, state in qualifiers.items())


_AGENT_TIME = f"""
WITH user AS (
  SELECT "group.userId" AS agent_id, unnest(try_cast(intervals AS {_KEPT})) AS d
  FROM {{records}} WHERE "group.userId" IS NOT NULL
), told AS (
  SELECT agent_id, {instant("split_part(d.interval, '/', 1)")} AS from_at,
    {instant("split_part(d.interval, '/', 2)")} AS to_at, unnest(d.metrics) AS m
  FROM user
), figures AS (
  SELECT agent_id, from_at, to_at, m.metric = 'tSystemPresence' AS is_presence,
    m.qualifier AS qualifier, CAST(round(max(m.stats.sum)) AS BIGINT) AS ms
  FROM told
  WHERE to_at > from_at AND m.metric IN ('tSystemPresence', 'tAgentRoutingStatus')
    AND m.stats.sum > 0
  GROUP BY ALL
), spans AS (
  SELECT DISTINCT agent_id, from_at, to_at FROM figures
), finest AS (
  SELECT * FROM spans AS a WHERE NOT EXISTS (SELECT 1 FROM spans AS b WHERE b.agent_id = a.agent_id
    AND b.from_at >= a.from_at AND b.to_at <= a.to_at AND (b.from_at, b.to_at) <> (a.from_at, a.to_at))
), states AS (
  SELECT *, CASE WHEN NOT is_presence THEN CASE qualifier{_state(_ON_QUEUE)} END
      WHEN qualifier = 'ON_QUEUE' THEN CASE WHEN NOT coalesce(bool_or(NOT is_presence AND
        qualifier IN ({", ".join(f"'{name}'" for name in _ON_QUEUE)})) OVER span, false)
        THEN 'pause:on_queue' END
      ELSE CASE qualifier{_state(_OFF_QUEUE)} END END AS state
  FROM figures JOIN finest USING (agent_id, from_at, to_at)
  WINDOW span AS (PARTITION BY agent_id, from_at, to_at)
), parts AS (
  SELECT agent_id, from_at, to_at, state, CAST(sum(ms) AS BIGINT) AS ms
  FROM states WHERE state IS NOT NULL GROUP BY ALL
), laid AS (
  SELECT *, CAST(sum(ms) OVER (PARTITION BY agent_id, from_at, to_at ORDER BY state) AS BIGINT)
    AS until_ms
  FROM parts
)
SELECT agent_id, CAST(NULL AS VARCHAR) AS team, state,
  from_at + to_milliseconds(until_ms - ms) AS started_at,
  least(to_at, from_at + to_milliseconds(until_ms)) AS ended_at, CAST(NULL AS BIGINT) AS source_row
FROM laid WHERE from_at + to_milliseconds(until_ms - ms) < to_at
"""

_DEFINITIONS = "https://help.mypurecloud.com/articles/metric-definitions"


def _hours(where: str) -> str:
    hours = "coalesce(sum(paid_ms), 0) / CAST(3600000 AS DOUBLE)"
    return f"SELECT round({hours}, 2) FROM agent_time WHERE {where}"


READERS = (
    Reader(
        name="genesys-user-aggregates",
        system="Genesys Cloud",
        title=N_("Users aggregates of the analytics API: agents' time"),
        shape=Shape.JSON,
        mapping=_MAPPING,
        signature=Signature(
            needs=("group.userId", "data"),
            likes=("data.interval", "data.metrics"),
            never=("conversationId", "group.queueId", "group.mediaType"),
        ),
        tells={"agent": "", "paid_time": N_("how long in each state, not when in the interval")},
        verified=Verified.PUBLIC_CODE,
        verified_by="answers in the tests of public clients of the interface",
        fields_from=(
            "https://github.com/MyPureCloud/platform-client-sdk-python/tree/master/build/docs",
            _DEFINITIONS,
        ),
        counts=(
            SourceCount("Interacting", N_("hours on queue spent with interactions"), _DEFINITIONS,
                        _hours("state = 'handling'")),
            SourceCount("Idle", N_("hours on queue without an interaction"), _DEFINITIONS,
                        _hours("state = 'available'")),
            SourceCount("Logged In", N_("hours in any presence but offline"), _DEFINITIONS,
                        _hours("true")),
        ),
        worked_out={
            "began": "split_part({j}->>'$.data[0].interval', '/', 1)",
            "intervals": f"json_transform({{j}}->'$.data', '{_READ}')",
        },
        unwrap=("results",),
        agent_time=_AGENT_TIME,
    ),
)  # fmt: skip
