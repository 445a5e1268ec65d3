"""Plans that a workspace keeps: `plans/NAME.toml`, each written whole or not at all.

Rules:
1. A name is letters, digits, spaces, `-` and `_`, begins with a letter or a digit, and is the
   file's own: nobody can name a file elsewhere, or one that a system hides.
2. What is kept is a plan's text alone. Its figures are made anew when it is looked at: the books,
   the twin and the guardrails may have changed since, and a plan that was allowed may be refused.
3. A kept plan is replaced only where that was asked for.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from percall.errors import QuestionFault, WorkspaceFault
from percall.settings import nearest
from percall.store.workspace import Workspace, write_whole, writing
from percall.texts import _

FOLDER, ENDING = "plans", ".toml"
LONGEST_NAME, MOST_BYTES, MOST_PLANS = 60, 64_000, 500

_NAME = re.compile(r"[^\W_](?:[\w -]*[\w-])?")


def checked_name(text: str) -> str:
    """A plan's name as its file has it.

    Raises:
        QuestionFault: No file may have it.
    """
    name = unicodedata.normalize("NFC", text.strip())
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise QuestionFault(
            _("A plan cannot be named {name}").format(name=repr(text[:LONGEST_NAME])),
            do=_("use up to {most} letters, digits, spaces, - and _").format(most=LONGEST_NAME),
        )
    return name


def kept_names(workspace: Workspace) -> list[str]:
    """The names of the plans that the workspace keeps, in order."""
    folder = workspace.root / FOLDER
    if not folder.is_dir():
        return []
    names = [file.stem for file in folder.iterdir() if file.suffix == ENDING and file.is_file()]
    return sorted(name for name in names if _NAME.fullmatch(name))


def kept_plan(workspace: Workspace, name: str) -> str:
    """The text of a kept plan.

    Raises:
        QuestionFault: There is none of that name.
        WorkspaceFault: It cannot be read.
    """
    file = _file(workspace, name)
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise WorkspaceFault(
                _("The plan is too long"), where=str(file),
                do=_("a plan has {most} bytes at most").format(most=MOST_BYTES),
            )  # fmt: skip
        return content.decode()
    except FileNotFoundError:
        names = kept_names(workspace)
        raise QuestionFault(
            _("There is no plan {name}").format(name=name), where=FOLDER,
            do=nearest(name, names) if names else _("keep one from the page `/try`"),
        ) from None  # fmt: skip
    except OSError as error:
        raise WorkspaceFault(
            _("The plan cannot be read: {why}").format(why=error.strerror), where=str(file)
        ) from None
    except UnicodeDecodeError:
        raise WorkspaceFault(
            _("The plan is not text"), where=str(file), do=_("save it as UTF-8")
        ) from None


def keep_plan(workspace: Workspace, name: str, text: str, *, replaces: bool = False) -> Path:
    """Keep a plan; its file.

    Args:
        workspace: The centre.
        name: What it is to be called.
        text: The plan as a plan file has it.
        replaces: Whether it may take the place of another of the name.

    Raises:
        QuestionFault: The name cannot be, or is taken.
        WorkspaceBusy: Another process is writing.
        WorkspaceFault: It cannot be written.
    """
    file = _file(workspace, name)
    with writing(workspace):
        is_there = file.exists()
        if is_there and not replaces:
            raise QuestionFault(
                _("There is a plan {name} already").format(name=file.stem), where=FOLDER,
                do=_("choose another name, or let it be replaced"),
            )  # fmt: skip
        if not is_there and len(kept_names(workspace)) >= MOST_PLANS:
            raise QuestionFault(
                _("The workspace keeps {most} plans at most").format(most=MOST_PLANS), where=FOLDER,
                do=_("remove one that is not needed any more"),
            )  # fmt: skip
        try:
            file.parent.mkdir(exist_ok=True)
            for left in file.parent.glob(f"*{ENDING}.tmp"):  # of a process that was killed
                left.unlink(missing_ok=True)
            write_whole(file, text.encode())
        except OSError as error:
            raise WorkspaceFault(
                _("The plan cannot be written: {why}").format(why=error.strerror), where=str(file)
            ) from None
    return file


def drop_plan(workspace: Workspace, name: str) -> None:
    """Keep a plan no longer.

    Raises:
        QuestionFault: There is none of that name.
        WorkspaceBusy: Another process is writing.
        WorkspaceFault: It cannot be removed.
    """
    kept_plan(workspace, name)
    file = _file(workspace, name)
    with writing(workspace):
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise WorkspaceFault(
                _("The plan cannot be removed: {why}").format(why=error.strerror), where=str(file)
            ) from None


def _file(workspace: Workspace, name: str) -> Path:
    return workspace.root / FOLDER / f"{checked_name(name)}{ENDING}"
