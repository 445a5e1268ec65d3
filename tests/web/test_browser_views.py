"""Why, chains and failure demand in a real Chromium: by keyboard, for everybody, at any width."""

import pytest
from playwright.sync_api import Browser, Page

from tests.web.test_browser import OCTOBER, axe_finds_nothing, follow, tab_to, visit

VIEWS = (f"/why?{OCTOBER}&open=unused_capacity", f"/why?{OCTOBER}&before=2025-01",
         f"/chains?{OCTOBER}", f"/failure?{OCTOBER}&open=abandoned")  # fmt: skip
NARROW = 360

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (NARROW, "dark")])
def test_axe_finds_nothing(browser: Browser, address: str, width: int, scheme: str) -> None:
    axe_finds_nothing(browser, address, width, scheme, VIEWS)


def test_by_keyboard_alone_from_a_cause_to_its_pools_and_to_the_ledger(page: Page) -> None:
    """Two presses of Enter."""
    visit(page, f"/why?{OCTOBER}")
    tab_to(page, "open=unused_capacity")
    follow(page)
    assert page.locator("#opened").inner_text() == "Behind: unused capacity"
    tab_to(page, "/ledger?from=2026-10-01&to=2026-11-01&driver=agent_time")
    follow(page)
    assert "ledger/2026.csv" in page.locator("main table").first.inner_text()


def test_a_press_on_a_bar_opens_its_cause(page: Page) -> None:
    visit(page, f"/why?{OCTOBER}")
    door = page.locator(".doors.wide a").first
    name = door.locator("title").text_content()
    door.click()
    page.wait_for_selector("#opened")
    assert page.locator("#opened").inner_text() == f"Behind: {name}"


def test_a_phone_has_doors_of_its_own_over_its_own_drawing(browser: Browser, address: str) -> None:
    with browser.new_context(
        base_url=address, viewport={"width": NARROW, "height": 800}
    ) as context:
        page = context.new_page()
        visit(page, f"/why?{OCTOBER}")
        picture = page.locator(".drawing img").bounding_box()
        doors = page.locator(".doors.narrow").bounding_box()
        assert picture
        assert doors
        assert abs(picture["height"] - doors["height"]) < 2
        assert not page.locator(".doors.wide").is_visible()


def test_on_a_phone_the_causes_have_the_width_of_their_table(
    browser: Browser, address: str
) -> None:
    """Their pools are a press away: beside the amounts they would stand one word to a line."""
    with browser.new_context(base_url=address, viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        visit(page, f"/why?{OCTOBER}")
        rows = page.locator(".brief tbody tr")
        assert not page.locator(".brief .text").first.is_visible()
        heights = [(rows.nth(i).bounding_box() or {})["height"] for i in range(rows.count())]
        assert max(heights) < 60


def test_the_form_compares_two_weeks(page: Page) -> None:
    visit(page, f"/why?{OCTOBER}")
    page.get_by_text("Choose other periods or groups").click()
    page.get_by_label("Explain the period").fill("2026-W42")
    page.get_by_label("against the period").fill("2026-W40")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/why?from=2026-10-12&to=2026-10-19&before=2026-W40")
    visit(page, page.url)
    assert "Why did a call cost" in page.locator("h1").inner_text()


def test_paper_has_the_figures_and_none_of_the_controls(page: Page) -> None:
    visit(page, f"/failure?{OCTOBER}")
    page.emulate_media(media="print")
    assert page.locator("main table").first.is_visible()
    for control in ("nav", ".period", ".filters", ".downloads", ".doors"):
        assert not page.locator(control).first.is_visible(), control
