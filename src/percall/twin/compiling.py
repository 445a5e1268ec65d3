"""Compiles kernels with numba and keeps them for the next start.

Rules:
1. The compiled code lies in the user's cache folder (`XDG_CACHE_HOME`, else `~/.cache`), in a
   folder named after the very source of the kernels and numba's version: a kernel whose callee
   changed is compiled anew, since numba itself looks at the file of the outermost function only.
2. `NUMBA_CACHE_DIR`, where set, is left as it is. Where no folder can be written, kernels are
   compiled at every start, quietly.
3. `NUMBA_DISABLE_JIT=1` leaves plain Python, for tests of what the kernels mean.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from llvmlite import binding as llvm

_numba: Any = numba  # its own types know neither its settings nor what `njit` makes

F = TypeVar("F", bound=Callable[..., Any])


def _digest() -> str:
    """Names the sources of all kernels and what compiles them."""
    found = hashlib.sha256(f"{numba.__version__} {sys.version}".encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        source = file.read_bytes()
        if file.name == "layout.py" or b"percall.twin.compiling" in source:
            found.update(source)
    return found.hexdigest()[:16]


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def cache_folder() -> Path | None:
    """Where compiled kernels are kept; None where no folder can be written."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    if given:
        return Path(given) if _is_writable(Path(given)) else None
    try:
        root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # no home folder
        return None
    folder = root / "percall" / "kernels" / _digest()
    return folder if _is_writable(folder) else None


_FOLDER = cache_folder()

# A kernel of many small functions is a third faster where more of them become one.
llvm.set_option("percall", "--inline-threshold=6000")

IS_PLAIN = bool(_numba.config.DISABLE_JIT)
"""Whether the compiler is off."""


def compiled(function: F) -> F:
    """The function as part of the machine code of those that call it.

    Numba would compile it anew for each constant that it is called with, where the inliner does
    the same better: a constant counts as any number of its kind.
    """
    made: Any = _numba.njit(nogil=True, error_model="numpy", no_cfunc_wrapper=True)(function)
    if not IS_PLAIN:
        template = made.get_call_template
        made.get_call_template = lambda args, kws: template(
            tuple(_numba.types.unliteral(arg) for arg in args),
            {name: _numba.types.unliteral(arg) for name, arg in kws.items()},
        )
    return cast("F", made)


def entrance(function: F) -> F:
    """A function that Python calls: machine code that is kept, and needs no interpreter lock."""
    if _FOLDER is not None:  # said anew each time: other packages keep their code elsewhere
        _numba.config.CACHE_DIR = str(_FOLDER)
    made: F = _numba.njit(nogil=True, cache=_FOLDER is not None, error_model="numpy")(function)
    return made
