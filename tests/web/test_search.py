"""The search for contacts: by what they have in common, by customer, by id."""

import logging
import re
from collections.abc import Iterator
from html import unescape

import pytest
from starlette.testclient import TestClient

from percall.web.address import View
from percall.web.answers import Answers
from percall.web.application import application
from percall.web.customers import key_of_word, word_of_key
from percall.web.jobs import Jobs
from tests.web.world import make_centre, percall

OCTOBER = "from=2026-10-01&to=2026-11-01"
OWN_ORIGIN = {"origin": "http://127.0.0.1"}
NUMBER = "+371 26 123-456"
CALLS = """id,start,customer,queue,reason,site
A/1,2026-10-05 09:00:00,+37126123456,Orders,bill,riga
A/2,2026-10-06 10:00:00,+37126123456,Orders,line,riga
B/1,2026-10-06 11:00:00,+37129999999,Support,bill,cesis
"""
MAPPING = """
name = "named"
rows = "contact"
[contact]
key = ["id"]
started_at = "start"
customer = "customer"
reason = "reason"
outcome = { value = "handled" }
[dimensions]
site = "site"
[[segment]]
kind = "agent"
queue = "queue"
agent_id = { value = "ana" }
talk_ms = { value = "60000" }
"""


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Three calls of two customers, two of whom share a part of their id."""
    root = make_centre(tmp_path_factory.mktemp("named") / "named")
    (root / "calls.csv").write_text(CALLS, encoding="utf-8")
    (root / "named.toml").write_text(MAPPING, encoding="utf-8")
    percall("import", root / "calls.csv", "-w", root, "--mapping", root / "named.toml")
    app = application(Answers(root), Jobs(patience_s=60))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def count_of(page: str) -> int:
    """How many contacts a list has."""
    found = re.search(r'class="sentence">(\d+) contact', page)
    assert found, page
    return int(found[1])


def test_a_customer_is_found_and_the_number_stands_nowhere(
    named: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    """However it is typed; what remains of it is the hash that the records have."""
    with caplog.at_level(logging.DEBUG, logger="percall"):
        found = named.post(
            "/contacts/customer", headers=OWN_ORIGIN,
            data={"number": NUMBER, "from": "2026-10-01", "to": "2026-11-01", "outcome": "any"},
        )  # fmt: skip
    assert count_of(found.text) == 2
    everything = f"{found.url} {found.text} {caplog.text} {found.history[0].headers}"
    for part in ("26123456", "26 123", "123-456"):
        assert part not in everything
    assert re.search(r"customer=hash%3A[0-9a-f]{16}$", str(found.url))


def test_a_contact_leads_to_all_contacts_of_its_customer(named: TestClient) -> None:
    page = unescape(named.get("/contact?id=A/1").text)
    there = re.search(r'href="(/contacts\?[^"]*customer=hash[^"]*)"', page)
    assert there
    assert count_of(named.get(there[1]).text) == 2


@pytest.mark.parametrize("text", ["+37126123456", "hash:xyz", "26123456"])
def test_a_number_in_an_address_is_refused_and_not_repeated(named: TestClient, text: str) -> None:
    answer = named.get("/contacts", params={"customer": text})
    assert answer.status_code == 400
    assert text.lstrip("+") not in answer.text


@pytest.mark.parametrize("data", [{}, {"number": ""}, {"number": "x" * 300}])
def test_a_form_without_a_number_is_a_clear_page(named: TestClient, data: dict[str, str]) -> None:
    assert named.post("/contacts/customer", headers=OWN_ORIGIN, data=data).status_code == 400


def test_a_foreign_page_cannot_ask_for_a_customer(named: TestClient) -> None:
    foreign = {"origin": "http://example.org"}
    assert (
        named.post("/contacts/customer", headers=foreign, data={"number": "1"}).status_code == 403
    )


def test_the_word_of_a_customer_in_an_address_is_the_key_of_the_records() -> None:
    for key in (0, 1, 2**63 - 1):
        assert key_of_word(word_of_key(key)) == key


def test_a_part_of_an_id_lists_whom_it_fits(named: TestClient) -> None:
    page = named.get("/contact?id=1").text
    assert "Which of the contacts named 1 is meant?" in page
    assert page.count('<th scope="row">') == 2
    assert "What did the contact" in named.get("/contact?id=A/2").text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("only=reason%3Dbill", 2), ("only=site%3Driga", 2), ("only=agent%3Dana&queue=Support", 1),
        ("day=2026-10-06", 2), ("only=site%3Driga&only=reason%3Dbill", 1), ("outcome=any", 3),
        ("only=hour%3D9", 1), ("outcome=abandoned", 0),
    ],
)  # fmt: skip
def test_contacts_are_found_by_what_they_have_in_common(
    named: TestClient, query: str, count: int
) -> None:
    days = "" if query.startswith("day") else f"{OCTOBER}&"
    page = named.get(f"/contacts?{days}{query}").text
    assert count_of(page) == count


@pytest.mark.parametrize("name", ["per_agent_assisted_contact", "per_contact", "outbound_per_sale"])
def test_the_list_has_as_many_contacts_as_the_definition_counts(
    pages: TestClient, name: str
) -> None:
    told = pages.get(f"/definitions.json?{OCTOBER}").json()["figures"]
    count = next(one["count"] for one in told if one["definition"]["name"] == name)
    assert count_of(pages.get(f"/contacts?{OCTOBER}&definition={name}").text) == count


@pytest.mark.parametrize(
    ("group", "name"), [("reason", "bill"), ("site", "riga"), ("hour", "09:00")]
)
def test_the_overview_has_groups_by_reason_hour_and_the_centres_own_dimensions(
    named: TestClient, group: str, name: str
) -> None:
    page = named.get(f"/?{OCTOBER}&group={group}").text
    assert f">{name}</a>" in page
    assert f'<option value="{group}" selected>' in page


def test_a_view_of_a_value_filters_by_it_once() -> None:
    view = View().of_value("reason", "a").of_value("reason", "b").of_value("hour", "9")
    assert view.filters == (("hour", "9"), ("reason", "b"))
    assert view.but("reason").filters == (("hour", "9"),)
