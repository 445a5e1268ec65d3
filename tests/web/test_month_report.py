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
