"""What a view shows, as files of its own address: JSON, CSV, SVG and PNG."""

import csv
import io
import re

import httpx
import pytest
from python_calamine import CalamineWorkbook

from percall.formats import Figure, not_known
from percall.web.tables import Column, Door, Row, Table, csv_of, number_columns
from percall.web.workbook import workbook_of
from tests.web.test_figures import values

PERIOD = "from=2026-10-01&to=2026-11-01"
PNG = b"\x89PNG\r\n\x1a\n"


def rows_of(text: str) -> list[list[str]]:
    """The rows of a file as a spreadsheet reads them."""
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_file_has_exact_figures_and_nothing_where_nothing_is_known() -> None:
    table = Table(
        "queues", "Queues", (Column("Queue"), *number_columns("Cost", "AHT")),
        (Row((Door("Orders", "/?queue=Orders"), Figure("5.08", "5.075184713"), not_known("why"))),),
        (Row(("All", Door(Figure("−1.00", "-1.000000000"), "/ledger"), None)),),
    )  # fmt: skip
    assert rows_of(csv_of(table)) == [
        ["Queue", "Cost", "AHT"], ["Orders", "5.075184713", ""], ["All", "-1.000000000", ""],
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'quoted"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(text: str) -> None:
    table = Table("lines", "Lines", (Column(text),), (Row((text,)),))
    assert rows_of(csv_of(table)) == [[f"'{text}"], [f"'{text}"]]


def test_a_file_names_the_definition_of_its_figures() -> None:
    table = Table("t", "T", (Column("Queue"),), (Row(("Orders",)),))
    assert rows_of(csv_of(table, ("counting", "61855124d9caa519"))) == [
        ["Queue", "definition", "definition_hash"], ["Orders", "counting", "61855124d9caa519"],
    ]  # fmt: skip


def test_a_workbook_has_a_sheet_for_each_table_and_no_formula() -> None:
    rows = (Row((Door("=1+1", "/"), Figure("5.08", "5.075184713"), not_known("why"))),)
    columns = (Column("Queue"), *number_columns("Cost", "AHT"))
    tables = [Table(name, "Queues: all [of them]", columns, rows) for name in ("a", "b")]
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook_of(tables, ("counting", "6185"))))
    assert book.sheet_names == ["Queues  all  of them", "Queues  all  of them 2"]
    assert book.get_sheet_by_name(book.sheet_names[0]).to_python() == [
        ["Queue", "Cost", "AHT", "definition", "definition_hash"],
        ["=1+1", 5.075184713, "", "counting", "6185"],
    ]


def test_the_overview_as_a_workbook_has_the_figures_of_its_csv(client: httpx.Client) -> None:
    answer = client.get(f"/overview.xlsx?{PERIOD}")
    assert "percall-overview-2026-10-01-2026-11-01.xlsx" in answer.headers["content-disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    queues = book.get_sheet_by_name("Queues").to_python()
    told = rows_of(client.get(f"/overview.csv?{PERIOD}&table=queues").text)
    assert queues[0] == told[0]
    assert [float(row[3]) for row in queues[1:]] == [float(row[3]) for row in told[1:]]


def test_the_overview_as_files_has_the_figures_of_the_page(client: httpx.Client) -> None:
    page = client.get(f"/?{PERIOD}").text
    assert client.get(f"/overview.json?{PERIOD}").content == (
        client.get(f"/api/cost?{PERIOD}&group-by=queue").content
    )
    for name in ("periods", "accounts", "queues", "pools"):
        answer = client.get(f"/overview.csv?{PERIOD}&table={name}")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert (
            f"percall-overview-2026-10-01-2026-11-01-{name}.csv"
            in (answer.headers["content-disposition"])
        )
        cells = {cell for row in rows_of(answer.text)[1:] for cell in row if "." in cell}
        assert cells <= values(page), name


def test_a_chart_is_drawn_as_svg_and_png_and_told_as_its_definition(client: httpx.Client) -> None:
    svg = client.get(f"/overview.svg?{PERIOD}&theme=dark&size=narrow")
    assert svg.text == client.get(f"/charts/trend.svg?{PERIOD}&theme=dark&size=narrow").text
    png = client.get(f"/overview.png?{PERIOD}")
    assert png.content.startswith(PNG)
    assert png.headers["content-type"] == "image/png"
    assert client.get(f"/overview.vega?{PERIOD}").json() == (
        client.get(f"/charts/trend.json?{PERIOD}").json()
    )


def drawings_name_their_definition(client: httpx.Client, view: str) -> bool:
    """Whether a view's drawings name the definition that its JSON does, below all else."""
    told = client.get(f"/{view}.json?{PERIOD}").json()["definition"]
    foot = f"Definition {told['name']} ({told['hash']})."
    for size in ("wide", "narrow"):
        by = client.get(f"/{view}.vega?{PERIOD}&size={size}").json()["usermeta"]["percall"]
        svg = client.get(f"/{view}.svg?{PERIOD}&size={size}").text
        fits = re.match(r'<svg [^>]*width="([\d.]+)" height="([\d.]+)" viewBox="0 0 \1 \2"', svg)
        named = by["definition"] == {"name": told["name"], "hash": told["hash"]}
        if not (fits and named and svg.endswith(f">{foot}</text></svg>")):
            return False
    return True


@pytest.mark.parametrize("view", ["overview", "why", "failure", "marginal", "quality"])
def test_a_drawing_names_the_definition_of_its_figures(client: httpx.Client, view: str) -> None:
    assert drawings_name_their_definition(client, view)


def test_a_file_without_days_is_sent_on_to_the_address_that_names_them(
    client: httpx.Client,
) -> None:
    found = client.get("/overview.csv?table=queues")
    assert found.url.query == f"{PERIOD}&table=queues".encode()


def test_contacts_and_ledger_lines_can_be_taken_along(client: httpx.Client) -> None:
    contacts = rows_of(client.get(f"/contacts.csv?{PERIOD}&order=longest").text)
    assert len(contacts) == 51
    assert contacts[0][-2:] == ["definition", "definition_hash"]
    assert contacts[1][-2] == "counting"
    lines = client.get(f"/ledger.csv?{PERIOD}").text
    assert "'=HYPERLINK" in lines  # a note of the books
    assert client.get(f"/ledger.json?{PERIOD}").json()["total"] == "10873.340000000"


def test_each_definition_of_the_file_has_its_name_and_hash(client: httpx.Client) -> None:
    head, *rows = rows_of(client.get(f"/definitions.csv?{PERIOD}").text)
    assert head[-2:] == ["definition", "definition_hash"]
    told = client.get(f"/definitions.json?{PERIOD}").json()["figures"]
    assert [row[-2:] for row in rows] == [
        [one["definition"]["name"], one["definition"]["hash"]] for one in told
    ]


def test_the_contacts_page_names_its_definition(client: httpx.Client) -> None:
    found = client.get(f"/contacts.json?{PERIOD}").json()["definition"]
    assert f"{found['name']}, {found['hash'][:8]}" in client.get(f"/contacts?{PERIOD}").text


def test_a_page_names_the_parameter_of_its_address(client: httpx.Client) -> None:
    refused = client.get(f"/overview.json?{PERIOD}&definition=per_cal").json()["error"]
    assert refused["where"] == "definition"


@pytest.mark.parametrize(
    "path",
    [
        "/overview.csv?table=nothing", "/overview.svg?chart=nothing", "/ledger.svg", "/why.exe",
        f"/overview.png?{PERIOD}&theme=blue", f"/overview.png?{PERIOD}&size=9999",
        f"/overview.csv?{PERIOD}&tabel=queues", f"/?{PERIOD}&theme=dark", "/contact.csv?id=1",
    ],
)  # fmt: skip
def test_a_file_that_is_not_there_is_a_clear_error(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert 400 <= answer.status_code < 500
    assert "<h1>" in answer.text
