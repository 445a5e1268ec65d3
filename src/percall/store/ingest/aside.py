"""Copies of what comes from archives and standard input, put aside in the workspace until it is read.

Rules:
1. They lie in `aside/` of the workspace: it is the centre's own disk, with room for its records,
   and nobody looks for records of customers among the system's temporary files.
2. Whoever puts something aside holds `aside/held.lock`, shared. Copies that a killed import left
   are those that nobody holds: the next import removes them.
"""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from percall.store.ingest.staging import written_or_told
from percall.store.workspace import Workspace, locked

FOLDER, HELD = "aside", "held.lock"


@dataclass(frozen=True, slots=True)
class Aside:
    """Gives folders for copies, which are there until the end of `put_aside`."""

    workspace: Workspace
    folders: ExitStack

    def folder(self) -> Path:
        """A fresh folder.

        Raises:
            ImportFault: The workspace cannot be written.
        """
        return self.folders.enter_context(_folder(self.workspace))

    def written(self) -> AbstractContextManager[None]:
        """A copy that cannot be written inside is an error of ours."""
        return written_or_told(self.workspace)


@contextmanager
def put_aside(workspace: Workspace) -> Iterator[Aside]:
    """A place for copies, which are removed at the end; none is made until it is asked for."""
    clear_aside(workspace)
    with ExitStack() as folders:
        yield Aside(workspace, folders)


def clear_aside(workspace: Workspace) -> None:
    """Remove what killed imports left, unless somebody puts something aside now."""
    above = workspace.root / FOLDER
    if not above.is_dir():
        return
    with locked(above / HELD, fcntl.LOCK_EX | fcntl.LOCK_NB) as alone:
        if alone:
            for left in above.iterdir():
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _folder(workspace: Workspace) -> Iterator[Path]:
    above = workspace.root / FOLDER
    with written_or_told(workspace):
        above.mkdir(mode=0o700, exist_ok=True)
    with locked(above / HELD, fcntl.LOCK_SH):
        with written_or_told(workspace):
            folder = Path(tempfile.mkdtemp(dir=above))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
