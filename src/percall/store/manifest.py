"""The manifest: what the lake holds. Readers open only what it lists.

Rules:
1. The state of the lake is a function of its live imports. Each import keeps all that it
   delivered, unchanged; what counts of it (its effective files) leaves out the rows for which
   another live import has the better version. Undo takes an import away, and no more.
2. One manifest is replaced by the next in one rename: a killed command leaves the one or the
   other. Files that no manifest lists are nobody's and are removed by a later writer. An empty
   manifest is there before the first file is: files without a manifest are a lake that lost it.
3. Roll-ups belong to one effective file and name the settings they were made for; they
   are used where both still hold.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from percall.errors import LakeDamaged
from percall.store.workspace import Workspace, write_whole
from percall.texts import _

MANIFEST_FILE = "manifest.json"
CLOSED_FILE = "closed.json"  # which months were signed; `percall.report.close.head` writes it
STAGING = "staging"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One Parquet file of the lake; `month` is the local month (2026-10), `path` under `lake/`.

    `dimensions` are the centre's own that it has; the columns in `absent` are unknown on every
    row, and not written.
    """

    table: str
    month: str
    path: str
    rows: int
    bytes: int
    dimensions: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RollUp:
    """The sums of one file of the lake: a Parquet file for each cube, its name as the table."""

    of: str
    settings_hash: str
    files: tuple[StoredFile, ...]


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One import: where it came from, what it counted, what it delivered and what counts of it."""

    import_id: str
    at: str
    file: str
    sha256: str
    mapping: str
    mapping_hash: str
    source: str
    counts: dict[str, int]
    issues: tuple[dict[str, Any], ...] = ()
    delivered: tuple[StoredFile, ...] = ()
    effective: tuple[StoredFile, ...] = ()
    live: bool = True
    notes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """All imports in order, and the roll-ups of their segment files."""

    generation: int = 0
    imports: tuple[ImportRecord, ...] = ()
    roll_ups: tuple[RollUp, ...] = ()

    @property
    def live_imports(self) -> tuple[ImportRecord, ...]:
        """The imports that have not been undone, oldest first."""
        return tuple(record for record in self.imports if record.live)

    def files(self, table: str) -> tuple[StoredFile, ...]:
        """The effective files of a table, by month and import."""
        found = [f for r in self.live_imports for f in r.effective if f.table == table]
        return tuple(sorted(found, key=lambda f: (f.month, f.path)))

    @property
    def own_dimensions(self) -> tuple[str, ...]:
        """The centre's own dimensions in all of its records."""
        return tuple(sorted({n for f in self.files("segment") for n in f.dimensions}))

    def paths(self) -> set[str]:
        """Every path under `lake/` that the manifest lists."""
        return {f.path for f in self._all_files()}

    def _all_files(self) -> Iterator[StoredFile]:
        for record in self.live_imports:
            yield from record.delivered
            yield from record.effective
        for roll_up in self.roll_ups:
            yield from roll_up.files


def read_manifest(workspace: Workspace) -> Manifest:
    """The workspace's manifest; an empty one before the first import.

    Raises:
        LakeDamaged: The file is no manifest, or of a newer format, or lost.
    """
    file = workspace.lake_folder / MANIFEST_FILE
    try:
        return _read(file)
    except FileNotFoundError:
        pass
    if not _has_files(workspace.lake_folder):
        return Manifest()
    try:
        return _read(file)  # the first import may have made it in between
    except FileNotFoundError:
        raise LakeDamaged(
            _("The lake has records, but its manifest is missing"), where=str(file),
            do=_("put it back from a copy, or move the folder `lake` away and import the records"
                 " again"),
        ) from None  # fmt: skip


def _read(file: Path) -> Manifest:
    try:
        document = json.loads(file.read_bytes())
        if document["format"] != FORMAT:
            raise LakeDamaged(
                _("The lake was written by another version of percall"), where=str(file),
                do=_("use that version, or import the records into a new workspace"),
            )  # fmt: skip
        return Manifest(
            generation=document["generation"],
            imports=tuple(_import(record) for record in document["imports"]),
            roll_ups=tuple(_roll_up(roll_up) for roll_up in document["roll_ups"]),
        )
    except FileNotFoundError:
        raise
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise LakeDamaged(
            _("The lake's manifest cannot be read: {why}").format(why=error), where=str(file),
            do=_("put it back from a copy, or import the records into a new workspace"),
        ) from None  # fmt: skip


def _has_files(lake_folder: Path) -> bool:
    """Whether records lie in the folders of the lake's tables, whatever a killed import staged."""
    folders = (x for x in lake_folder.glob("*") if x.is_dir() and x.name != STAGING)
    return any(True for folder in folders for _file in folder.rglob("*.parquet"))


def begin(workspace: Workspace) -> None:
    """Make the manifest of a lake that has none: an empty one, before there are any files."""
    if not (workspace.lake_folder / MANIFEST_FILE).exists():
        _write(workspace, Manifest())


def publish(workspace: Workspace, manifest: Manifest) -> Manifest:
    """Make a manifest the lake's, in one step; its files must be durable before.

    Returns:
        The manifest as published, of the next generation.
    """
    following = replace(manifest, generation=manifest.generation + 1)
    _write(workspace, following)
    return following


def _write(workspace: Workspace, manifest: Manifest) -> None:
    document = {"format": FORMAT, **asdict(manifest)}
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    write_whole(workspace.lake_folder / MANIFEST_FILE, content)


def check_files(lake_folder: Path, files: tuple[StoredFile, ...]) -> None:
    """See that each file is there with its size.

    Raises:
        LakeDamaged: One is not; it is named.
    """
    for stored in files:
        file = lake_folder / stored.path
        try:
            size = file.stat().st_size
        except OSError:
            raise LakeDamaged(
                _("A file of the lake is missing"), where=str(file), do=_advice()
            ) from None
        if size != stored.bytes:
            raise LakeDamaged(
                _("A file of the lake has {found} bytes, not {wanted}").format(
                    found=size, wanted=stored.bytes
                ),
                where=str(file), do=_advice(),
            )  # fmt: skip


def _advice() -> str:
    return _("put it back from a copy, or undo its import and import the records again")


def _stored(document: dict[str, Any]) -> StoredFile:
    lists = {name: tuple(document.get(name, ())) for name in ("dimensions", "absent")}
    return StoredFile(**{**document, **lists})


def _import(document: dict[str, Any]) -> ImportRecord:
    return ImportRecord(
        **{
            **document,
            "issues": tuple(document["issues"]),
            "delivered": tuple(_stored(f) for f in document["delivered"]),
            "effective": tuple(_stored(f) for f in document["effective"]),
        }
    )


def _roll_up(document: dict[str, Any]) -> RollUp:
    return RollUp(**{**document, "files": tuple(_stored(f) for f in document["files"])})
