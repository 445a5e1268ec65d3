"""Paid time of the members of queues, from what a log says of their coming, going and pausing.

Rules:
1. Who is a member of any queue is paid: handling while a call of his rings or is talked, or one
   that he dials is under way; pausing while he is paused in all of his queues or at all; else
   available. A call goes before a pause.
2. A login without a logout ends at the last sign of the agent: at the end of the log, or before a
   later login that comes after eight hours without a sign. Another login before that changes
   nothing: scripts add members again and again.
   Who is added as PAUSED comes and pauses at once.
3. A logout without a login began as long before as it says; if it does not say, it is left out.
4. A pause ends with its session at the latest.
5. A restart (QUEUESTART) ends nothing by itself: Asterisk keeps its members over it. Members
   written into queues.conf never log in, so nothing is known of their paid time.

Theory of operation: sessions and pauses become intervals, intervals become points at which a
count of queues, of pauses and of calls goes up or down; the sums between two points of an agent
are his state. The SQL looks at `{records}` with the columns `event`, `queue`, `member`,
`talked_s`, `rang_ms` and `logged_in_s`.
"""

from percall.contact.compile_fields import texts

COMES_PAUSED = "ADDMEMBER PAUSED"  # as which one line is read that says both
COMES = ("ADDMEMBER", COMES_PAUSED, "AGENTLOGIN", "AGENTCALLBACKLOGIN")
GOES = ("REMOVEMEMBER", "AGENTLOGOFF", "AGENTCALLBACKLOGOFF")
PAUSES = ("PAUSE", "PAUSEALL", "UNPAUSE", "UNPAUSEALL")
# What queue reports add to the log of a call that an agent dials, from its begin to its end.
DIALS = ("CALLOUTBOUND", "OUTDIAL", "OUTCALL", "OUTANSWER", "OUTCOMPLETE", "OUTHANGUP", "OUTBUSY",
         "OUTNOANSWER", "OUTCANCEL", "OUTFAILED", "OUTCONGESTION")  # fmt: skip
_PAUSED = ("PAUSE", "PAUSEALL", COMES_PAUSED)
HOURS_WITHOUT_A_SIGN = 8


AGENT_TIME = f"""
WITH e AS (
  SELECT member AS agent_id, happened_at, event, coalesce(queue, '') AS queue,
    CAST(talked_s AS BIGINT) AS talked_s, CAST(rang_ms AS BIGINT) AS rang_ms,
    CAST(logged_in_s AS BIGINT) AS logged_in_s
  FROM {{records}} WHERE member IS NOT NULL
), signs AS (
  SELECT *, max(happened_at) OVER (PARTITION BY agent_id ORDER BY happened_at ROWS BETWEEN UNBOUNDED PRECEDING
      AND 1 PRECEDING) AS seen_before, max(happened_at) OVER (PARTITION BY agent_id) AS last_seen
  FROM (SELECT agent_id, happened_at, event, queue, max(logged_in_s) AS logged_in_s FROM e GROUP BY ALL)
), turns AS (
  SELECT *, event IN ({texts(COMES)}) AS comes,
    lag(event IN ({texts(COMES)})) OVER each_queue AS was_in
  FROM signs WHERE event IN ({texts((*COMES, *GOES))})
  WINDOW each_queue AS (PARTITION BY agent_id, queue ORDER BY happened_at, event IN ({texts(COMES)}), event)
), bounds AS (
  SELECT agent_id, queue, happened_at, event, last_seen,
    CASE WHEN comes THEN happened_at WHEN NOT coalesce(was_in, false) AND logged_in_s IS NOT NULL
      THEN happened_at - to_seconds(logged_in_s) END AS from_at,
    CASE WHEN comes THEN seen_before ELSE happened_at END AS until_at, comes
  FROM turns
  WHERE NOT comes OR NOT coalesce(was_in, false)
    OR seen_before < happened_at - INTERVAL {HOURS_WITHOUT_A_SIGN} HOUR
), sessions AS (
  SELECT agent_id, queue, from_at,
    CASE WHEN comes THEN coalesce(lead(until_at) OVER (PARTITION BY agent_id, queue
      ORDER BY happened_at, comes, event), last_seen) ELSE happened_at END AS to_at
  FROM bounds
), members AS (
  SELECT * FROM sessions WHERE from_at IS NOT NULL AND to_at > from_at
), pause_turns AS (
  SELECT agent_id, queue, happened_at, event, event IN ({texts(_PAUSED)}) AS begins,
    lag(event IN ({texts(_PAUSED)})) OVER each_queue AS was_paused
  FROM signs WHERE event IN ({texts((*PAUSES, COMES_PAUSED))})
  WINDOW each_queue AS (PARTITION BY agent_id, queue ORDER BY happened_at, event IN ({texts(_PAUSED)}))
), pauses AS (
  SELECT agent_id, queue, happened_at AS from_at, begins, coalesce(lead(happened_at) OVER (PARTITION BY agent_id,
    queue ORDER BY happened_at, begins), 'infinity') AS to_at
  FROM pause_turns WHERE begins <> coalesce(was_paused, false)
), paused AS (
  SELECT p.agent_id, p.queue, p.from_at, least(p.to_at, m.to_at) AS to_at
  FROM pauses AS p JOIN members AS m ON m.agent_id = p.agent_id
    AND (m.queue = p.queue OR m.queue = '' OR p.queue = '')
    AND p.from_at >= m.from_at AND p.from_at < m.to_at
  WHERE p.begins
), whole_pauses AS (
  SELECT agent_id, queue, from_at, max(to_at) AS to_at FROM paused GROUP BY ALL
), dialled AS (
  SELECT member AS agent_id, min(happened_at) AS from_at, max(happened_at) AS to_at FROM {{records}}
  WHERE member IS NOT NULL AND contact_id IS NOT NULL AND event IN ({texts(DIALS)})
  GROUP BY member, contact_id
), points AS (
  SELECT agent_id, from_at AS happened_at, 1 AS in_, 0 AS paused, 0 AS away, 0 AS busy FROM members
  UNION ALL SELECT agent_id, to_at, -1, 0, 0, 0 FROM members
  UNION ALL SELECT agent_id, from_at, 0, CAST(queue <> '' AS INTEGER), CAST(queue = '' AS INTEGER),
    0 FROM whole_pauses
  UNION ALL SELECT agent_id, to_at, 0, -CAST(queue <> '' AS INTEGER), -CAST(queue = '' AS INTEGER),
    0 FROM whole_pauses
  UNION ALL SELECT agent_id, happened_at - to_seconds(talked_s), 0, 0, 0, 1 FROM e WHERE talked_s > 0
  UNION ALL SELECT agent_id, happened_at, 0, 0, 0, -1 FROM e WHERE talked_s > 0
  UNION ALL SELECT agent_id, happened_at - to_milliseconds(rang_ms), 0, 0, 0, 1 FROM e WHERE rang_ms > 0
  UNION ALL SELECT agent_id, happened_at, 0, 0, 0, -1 FROM e WHERE rang_ms > 0
  UNION ALL SELECT agent_id, from_at, 0, 0, 0, 1 FROM dialled WHERE to_at > from_at
  UNION ALL SELECT agent_id, to_at, 0, 0, 0, -1 FROM dialled WHERE to_at > from_at
), moments AS (
  SELECT agent_id, happened_at, sum(in_) AS in_, sum(paused) AS paused, sum(away) AS away,
    sum(busy) AS busy FROM points WHERE agent_id IN (SELECT agent_id FROM members) GROUP BY ALL
), sums AS (
  SELECT agent_id, happened_at AS started_at, lead(happened_at) OVER each_agent AS ended_at,
    sum(in_) OVER each_agent AS in_, sum(paused) OVER each_agent AS paused,
    sum(away) OVER each_agent AS away, sum(busy) OVER each_agent AS busy
  FROM moments WINDOW each_agent AS (PARTITION BY agent_id ORDER BY happened_at)
), states AS (
  SELECT agent_id, started_at, ended_at, in_, CASE WHEN busy > 0 THEN 'handling'
    WHEN away > 0 OR paused >= in_ THEN 'pause' ELSE 'available' END AS state
  FROM sums
), changes AS (
  SELECT *, coalesce(lag(state) OVER each_agent <> state OR lag(ended_at) OVER each_agent <> started_at,
    true) AS changes
  FROM states WHERE in_ > 0 AND ended_at > started_at
  WINDOW each_agent AS (PARTITION BY agent_id ORDER BY started_at)
), numbered AS (
  SELECT *, count(*) FILTER (changes) OVER (PARTITION BY agent_id ORDER BY started_at) AS island
  FROM changes
)
SELECT agent_id, CAST(NULL AS VARCHAR) AS team, state, min(started_at) AS started_at,
  max(ended_at) AS ended_at, CAST(NULL AS BIGINT) AS source_row
FROM numbered GROUP BY agent_id, island, state
"""


def _last_is(events: tuple[str, ...], of: tuple[str, ...]) -> str:
    """SQL of a row for each member whose last turn in some queue is one of these events."""
    begins = f"event IN ({texts(events)})"
    return (
        "SELECT min(source_row) AS source_row FROM (SELECT member, "
        f"max_by(source_row, (happened_at, {begins}, row_key)) AS source_row "
        f"FROM {{records}} WHERE member IS NOT NULL AND event IN ({texts(of)}) "
        "GROUP BY member, coalesce(queue, '') "
        f"HAVING max_by({begins}, (happened_at, {begins}, row_key))) GROUP BY member"
    )


DOUBTS = {
    "login_without_logout": _last_is(COMES, (*COMES, *GOES)),
    "pause_without_end": _last_is(_PAUSED, (*PAUSES, COMES_PAUSED)),
}
