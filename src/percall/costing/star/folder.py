"""A folder that appears whole or not at all, and is replaced only where all in it is our own.

Theory of operation. The files are made in a hidden folder beside it and renamed into place at the
end. A renamed folder cannot take the place of a full one, so an earlier export steps aside first
and is deleted last: a program that dies in between leaves the earlier one, the new one, or none,
never half of one. What a killed export leaves beside goes with the next one.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from percall.errors import PercallError, UsageFault
from percall.store.workspace import sync_file, sync_folder, write_whole
from percall.texts import _

MARK = "star.json"
MADE_BY = "percall export star"


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder to write into, which becomes `folder` if nothing fails.

    Raises:
        UsageFault: The folder exists and is not ours, or holds what is not.
        PercallError: It cannot be written.
    """
    folder = folder.absolute()
    check_folder(folder)
    making, aside = (folder.with_name(f".{folder.name}.{end}") for end in ("tmp", "old"))
    try:
        _remove(making)
        making.mkdir()
        yield making
        for file in making.iterdir():
            sync_file(file)
        _remove(aside)
        check_folder(folder)  # while an export runs, people go on working
        if folder.exists():
            folder.rename(aside)
        making.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise unwritten_folder(folder, error.strerror or str(error)) from None
    finally:
        if folder.parent.is_dir():
            _remove(making)
            if folder.exists():
                _remove(aside)


def check_folder(folder: Path) -> None:
    """See that a folder is new, empty, or an earlier export and nothing else.

    Raises:
        UsageFault: It is none of these.
    """
    if not folder.exists() and not folder.is_symlink():
        return
    is_folder = folder.is_dir() and not folder.is_symlink()
    names = {entry.name for entry in folder.iterdir()} if is_folder else set[str]()
    ours = _written(folder)
    if is_folder and (not names or (ours and names <= ours)):
        return
    if is_folder and ours:
        raise UsageFault(
            _("A file here is not of an export: {file}").format(file=min(names - ours)),
            where=str(folder),
            do=_("move it elsewhere, or name another folder: an export replaces the whole folder"),
        )
    raise UsageFault(
        _("This is no folder that percall has exported to"), where=str(folder),
        do=_("name a new or an empty folder: an export replaces all that is in it"),
    )  # fmt: skip


def mark(folder: Path, told: dict[str, Any]) -> None:
    """Say in the folder what it is, and by its `tables` which files are ours."""
    text = json.dumps({"made_by": MADE_BY, **told}, ensure_ascii=False, indent=1)
    write_whole(folder / MARK, text.encode())


def unwritten_folder(folder: Path, why: str) -> PercallError:
    """What is said of a folder that cannot be written."""
    return PercallError(
        _("The folder cannot be written: {why}").format(why=why), where=str(folder),
        do=_("choose a place that exists and has room"),
    )  # fmt: skip


def _written(folder: Path) -> set[str]:
    """The names of the files that an earlier export wrote here; none where it is not ours."""
    try:
        told = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    if not isinstance(told, dict) or told.get("made_by") != MADE_BY:
        return set()
    return {MARK, *(f"{table}.parquet" for table in told.get("tables", ()))}


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
