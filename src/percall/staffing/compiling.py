"""Compiles the loops of `arrays.py` with numba and keeps the machine code for the next start.

Rules:
1. The machine code lies in the user's cache folder (`XDG_CACHE_HOME`, else `~/.cache`), in a folder
   named after the sources of this package: numba itself looks at the outermost function's file
   only, and would go on with an old formula.
2. `NUMBA_CACHE_DIR`, where set, is left as it is. Where no folder can be written, the loops are
   compiled at each start, quietly.
"""

import hashlib
import os
import sys
from collections.abc import Callable
from functools import cache
from inspect import isfunction
from pathlib import Path
from typing import Any

import numba
from numba.extending import register_jitable

from percall.staffing import erlang, least, line, long_queue, measured

_CONFIG: Any = numba.config
_MODULES = (erlang, line, long_queue, measured, least)


def cache_folder() -> Path | None:
    """Where machine code is kept; None where no folder can be written."""
    found = hashlib.sha256(f"{numba.__version__} {sys.version}".encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        found.update(file.read_bytes())
    given = os.environ.get("NUMBA_CACHE_DIR")
    try:
        root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        named = root / "percall" / "staffing" / found.hexdigest()[:16]
        folder = Path(given) if given else named
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # cannot be written; there is no home folder
        return None
    return folder if os.access(folder, os.W_OK) else None


@cache
def _prepare() -> None:
    """Let compiled code call the formulas, which stay plain Python for all others."""
    for module in _MODULES:
        for found in vars(module).values():
            if isfunction(found) and found.__module__ == module.__name__:
                register_jitable(found)


@cache
def compiled(rows: Callable[..., None]) -> Callable[..., None]:
    """The loop as machine code that runs without the interpreter lock."""
    _prepare()
    folder, before = cache_folder(), _CONFIG.CACHE_DIR
    if folder is not None:
        _CONFIG.CACHE_DIR = str(folder)
    try:
        made: Callable[..., None] = numba.njit(
            nogil=True, cache=folder is not None, error_model="numpy"
        )(rows)
    finally:
        _CONFIG.CACHE_DIR = before
    return made
