"""Chains over a year of contacts, against a plain scan of the columns that they read.

    python -m bench.chains 1 10 100

Sizes are millions of contacts. The lake has contact tables alone: four in five contacts name a
customer, who makes four a year on average; one reason in fifty is not known. Beside the time,
the memory of the process and what it put aside on disk are printed.
"""

import resource
from datetime import date
from functools import partial
from pathlib import Path

from bench.lake import FIRST_MONTH, MONTHS
from bench.measure import Took, asked, median_took, say, say_machine
from percall.contact.schema import CONTACT
from percall.costing.chains.links import NOT_MARKED, SERVED, links_of
from percall.intervals import By, Period, periods, start_of_next
from percall.store.engine import DuckDb, connect, quoted
from percall.store.lake import relation
from percall.store.manifest import ImportRecord, Manifest, StoredFile, publish, read_manifest
from percall.store.source import source_of
from percall.store.workspace import Workspace, create, open_workspace

YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))
CONTACTS_OF_A_CUSTOMER = 4
WINDOW_H = 7 * 24

_CONTACTS = """
SELECT CAST(hash(i) >> 1 AS BIGINT) AS contact_id,
  TIMESTAMP '{first}' + CAST(86400.0 * {days} * (i - {from_i}) / {count} AS BIGINT) * INTERVAL 1 SECOND
    AS started_at,
  started_at + CAST(hash(i + 7) % 900 AS INTEGER) * INTERVAL 1 SECOND AS ended_at,
  CAST(started_at AS DATE) AS local_on, 0 AS local_half_hour, 1 AS local_weekday,
  CASE WHEN hash(i + 1) % 5 > 0
    THEN CAST(hash(hash(i + 2) % {customers}) >> 1 AS BIGINT) END AS customer_key,
  CASE WHEN hash(i + 3) % 50 > 0 THEN 'reason-' || (hash(i + 4) % 12) END AS reason,
  CASE WHEN hash(i + 5) % 12 = 0 THEN 'abandoned' ELSE 'handled' END AS outcome,
  hash(i + 5) % 12 > 0 AS is_answered, 'inbound' AS direction, 'voice' AS channel,
  'queue-' || (hash(i + 6) % 8) AS first_queue, 'bench' AS source, i AS source_row
FROM (SELECT range AS i FROM range({from_i}, {from_i} + {count}))
"""


def make(root: Path, contacts: int) -> Workspace:
    """A workspace with so many contacts of a year; the one that is there, if it was made so."""
    if (root / f".contacts-{contacts}").exists():
        return open_workspace(root)
    workspace = create(root, "Bench", "EUR", "UTC")
    last = FIRST_MONTH
    for _month in range(MONTHS):
        last = start_of_next(last, By.MONTH)
    manifest = Manifest()
    with connect(root / "temporary", "2GB") as connection:
        for number, month in enumerate(periods(Period(FIRST_MONTH, last), By.MONTH)):
            count = contacts // MONTHS
            sql = _CONTACTS.format(
                first=month.from_on, days=month.day_count, count=count, from_i=number * count,
                customers=max(contacts // CONTACTS_OF_A_CUSTOMER, 1),
            )  # fmt: skip
            made = {row[0] for row in connection.execute(f"DESCRIBE {sql}").fetchall()}
            columns = ", ".join(
                f"CAST({name if name in made else 'NULL'} AS {kind}) AS {name}"
                for name, kind in CONTACT.items()
            )
            path = f"contact/{month.from_on:%Y-%m}/bench.parquet"
            file = workspace.lake_folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(
                f"COPY (SELECT {columns} FROM ({sql})) TO {quoted(file)}"
                " (FORMAT parquet, COMPRESSION zstd)"
            )
            stored = StoredFile(
                "contact", f"{month.from_on:%Y-%m}", path, count, file.stat().st_size
            )
            record = ImportRecord(f"bench-{number}", "", file.name, "", "bench", "", "bench", {},
                                  delivered=(stored,), effective=(stored,))  # fmt: skip
            manifest = Manifest(imports=(*manifest.imports, record))
    publish(workspace, manifest)
    (root / f".contacts-{contacts}").touch()
    return workspace


def plain_scan(workspace: Workspace) -> None:
    """The peer: the columns that chains read, summed."""
    manifest, engine = read_manifest(workspace), DuckDb()
    table = relation(workspace.lake_folder, "contact", manifest.files("contact"), engine.parquet)
    engine.fetch(
        "SELECT sum(CAST(contact_id AS HUGEINT)), sum(epoch_ms(started_at)), count(outcome),"
        " sum(epoch_ms(ended_at)), sum(CAST(customer_key AS HUGEINT)), count(reason),"
        f" sum(CASE WHEN is_answered THEN 1 ELSE 0 END), count(resolved), max(local_on) FROM {table} AS c",
        workspace.lake_folder,
    )


def count(workspace: Workspace, days: Period) -> None:
    """Repeats and resolutions of the days, by queue and reason."""
    manifest, engine = read_manifest(workspace), DuckDb()
    links = links_of(source_of(workspace, manifest, engine, days), manifest, days)
    linked = links.linked(
        ("first_queue", "reason"), before_h=WINDOW_H, after_h=WINDOW_H,
        told={"settled": f"{SERVED} AND {NOT_MARKED}"},
    )  # fmt: skip
    rows = engine.fetch(
        "SELECT first_queue, reason, count(*), count(gap_ms),"
        " sum(CASE WHEN settled AND next_gap_ms IS NULL THEN 1 ELSE 0 END)"
        f" FROM {linked} AS l GROUP BY first_queue, reason",
        workspace.lake_folder,
    )
    assert sum(row[3] for row in rows) > 0


def main() -> None:
    """Print the table."""
    arguments = asked(__doc__)
    say_machine()
    before: tuple[int, Took] | None = None
    for millions in arguments.sizes:
        arguments.folder.mkdir(parents=True, exist_ok=True)
        workspace = make(arguments.folder / f"chains{millions}m", millions * 1_000_000)
        print(f"{millions} million contacts, a year")
        bare = median_took(partial(plain_scan, workspace), arguments.runs)
        say("plain scan of the columns", bare)
        whole = median_took(partial(count, workspace, YEAR), arguments.runs)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        say("repeats and resolutions by queue and reason", whole, bare, f"{peak:.0f} MB")
        month = Period(date(2025, 10, 1), date(2025, 11, 1))
        say(
            "the same, of October alone",
            median_took(partial(count, workspace, month), arguments.runs),
            bare,
        )
        if before:
            say(f"{millions / before[0]:.0f} times the contacts", whole, before[1])
        before = (millions, whole)


if __name__ == "__main__":
    main()
