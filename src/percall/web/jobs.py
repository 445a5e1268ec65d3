"""Work behind a page: awaited for a moment, else left to go on while the page says so.

A page that is not ready within `PATIENCE_S` gets a waiting page that asks again by itself; the work
goes on meanwhile, and is handed over to whoever asks next for the same.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextvars import copy_context
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Generic, TypeVar

from percall.errors import QuestionFault

PATIENCE_S = 0.8
KEPT_S = 120

Made = TypeVar("Made")


@dataclass(slots=True)
class Job(Generic[Made]):
    """Work that is being done, and the step it is at."""

    future: "Future[Made]"
    started_at: float
    steps: list[str] = field(default_factory=list)


class Waiting(Exception):
    """The work is not done yet; `step` says what is being done, `seconds` since when."""

    def __init__(self, step: str, seconds: float) -> None:
        super().__init__(step)
        self.step, self.seconds = step, seconds


class NotReady(QuestionFault):
    """A file was asked for whose work goes on: it is there for whoever asks again."""


class Jobs:
    """The work of all pages, one thread a page at most."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self.patience_s = patience_s
        self._workers = ThreadPoolExecutor(4, thread_name_prefix="percall-page")
        self._jobs: dict[object, Job[Any]] = {}
        self._lock = Lock()

    def result(self, key: object, make: Callable[[Callable[[str], None]], Made]) -> Made:
        """What `make` makes; it is told a function to say its steps to.

        Raises:
            Waiting: It is not done yet: ask again.
        """
        job: Job[Made] = self._job(key, make)
        try:
            made = job.future.result(self.patience_s)
        except NotYet:
            if job.future.done():  # the work itself ran out of time: its error, not ours
                self._forget(key)
                raise
            step = job.steps[-1] if job.steps else ""
            raise Waiting(step, time.monotonic() - job.started_at) from None
        except BaseException:
            self._forget(key)
            raise
        self._forget(key)
        return made

    def _job(self, key: object, make: Callable[[Callable[[str], None]], Made]) -> "Job[Made]":
        with self._lock:
            self._drop_old()
            if key not in self._jobs:
                steps: list[str] = []
                work = self._workers.submit(copy_context().run, make, steps.append)
                self._jobs[key] = Job(work, time.monotonic(), steps)
            return self._jobs[key]

    def _forget(self, key: object) -> None:
        with self._lock:
            self._jobs.pop(key, None)

    def _drop_old(self) -> None:
        now = time.monotonic()
        for key, job in list(self._jobs.items()):
            if job.future.done() and now - job.started_at > KEPT_S:
                del self._jobs[key]
