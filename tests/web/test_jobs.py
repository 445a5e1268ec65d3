"""Long work: the page says what it waits for, and the work is handed over when it is done."""

import threading
from collections.abc import Callable

import pytest

from percall.web.jobs import Jobs, Waiting


def test_quick_work_is_handed_over_at_once() -> None:
    assert Jobs().result("key", lambda _say: 42) == 42


def test_slow_work_says_its_step_and_is_done_once_for_all_who_ask() -> None:
    may_end, times = threading.Event(), []

    def slow(say: Callable[[str], None]) -> str:
        times.append(1)
        say("Reading the records")
        assert may_end.wait(10)
        return "done"

    jobs = Jobs(patience_s=0.05)
    for _ask in range(2):
        with pytest.raises(Waiting) as waiting:
            jobs.result("key", slow)
        assert waiting.value.step == "Reading the records"
    may_end.set()
    patient = Jobs.result
    jobs.patience_s = 10
    assert patient(jobs, "key", slow) == "done"
    assert times == [1]


def test_work_that_fails_fails_for_the_one_who_asks_and_can_be_tried_again() -> None:
    jobs = Jobs()

    def broken(_say: Callable[[str], None]) -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        jobs.result("key", broken)
    assert jobs.result("key", lambda _say: "mended") == "mended"
