"""Compiles kernels with numba and keeps them for the next start.

Rule: `NUMBA_DISABLE_JIT=1` leaves plain Python, for tests of what the kernels mean.

Theory of operation: numba makes each function ready to run by itself, with all that it calls inside
it, before it makes its callers. Of a kernel of a hundred small functions the innermost were so
optimised and turned into machine code dozens of times, which was two thirds of the minute that
compiling took; none of them is ever run by itself. So they stay as they were written (`_Part`)
until an entrance has them all inside it, and is optimised once, as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from llvmlite import binding as llvm
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler

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


def _refuse(*_given: Any, **_named: Any) -> None:
    raise TypeError("a part of a kernel has no machine code of its own: call it from an entrance")


def _unlisted(*_given: Any) -> None:
    """What Python could call is not listed."""


class _Unset:
    """A code generator that sets no environment: a part has none, for nothing calls it alone."""

    def __init__(self, own: Any) -> None:
        self._own = own

    def set_env(self, _name: str, _environment: Any) -> None:
        """Nothing."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)


class _Part(JITCodeLibrary):
    """The code of a function that is only ever a part of others: neither optimised nor loaded.

    Where another version of numba does not ask these, it makes parts ready as it does all else:
    that takes longer, and gives the same.
    """

    @property
    def codegen(self) -> Any:
        return _Unset(self._codegen)

    def _optimize_final_module(self) -> None:
        """Whoever calls it is optimised with it inside."""

    def _finalize_final_module(self) -> None:
        self._finalized = True

    def get_pointer_to_function(self, _name: str) -> int:
        """It lies nowhere: `compiled` keeps Python from calling it."""
        return 0


class _OfPart(Compiler):
    """The usual steps, into the library of a part."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)  # type: ignore[no-untyped-call]  # numba has no types
        codegen = self.state.targetctx.codegen()
        self.state.library = _Part(codegen, _Part.__name__)  # type: ignore[no-untyped-call]  # as above


def compiled(function: F) -> F:
    """The function as part of the machine code of those that call it; Python cannot call it.

    Numba would compile it anew for each constant that it is called with, where the inliner does
    the same better: a constant counts as any number of its kind.
    """
    made: Any = _numba.njit(
        nogil=True, error_model="numpy", no_cfunc_wrapper=True, no_cpython_wrapper=True,
        pipeline_class=_OfPart,
    )(function)  # fmt: skip
    if not IS_PLAIN:
        made._insert = _unlisted  # noqa: SLF001  # numba has no way to say that Python calls none
        made._compile_for_args = _refuse  # noqa: SLF001  # as above
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
