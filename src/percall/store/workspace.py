"""The workspace: one folder a centre, made, found, opened and locked.

Rules:
1. `percall init` writes the settings and an example ledger, nothing else; the key that hashes
   customers' numbers is made by the first import.
2. Writers hold an exclusive lock on `percall.lock`; a second writer is refused at once.
3. Readers hold a shared lock on `lake/readers.lock`, so that no file is removed under them.
"""

import errno
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from percall.centre import CENTRE_FILE, Centre, centre_of, read_centre
from percall.errors import PercallError, WorkspaceBusy, WorkspaceFault
from percall.ledger.example import EXAMPLE_FILE, example_ledger
from percall.texts import _

WORKSPACE_VARIABLE = "PERCALL_WORKSPACE"
KEY_FILE = "percall.key"
LOCK_FILE = "percall.lock"
_KEY_BYTES = 16
"""Enough against guessing; with a longer one each hash of a number takes two blocks of SHA-256."""
_MAY_NOT_WRITE = (errno.EACCES, errno.EPERM, errno.EROFS)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A centre's folder and its settings, as read when it was opened."""

    root: Path
    centre: Centre

    @property
    def ledger_folder(self) -> Path:
        """Where the bookkeeper's files lie."""
        return self.root / "ledger"

    @property
    def lake_folder(self) -> Path:
        """Where the records lie."""
        return self.root / "lake"

    @property
    def mappings_folder(self) -> Path:
        """Where the centre's own mappings lie."""
        return self.root / "mappings"


def create(root: Path, name: str, currency: str, time_zone: str) -> Workspace:
    """A new workspace in `root`, which may exist but may not be one already.

    Raises:
        WorkspaceFault: There is a workspace already, a value does not fit, or the folder
            cannot be written.
    """
    centre = centre_of({"centre": {"name": name, "currency": currency, "time_zone": time_zone}})
    if (root / CENTRE_FILE).exists():
        raise WorkspaceFault(
            _("There is a workspace already"), where=str(root), do=_("choose another folder")
        )
    template = resources.files("percall.store").joinpath("centre.toml.template")
    text = template.read_text(encoding="utf-8")
    for key, value in (
        ("name", centre.name), ("currency", centre.currency), ("time_zone", centre.time_zone),
    ):  # fmt: skip
        text = text.replace(f"@{key}@", json.dumps(value, ensure_ascii=False), 1)
    try:
        (root / "ledger").mkdir(parents=True, exist_ok=True)
        (root / "ledger" / EXAMPLE_FILE).write_bytes(example_ledger(centre.currency).encode())
        write_whole(root / CENTRE_FILE, text.encode())
    except OSError as error:
        raise WorkspaceFault(
            _("The workspace cannot be made: {why}").format(why=error.strerror), where=str(root)
        ) from None
    return Workspace(root, centre)


def find(start: Path) -> Path | None:
    """The nearest folder at or above `start` that is a workspace."""
    for folder in (start, *start.parents):
        if (folder / CENTRE_FILE).is_file():
            return folder
    return None


def open_workspace(named: Path | None = None) -> Workspace:
    """The workspace named, else PERCALL_WORKSPACE's, else the one around the current folder.

    Raises:
        WorkspaceFault: There is none, or its settings break a rule.
    """
    variable = os.environ.get(WORKSPACE_VARIABLE)
    wanted = named or (Path(variable) if variable else None)
    root = wanted if wanted is not None else find(Path.cwd())
    if root is None or not (root / CENTRE_FILE).is_file():
        raise WorkspaceFault(
            _("There is no workspace here"), where=str(root or Path.cwd()),
            do=_("make one with `percall init DIR`, or name one with -w DIR"),
        )  # fmt: skip
    return Workspace(root.resolve(), read_centre(root / CENTRE_FILE))


def hashing_key(workspace: Workspace) -> bytes:
    """The key of the workspace's hashes of customers' numbers; made when first needed."""
    file = workspace.root / KEY_FILE
    try:
        return bytes.fromhex(file.read_text().strip())
    except FileNotFoundError:
        key = secrets.token_bytes(_KEY_BYTES)
        write_whole(file, key.hex().encode() + b"\n", mode=0o600)
        return key
    except OSError as error:
        raise WorkspaceFault(
            _("The key of the customers' hashes cannot be read: {why}").format(why=error.strerror),
            where=str(file),
        ) from None
    except ValueError:
        raise WorkspaceFault(
            _("The key of the customers' hashes is damaged"), where=str(file),
            do=_("put back the file from a copy: without it the same customer gets a new hash"),
        ) from None  # fmt: skip


@contextmanager
def writing(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace for writing.

    Raises:
        WorkspaceBusy: Another process is writing.
    """
    with locked(workspace.root / LOCK_FILE, fcntl.LOCK_EX | fcntl.LOCK_NB) as held:
        if not held:
            raise WorkspaceBusy(
                _("Another percall process is writing to the workspace"),
                where=str(workspace.root), do=_("wait until it has ended"),
            )  # fmt: skip
        yield


@contextmanager
def reading(workspace: Workspace) -> Iterator[None]:
    """Hold the lake's files against removal while they are read."""
    if not workspace.lake_folder.is_dir():
        yield
        return
    with locked(workspace.lake_folder / "readers.lock", fcntl.LOCK_SH):
        yield


@contextmanager
def without_readers(workspace: Workspace) -> Iterator[bool]:
    """True inside, if no reader holds the lake, and none can begin until the end."""
    file = workspace.lake_folder / "readers.lock"
    with locked(file, fcntl.LOCK_EX | fcntl.LOCK_NB) as held:
        yield held


@contextmanager
def locked(file: Path, how: int) -> Iterator[bool]:
    """Hold a lock on a file, which is made; whether it is held, where `how` does not wait."""
    descriptor = _lock_file(file, how)
    if descriptor is None:
        yield False
        return
    try:
        yield _flocked(descriptor, how)
    finally:
        os.close(descriptor)


def _lock_file(file: Path, how: int) -> int | None:
    """The open lock file; None for a reader who may not make it where there is none yet."""
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        if error.errno not in _MAY_NOT_WRITE:
            raise PercallError(
                _("The lock cannot be made: {why}").format(why=error.strerror), where=str(file)
            ) from None
        if how != fcntl.LOCK_SH:
            raise WorkspaceFault(_("The workspace cannot be written"), where=str(file)) from None
    try:  # others may write where this reader may not: it holds the lake all the same
        return os.open(file, os.O_RDONLY)
    except OSError:
        return None


def _flocked(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        return False
    return True


def write_whole(file: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file so that it has its old or its whole new content, whatever happens."""
    beside = file.with_name(f"{file.name}.tmp")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(file)
    sync_folder(file.parent)


def sync_file(file: Path) -> None:
    """Make a file's content and its name durable."""
    _sync(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
