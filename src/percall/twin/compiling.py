"""Compiles kernels with numba and keeps them for the next start.

Rule: `NUMBA_DISABLE_JIT=1` leaves plain Python, for tests of what the kernels mean.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from llvmlite import binding as llvm

from percall.machine_code import kept_in

_numba: Any = numba  # its own types know neither its settings nor what `njit` makes

F = TypeVar("F", bound=Callable[..., Any])


def _sources() -> list[bytes]:
    """The sources of all kernels."""
    found = ((file.name, file.read_bytes()) for file in sorted(Path(__file__).parent.glob("*.py")))
    return [
        source
        for name, source in found
        if name == "layout.py" or b"percall.twin.compiling" in source
    ]


_FOLDER = kept_in(_sources())

# A kernel of many small functions is a third faster where more of them become one.
llvm.set_option("percall", "--inline-threshold=6000")

IS_PLAIN = bool(_numba.config.DISABLE_JIT)
"""Whether the compiler is off."""


def is_kept() -> bool:
    """Whether there is machine code from an earlier start: without, the first run makes it."""
    return IS_PLAIN or (_FOLDER is not None and any(_FOLDER.rglob("*.nbi")))


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
