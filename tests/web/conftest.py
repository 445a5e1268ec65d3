"""One small centre, one server and one browser for all tests of the pages."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.testclient import TestClient

from percall.web.answers import Answers
from percall.web.application import application
from percall.web.jobs import Jobs
from tests.web.world import (
    command,
    environment,
    import_records,
    make_centre,
    write_books,
)

SWITCHES = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--no-first-run",
]  # fmt: skip


@contextmanager
def served(root: Path) -> Iterator[str]:
    """The address of `percall serve` over a workspace, which ends with Ctrl-C and in peace."""
    with subprocess.Popen(
        command("serve", "-w", root, "--port", "0", "--json"), env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        line = server.stdout.readline()
        try:
            assert line, server.stderr.read() if server.stderr else ""
            address: str = json.loads(line)["address"]
            yield address.rstrip("/")
        finally:
            server.send_signal(signal.SIGINT)
            _out, said = server.communicate(timeout=20)
    assert server.returncode == 0
    assert said == ""


class Patient(httpx.Client):
    """A client that asks again while a page says that it is being made, as a browser does."""

    def get(self, url: httpx.URL | str, **how: Any) -> httpx.Response:
        """The answer, when it is there."""
        for _time in range(60):
            answer = super().get(url, **how)
            if "refresh" not in answer.headers:
                return answer
            time.sleep(float(answer.headers["refresh"]) / 4)
        raise AssertionError(f"{url} is not made within a reasonable time")


def patient(address: str) -> httpx.Client:
    """A client that follows redirects and asks again while a page says that it is being made."""
    return Patient(base_url=address, follow_redirects=True, timeout=30, trust_env=False)


@pytest.fixture(scope="session")
def small_centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_centre(tmp_path_factory.mktemp("web") / "small")
    write_books(root)
    report = import_records(root)
    assert report["quarantined"] == 2
    return root


@pytest.fixture(scope="session")
def address(small_centre: Path) -> Iterator[str]:
    with served(small_centre) as found:
        yield found


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[httpx.Client]:
    with patient(address) as found:
        yield found


@pytest.fixture(scope="session")
def pages(small_centre: Path) -> Iterator[TestClient]:
    """The pages without a server, for tests that look at texts and figures alone."""
    app = application(Answers(small_centre), Jobs(patience_s=60))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as found:
        yield found


@pytest.fixture(scope="module")
def browser(chromium: str | None) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield started
        started.close()


@contextmanager
def watched_page(browser: Browser, address: str) -> Iterator[Page]:
    """A page of 1280 pixels, which fails the test for whatever the browser complains of."""
    with browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}) as context:
        opened = context.new_page()
        complaints: list[str] = []
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        yield opened
        assert complaints == []


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A watched page of the small centre."""
    with watched_page(browser, address) as opened:
        yield opened
