"""Steps of an import that run side by side: a step by itself seldom keeps more than one core busy."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from contextvars import copy_context
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from percall.store.ingest.job import Desk

if TYPE_CHECKING:
    import duckdb

AT_A_TIME = 2  # each needs its share of the memory
_HEARD_AFTER_S = 0.05

_Desk = TypeVar("_Desk", bound=Desk)
_Found = TypeVar("_Found")


def side_by_side(desk: _Desk, steps: Iterable[Callable[[_Desk], _Found]]) -> list[_Found]:
    """Carry out steps that know nothing of each other; what each found, in their order.

    Each step works at a desk with a cursor of its own: it sees the engine's tables, and none but
    itself sees the temporary ones that it makes, which go with it. The first fault, or Ctrl-C, ends
    the others at once.
    """
    at_work: set[duckdb.DuckDBPyConnection] = set()
    futures: list[Future[_Found]] = []
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        try:
            futures.extend(
                pool.submit(copy_context().run, _at_own_desk, desk, step, at_work) for step in steps
            )
            return [future.result() for future in futures]
        except BaseException:
            _end(futures, at_work)
            raise


def _at_own_desk(
    desk: _Desk, step: Callable[[_Desk], _Found], at_work: "set[duckdb.DuckDBPyConnection]"
) -> _Found:
    with desk.connection.cursor() as cursor:
        at_work.add(cursor)
        try:
            return step(replace(desk, connection=cursor))
        finally:
            at_work.discard(cursor)


def _end(futures: "list[Future[_Found]]", at_work: "set[duckdb.DuckDBPyConnection]") -> None:
    """Interrupt the steps until none is at work: between two statements they do not hear it."""
    import duckdb  # noqa: PLC0415  # heavy: only changes of the lake load it

    for future in futures:
        future.cancel()
    while running := [future for future in futures if not future.done()]:
        for cursor in list(at_work):
            with suppress(duckdb.ConnectionException):  # it was closed in between
                cursor.interrupt()
        wait(running, _HEARD_AFTER_S)
