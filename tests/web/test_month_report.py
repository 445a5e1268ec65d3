"""The report of a month, asked for by its button."""

import pytest

from tests.web.conftest import Patient


@pytest.mark.parametrize(
    ("kind", "begins", "media"),
    [
        ("pdf", b"%PDF-", "application/pdf"),
        ("xlsx", b"PK", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("html", b"<!doctype html>", "text/html; charset=utf-8"),
    ],
)
def test_the_report_comes_as_a_file(client: Patient, kind: str, begins: bytes, media: str) -> None:
    found = client.get(f"/report.{kind}?month=2026-10")
    assert (found.status_code, found.headers["content-type"]) == (200, media)
    assert found.content.startswith(begins)
    assert f"report-2026-10.{kind}" in found.headers["content-disposition"]


@pytest.mark.parametrize("month", ["", "2026-W10", "2026-13", "x" * 500, "2026-10&only=nonsense"])
def test_what_is_no_month_is_refused(client: Patient, month: str) -> None:
    found = client.get(f"/report.pdf?month={month}")
    assert found.status_code == 400
    assert "Traceback" not in found.text


def test_the_overview_of_a_month_offers_it(client: Patient) -> None:
    page = client.get("/?from=2026-10-01&to=2026-11-01").text
    assert "/report.pdf?month=2026-10" in page
    assert "/report.pdf" not in client.get("/?from=2026-10-01&to=2026-10-08").text


def test_the_report_lists_the_charges_that_the_page_asks_for(client: Patient) -> None:
    page = client.get("/?from=2026-10-01&to=2026-11-01").text
    form = page[page.index('action="/report.pdf"') :]
    form = form[: form.index("</form>")]
    assert '<select name="charges">' in form
    assert '<option value="queue"' in form
    assert 'name="month" value="2026-10"' in form
    charged = client.get("/report.html?month=2026-10&charges=queue").text
    assert "All charges and what is unassigned sum to the book." in charged
    assert (
        "All charges and what is unassigned sum to the book."
        not in client.get("/report.html?month=2026-10&charges=").text
    )


@pytest.mark.parametrize(
    "more", ["charges=agent", "charges=nonsense", "only=queue=a&charges=queue"]
)
def test_charges_that_cannot_be_listed_are_refused(client: Patient, more: str) -> None:
    assert client.get(f"/report.html?month=2026-10&{more}").status_code == 400
