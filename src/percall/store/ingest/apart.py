"""Asking before calls are counted twice: records of the same calls that cannot be joined.

Rules:
1. Kinds of records of one source that tell of the same calls (they differ by precedence, or a
   segment of one yields to the other's) join by the contact's key. Where they have contacts on the
   same days, and of the fewer ones not one in twenty meets a contact of the other kind, the keys
   are not the same ones.
2. The software of a call centre and the exchange under it write down the same calls under keys of
   their own: no contact of one source is ever one of another.
3. The same records in another form (a log as a file and as a table) are put together kind by
   kind: a call that stands in both would have its legs twice.
4. Such an import is refused, and says what to do. Whoever knows that they are different calls
   imports them apart.
"""

from collections.abc import Iterator

from percall.contact.mapping import mapping_of
from percall.contact.readers.registry import READERS
from percall.contact.rules import Mapping
from percall.errors import ImportFault
from percall.store.ingest.job import Job
from percall.store.lake import relation
from percall.store.manifest import ImportRecord, Manifest, StoredFile
from percall.texts import _, ngettext

# Sources whose calls run over the same kind of exchange, which may be the same one.
EXCHANGES: tuple[frozenset[str], ...] = (
    frozenset(("asterisk", "issabel", "omnileads", "vicidial", "wazo")),
    frozenset(("freeswitch", "fusionpbx")),
)
_ONE_IN = 20


def ask_before_counting_twice(
    job: Job, manifest: Manifest, delivered: tuple[StoredFile, ...]
) -> None:
    """Refuse an import whose calls another one tells of as well, where the two cannot be joined.

    Raises:
        ImportFault: They would count twice.
    """
    own = _contacts(delivered)
    if not own:
        return
    months = {file.month for file in own}
    for others in _of_the_same_calls(job.mapping, manifest):
        files = tuple(f for x in others for f in _contacts(x.delivered) if f.month in months)
        days, fewer, met = _met(job, own, files) if files else (0, 0, 0)
        other = others[-1]
        if _other_form(job.mapping.name, other.mapping):
            refused = met > 0
        else:
            refused = fewer > 0 and met * _ONE_IN < fewer
        if refused:
            raise ImportFault(
                ngettext(
                    "{other} ({format}) tells of calls of the same {days} day, and they cannot be "
                    "joined: calls would count twice",
                    "{other} ({format}) tells of calls of the same {days} days, and they cannot be "
                    "joined: calls would count twice", days,
                ).format(
                    other=other.file, format=other.mapping, days=days),
                where=job.opened.name,
                do=_("nothing was changed; keep one of the two (percall undo {id} takes the other "
                     "one out), or import with --apart if they are different calls").format(
                    id=other.import_id),
            )  # fmt: skip


def _contacts(files: tuple[StoredFile, ...]) -> tuple[StoredFile, ...]:
    return tuple(f for f in files if f.table == "contact")


def _of_the_same_calls(mapping: Mapping, manifest: Manifest) -> Iterator[list[ImportRecord]]:
    """The live imports, kind by kind, whose contacts may be calls of this mapping's rows."""
    kinds: dict[tuple[str, str], list[ImportRecord]] = {}
    for record in manifest.live_imports:
        if record.mapping != mapping.name and _contacts(record.delivered):
            kinds.setdefault((record.source, record.mapping), []).append(record)
    for (source, name), records in kinds.items():
        if source != mapping.source:
            if any({source, mapping.source} <= exchange for exchange in EXCHANGES):
                yield records
        elif _other_form(mapping.name, name) or _join(
            mapping, mapping_of(str(records[-1].notes["mapping_text"]), f"{name}.toml")
        ):
            yield records


def _other_form(one: str, other: str) -> bool:
    """Whether two formats hold the same records: what they mean together is the same SQL."""
    legs = {reader.name: reader.legs for reader in READERS if reader.legs is not None}
    return one in legs and legs[one] == legs.get(other)


def _join(one: Mapping, other: Mapping) -> bool:
    """Whether two kinds of records of one source tell of the same calls."""
    yields = any(segment.yields for mapping in (one, other) for segment in mapping.segments)
    return yields or one.precedence != other.precedence


def _met(
    job: Job, own: tuple[StoredFile, ...], others: tuple[StoredFile, ...]
) -> tuple[int, int, int]:
    """The days that two imports share, the contacts of the one with fewer there, how many meet."""
    new, old = (
        f"SELECT contact_id, local_on FROM {relation(folder, 'contact', files)}"
        for folder, files in ((job.folder, own), (job.workspace.lake_folder, others))
    )
    return job.connection.execute(
        f"WITH new AS ({new}), old AS ({old}), days AS (SELECT local_on FROM new INTERSECT "
        "SELECT local_on FROM old), here AS (SELECT contact_id FROM new SEMI JOIN days USING "
        "(local_on)), there AS (SELECT contact_id FROM old SEMI JOIN days USING (local_on)) "
        "SELECT (SELECT count(*) FROM days), least((SELECT count(*) FROM here), "
        "(SELECT count(*) FROM there)), (SELECT count(*) FROM new SEMI JOIN old USING (contact_id))"
    ).fetchall()[0]
