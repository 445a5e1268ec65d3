"""The staging folder of an import, and the one step that makes its files part of the lake.

Rules:
1. Whatever an import writes lies in `lake/staging/ID/` until it is whole and durable; then its
   files are renamed to their places, and the manifest that lists them is published last.
2. A killed import leaves its staging folder and files that no manifest lists. The next writer
   removes both; readers never see them.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from percall.errors import ImportFault
from percall.store.manifest import CLOSED_FILE, MANIFEST_FILE, STAGING, Manifest, StoredFile
from percall.store.workspace import Workspace, sync_folder, without_readers
from percall.texts import _

_KEPT = frozenset({"readers.lock", MANIFEST_FILE, CLOSED_FILE})


@contextmanager
def staging(workspace: Workspace, import_id: str) -> Iterator[Path]:
    """A fresh folder for an import, removed at the end whatever happens.

    Raises:
        ImportFault: The disk is full, or the workspace cannot be written.
    """
    folder = workspace.lake_folder / STAGING / import_id
    try:
        with written_or_told(workspace):
            (folder / "work").mkdir(parents=True, exist_ok=True)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def written_or_told(workspace: Workspace) -> Iterator[None]:
    """What cannot be written inside is an error of ours: the lake is then as it was.

    Raises:
        ImportFault: The disk is full, or the workspace cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise ImportFault(
            _("The import could not be written: {why}").format(why=error.strerror or error),
            where=str(workspace.lake_folder),
            do=_("nothing was changed; make room and import again"),
        ) from None


def place(workspace: Workspace, folder: Path, files: Iterable[StoredFile]) -> None:
    """Move files from under a staging folder to the same paths under the lake, durably."""
    folders = {workspace.root}
    for stored in files:
        source, target = folder / stored.path, workspace.lake_folder / stored.path
        if not source.exists():
            continue  # it lies there already: shared with another import
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
        # All folders above, though they are old: a killed import may have made them, unsynced.
        folders |= {workspace.lake_folder / above for above in Path(stored.path).parents}
    for changed in folders:
        sync_folder(changed)


def remove_unlisted(workspace: Workspace, manifest: Manifest) -> None:
    """Remove what no manifest lists, unless somebody is reading; needs the writer's lock."""
    lake = workspace.lake_folder
    if not lake.is_dir():
        return
    with without_readers(workspace) as alone:
        if not alone:
            return
        shutil.rmtree(lake / STAGING, ignore_errors=True)
        listed = manifest.paths()
        for file in lake.rglob("*"):
            name = file.relative_to(lake).as_posix()
            if file.is_file() and name not in listed and name not in _KEPT:
                file.unlink(missing_ok=True)
