"""Issues of what an import delivered, which no row of it tells by itself."""

from collections.abc import Sequence
from typing import Any

from percall.contact.compile_fields import texts
from percall.contact.compile_records import staged_records
from percall.contact.readers.registry import reader_named
from percall.store.ingest.counts import EXAMPLES
from percall.store.ingest.job import Job
from percall.store.lake import relation
from percall.store.manifest import StoredFile

Issues = tuple[dict[str, Any], ...]


def doubts_of(job: Job, delivered: Sequence[StoredFile]) -> Issues:
    """The issues of an import's contacts and records taken together."""
    return (
        *talk_on_abandoned(job, delivered), *charge_without_rate(job, delivered),
        *_doubts_of_reader(job),
    )  # fmt: skip


def talk_on_abandoned(job: Job, delivered: Sequence[StoredFile]) -> Issues:
    """The issue of contacts that were given up, and yet have seconds of talk: these are kept."""
    files = [f for f in delivered if f.table == "segment"]
    rows = (
        "SELECT min(source_row) AS row, 'talk_ms' AS field, CAST(sum(talk_ms) AS VARCHAR) AS found "
        f"FROM {relation(job.folder, 'segment', files)} "
        "WHERE outcome = 'abandoned' AND talk_ms > 0 GROUP BY contact_id"
    )
    return _issue(job, "talk_on_abandoned", rows) if files else ()


def charge_without_rate(job: Job, delivered: Sequence[StoredFile]) -> Issues:
    """The issue of charges in a currency that the settings name no rate for: they are unknown."""
    centre = job.workspace.centre
    known = texts((centre.currency, *(currency for currency, _rate in centre.currencies)))
    files = [f for f in delivered if f.table == "contact"]
    rows = (
        "SELECT source_row AS row, 'vendor_charge' AS field, upper(vendor_currency) AS found "
        f"FROM {relation(job.folder, 'contact', files)} "
        f"WHERE vendor_charge IS NOT NULL AND upper(vendor_currency) NOT IN ({known})"
    )
    return _issue(job, "charge_without_rate", rows) if files else ()


def _doubts_of_reader(job: Job) -> Issues:
    """The issues that a reader's own SQL finds in its records."""
    if job.mapping.rows != "record":
        return ()
    records = staged_records(job.staged, job.mapping, job.import_id, "rows_in")
    found: Issues = ()
    for code, sql in reader_named(job.mapping.name).doubts.items():
        rows = f"SELECT source_row AS row, '' AS field, '' AS found FROM ({sql})"
        found += _issue(job, code, rows.replace("{records}", records))
    return found


def _issue(job: Job, code: str, rows: str) -> Issues:
    """One issue out of its rows (row, field, found), where there are any."""
    count, examples = job.connection.execute(
        "SELECT count(*), min_by(struct_pack(row := row, field := field, found := found), row, "
        f"{EXAMPLES}) FROM ({rows})"
    ).fetchall()[0]
    return ({"code": code, "count": count, "examples": list(examples)},) if count else ()
