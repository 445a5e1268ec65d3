"""Definitions on the pages: listed, compared, chosen in an address, and never mixed."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from percall.web.answers import Answers
from percall.web.application import application
from percall.web.jobs import Jobs
from tests.web.test_figures import values
from tests.web.world import import_records, make_centre, percall, write_books

OCTOBER = "from=2026-10-01&to=2026-11-01"
DAYS = ("--from", "2026-10-01", "--to", "2026-11-01")


def test_the_page_has_the_figures_of_the_command(pages: TestClient, small_centre: Path) -> None:
    printed = percall("define", "--compare", "-w", small_centre, *DAYS, "--json")
    assert pages.get(f"/definitions.json?{OCTOBER}").content == printed.encode()
    shown = values(pages.get(f"/definitions?{OCTOBER}").text)
    for one in json.loads(printed)["figures"]:
        wanted = (one["cost_per_call"]["fully_loaded"], one["cost"])
        assert {text for text in wanted if text is not None} <= shown, one["title"]


def test_each_definition_stands_with_its_words_its_source_and_its_hash(
    pages: TestClient, small_centre: Path
) -> None:
    page = pages.get(f"/definitions?{OCTOBER}").text
    told = json.loads(percall("define", "-w", small_centre, "--json"))["definitions"]
    for one in told:
        assert f'id="{one["name"]}"' in page
        assert one["definition"]["hash"] in page
        assert one["in_words"][0] in page


def test_channel_and_direction_become_a_slice_and_what_bends_is_left_out(
    pages: TestClient,
) -> None:
    found = pages.get(f"/definitions?{OCTOBER}&channel=chat&calls=offered&per=sale")
    assert found.url.query.decode() == f"{OCTOBER}&only=channel%3Dchat"
    assert "channel: chat" in found.text


def test_the_overview_counts_by_a_definition(pages: TestClient, small_centre: Path) -> None:
    printed = percall(
        "cost", "-w", small_centre, *DAYS, "--group-by", "queue",
        "--definition", "per_offered_call", "--json",
    )  # fmt: skip
    query = f"{OCTOBER}&definition=per_offered_call"
    assert pages.get(f"/overview.json?{query}").content == printed.encode()
    page = pages.get(f"/?{query}").text
    definition = json.loads(printed)["definition"]
    assert f"definition per_offered_call, {definition['hash'][:8]}" in page
    assert json.loads(printed)["periods"][0]["cost_per_call"]["fully_loaded"] in values(page)


def test_the_name_of_counting_need_not_be_said(pages: TestClient) -> None:
    assert pages.get(f"/?{OCTOBER}&definition=counting").url.query.decode() == OCTOBER


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("definition=per_contact&definition=per_handled_call", "cannot be compared"),
        ("definition=per_contact&calls=offered", "would bend the definition per_contact"),
        ("definition=nothing", "is not a definition"),
        ("only=queue=Orders&queue=Orders", "filtered by two values"),
        ("only=hour=24", "is not an allowed hour"),
        ("only=reason", "is not a filter"),
        ("group=qeue", "is not a dimension"),
        ("&".join(f"only=hour={n}" for n in range(13)), "more than 12 filters"),
    ],
)
def test_what_cannot_be_asked_is_a_clear_page(pages: TestClient, query: str, said: str) -> None:
    bends = "calls=" in query  # which the page of definitions leaves out, as it takes any
    for path in ("/",) if bends else ("/", "/definitions"):
        answer = pages.get(f"{path}?{query}")
        assert (answer.status_code, said in answer.text) == (400, True), (path, answer.text[-600:])


def test_accounts_outside_the_definition_are_a_row_of_the_reconciliation(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Rent stays in the book and leaves the calls; the statement still ends at 0.00."""
    root = tmp_path_factory.mktemp("own") / "own"
    make_centre(root)
    write_books(root)
    settings = root / "centre.toml"
    own = '[definitions.no_rent]\ntitle = "Without rent"\ncalls = "handled"\n'
    own += 'accounts_left_out = ["Premises"]\n'
    settings.write_text(settings.read_text(encoding="utf-8") + own, encoding="utf-8")
    import_records(root)
    pages = TestClient(application(Answers(root), Jobs(patience_s=60)), base_url="http://127.0.0.1")
    page = pages.get(f"/?{OCTOBER}&definition=no_rent").text
    whole = pages.get(f"/api/cost?{OCTOBER}&definition=no_rent").json()["periods"][0]
    assert Decimal(whole["not_in_definition"]) == 1200
    assert page.count("not in this definition") >= 2
    statement = page[page.index('class="statement"') :]
    assert '<data value="0.000000000">0.00</data>' in statement[: statement.index("</table>")]
    assert "1200.000000000" in values(page)
