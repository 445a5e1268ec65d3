"""Work whose answer gets better: the latest is shown, and what nobody wants any more ends."""

import threading
from collections.abc import Callable

import pytest

from percall.errors import QuestionFault
from percall.twin.run import Cancelled
from percall.web import growing
from percall.web.growing import Growers, Growing, State
from percall.web.jobs import Waiting

PATIENCE_S = 10.0


def until(holds: Callable[[], bool]) -> None:
    clock = threading.Event()
    for _time in range(500):
        if holds():
            return
        clock.wait(0.01)
    raise AssertionError("it never came to be")


def test_the_first_answer_is_there_while_better_ones_are_made() -> None:
    may_go_on = threading.Event()

    def work(told: Growing[int]) -> None:
        told.found(2)
        assert may_go_on.wait(PATIENCE_S)
        told.found(4)

    growers = Growers(PATIENCE_S)
    first = growers.ask("key", work)
    assert (first.latest, first.state) == (2, State.RUNNING)
    may_go_on.set()
    until(lambda: first.state is State.DONE)
    assert growers.ask("key", work).latest == 4


def test_who_wants_the_last_answer_waits_for_it_and_is_not_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(growing, "FORGOTTEN_S", 1.5)

    def work(told: Growing[int]) -> None:
        for number in range(30):
            if told.is_stopped():
                raise Cancelled("stopped")
            told.found(number)
            threading.Event().wait(0.1)

    found = Growers(patience_s=0.01).ask("key", work, to_its_end_s=PATIENCE_S)
    assert (found.latest, found.state) == (29, State.DONE)


def test_until_then_it_says_what_it_does() -> None:
    may_go_on = threading.Event()

    def work(told: Growing[int]) -> None:
        told.say("Reading the records")
        assert may_go_on.wait(PATIENCE_S)
        told.found(1)

    growers = Growers(patience_s=0.2)
    with pytest.raises(Waiting) as waiting:
        growers.ask("key", work)
    assert waiting.value.step == "Reading the records"
    may_go_on.set()
    growers.patience_s = PATIENCE_S
    assert growers.ask("key", work).latest == 1


def _endless(told: Growing[int]) -> None:
    for number in range(10_000):
        if told.is_stopped():
            raise Cancelled("stopped")
        told.found(number)
        threading.Event().wait(0.005)


def test_what_is_stopped_keeps_its_latest_answer_until_it_is_to_go_on() -> None:
    growers = Growers(PATIENCE_S)
    work = growers.ask("key", _endless)
    growers.stop("key")
    until(lambda: work.state is State.STOPPED)
    assert growers.ask("key", _endless) is work
    assert work.latest is not None
    anew = growers.ask("key", _endless, again=True)
    assert anew is not work
    growers.stop("key")


def test_what_nobody_asks_for_any_more_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "FORGOTTEN_S", 0.05)
    work = Growers(PATIENCE_S).ask("key", _endless)
    until(lambda: work.state is State.STOPPED)


def test_what_is_left_makes_room_and_begins_anew_for_who_comes_back() -> None:
    growers = Growers(PATIENCE_S)
    work = growers.ask("key", _endless)
    growers.leave("key")
    until(lambda: work.state is State.STOPPED)
    anew = growers.ask("key", _endless)
    assert anew is not work
    growers.stop("key")


def test_what_is_stopped_before_its_first_answer_is_stopped_and_no_error() -> None:
    def slow(told: Growing[int]) -> None:
        while not told.is_stopped():
            threading.Event().wait(0.005)
        raise Cancelled("stopped")

    growers = Growers(patience_s=0.05)
    with pytest.raises(Waiting):
        growers.ask("key", slow)
    growers.stop("key")
    growers.patience_s = PATIENCE_S
    stopped = growers.ask("key", slow)
    assert (stopped.latest, stopped.state) == (None, State.STOPPED)


def test_work_that_fails_says_so_and_can_be_tried_again() -> None:
    def broken(_told: Growing[int]) -> None:
        raise QuestionFault("there is no twin yet")

    growers = Growers(PATIENCE_S)
    with pytest.raises(QuestionFault, match="no twin"):
        growers.ask("key", broken)
    assert growers.ask("key", lambda told: told.found(1)).latest == 1
