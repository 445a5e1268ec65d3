"""Steps of an import that run side by side: a step by itself seldom keeps more than one core busy."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from typing import TypeVar

from percall.store.ingest.job import Desk

AT_A_TIME = 2  # each needs its share of the memory

_Desk = TypeVar("_Desk", bound=Desk)
_Found = TypeVar("_Found")


def side_by_side(desk: _Desk, steps: Iterable[Callable[[_Desk], _Found]]) -> list[_Found]:
    """Carry out steps that know nothing of each other; what each found, in their order.

    Each step works at a desk with a cursor of its own: it sees the engine's tables, and none but
    itself sees the temporary ones that it makes, which go with it. The first fault ends the others.
    """
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        futures = [pool.submit(copy_context().run, _at_own_desk, desk, step) for step in steps]
        try:
            return [future.result() for future in futures]
        except BaseException:
            for future in futures:
                future.cancel()
            raise


def _at_own_desk(desk: _Desk, step: Callable[[_Desk], _Found]) -> _Found:
    with desk.connection.cursor() as cursor:
        return step(replace(desk, connection=cursor))
