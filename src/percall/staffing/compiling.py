"""Compiles the loops of `arrays.py` with numba and keeps the machine code for the next start.

Rule: the formulas stay plain Python for all others; compiled code may call them.
"""

from collections.abc import Callable
from functools import cache
from inspect import isfunction
from pathlib import Path
from typing import Any

import numba
from numba.extending import register_jitable

from percall.machine_code import kept_in
from percall.staffing import erlang, least, line, long_queue, measured

_CONFIG: Any = numba.config
_MODULES = (erlang, line, long_queue, measured, least)


def _sources() -> list[bytes]:
    return [file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py"))]


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
    folder, before = kept_in(_sources()), _CONFIG.CACHE_DIR
    if folder is not None:
        _CONFIG.CACHE_DIR = str(folder)
    try:
        made: Callable[..., None] = numba.njit(
            nogil=True, cache=folder is not None, error_model="numpy"
        )(rows)
    finally:
        _CONFIG.CACHE_DIR = before
    return made
