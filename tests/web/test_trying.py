"""The page that tries plans: what the command says, refusals that stay, plans kept and compared."""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from importlib import resources
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from percall.web import played as playing
from percall.web.answers import Answers
from percall.web.application import application
from percall.web.jobs import Jobs
from percall.whatif import examples
from tests.cli.test_imports import said
from tests.web.conftest import Patient, served
from tests.web.test_browser import axe_finds_nothing, visit

DAYS = "first=2026-10-05&last=2026-10-06"
FEWER = f"{DAYS}&staff.share=-20%25"
OWN = {"Origin": "http://127.0.0.1"}
WHY_REFUSED = re.compile(
    r"✕ Refused: .+ would be [^,]+, the guardrail is [^;]+; most of it on \w+day \d\d:[03]0: [^;]+%\."
    r"( Refused: .+)*"
)
"""The guardrail, its number and its half-hour, wherever a plan is said to be refused."""


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The short-staffed centre that percall ships, as a workspace without records."""
    root = tmp_path_factory.mktemp("trying") / "short"
    with resources.as_file(resources.files(examples) / "short") as folder:
        shutil.copytree(folder, root)
    return root


@pytest.fixture(scope="module")
def page(short: Path) -> Iterator[TestClient]:
    """Its pages, with the patience to wait for a first answer."""
    app = application(Answers(short), Jobs(patience_s=240))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as found:
        yield found


def whole(page: TestClient, query: str) -> str:
    """The page when it is played to the end, as people read it."""
    page.get(f"/try.json?{query}")
    return unescape(page.get(f"/try?{query}").text)


def test_without_a_twin_the_page_says_how_to_fit_one(client: Patient) -> None:
    for path in ("/try", "/frontier", "/plans"):
        found = client.get(path)
        assert found.status_code == 200
        assert "percall twin fit" in found.text, path


def test_programs_get_what_the_command_prints(short: Path, page: TestClient) -> None:
    """The page begins with two replications: the command is told as many as were played."""
    shown = page.get(f"/try.json?{FEWER}").json()
    assert shown["replications"] > 1
    _code, out, _error = said(
        "try", "staff=-20%", "--from", "2026-10-05", "--to", "2026-10-07", "-w", short, "--json",
        "--replications", shown["replications"], "--precision", 0,
    )  # fmt: skip
    printed = json.loads(out)
    for name in ("measures", "guardrails", "money", "inputs", "lines", "assumptions", "seed"):
        assert shown[name] == printed[name], name
    assert (shown["is_refused"], printed["is_refused"]) == (True, True)


def test_a_file_of_what_was_stopped_before_an_answer_is_played(short: Path) -> None:
    """Somebody's page stopped it; whoever asks for the file does not know of that."""
    app = application(Answers(short), Jobs(patience_s=0.01))
    days = "first=2026-09-07&last=2026-10-25"
    with TestClient(app, base_url="http://127.0.0.1") as found:
        work: list[str] = []
        while not work:
            shown = found.get(f"/try?{days}&staff.share=20%25&precision=2")
            work = re.findall(r'data-work="(\w+)"', shown.text)
        found.post("/try/stop", data={"work": work[0], "query": days}, headers=OWN)
        asked = found.get(f"/try.json?{days}&staff.share=20%25&precision=2")
    assert asked.status_code == 200, asked.text
    assert asked.json()["replications"] >= 2


def test_a_file_that_takes_too_long_is_accepted_and_there_later(
    short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = application(Answers(short), Jobs(patience_s=0.01))
    with TestClient(app, base_url="http://127.0.0.1") as found:
        with monkeypatch.context() as hurry:
            hurry.setattr(playing, "FILE_WAITS_S", 0.01)
            asked = found.get(f"/try.json?{DAYS}&staff.share=17%25")
        assert (asked.status_code, "not played yet" in asked.text) == (202, True)
        assert found.get(f"/try.json?{DAYS}&staff.share=17%25").status_code == 200


def test_today_without_a_lever_is_no_plan_to_keep(short: Path, page: TestClient) -> None:
    kept = page.post("/try/keep", data={"name": "today", "query": DAYS}, headers=OWN)
    assert (kept.status_code, "nothing to keep" in kept.text) == (400, True)
    assert not (short / "plans" / "today.toml").exists()


def test_a_program_can_ask_for_the_figures_at_once(short: Path) -> None:
    """However little patience the pages have, a file waits until the plan is played."""
    app = application(Answers(short), Jobs(patience_s=0.01))
    with TestClient(app, base_url="http://127.0.0.1") as found:
        asked = found.get(f"/try.json?{DAYS}&staff.share=3%25")
    assert (asked.status_code, asked.json()["replications"] >= 20) == (200, True)


def test_a_refused_plan_says_so_on_the_page_and_in_every_file(page: TestClient) -> None:
    text = whole(page, FEWER)
    assert re.search(
        r"Refused: .+ would be .+, the guardrail is .+; most of it on \w+ \d\d:\d\d", text
    )
    for table in ("guardrails", "measures", "money", "lines", "inputs"):
        told = page.get(f"/try.csv?{FEWER}&table={table}").text.removeprefix("\ufeff")
        rows = list(csv.reader(io.StringIO(told)))[1:]
        assert rows
        assert {row[-1] for row in rows} == {"✕ refused"}, table
    assert "refused: it breaks a guardrail" in page.get(f"/try.svg?{FEWER}&chart=changes").text
    book = CalamineWorkbook.from_filelike(io.BytesIO(page.get(f"/try.xlsx?{FEWER}").content))
    rails = book.get_sheet_by_name("Guardrails").to_python()
    assert "✕ refused" in [cell for row in rails for cell in row]
    assert page.get(f"/try.json?{FEWER}").json()["is_refused"] is True


def test_what_changes_is_listed_with_its_file_and_row(page: TestClient) -> None:
    table = page.get(f"/try.csv?{FEWER}&table=lines").text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert rows
    for row in rows:
        assert re.fullmatch(r".+\.csv:\d+", row["Ledger line"])
        if row["Account"].startswith("Labour:"):
            assert float(row["After"]) < float(row["Before"])
    assert any(row["Account"] == "Labour:Wages" for row in rows)
    inputs = page.get(f"/try.csv?{FEWER}&table=inputs").text
    assert "behaviour.shifts[" in inputs


def test_without_a_lever_it_is_today_with_nothing_beside_it(page: TestClient) -> None:
    text = whole(page, DAYS)
    assert "Today, as the twin plays it" in text
    assert re.search(r"Today breaks a guardrail: Service level .+, the guardrail is", text)
    assert "What the plan changes" not in text


def test_a_form_of_the_levers_table_fills_itself_from_the_address(page: TestClient) -> None:
    text = whole(page, f"{DAYS}&callback=on&staff.share=-5%25")
    for name in ("staff.share", "callback.after", "self_service.share", "training.hours"):
        assert f'name="{name}"' in text
    assert re.search(r'name="staff.share" value="-5%"', text)
    assert re.search(r'name="callback" value="on" checked', text)
    assert re.search(r'data-least="-50" data-most="50"', text)


@pytest.mark.parametrize(
    ("typed", "means"), [("-7,5 %25", "-7.5%25"), ("%E2%88%925%25", "-5%25"), ("0.1", "10%25")]
)
def test_numbers_are_read_as_people_of_any_language_write_them(
    page: TestClient, typed: str, means: str
) -> None:
    sent_on = page.get(f"/try?{DAYS}&staff.share={typed}", follow_redirects=False)
    assert sent_on.headers["location"] == f"/try?{DAYS}&staff.share={means}"


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("self_service.share=140%25", "does not fit"),
        ("staff.share=-100%25", "Nobody would be left"),
        ("staff.share=NaN", "does not fit"),
        ("staff.agents=1e400", "does not fit"),
        ("cloud=on", "no default is honest"),
        ("staff.share=5%25&staff.agents=2", "stated twice"),
        ("self_service=on&assistant=on", "count the same customers twice"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_beside_the_form_that_says_it(
    page: TestClient, query: str, says: str
) -> None:
    """The form stays with what was typed, so that it can be mended."""
    found = page.get(f"/try?{DAYS}&{query}")
    assert found.status_code == 400
    text = unescape(found.text)
    assert says in text
    assert 'id="levers"' in text
    name, value = query.split("&", maxsplit=1)[0].split("=")
    assert re.search(rf'name="{re.escape(name)}" value="{value.replace("%25", "%")}"', text)
    assert page.get(f"/try.json?{DAYS}&{query}").status_code == 400


@pytest.mark.parametrize(
    "query",
    ["first=yesterday&last=2026-10-06", "first=2026-10-06&last=2026-10-05",
     "first=2020-01-01&last=2026-10-06", f"{DAYS}&precision=7", f"{DAYS}&seed=-1",
     f"{DAYS}&stuff.share=1", "first=1970-01-05&last=1970-01-11"],
)  # fmt: skip
def test_an_address_that_cannot_be_read_is_an_error_that_says_so(
    page: TestClient, query: str
) -> None:
    assert page.get(f"/try?{query}").status_code == 400


def test_what_today_breaks_is_kept_by_no_plan_that_breaks_it_as_much(page: TestClient) -> None:
    cheaper = f"{DAYS}&voip=on"
    text = whole(page, cheaper)
    assert "Not within the guardrails: broken, as today." in text
    assert "Today breaks a guardrail: Service level" in text
    table = page.get(f"/try.csv?{cheaper}&table=guardrails").text.removeprefix("\ufeff")
    (level,) = [row for row in csv.DictReader(io.StringIO(table))
                if row["Guardrail"] == "Service level"]  # fmt: skip
    assert level["Judged"] == "! broken, as today"
    assert float(level["Broken by the plan"]) == float(level["Broken today"]) > 0.5
    assert float(level["Counts against it"]) == 0
    svg = page.get(f"/try.svg?{cheaper}&chart=changes").text
    assert "not within the guardrails, which today breaks too" in svg
    found = page.get(f"/try.json?{cheaper}").json()
    assert (found["standing"], found["is_refused"]) == ("broken as today", False)


def test_the_limit_of_customers_turned_away_says_how_it_is_made(page: TestClient) -> None:
    text = whole(page, f"{DAYS}&hours.open=10:00-16:00")
    found = re.search(
        r"Refused: Turned away would be [\d.]+\u00a0%, the guardrail is [\d.]+\u00a0%"
        r" \(today [\d.]+\u00a0% and 2.0 percentage points more\); most of it on \w+day \d\d:\d\d: 100.0\u00a0%, today",
        text,
    )  # fmt: skip
    assert found, re.findall(r"Refused: [^<]*", text)


def test_an_investment_that_is_typed_for_one_lever_of_two_is_named(page: TestClient) -> None:
    text = whole(page, f"{DAYS}&voip=on&remote.investment=8000")
    assert re.search(r"8\D000 EUR are spent to begin with for Remote work; nobody has said how much"
                     r" for Internet telephony or another tariff", text)  # fmt: skip


def test_a_slider_reaches_beyond_what_is_usual(page: TestClient) -> None:
    text = whole(page, DAYS)
    (field,) = re.findall(r'<input name="callback.within"[^>]*>', text)
    least, most, at = (float(re.search(rf'data-{name}="([^"]*)"', field)[1])  # type: ignore[index]  # it is there
                       for name in ("least", "most", "at"))  # fmt: skip
    assert least < at < most


def test_a_plan_is_kept_compared_and_dropped(short: Path, page: TestClient) -> None:
    def send(path: str, **fields: str) -> str:
        sent = page.post(path, data=fields, headers=OWN, follow_redirects=False)
        assert sent.status_code == 303, sent.text
        return str(sent.headers["location"])

    at = send("/try/keep", name="Mazāk cilvēku", query=FEWER)
    assert parse_qs(urlsplit(at).query)["named"] == ["Mazāk cilvēku"]
    text = (short / "plans" / "Mazāk cilvēku.toml").read_text(encoding="utf-8")
    assert "share = -0.2" in text
    again = page.post("/try/keep", data={"name": "Mazāk cilvēku", "query": FEWER}, headers=OWN)
    assert (again.status_code, "already" in again.text) == (400, True)
    send("/try/keep", name="more", query=f"{DAYS}&staff.share=20%25")
    (short / "plans" / "foreign.toml").write_text(
        '[plan]\nname = "x"\ncentre = "Another"\nversion = 1\n\n[lever.callback]\n',
        encoding="utf-8",
    )
    (short / "plans" / "no text.toml").write_bytes(b"\xff\xfe")
    table = page.get(f"/plans.csv?{DAYS}").text.removeprefix("\ufeff")
    rows = {row["Plan"]: row for row in csv.DictReader(io.StringIO(table))}
    assert WHY_REFUSED.fullmatch(rows["Mazāk cilvēku"]["Guardrails"])
    assert rows["more"]["Guardrails"] == "✓ kept"
    assert "Another" in rows["foreign"]["Guardrails"]
    assert "is not text" in rows["no text"]["Guardrails"]
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(page.get(f"/plans.xlsx?{DAYS}").content))
    cells = [cell for row in sheets.get_sheet_by_index(0).to_python() for cell in row]
    assert any(WHY_REFUSED.fullmatch(str(cell)) for cell in cells)
    shown = unescape(page.get(f"/plans?{DAYS}").text)
    assert "4 plans in the workspace, 2 cannot be tried, 1 is refused." in shown
    assert rows["Mazāk cilvēku"]["Guardrails"] in shown
    (short / "plans" / "no text.toml").unlink()
    opened = page.get(f"/try?{DAYS}&plan=more", follow_redirects=False)
    assert opened.headers["location"] == f"/try?{DAYS}&named=more&staff.share=20%25"
    refused = page.get(f"/try?{DAYS}&plan=foreign")
    assert (refused.status_code, "The plan is for Another" in refused.text) == (400, True)
    for name in ("Mazāk cilvēku", "more", "foreign"):
        assert send("/plans/drop", name=name, query=DAYS) == f"/plans?{DAYS}"
    assert "No plan is kept yet" in page.get(f"/plans?{DAYS}").text


def test_another_site_cannot_keep_a_plan(short: Path, page: TestClient) -> None:
    sent = page.post("/try/keep", data={"name": "evil", "query": FEWER},
                     headers={"Origin": "http://elsewhere.example"})  # fmt: skip
    assert sent.status_code == 403
    assert not (short / "plans" / "evil.toml").exists()


def test_the_frontier_has_today_and_what_the_command_prints(short: Path, page: TestClient) -> None:
    shown = page.get(f"/frontier.json?{DAYS}").json()
    _code, out, _error = said("frontier", "--from", "2026-10-05", "--to", "2026-10-07",
                              "-w", short, "--json")  # fmt: skip
    assert shown == json.loads(out)
    refused = {len(one["guardrails"]) for one in shown["points"] if one["is_refused"]}
    assert refused
    assert 0 not in refused
    table = page.get(f"/frontier.csv?{DAYS}").text.removeprefix("\ufeff")
    marks = [row["Guardrails"] for row in csv.DictReader(io.StringIO(table))]
    broken = re.compile(r"! broken(, as today|): .+, the guardrail is .+")
    assert all(
        mark == "✓ kept" or WHY_REFUSED.fullmatch(mark) or broken.fullmatch(mark) for mark in marks
    )
    assert any(WHY_REFUSED.fullmatch(mark) for mark in marks)
    assert any(broken.fullmatch(mark) for mark in marks)
    assert "Today breaks a guardrail: Service level" in unescape(page.get(f"/frontier?{DAYS}").text)
    assert [one["is_today"] for one in shown["points"]].count(True) == 1
    svg = page.get(f"/frontier.svg?{DAYS}").text
    assert "breaks a guardrail, as today does" in svg
    for title in ("What quality costs", "service level, %", "Cost of the days, EUR", "today"):
        assert title in svg
    text = unescape(page.get(f"/frontier?{DAYS}").text)
    assert re.search(r"\d+ of 11 plans are efficient", text)
    assert f'href="/try?{DAYS}&staff.share=-30%25"' in text


def test_in_latvian_the_page_speaks_latvian(page: TestClient) -> None:
    text = whole(page, f"lang=lv&{FEWER}")
    assert "Sviras" in text
    assert "Noraidīts" in text
    assert "Guardrail" not in text


@pytest.fixture(scope="module")
def served_short(short: Path) -> Iterator[str]:
    with served(short) as found:
        yield found


def played(page: Page, path: str) -> None:
    """Open a page, and wait until it is played."""
    visit(page, path)
    page.wait_for_selector("#status[data-state=done]", timeout=60_000)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_axe_finds_nothing(browser: Browser, served_short: str, width: int, scheme: str) -> None:
    paths = (f"/try?{FEWER}", f"/try?{DAYS}", f"/frontier?{DAYS}", f"/plans?{DAYS}",
             f"/try?{DAYS}&cloud=on")  # fmt: skip
    axe_finds_nothing(browser, served_short, width, scheme, paths)


@pytest.mark.browser
def test_the_verdict_is_seen_first_on_a_telephone(browser: Browser, served_short: str) -> None:
    telephone = {"width": 390, "height": 844}
    with browser.new_context(base_url=served_short, viewport=telephone) as context:  # type: ignore[arg-type]  # two whole numbers
        page = context.new_page()
        for path in (f"/try?{FEWER}", f"/frontier?{DAYS}", f"/try?{DAYS}&cloud=on"):
            visit(page, path)
            page.wait_for_selector("#status:not([data-state=running])", timeout=60_000)
            verdict = page.locator("#found .sentence, #found .grave").first.bounding_box()
            levers = page.locator("#levers").bounding_box()
            assert verdict is not None
            assert levers is not None
            assert verdict["y"] + verdict["height"] < 844, path
            assert verdict["y"] < levers["y"], path


@pytest.mark.browser
def test_a_moved_slider_is_played_without_leaving_the_page(
    browser: Browser, served_short: str
) -> None:
    with browser.new_context(
        base_url=served_short, viewport={"width": 1280, "height": 900}
    ) as context:
        page = context.new_page()
        played(page, f"/try?{DAYS}")
        page.locator("#lever-staff summary").click()
        slide = page.locator("#lever-staff input[type=range]").first
        slide.focus()
        for _press in range(5):
            page.keyboard.press("ArrowLeft")
        page.wait_for_url("**staff.share=-5%25", timeout=60_000)
        page.wait_for_selector("#status[data-state=done]", timeout=60_000)
        assert page.evaluate("document.activeElement.type") == "range"
        assert "Difference" in page.locator("#found table").first.inner_text()
        page.locator("#lever-staff .use input").uncheck()
        page.wait_for_url(f"**/try?{DAYS}", timeout=60_000)


@pytest.mark.browser
def test_without_a_script_the_form_is_sent_and_the_page_asks_again(
    browser: Browser, served_short: str
) -> None:
    with browser.new_context(base_url=served_short, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"/try?{DAYS}")
        page.locator("#lever-staff summary").click()
        page.locator('input[name="staff.share"]').fill("-10%")
        page.get_by_role("button", name="Try it").click()
        page.wait_for_url("**staff.share=-10%25", timeout=60_000)
        page.wait_for_selector("#status[data-state=done]", timeout=60_000)
        assert "Difference" in page.locator("#found table").first.inner_text()


@pytest.mark.browser
def test_what_is_stopped_shows_what_it_has_and_can_go_on(
    browser: Browser, served_short: str
) -> None:
    with browser.new_context(
        base_url=served_short, viewport={"width": 1280, "height": 900}
    ) as context:
        page = context.new_page()
        page.goto("/frontier?first=2026-10-05&last=2026-11-01&callback=on&voip=on")
        page.wait_for_selector("#found table", timeout=60_000)
        page.get_by_role("button", name="Stop here").click()
        page.wait_for_selector("#status[data-state=stopped]", timeout=60_000)
        assert page.locator("#found tbody tr").count() < 44
        page.get_by_role("link", name="Go on playing").click()
        page.wait_for_selector("#status[data-state=running]", timeout=60_000)
        page.get_by_role("button", name="Stop here").click()
