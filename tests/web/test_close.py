"""The page Close: what is signed, what would be warned of, and the form that closes a month."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from percall.web.answers import Answers
from percall.web.application import application
from percall.web.jobs import Jobs
from tests.web.conftest import served

HERE = "http://127.0.0.1"
PERIOD = "from=2026-10-01&to=2026-11-01"


@pytest.fixture
def root(small_centre: Path, tmp_path: Path) -> Path:
    shutil.copytree(small_centre, tmp_path / "centre")
    return tmp_path / "centre"


@pytest.fixture
def pages(root: Path) -> Iterator[TestClient]:
    app = application(Answers(root), Jobs(patience_s=60))
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as found:
        yield found


def send(pages: TestClient, origin: str = HERE, **form: str) -> tuple[int, str]:
    answer = pages.post("/close", data=form, headers={"Origin": origin}, follow_redirects=False)
    return answer.status_code, answer.headers.get("location", "")


def test_a_month_is_closed_by_the_form_once_its_warnings_are_accepted(
    root: Path, pages: TestClient
) -> None:
    before = pages.get("/close").text
    assert "No month is closed yet" in before
    assert "/close?month=2026-10" in before
    asked = pages.get("/close?month=2026-10").text
    assert "2 rows in quarantine have no readable time: they may be of the month" in asked
    assert send(pages, month="2026-10", by="Anna") == (303, "/close?month=2026-10")
    assert not (root / "closed" / "record.jsonl").exists()
    assert send(pages, month="2026-10", by="Anna", accept="yes") == (303, "/close")
    content = json.loads((root / "closed" / "record.jsonl").read_bytes())
    assert (content["month"], content["closed_by"]) == ("2026-10", "Anna")
    after = pages.get("/close").text
    assert "holds as signed" in after
    assert content["hash"][:12] in after


def test_no_foreign_page_can_close_a_month(root: Path, pages: TestClient) -> None:
    assert send(pages, "http://evil.example", month="2026-10", accept="yes")[0] == 403
    assert pages.post("/close", data={"month": "2026-10"}).status_code == 403
    assert pages.get("/close?month=2026-10&accept=yes").status_code == 400
    assert not (root / "closed").exists()


@pytest.mark.parametrize("month", ["", "October", "2026-Q3", "2099-01", "<b>", "2026-10-01"])
def test_a_month_that_cannot_be_closed_is_a_clear_error(pages: TestClient, month: str) -> None:
    answer = pages.post("/close", data={"month": month}, headers={"Origin": HERE})
    assert answer.status_code == 400
    assert "<b>" not in answer.text
    assert "Traceback" not in answer.text


def test_every_page_of_a_closed_month_says_that_it_was_signed_and_whether_it_holds(
    root: Path, pages: TestClient
) -> None:
    send(pages, month="2026-10", by="Anna <b>", accept="yes")
    for path in (f"/?{PERIOD}", f"/contacts?{PERIOD}", f"/ledger?{PERIOD}"):
        page = pages.get(path).text
        assert "2026-10 was signed by Anna &lt;b&gt;" in page
        assert "these are still its figures" in page
    with (root / "ledger" / "late.csv").open("w") as books:
        books.write("month,account,amount\n2026-10,Premises:Rent,100\n")
    assert "no longer what was signed" in pages.get(f"/?{PERIOD}").text
    told = pages.get(f"/api/cost?{PERIOD}").json()["closed"]
    assert [(one["month"], one["holds"]) for one in told] == [("2026-10", False)]
    assert pages.get(f"/overview.json?{PERIOD}").json()["closed"] == told
    page = pages.get("/close").text
    assert "Ledger: Premises:Rent" in page
    assert "ledger/late.csv, line 2" in page
    assert 'value="100.000000000"' in page


def test_what_was_changed_by_hand_is_named(root: Path, pages: TestClient) -> None:
    send(pages, month="2026-10", by="Anna", accept="yes")
    pages.get("/close")
    record = root / "closed" / "record.jsonl"
    record.write_bytes(record.read_bytes().replace(b"Anna", b"Otto"))
    page = pages.get("/close").text
    assert "Something was changed by hand" in page
    assert "closed/record.jsonl" in page


@pytest.mark.browser
def test_a_person_closes_a_month_on_a_phone(browser: Browser, root: Path) -> None:
    with served(root) as address:
        context = browser.new_context(base_url=address, viewport={"width": 390, "height": 800})
        page = context.new_page()
        page.goto("/close")
        page.get_by_role("link", name="October 2026").click()
        page.get_by_label("Signed by").fill("Anna")
        page.get_by_label("in spite of the warnings").check()
        page.get_by_role("button", name="Close October 2026").click()
        page.get_by_text("holds as signed").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        context.close()
