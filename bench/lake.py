"""Make a lake of any size straight in SQL: twelve months of a centre, without any raw file.

    python -m bench.lake FOLDER --segments 10000000

The contacts are drawn by hashing their number, so a lake of a size is always the same. Shapes of
contacts (see `SHAPES`), eight queues of two teams each, twelve reasons, three languages; the
number of agents grows with the number of contacts, as in a real centre. The files are what an
import of each month would publish, roll-ups included; only the raw files never were.
"""

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from percall.contact.schema import CONTACT, SEGMENT, TABLES
from percall.intervals import By, Period, periods, start_of_next
from percall.store.engine import connect, quoted
from percall.store.manifest import ImportRecord, Manifest, StoredFile, publish
from percall.store.rollup import roll_up
from percall.store.workspace import Workspace, create, open_workspace

if TYPE_CHECKING:
    import duckdb

FIRST_MONTH, MONTHS = date(2025, 1, 1), 12
QUEUES = ("billing", "cards", "claims", "complaints", "deliveries", "orders", "sales", "support")
CONTACTS_BY_AGENT_AND_MONTH = 700
MIN_AGENTS = 40

# Share of contacts in percent, channel, direction, outcome, and its segments in order.
SHAPES = (
    (58, "voice", "inbound", "handled", ("ivr", "queue", "agent")),
    (8, "voice", "inbound", "handled", ("ivr", "queue", "agent", "agent")),
    (8, "voice", "inbound", "abandoned", ("ivr", "queue")),
    (4, "voice", "inbound", "contained", ("ivr", "self_service")),
    (10, "voice", "outbound", "handled", ("agent",)),
    (10, "chat", "inbound", "handled", ("bot", "queue", "agent")),
    (1, "email", "inbound", "message", ("message",)),
    (1, "voice", "inbound", "open", ("ivr", "queue", "agent")),
)
SEGMENTS_BY_CONTACT = sum(share * len(kinds) for share, *_rest, kinds in SHAPES) / 100

LEDGER = """from_on,to_on,account,amount,driver,scope
2025-01-01,2026-01-01,Labour:Wages,{wages},,
2025-01-01,2026-01-01,Licences,{licences},,
2024-01-01,2027-01-01,Hardware,360000,,
2025-01-01,2026-01-01,Premises:Rent,480000.50,,
2025-01-01,2026-01-01,Telecom:Minutes,123456.78,line_time,
2025-01-01,2026-01-01,Software:Bot,24000,session,
2025-01-01,2026-01-01,Software:Cards,36000,contact,queue:cards
2025-01-01,2026-01-01,Training,12000,agent_time,team:billing-1
"""


def make(
    root: Path, segment_count: int, months: int = MONTHS, *, contacts: bool = True
) -> Workspace:
    """A workspace with about so many segments; the one that is there, if it was made so."""
    done = root / f".segments-{segment_count}-{months}"
    if done.exists():
        return open_workspace(root)
    workspace = create(root, "Bench", "EUR", "UTC")
    contacts_a_month = max(round(segment_count / SEGMENTS_BY_CONTACT / months), 20)
    agents = max(MIN_AGENTS, contacts_a_month // CONTACTS_BY_AGENT_AND_MONTH)
    books = LEDGER.format(wages=agents * 30_000, licences=agents * 588)
    (workspace.ledger_folder / "books.csv").write_text(books, encoding="utf-8")
    last = FIRST_MONTH
    for _month in range(months):
        last = start_of_next(last, By.MONTH)
    manifest = Manifest()
    connection = connect(root / "temporary", "2GB")
    for number, month in enumerate(periods(Period(FIRST_MONTH, last), By.MONTH)):
        record = _month_of(connection, workspace, month, number * contacts_a_month,
                           contacts_a_month, agents, contacts=contacts)  # fmt: skip
        manifest = replace(manifest, imports=(*manifest.imports, record))
    publish(workspace, roll_up_all(connection, workspace, manifest))
    done.touch()
    return workspace


def roll_up_all(
    connection: "duckdb.DuckDBPyConnection", workspace: Workspace, manifest: Manifest
) -> Manifest:
    """The manifest with fresh roll-ups of all its files."""
    made = tuple(
        roll_up(connection, workspace.lake_folder, stored, workspace.centre)
        for table in ("segment", "agent_time")
        for stored in manifest.files(table)
    )
    return replace(manifest, roll_ups=made)


def _month_of(
    connection: "duckdb.DuckDBPyConnection", workspace: Workspace, month: Period, first: int,
    count: int, agents: int, *, contacts: bool,
) -> ImportRecord:  # fmt: skip
    drawn = contacts_sql(month, first, count, agents)
    name = f"{month.from_on:%Y-%m}"
    files = tuple(
        _store(connection, workspace, table, name, sql)
        for table, sql in {
            "segment": segments_sql(drawn),
            **({"contact": contact_sql(drawn)} if contacts else {}),
            "agent_time": agent_time_sql(month, agents),
        }.items()
    )
    return ImportRecord(f"bench-{name}", "", f"{name}.csv", "", "bench", "", "bench", {},
                        delivered=files, effective=files)  # fmt: skip


def _store(
    connection: "duckdb.DuckDBPyConnection", workspace: Workspace, table: str, month: str, sql: str
) -> StoredFile:
    path = f"{table}/{month}/bench.parquet"
    file = workspace.lake_folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    made = {row[0] for row in connection.execute(f"DESCRIBE {sql}").fetchall()}
    columns = ", ".join(
        f"CAST({name if name in made else 'NULL'} AS {kind}) AS {name}"
        for name, kind in TABLES[table].items()
    )
    copied = (
        f"COPY (SELECT {columns} FROM ({sql})) TO {quoted(file)} (FORMAT parquet, COMPRESSION zstd)"
    )
    rows = connection.execute(copied).fetchall()[0][0]
    return StoredFile(table, month, path, rows, file.stat().st_size)


def _by_shape(values: list[str]) -> str:
    cases, until = "", 0
    for (share, *_rest), value in zip(SHAPES, values, strict=True):
        until += share
        cases += f" WHEN draw < {until} THEN {value}"
    return f"CASE{cases} END"


def _exponential(salt: int, mean_ms: int) -> str:
    return f"CAST(-ln((hash(i * 64 + {salt}) % 100000 + 0.5) / 100000) * {mean_ms} AS BIGINT)"


def contacts_sql(month: Period, first: int, count: int, agents: int) -> str:
    """One row a contact of the month, in the order of time, with what its segments need."""
    per_queue = agents // len(QUEUES)
    by_shape = {
        "channel": _by_shape([quoted(shape[1]) for shape in SHAPES]),
        "direction": _by_shape([quoted(shape[2]) for shape in SHAPES]),
        "outcome": _by_shape([quoted(shape[3]) for shape in SHAPES]),
        "kinds": _by_shape([f"[{', '.join(quoted(k) for k in shape[4])}]" for shape in SHAPES]),
    }
    queues = f"[{', '.join(quoted(queue) for queue in QUEUES)}]"
    return f"""
    SELECT *, list_contains(kinds, 'agent') AS has_agent, list_contains(kinds, 'queue') AS has_queue,
      CASE WHEN list_contains(kinds, 'self_service') THEN NULL ELSE {queues}[q + 1] END AS queue_1,
      {queues}[(q + 1) % {len(QUEUES)} + 1] AS queue_2,
      {queues}[q + 1] || '-' || (seat % 2 + 1) AS team_1,
      {queues}[(q + 1) % {len(QUEUES)} + 1] || '-' || (seat % 2 + 1) AS team_2,
      'agent-' || (q + {len(QUEUES)} * seat) AS agent_1,
      'agent-' || ((q + 1) % {len(QUEUES)} + {len(QUEUES)} * seat) AS agent_2,
      CASE WHEN hash(i * 64 + 9) % 100 > 0 THEN {_exponential(10, 25_000)} END AS wait,
      CASE WHEN hash(i * 64 + 11) % 500 > 0 THEN {_exponential(12, 210_000)} END AS talk
    FROM (SELECT i, {", ".join(f"{sql} AS {name}" for name, sql in by_shape.items())},
        CAST(hash(i * 64 + 2) >> 1 AS BIGINT) AS contact_id, CAST(hash(i * 64 + 3) % {len(QUEUES)} AS INTEGER) AS q,
        CAST(hash(i * 64 + 4) % {per_queue} AS INTEGER) AS seat,
        'reason-' || CAST(floor(12 * pow((hash(i * 64 + 5) % 10000) / 10000.0, 2)) AS INTEGER) AS reason,
        CASE WHEN hash(i * 64 + 6) % 10 < 7 THEN 'en' WHEN hash(i * 64 + 6) % 10 < 9 THEN 'lv' END AS language,
        DATE {quoted(month.from_on)} + CAST(floor(nth * {month.day_count} / {count}) AS INTEGER)
          AS local_on,
        (nth * {month.day_count} % {count}) / {count} AS share_of_day
      FROM (SELECT range AS i, range - {first} AS nth, hash(range * 64 + 1) % 100 AS draw
        FROM range({first}, {first + count})))"""


def segments_sql(contacts: str) -> str:
    """The segments of contacts."""
    is_agent = "kind = 'agent'"
    second = "(kind = 'agent' AND leg > 1 AND kinds[leg - 1] = 'agent')"
    answered = "has_agent"
    wait = "CASE WHEN has_queue THEN wait WHEN has_agent THEN 0 END"
    return f"""
    SELECT *, CASE WHEN channel = 'voice' THEN line_ms ELSE 0 END AS line_unit_ms,
      CASE WHEN {is_agent} THEN ring_ms + coalesce(talk_ms, 0) + hold_ms + wrap_up_ms ELSE 0 END
        AS agent_unit_ms
    FROM (SELECT contact_id, leg - 1 AS segment_index,
      local_on + CAST((8 + 12 * share_of_day) * 3600 AS INTEGER) * INTERVAL 1 SECOND
        AS contact_started_at,
      contact_started_at + (leg - 1) * INTERVAL 40 SECOND AS started_at,
      local_on, CAST(floor((8 + 12 * share_of_day) * 2) AS INTEGER) AS local_half_hour,
      isodow(local_on) AS local_weekday, kind,
      CASE WHEN {second} THEN queue_2 ELSE queue_1 END AS queue,
      CASE WHEN {second} THEN team_2 WHEN {is_agent} THEN team_1 END AS team,
      CASE WHEN {second} THEN agent_2 WHEN {is_agent} THEN agent_1 END AS agent_id,
      CASE WHEN kind = 'ivr' THEN {_exponential(20, 30_000)} END AS ivr_ms,
      CASE WHEN kind = 'queue' THEN wait END AS wait_ms,
      CASE WHEN {is_agent} THEN {_exponential(21, 6_000)} END AS ring_ms,
      CASE WHEN {second} THEN {_exponential(22, 120_000)} WHEN {is_agent} THEN talk END AS talk_ms,
      CASE WHEN {is_agent} THEN {_exponential(23, 15_000)} END AS hold_ms,
      CASE WHEN {is_agent} THEN {_exponential(24, 40_000)} END AS wrap_up_ms,
      CASE WHEN kind = 'bot' THEN {_exponential(25, 60_000)} END AS bot_ms,
      coalesce(ivr_ms, 0) + coalesce(wait_ms, 0) + coalesce(talk_ms, 0) + coalesce(hold_ms, 0)
        AS line_ms,
      CASE WHEN kind IN ('bot', 'message') THEN hash(i * 64 + 26) % 9 END AS quantity,
      NULL AS segment_outcome, NULL AS hangup_cause, NULL AS tariff_zone,
      channel, direction, reason, language, queue_1 AS first_queue, outcome,
      CASE WHEN direction = 'outbound' THEN hash(i * 64 + 27) % 5 = 0 END AS is_sale,
      CASE WHEN direction = 'outbound' THEN hash(i * 64 + 28) % 3 = 0 END AS is_lead,
      CASE WHEN hash(i * 64 + 29) % 10 < 3 THEN hash(i * 64 + 30) % 5 > 0 END AS resolved,
      CASE WHEN hash(i * 64 + 31) % 10 < 2 THEN 1000 * (1 + hash(i * 64 + 32) % 5) END AS csat_milli,
      CASE WHEN leg = 1 THEN 255 WHEN {second} THEN 254 WHEN {is_agent} THEN 252 ELSE 0 END AS first_in,
      CASE WHEN {second} THEN 254 WHEN {is_agent} THEN 255 ELSE 0 END AS first_agent_in,
      CASE WHEN {is_agent} AND leg < len(kinds) THEN 254 WHEN leg = len(kinds) THEN 255
           WHEN has_agent AND leg = 2 THEN 252 ELSE 0 END AS last_in,
      has_agent OR has_queue AS is_offered, {answered} AS is_answered, {wait} AS contact_wait_ms,
      has_agent OR has_queue AS queue_offered, {answered} AS queue_answered,
      outcome = 'abandoned' AS queue_lost,
      CASE WHEN {second} THEN 0 ELSE {wait} END AS queue_wait_ms,
      has_agent AND talk IS NOT NULL AS talk_known,
      CASE WHEN leg = 1 AND direction = 'outbound' AND hash(i * 64 + 33) % 20 > 0
           THEN 1000 + hash(i * 64 + 34) % 200000 END AS charge_micro,
      CASE WHEN direction = 'inbound' THEN 'none' WHEN hash(i * 64 + 33) % 20 > 0 THEN 'charged'
           ELSE 'unknown' END AS charge_state,
      NULL AS tariff_micro, 'bench' AS source, i AS source_row, 'bench' AS import_id
      FROM (SELECT *, kinds[leg] AS kind
        FROM (SELECT *, unnest(range(1, len(kinds) + 1)) AS leg FROM ({contacts}))))"""


def contact_sql(contacts: str) -> str:
    """One row a contact, with its segments' units summed."""
    summed = {"agent_unit_ms", "line_unit_ms"}
    taken = [name for name in CONTACT if name in SEGMENT and name not in summed]
    first = ", ".join(f"first({name}) AS {name}" for name in taken if name != "contact_id")
    return f"""
    SELECT contact_id, {first}, contact_started_at AS started_at,
      max(started_at) + INTERVAL 4 MINUTE AS ended_at,
      sum(agent_unit_ms) AS agent_unit_ms, sum(line_unit_ms) AS line_unit_ms,
      count(*) AS segment_count, CAST(first(source_row) * 7919 % 1000003 AS BIGINT) AS customer_key,
      NULL AS customer, NULL AS disposition, NULL AS previous_contact_id, NULL AS vendor_charge,
      NULL AS vendor_currency, CAST(first(source_row) AS VARCHAR) AS source_id, NULL AS version,
      first(contact_id) AS row_hash
    FROM ({segments_sql(contacts)})
    GROUP BY contact_id, contact_started_at ORDER BY contact_started_at, contact_id"""


def agent_time_sql(month: Period, agents: int) -> str:
    """Paid time: each agent's handling, wrap-up, waiting and pause of each day."""
    queues = f"[{', '.join(quoted(queue) for queue in QUEUES)}]"
    return f"""
    SELECT 'agent-' || a AS agent_id,
      {queues}[a % {len(QUEUES)} + 1] || '-' || (a // {len(QUEUES)} % 2 + 1) AS team,
      day + INTERVAL 8 HOUR AS interval_at, CAST(day AS DATE) AS local_on, state,
      minutes * 60000 + CAST(hash(a, day, state) % 600000 AS BIGINT) AS paid_ms,
      'bench' AS source, NULL AS source_row, 'bench' AS import_id
    FROM (SELECT CAST(range AS INTEGER) AS a FROM range({agents // len(QUEUES) * len(QUEUES)})),
      (SELECT range AS day FROM range(TIMESTAMP '{month.from_on}', TIMESTAMP '{month.to_on}',
        INTERVAL 1 DAY)),
      (VALUES ('handling', 150), ('wrap_up', 25), ('available', 60), ('pause:lunch', 40))
        AS states(state, minutes)
    WHERE hash(a, day) % 7 < 5
    ORDER BY interval_at, a, state"""


def main() -> None:
    """Make a lake."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--segments", type=int, default=1_000_000)
    parser.add_argument("--no-contacts", action="store_true", help="segments and paid time alone")
    asked = parser.parse_args()
    print(make(asked.folder, asked.segments, contacts=not asked.no_contacts).root)


if __name__ == "__main__":
    main()
