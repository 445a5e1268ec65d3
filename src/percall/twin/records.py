"""Records of what was played, as a telephone system and a time clock would write them.

Rules:
1. Two files, each with a shipped mapping: `twin-contacts.csv` has a leg a row (`twin-contacts`),
   `twin-agent-time.csv` a row for each agent, half-hour and state (`twin-agent-time`).
2. Times are UTC with milliseconds. Names of contacts, customers and agents begin with the
   replication, so that several can be imported together.
3. A wait has the ringing in it; the line is free from an accepted callback until its dial is
   answered, and does not run while the agent wraps up.
4. Nothing is left half-written: files get their names once they are whole.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from percall.contact.schema import Kind
from percall.errors import UsageFault
from percall.texts import _
from percall.twin import layout as a
from percall.twin.run import Played, Rows
from percall.twin.table_floor import agent_names

CONTACTS_FILE, AGENT_TIME_FILE = "twin-contacts.csv", "twin-agent-time.csv"

_MOMENT = (
    "CREATE MACRO moment(ms) AS "
    "strftime(make_timestamp(ms * 1000 + {start_us}), '%Y-%m-%dT%H:%M:%S.%gZ')"
)
_NAMED = "CREATE MACRO named(place) AS '{number}-' || place"
_CONTACTS = f"""
COPY (
  SELECT named(s.contact) AS contact, s.index + 1 AS leg, kind.word AS leg_type,
    moment(e.started) AS contact_started, moment(s.at) AS leg_started,
    moment(e.ended) AS contact_ended, stream.channel AS channel,
    'c' || named(e.customer) AS customer, queue.word AS queue, agent.team AS team,
    named(agent.word) AS agent,
    CASE WHEN s.kind IN ({a.IVR_LEG}, {a.SELF_SERVICE_LEG}, {a.MESSAGE_LEG}) THEN s.played END AS ivr_ms,
    nullif(s.waited, -1) AS wait_ms, nullif(s.ring, -1) AS ring_ms, nullif(s.talk, -1) AS talk_ms,
    nullif(s.hold, -1) AS hold_ms, nullif(s.wrap_up, -1) AS wrap_up_ms,
    CASE WHEN s.kind = {a.BOT_LEG} THEN s.played END AS bot_ms,
    CASE WHEN stream.channel = 'voice' THEN greatest(s.played, 0) + greatest(s.waited, 0)
      + greatest(s.talk, 0) + greatest(s.hold, 0) END AS line_ms,
    leg_end.word AS leg_result, stream.reason AS reason, stream.language AS language,
    CASE WHEN e.previous >= 0 THEN named(e.previous) END AS previous,
    e.attempt + 1 AS attempt, outcome.word AS outcome,
    CASE e.resolved WHEN 0 THEN 'no' WHEN 1 THEN 'yes' END AS resolved
  FROM segments s JOIN ended e USING (contact)
    JOIN kind ON kind.place = s.kind JOIN leg_end ON leg_end.place = s.ended
    JOIN outcome ON outcome.place = e.outcome JOIN stream ON stream.place = e.stream
    LEFT JOIN queue ON queue.place = s.queue LEFT JOIN agent ON agent.place = s.agent
  ORDER BY e.started, s.contact, s.index
) TO '{{file}}' (FORMAT csv, HEADER)
"""
_AGENT_TIME = f"""
COPY (
  SELECT named(agent.word) AS agent, agent.team AS team,
    moment(slot * {a.HALF_HOUR_MS}) AS half_hour, state.word AS state,
    sum(ms) AS length_ms, sum(CASE WHEN state.is_paid THEN ms ELSE 0 END) AS paid_ms
  FROM (
    SELECT agent AS place, state AS state_place, slot,
      least(to_ms, (slot + 1) * {a.HALF_HOUR_MS}) - greatest(from_ms, slot * {a.HALF_HOUR_MS}) AS ms
    FROM (
      SELECT *, unnest(range(from_ms // {a.HALF_HOUR_MS}, (to_ms - 1) // {a.HALF_HOUR_MS} + 1)) AS slot
      FROM floor
    )
  ) JOIN agent USING (place) JOIN state ON state.place = state_place
  GROUP BY place, agent.word, agent.team, slot, state.word
  ORDER BY slot, place, state.word
) TO '{{file}}' (FORMAT csv, HEADER)
"""


def write_records(played: Played, folder: Path) -> tuple[Path, ...]:
    """The files of all replications, in a folder of each where there are several.

    Raises:
        UsageFault: the folder cannot be written.
    """
    found: list[Path] = []
    try:
        for number, rows in enumerate(played.rows, 1):
            place = folder if len(played.rows) == 1 else folder / f"replication-{number}"
            place.mkdir(parents=True, exist_ok=True)
            found += _write(played, rows, number, place)
    except (OSError, duckdb.IOException) as error:
        raise UsageFault(
            _("The records cannot be written: {why}").format(why=str(error).splitlines()[0]),
            where=str(folder), do=_("name a folder that can be written"),
        ) from None  # fmt: skip
    return tuple(found)


def _write(played: Played, rows: Rows, number: int, folder: Path) -> list[Path]:
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET preserve_insertion_order = true")
        for name, table in (*_tables(rows).items(), *_words(played).items()):
            connection.register(name, table)
        start_us = int(played.model.horizon.starts_at.timestamp()) * 1_000_000
        connection.execute(_MOMENT.format(start_us=start_us))
        connection.execute(_NAMED.format(number=number))
        found = []
        for name, sql in ((CONTACTS_FILE, _CONTACTS), (AGENT_TIME_FILE, _AGENT_TIME)):
            aside = folder / f".{name}.part"
            connection.execute(sql.format(file=str(aside).replace("'", "''")))
            aside.replace(folder / name)
            found.append(folder / name)
    return found


def _tables(rows: Rows) -> dict[str, Any]:
    """The rows as columns."""
    return {
        name: {field: np.ascontiguousarray(table[field]) for field in table.dtype.names or ()}
        for name, table in (
            ("segments", rows.segments), ("ended", rows.ended), ("floor", rows.floor),
        )
    }  # fmt: skip


def _words(played: Played) -> dict[str, Any]:
    """The words of a model by their places."""
    words = played.model.words
    agents = agent_names(words)
    lines = words.behaviour.arrivals
    states = list(words.states)
    return {
        "kind": _list(word=[str(kind) for kind in Kind]),
        "leg_end": _list(word=list(a.SEGMENT_ENDS)),
        "outcome": _list(word=list(a.OUTCOMES)),
        "queue": _list(word=list(words.queues)),
        "agent": _list(word=[name for name, _team in agents], team=[team for _n, team in agents]),
        "stream": _list(
            channel=[line.channel for line in lines],
            reason=[line.reason for line in lines],
            language=[line.language for line in lines],
        ),
        "state": _list(
            word=[name for name, _paid in states], is_paid=[paid for _n, paid in states]
        ),
    }


def _list(**columns: list[Any]) -> dict[str, Any]:
    count = len(next(iter(columns.values())))
    return {"place": np.arange(count)} | {
        name: np.array(values, bool if name == "is_paid" else object)
        for name, values in columns.items()
    }
