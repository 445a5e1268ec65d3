"""Recompute every closed month, and look for what was changed by hand.

Rules:
1. A month `holds`, is `restated` (records, books, settings or rules came later, and are told as
   causes), or is `broken`: something was changed that may not change.
2. May not change: a byte of the record, its head or the keys of its contacts; a file of the lake
   that was signed and that the lake still lists; what the manifest says of a signed import, and
   which files count of it while no import came or went; the sums that are kept beside them.
3. An import that was undone, or whose rows a later one replaced, is a restatement.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from percall.errors import PercallError, one_line
from percall.intervals import period_of
from percall.report.close.chain import read_chain
from percall.report.close.frozen import digest_of, files_of
from percall.report.close.head import FOLDER, RECORD_FILE, Entry, Fault
from percall.report.close.headline import headline, signed_before
from percall.report.close.restated import Restatement, restated
from percall.report.close.words import not_split
from percall.store.engine import DuckDb, connect, damage_named, quoted
from percall.store.manifest import MANIFEST_FILE, Manifest, read_manifest
from percall.store.rollup import roll_up, valid_roll_ups
from percall.store.workspace import Workspace, reading
from percall.texts import _

HOLDS, RESTATED, BROKEN = "holds", "restated", "broken"
_MANIFEST = f"lake/{MANIFEST_FILE}"
SHOWN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Verified:
    """A closed month, what was changed by hand, and how it stands (None: it cannot be asked)."""

    entry: Entry
    content: dict[str, Any]
    faults: tuple[Fault, ...]
    restatement: Restatement | None
    why_not: str | None = None
    signed_before: tuple[dict[str, Any], ...] = ()

    @property
    def state(self) -> str:
        """Whether it holds, was restated, or is broken."""
        if self.faults or self.restatement is None:
            return BROKEN
        return HOLDS if self.restatement.holds else RESTATED


@dataclass(frozen=True, slots=True)
class Verification:
    """Every closed month, in the order of months, and faults that no sound line belongs to."""

    months: tuple[Verified, ...]
    faults: tuple[Fault, ...]
    head: Entry | None
    unfinished: bool

    @property
    def state(self) -> str:
        """The worst of all."""
        states = [one.state for one in self.months]
        if self.faults or BROKEN in states:
            return BROKEN
        return RESTATED if RESTATED in states else HOLDS


def verify(
    workspace: Workspace, *, month: str | None = None, noted: tuple[int, str] | None = None,
    say: Callable[[str], None] = lambda _text: None,
) -> Verification:  # fmt: skip
    """How every closed month stands.

    Args:
        workspace: The centre.
        month: Look at this month alone; the record is looked at as a whole all the same.
        noted: Number and hash (or how it begins) that were noted down when a month was closed.
        say: Told what is being done.

    Raises:
        RecordDamaged: The record cannot be read at all.
        LakeDamaged: The lake's manifest cannot be read.
    """
    chain = read_chain(workspace.root)
    faults = list(chain.faults)
    if noted is not None:
        faults += _unlike_note(tuple(line.entry for line in chain.lines), noted)
    manifest = read_manifest(workspace)
    engine, found = DuckDb(), []
    wanted = {name: line for name, line in chain.by_month.items() if month in (None, name)}
    for name, line in wanted.items():
        say(_("Recomputing {month}").format(month=name))
        own = [fault for fault in faults if fault.month == name]
        one = _verified(workspace, manifest, line.entry, line.content, own, engine)
        found.append(replace(one, signed_before=tuple(signed_before(chain, line.entry))))
    rest = [fault for fault in faults if fault.month not in wanted]
    return Verification(
        tuple(found), tuple(rest), chain.head, bool(chain.pending or chain.torn_bytes)
    )


def _verified(
    workspace: Workspace, manifest: Manifest, entry: Entry, content: dict[str, Any],
    faults: list[Fault], engine: DuckDb,
) -> Verified:  # fmt: skip
    import duckdb  # noqa: PLC0415  # heavy: only where something is asked

    with reading(workspace):
        faults = [*faults, *_keys(workspace, content), *_lake(workspace, manifest, content)]
    try:
        found = restated(workspace, content, engine=engine)
        if not faults:
            faults += _kept_sums(workspace, manifest, content["month"])
    except (PercallError, duckdb.Error) as error:  # a changed byte may name columns anew
        return Verified(entry, content, tuple(faults), None, one_line(str(error)))
    if found.is_unexplained and not faults:
        what = _("the figures of the record do not follow from what it was made of")
        month = content["month"]
        faults.append(Fault(month, "unexplained", f"{FOLDER}/{RECORD_FILE}", what))
    return Verified(entry, content, tuple(faults), found)


def _unlike_note(entries: tuple[Entry, ...], noted: tuple[int, str]) -> list[Fault]:
    """Whether the record still has the line whose hash somebody noted down."""
    number, digits = noted
    line = next((entry for entry in entries if entry.number == number), None)
    if line is not None and line.hash.startswith(digits.casefold()):
        return []
    what = _("line {number} is not the one that was noted down").format(number=number)
    month = line.month if line else None
    return [Fault(month, "unlike_note", f"{FOLDER}/{RECORD_FILE}", what)]


def _keys(workspace: Workspace, content: dict[str, Any]) -> list[Fault]:
    keys = content["contacts"]
    found = digest_of(workspace.root / keys["file"])
    if found == keys["sha256"]:
        return []
    what = (
        _("the keys of its contacts are missing")
        if found is None
        else _("the keys of its contacts were changed")
    )
    return [Fault(content["month"], "keys_changed", keys["file"], what)]


def _lake(workspace: Workspace, manifest: Manifest, content: dict[str, Any]) -> list[Fault]:
    """What of the lake is not as it was signed, and may not be otherwise."""
    month, records = content["month"], {x.import_id: x for x in manifest.imports}
    faults: list[Fault] = []
    for signed in content["imports"]:
        record = records.get(signed["import_id"])
        name = {"import_id": signed["import_id"], "file": signed["file"]}
        if record is None:
            what = _("the import {import_id} of {file} is not listed any more").format(**name)
            faults.append(Fault(month, "manifest_changed", _MANIFEST, what))
            continue
        if any(getattr(record, key) != signed[key] for key in ("sha256", "file", "mapping_hash")):
            what = _("the import {import_id} of {file} is told otherwise").format(**name)
            faults.append(Fault(month, "manifest_changed", _MANIFEST, what))
        if not record.live:
            continue
        listed = {f"lake/{f.path}" for f in files_of(record, period_of(month))}
        for one in signed["lake"]:
            if one["path"] in listed:
                faults += _file(workspace, month, one)
        same = [x.import_id for x in manifest.live_imports] == content["live_imports"]
        if same and listed != {one["path"] for one in signed["lake"]}:
            what = _("other files count of the import {import_id} of {file}").format(**name)
            faults.append(Fault(month, "manifest_changed", _MANIFEST, what))
    return faults


def _file(workspace: Workspace, month: str, signed: dict[str, Any]) -> list[Fault]:
    found = digest_of(workspace.root / signed["path"])
    if found == signed["sha256"]:
        return []
    if found is None:
        return [
            Fault(month, "lake_file_missing", signed["path"], _("a file of the lake is missing"))
        ]
    what = _("a file of the lake was changed")
    return [Fault(month, "lake_file_changed", signed["path"], what)]


def _kept_sums(workspace: Workspace, manifest: Manifest, month: str) -> list[Fault]:
    """The sums kept at import that are not those of the files which they were made of.

    Raises:
        LakeDamaged: A file of the lake cannot be read.
    """
    what, faults = _("the sums kept beside the records are not theirs"), []
    lake, valid = workspace.lake_folder, valid_roll_ups(manifest.roll_ups, workspace.centre)
    own = [f for x in manifest.live_imports for f in files_of(x, period_of(month))]
    with (
        reading(workspace), damage_named(lake), connect() as connection,
        TemporaryDirectory(prefix="percall-") as made,
    ):  # fmt: skip
        for stored in (f for f in own if f.path in valid):
            anew = roll_up(connection, lake, stored, workspace.centre, Path(made))
            for kept, other in zip(valid[stored.path].files, anew.files, strict=True):
                if not _same_rows(connection, lake / kept.path, Path(made) / other.path):
                    name = f"lake/{kept.path}"
                    faults.append(Fault(month, "kept_sums_changed", name, what))
    return faults


def _same_rows(connection: Any, one: Path, other: Path) -> bool:
    if not one.is_file():
        return False
    left, right = (f"FROM read_parquet({quoted(file)})" for file in (one, other))
    sql = f"({left} EXCEPT ALL {right}) UNION ALL ({right} EXCEPT ALL {left})"
    return not connection.execute(f"SELECT count(*) FROM ({sql})").fetchall()[0][0]


def as_document(found: Verification) -> dict[str, Any]:
    """All of it as `percall verify --json` prints it."""
    return {
        "state": found.state,
        "head": None
        if found.head is None
        else {"number": found.head.number, "month": found.head.month, "hash": found.head.hash},
        "unfinished": found.unfinished,
        "faults": [_fault(fault) for fault in found.faults],
        "months": [_month(one) for one in found.months],
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return {"month": fault.month, "cause": fault.cause, "file": fault.file, "what": fault.what}


def _month(one: Verified) -> dict[str, Any]:
    found, signed = one.restatement, one.content["figures"]
    return {
        "month": one.entry.month,
        "state": one.state,
        "number": one.entry.number,
        "hash": one.entry.hash,
        "closed_at": one.content["closed_at"],
        "closed_by": one.content["closed_by"],
        "percall": one.content["percall"],
        "rules": one.content["rules"],
        "definition": one.content["definition"],
        "currency": one.content["currency"],
        "warnings": one.content["warnings"],
        "signed": headline(signed),
        "signed_before": list(one.signed_before),
        "now": None if found is None else headline(found.now.figures),
        "why_not": one.why_not,
        "causes": [] if found is None else list(found.causes),
        "figures": [] if found is None else list(found.moved),
        "not_split": [] if found is None else [one["figure"] for one in not_split(found.moved)],
        "faults": [_fault(fault) for fault in one.faults],
    }
