"""Undo: an import leaves the lake, which is then what it would be without it."""

from percall.errors import ImportFault, QuestionFault
from percall.store.ingest.effective import without_import
from percall.store.ingest.job import Desk
from percall.store.ingest.run import engine, new_import_id, publish_change
from percall.store.ingest.staging import remove_unlisted, staging, written_or_told
from percall.store.manifest import ImportRecord, Manifest, check_files, read_manifest
from percall.store.workspace import Workspace, writing
from percall.texts import _


def undo(workspace: Workspace, import_id: str) -> ImportRecord:
    """Take an import out of the lake; gives back what it was.

    Raises:
        ImportFault: There is no such import, or it was undone before.
        WorkspaceBusy: Another process is writing.
    """
    with writing(workspace), written_or_told(workspace):
        manifest = read_manifest(workspace)
        record = find_import(manifest, import_id)
        if not record.live:
            raise ImportFault(
                _("The import was undone before"), where=record.import_id,
                do=_("see `percall imports`"),
            )  # fmt: skip
        remove_unlisted(workspace, manifest)
        # The files of the import that goes need not be whole: undoing heals a damaged one. Those
        # that an import of the same bytes shares are damaged there too, until it is undone as well.
        others = (x for x in manifest.live_imports if x.source == record.source)
        compared = {f for x in others for f in x.delivered} - set(record.delivered)
        check_files(workspace.lake_folder, tuple(sorted(compared, key=lambda f: f.path)))
        name = new_import_id()
        with staging(workspace, name) as folder, engine(folder, record.file) as connection:
            desk = Desk(workspace, name, folder, connection)
            publish_change(workspace, folder, without_import(desk, manifest, record))
    return record


def find_import(manifest: Manifest, import_id: str) -> ImportRecord:
    """The import of that id, or whose id begins so.

    Raises:
        ImportFault: There is none, or more than one begins so.
    """
    found = [x for x in manifest.imports if x.import_id == import_id] or [
        x for x in manifest.imports if import_id and x.import_id.startswith(import_id)
    ]
    if len(found) != 1:
        what = _("There is no import {id}") if not found else _("Several imports begin with {id}")
        raise QuestionFault(what.format(id=repr(import_id)), do=_("`percall imports` lists them"))
    return found[0]
