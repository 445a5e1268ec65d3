"""Work whose answer gets better while it goes on: a page shows the latest, and asks again.

Rules:
1. The first answer is waited for as that of any work is (`jobs`); better ones are there for whoever
   asks again, until the work is done.
2. Work that nobody has asked for in `FORGOTTEN_S`, or whose page said that it was left, ends: a
   closed page leaves nothing behind. Who asks for it again has it begun anew.
3. What somebody stopped keeps its latest answer; it begins anew only when that is asked for.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Condition, Lock
from typing import Any, Generic, TypeVar

from percall.texts import _
from percall.twin.run import Cancelled
from percall.web.jobs import PATIENCE_S, Waiting

FORGOTTEN_S = 20.0
KEPT, AT_ONCE = 32, 2

Made = TypeVar("Made")


class State(StrEnum):
    """How far work has come."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass
class Growing(Generic[Made]):
    """One piece of work: its latest answer, the step it is at, and how it stands."""

    started_at: float = field(default_factory=time.monotonic)
    asked_at: float = field(default_factory=time.monotonic)
    latest: Made | None = None
    step: str = ""
    state: State = State.RUNNING
    fault: BaseException | None = None
    is_unwanted: bool = False
    changed: Condition = field(default_factory=Condition)

    def say(self, step: str) -> None:
        """What the work is doing now."""
        self.step = step

    def found(self, answer: Made) -> None:
        """A first answer, or a better one."""
        with self.changed:
            self.latest = answer
            self.changed.notify_all()

    def is_stopped(self) -> bool:
        """Whether the work is to stop: somebody said so, or nobody asks for it any more."""
        return self.is_unwanted or time.monotonic() - self.asked_at > FORGOTTEN_S

    def is_stopped_or_left(self) -> bool:
        """Whether the work has stopped, or will as soon as it looks."""
        return self.state is State.STOPPED or (self.state is State.RUNNING and self.is_stopped())

    def end(self, state: State, fault: BaseException | None = None) -> None:
        """The work is over."""
        with self.changed:
            self.state, self.fault = state, fault
            self.changed.notify_all()

    def wait(self, patience_s: float, *, to_its_end: bool = False) -> None:
        """Wait until there is an answer, or will be none, or until the work is over.

        Raises:
            Waiting: It is not so yet.
            BaseException: What the work failed with.
        """
        until = time.monotonic() + patience_s
        with self.changed:
            while not self._is_known(to_its_end=to_its_end):
                left = until - time.monotonic()
                if left <= 0:
                    raise Waiting(self.step, time.monotonic() - self.started_at)
                self.asked_at = time.monotonic()  # who waits has not forgotten it
                self.changed.wait(min(left, 1.0))
        if self.fault is not None:
            raise self.fault

    def _is_known(self, *, to_its_end: bool) -> bool:
        return self.state is not State.RUNNING or (self.latest is not None and not to_its_end)


class Growers:
    """All such work of the pages. Safe to be asked from several threads."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self.patience_s = patience_s
        self._workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="percall-growing")
        self._kept: OrderedDict[object, Growing[Any]] = OrderedDict()
        self._lock = Lock()

    def ask(
        self, key: object, make: Callable[[Growing[Made]], None], *, again: bool = False,
        to_its_end_s: float | None = None,
    ) -> Growing[Made]:  # fmt: skip
        """The work of a key, which has an answer, is done, or was stopped.

        Args:
            key: What it is about; equal keys are one piece of work.
            make: Does the work: tells its steps and answers, and looks whether to stop.
            again: Whether to go on with what was stopped.
            to_its_end_s: For how long to wait for its last answer, where that alone will do.

        Raises:
            Waiting: There is no answer yet: ask again.
            PercallError: What the work failed with.
        """
        work: Growing[Made] = self._work(key, make, again=again)
        work.asked_at = time.monotonic()
        try:
            if to_its_end_s is None:
                work.wait(self.patience_s)
            else:
                work.wait(to_its_end_s, to_its_end=True)
        except Waiting:
            raise
        except BaseException:
            self._forget(key)
            raise
        return work

    def stop(self, key: object) -> None:
        """Stop the work of a key; it keeps its latest answer."""
        with self._lock:
            work = self._kept.get(key)
        if work is not None:
            work.is_unwanted = True

    def leave(self, key: object) -> None:
        """Nobody looks at the work of a key any more, until somebody asks for it again."""
        with self._lock:
            work = self._kept.get(key)
        if work is not None:
            work.asked_at = -math.inf

    def _work(
        self, key: object, make: Callable[[Growing[Made]], None], *, again: bool
    ) -> Growing[Made]:
        with self._lock:
            work = self._kept.get(key)
            if work is None or (work.is_stopped_or_left() and (again or not work.is_unwanted)):
                work = self._kept[key] = Growing()
                self._workers.submit(copy_context().run, _run, make, work)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                _key, oldest = self._kept.popitem(last=False)
                oldest.is_unwanted = True
            return work

    def _forget(self, key: object) -> None:
        with self._lock:
            self._kept.pop(key, None)


def _run(make: Callable[[Growing[Any]], None], work: Growing[Any]) -> None:
    try:
        if work.is_stopped():
            raise Cancelled(_("The run was cancelled"))
        make(work)
    except Cancelled:
        work.end(State.STOPPED)
    except BaseException as fault:  # whoever asks is told
        work.end(State.FAILED, fault)
    else:
        work.end(State.DONE)
