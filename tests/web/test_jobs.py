"""Long work: the page says what it waits for, and the work is handed over when it is done."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from percall.web.answers import Answers
from percall.web.application import application
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
    jobs.patience_s = 10
    assert jobs.result("key", slow) == "done"
    assert times == [1]


def test_work_that_fails_fails_for_the_one_who_asks_and_can_be_tried_again() -> None:
    jobs = Jobs()

    def broken(_say: Callable[[str], None]) -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        jobs.result("key", broken)
    assert jobs.result("key", lambda _say: "mended") == "mended"


def test_a_page_that_takes_long_says_what_it_waits_for_and_asks_again(small_centre: Path) -> None:
    """With a server that has no patience at all, every page is one that takes long."""
    app = application(Answers(small_centre), Jobs(patience_s=0))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        waiting = client.get("/")
        assert waiting.headers["refresh"] == "1"
        assert "One moment" in waiting.text
        assert 'action="/stop"' in waiting.text
        for _ask in range(100):
            page = client.get("/")
            if "refresh" not in page.headers:
                break
            time.sleep(0.1)
        assert "What did a call cost in October 2026?" in page.text


def test_a_question_can_be_given_up_by_our_own_page(small_centre: Path) -> None:
    app = application(Answers(small_centre))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        client.get("/healthz")
        given_up = client.post("/stop", headers={"Origin": "http://127.0.0.1"})
    assert given_up.status_code == 400
    assert "The question was given up" in given_up.text
