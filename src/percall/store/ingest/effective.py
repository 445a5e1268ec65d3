"""What counts of each import: its delivered rows without those for which another has better."""

from dataclasses import replace
from typing import TYPE_CHECKING

from percall.store.manifest import ImportRecord, Manifest
from percall.store.rollup import roll_up

if TYPE_CHECKING:
    from percall.store.ingest.run import Job


def with_import(job: "Job", manifest: Manifest, record: ImportRecord) -> Manifest:
    """The manifest with one more import."""
    rolled = tuple(
        roll_up(job.connection, job.folder, stored, job.workspace.centre)
        for stored in record.effective
        if stored.table in ("segment", "agent_time")
    )
    return replace(
        manifest, imports=(*manifest.imports, record), roll_ups=(*manifest.roll_ups, *rolled)
    )
