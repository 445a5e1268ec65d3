"""The pages in a real Chromium: by keyboard alone, for everybody, at any width, and from here only."""

import json
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, Request

from tests.web.world import percall

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
OCTOBER = "from=2026-10-01&to=2026-11-01"
PAGES = ("/", f"/ledger?{OCTOBER}&driver=agent_time", f"/contacts?{OCTOBER}", "/quarantine",
         f"/definitions?{OCTOBER}", f"/marginal?{OCTOBER}", f"/quality?{OCTOBER}",
         "/?from=x")  # fmt: skip
MOST_TABS = 60

pytestmark = pytest.mark.browser


def axe_finds_nothing(
    browser: Browser, address: str, width: int, scheme: str, paths: Iterable[str]
) -> None:
    """Open each page with all of its details: axe has nothing to say, and nothing is too wide."""
    with browser.new_context(
        base_url=address, viewport={"width": width, "height": 800},
        color_scheme=scheme, bypass_csp=True,  # type: ignore[arg-type]  # one of two words
    ) as context:  # fmt: skip
        page = context.new_page()
        for path in paths:
            visit(page, path)
            page.locator("details").evaluate_all("all => all.forEach(d => { d.open = true })")
            page.evaluate(AXE.read_text(encoding="utf-8"))
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            says = [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found["violations"]]
            assert says == [], path
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} wide"


def visit(page: Page, path: str) -> None:
    """Open a page, and wait while it says that its figures are being made."""
    page.goto(path)
    page.wait_for_selector(
        "main:not(:has([role=status])), #status:is([data-state=done], [data-state=failed])"
    )
    page.wait_for_load_state("networkidle")


def tab_to(page: Page, words: str) -> str:
    """Press Tab until the focus is on a link whose address holds the words; that address."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        found: str | None = page.evaluate("document.activeElement.getAttribute('href')")
        if found and words in found:
            return found
    raise AssertionError(f"no link with {words!r} within {MOST_TABS} tabs")


def follow(page: Page) -> None:
    """Press Enter on the focused link, and wait for where it leads."""
    target: str = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith(target))
    page.wait_for_selector(
        "main:not(:has([role=status])), #status:is([data-state=done], [data-state=failed])"
    )
    page.wait_for_load_state("networkidle")


def cost(root: Path, *options: str) -> dict[str, object]:
    days = ("--from", "2026-10-01", "--to", "2026-11-01", *options)
    found: dict[str, object] = json.loads(percall("cost", "-w", root, *days, "--json"))
    return found["periods"][0]  # type: ignore[index,no-any-return]  # one period


def exact(page: Page, selector: str) -> list[str]:
    """The exact figures that programs find in a part of the page."""
    found: list[str] = page.locator(f"{selector} data").evaluate_all("all => all.map(d => d.value)")
    return found


def test_by_keyboard_alone_from_the_headline_to_a_ledger_line(
    page: Page, small_centre: Path
) -> None:
    """Headline, reconciliation, pool, line: three presses of Enter."""
    period = cost(small_centre)
    visit(page, f"/?{OCTOBER}")
    tab_to(page, "#reconciliation")
    focused = page.evaluate("document.activeElement.querySelector('data').value")
    assert focused == period["cost_per_call"]["fully_loaded"]  # type: ignore[index]  # JSON
    follow(page)
    pools = period["reconciliation"]
    assert exact(page, ".statement")[0] == period["book"]
    tab_to(page, "driver=agent_time")
    follow(page)
    table = page.locator("main table")
    ledger = next(p["ledger"] for p in pools if p["pool"] == "agent_time")  # type: ignore[attr-defined]  # JSON
    assert exact(page, "tfoot .total") == [ledger]
    assert table.locator("tbody th").first.inner_text() == "ledger/2026.csv, line 3"


def test_by_keyboard_alone_from_the_headline_to_the_price_tag_of_a_call(
    page: Page, small_centre: Path
) -> None:
    """Calls, contacts, price tag: two presses of Enter."""
    period = cost(small_centre)
    visit(page, f"/?{OCTOBER}")
    tab_to(page, "/contacts?from=2026-10-01")  # the door in the menu
    tab_to(page, "/contacts?from=2026-10-01")  # the figure
    assert page.evaluate("document.activeElement.querySelector('data').value") == str(
        period["calls"]
    )
    follow(page)
    assert f"{period['calls']} contacts" in page.locator(".sentence").inner_text()
    key = tab_to(page, "/contact?").split("id=")[1]
    follow(page)
    tag = json.loads(percall("contact", key, "-w", small_centre, "--json"))
    sums = [tag["cost"]["fully_loaded"], tag["cost"]["practical_capacity"]]
    assert exact(page, "tfoot .total") == sums
    rows = exact(page, "main table >> nth=0 >> tbody")
    assert [line["fully_loaded"] for line in tag["lines"]] == rows[2::4]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_axe_finds_nothing(browser: Browser, address: str, width: int, scheme: str) -> None:
    axe_finds_nothing(browser, address, width, scheme, PAGES)


def test_nothing_is_asked_of_any_other_host(page: Page, address: str) -> None:
    hosts: set[str] = set()

    def note(request: Request) -> None:
        hosts.add(urlsplit(request.url).netloc)

    page.on("request", note)
    for path in PAGES[:-1]:
        visit(page, path)
    assert hosts == {urlsplit(address).netloc}


def test_the_filters_live_in_the_address_and_the_way_back_works(page: Page) -> None:
    visit(page, f"/?{OCTOBER}")
    page.get_by_text("Choose period and filters").click()
    page.locator("select[name=queue]").select_option("Support")
    page.locator("select[name=by]").select_option("month")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(lambda url: url.endswith(f"/?{OCTOBER}&by=month&queue=Support"))
    assert "queue Support" in page.locator(".about").inner_text()
    page.go_back()
    assert urlsplit(page.url).query == OCTOBER


def test_the_chart_is_drawn_and_said_in_words(page: Page) -> None:
    visit(page, f"/?{OCTOBER}")
    picture = page.locator(".chart img")
    assert picture.evaluate("i => i.complete && i.naturalWidth > 900")
    assert "service level" in (picture.get_attribute("alt") or "")
    table = page.locator(".chart + details")
    table.locator("summary").focus()
    page.keyboard.press("Enter")
    assert table.locator("tbody tr").count() == 9
    broken = table.locator("tr", has_text="broken")
    assert broken.locator("th").inner_text() == "5–11 Oct 2026"


def test_a_narrow_dark_screen_gets_its_own_drawing(browser: Browser, address: str) -> None:
    with browser.new_context(
        base_url=address, viewport={"width": 360, "height": 800}, color_scheme="dark"
    ) as context:
        page = context.new_page()
        visit(page, f"/?{OCTOBER}")
        source = page.locator(".chart img").evaluate("i => i.currentSrc")
        assert "theme=dark&size=narrow" in source
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 18, 18)"


def test_by_keyboard_alone_from_the_map_to_its_table_and_to_the_contacts(page: Page) -> None:
    """The table of the maps is one key away from its summary, and each half-hour is a door."""
    visit(page, f"/marginal?{OCTOBER}")
    picture = page.locator(".chart img")
    assert picture.evaluate("i => i.complete && i.naturalWidth > 900")
    assert "Dearest is" in (picture.get_attribute("alt") or "")
    table = page.locator(".chart + details")
    table.locator("summary").focus()
    page.keyboard.press("Enter")
    assert table.locator("tbody tr").count() > 20
    tab_to(page, "only=half_hour")
    follow(page)
    assert "any outcome" in page.locator(".sentence").inner_text()


def test_a_definition_is_chosen_and_left_again(page: Page) -> None:
    visit(page, f"/?{OCTOBER}&channel=chat")
    page.locator("select[name=definition]").select_option("per_contact")
    page.get_by_role("button", name="Count by it").click()
    chosen = f"/?{OCTOBER}&definition=per_contact&only=channel%3Dchat"
    page.wait_for_url(lambda url: url.endswith(chosen))
    assert "definition per_contact" in page.locator(".about").inner_text()
    assert page.locator("select[name=calls]").count() == 0
    page.locator("select[name=definition]").select_option("counting")
    page.get_by_role("button", name="Count by it").click()
    page.wait_for_url(lambda url: url.endswith(f"/?{OCTOBER}&only=channel%3Dchat"))
