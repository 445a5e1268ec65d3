"""Errors as a browser or a program meets them.

Rules:
1. An error names what is within the workspace by its place in it. The folder of the workspace is
   the machine's own affair: the command line, whose reader is there, prints it.
2. What the command line calls `--definition`, an address calls `definition`.
"""

import re
from pathlib import Path

from percall.errors import PercallError

OPTION = re.compile(r"(?<!\S)--([a-z])")


def within(error: PercallError, root: Path) -> PercallError:
    """The error with places in the workspace instead of paths of the machine."""
    folders = sorted({str(root), str(root.absolute()), str(root.resolve())}, key=len, reverse=True)

    def told(text: str | None) -> str | None:
        if text is None:
            return None
        for folder in folders:
            text = text.replace(f"{folder}/", "") if len(folder) > 1 else text
            text = "" if text == folder else text
        return text or None

    where = None if error.where is None else OPTION.sub(r"\1", error.where)
    found = type(error)(told(error.what) or "", where=told(where), do=told(error.do))
    return found.with_traceback(error.__traceback__)


def as_json(error: PercallError, root: Path) -> dict[str, dict[str, str | None]]:
    """An error as programs read it."""
    told = within(error, root)
    return {"error": {"what": told.what, "where": told.where, "do": told.do}}
