"""The page of the flow: what it shows, with records or without, and where there is no flow yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from percall.sample.flow_file import flow_text
from percall.sample.plan import planned
from percall.store.workspace import create
from percall.web.answers import Answers
from percall.web.application import application
from percall.web.jobs import Jobs
from tests.web.conftest import served
from tests.web.test_browser import axe_finds_nothing


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre without any records, with the sample's flow."""
    folder = tmp_path_factory.mktemp("flow") / "acme"
    create(folder, "Acme", "EUR", "Europe/Riga")
    (folder / "flow.toml").write_text(flow_text(planned()), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def pages(root: Path) -> Iterator[TestClient]:
    app = application(Answers(root), Jobs(patience_s=60))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as found:
        yield found


def test_it_is_drawn_checked_and_told_in_tables_without_records(pages: TestClient) -> None:
    page = pages.get("/flow").text
    assert "13 steps lead to 3 queues, and nothing is wrong with them." in page
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
    for step in ("main menu", "billing self-service", "by reason", "support-b"):
        assert step in page


def test_a_contact_is_followed_and_its_rules_are_named(pages: TestClient) -> None:
    page = pages.get("/flow", params={"keys": "2", "at": "2026-10-05T10:30"}).text
    assert "step.&#34;main menu&#34;.choice[1]" in page
    closed = pages.get("/flow", params={"at": "2026-10-04T10:30"}).text
    assert "ended as sent away" in closed
    called = pages.get("/flow", params={"keys": "2", "takes": "1"}).text
    assert "takes the callback" in called


@pytest.mark.parametrize("query", ["at=soon", "enter=phone", "at=9999-99-99T10:00"])
def test_what_cannot_be_followed_is_said(pages: TestClient, query: str) -> None:
    assert pages.get(f"/flow?{query}").status_code == 400


def test_the_drawing_can_be_taken_along(pages: TestClient) -> None:
    answer = pages.get("/flow.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "<style>" in answer.text


def test_issues_stand_with_their_place_and_what_to_do(tmp_path: Path) -> None:
    create(tmp_path / "acme", "Acme", "EUR", "Europe/Riga")
    file = tmp_path / "acme" / "flow.toml"
    client = TestClient(application(Answers(tmp_path / "acme"), Jobs(patience_s=60)),
                        base_url="http://127.0.0.1")  # fmt: skip
    assert "The workspace has no flow yet." in client.get("/flow").text
    file.write_text('flow.entry.voice = "<b>"\n', encoding="utf-8")
    page = client.get("/flow").text
    assert "it leads to &lt;b&gt;, and there is no such step" in page
    assert "<b>" not in page
    file.write_text("flow = 3\n", encoding="utf-8")
    broken = client.get("/flow")
    assert broken.status_code == 500
    assert "flow is not a table" in broken.text


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(browser: Browser, root: Path, width: int, scheme: str) -> None:
    with served(root) as address:
        axe_finds_nothing(browser, address, width, scheme, ["/flow", "/flow?keys=2&takes=1"])
