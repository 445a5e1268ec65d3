"""Twilio's calls: samples, legs, prices that come later, and counts by hand."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from percall.store.undo import undo
from percall.store.workspace import Workspace, create
from tests.cli.test_imports import run
from tests.contact.readers.objects import bring, counted, rows
from tests.contact.readers.writers.twilio import Call, resource
from tests.store.importing import parts

READER = "twilio-calls"
ANSWERED = Call(
    "CA2", "outbound-dial", begin=10, ring=15, talk=75, called="client:ann", parent="CA1"
)
CALL = Call("CA1", talk=100)


def centre(folder: Path) -> Workspace:
    """One that counts in dollars, as the bills do: prices of another currency need a rate."""
    return create(folder / "centre", "Test", "USD", "UTC")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return centre(tmp_path)


def take(workspace: Workspace, *calls: Call, file: str = "in") -> Any:
    return bring(workspace, READER, [resource(call) for call in calls], file)


def test_the_answers_of_the_clients_library(tmp_path: Path, shared_data: Path) -> None:
    """One call came in, 15 s and 0.03 dollars; one made by the API failed, and costs nothing.

    Both have the same sid, as examples do: each in a workspace of its own.
    """
    folder = shared_data / "records" / "twilio"
    single = json.loads((folder / "call_fetch_response.json").read_text())
    (listed,) = json.loads((folder / "calls_list_response.json").read_text())["calls"]
    found = []
    for name, one in (("single", single), ("listed", listed)):
        (tmp_path / name).mkdir()
        workspace = centre(tmp_path / name)
        bring(workspace, READER, [one])
        found += rows(
            workspace, "contact", "outcome, direction, line_unit_ms, vendor_charge, charge_state"
        )
    assert found == [
        ("contained", "inbound", 15_000, "0.030000000", "charged"),
        ("failed", "outbound", 0, "0.000000000", "none"),
    ]


def test_an_example_of_the_vendors_documentation(workspace: Workspace) -> None:
    """docs/voice/api/call-resource: a call of four seconds in a span of sixty, its parent unseen.

    It rang 56 s; what came in is not here, so nobody can say who called.
    """
    bring(workspace, READER, [{
        "account_sid": "AC1", "answered_by": "machine_start", "api_version": "2010-04-01",
        "date_created": "Fri, 18 Oct 2019 17:00:00 +0000",
        "date_updated": "Fri, 18 Oct 2019 17:01:00 +0000", "direction": "outbound-api",
        "duration": "4", "end_time": "Fri, 18 Oct 2019 17:03:00 +0000", "from": "+13051416799",
        "parent_call_sid": "CAdeadbeefdeadbeefdeadbeefdeadbeef", "price": "-0.200",
        "price_unit": "USD", "sid": "CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "start_time": "Fri, 18 Oct 2019 17:02:00 +0000", "status": "completed",
        "to": "+13051913581",
    }])  # fmt: skip
    assert rows(workspace, "contact", "source_id, outcome, vendor_charge, customer_key") == [
        ("CAdeadbeefdeadbeefdeadbeefdeadbeef", "handled", "0.200000000", None)
    ]
    assert rows(workspace, "segment WHERE kind = 'agent'", "ring_ms, talk_ms") == [(56_000, 4_000)]


def test_a_call_dialled_on_is_one_contact(workspace: Workspace) -> None:
    """Ten seconds of flow, 15 s of ringing, 75 s of talk; both legs are charged and take lines."""
    take(workspace, ANSWERED, CALL)
    assert rows(workspace, "contact", "source_id, outcome, contact_wait_ms, agent_unit_ms, "
                "line_unit_ms, vendor_charge, customer_key IS NOT NULL") == [
        ("CA1", "handled", 15_000, 90_000, 175_000, "0.020000000", True)
    ]  # fmt: skip
    assert rows(
        workspace, "segment", "kind, ivr_ms, wait_ms, ring_ms, talk_ms", "segment_index"
    ) == [
        ("ivr", 10_000, None, None, None),
        ("queue", None, 15_000, None, None),
        ("agent", None, None, 15_000, 75_000),
    ]
    assert counted(workspace, READER) == {
        "Incoming": 1, "Outgoing": 0, "Price": 0.02,
    }  # fmt: skip


def test_a_price_without_a_rate_is_unknown_and_not_nothing(tmp_path: Path) -> None:
    workspace = create(tmp_path / "centre", "Test", "EUR", "UTC")
    take(workspace, ANSWERED, CALL)
    assert rows(workspace, "contact", "charge_state") == [("unknown",)]
    assert counted(workspace, READER)["Price"] is None


def test_all_that_rang_at_once_is_their_time_and_one_answer(workspace: Workspace) -> None:
    bob = Call(
        "CA3", "outbound-dial", "canceled", 10, 15, 0, called="client:bob", parent="CA1", price=None
    )
    take(workspace, CALL, ANSWERED, bob)
    assert rows(workspace, "contact", "outcome, contact_wait_ms, agent_unit_ms, charge_state") == [
        ("handled", 15_000, 105_000, "charged")
    ]
    assert rows(workspace, "segment WHERE kind = 'agent'", "ring_ms, talk_ms") == [
        (15_000, 0), (15_000, 75_000),
    ]  # fmt: skip


def child(status: str) -> Call:
    return Call(
        "CA2", "outbound-dial", status, 10, 20, 0, called="+37129", parent="CA1", price=None
    )


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ((CALL, child("canceled")), ("inbound", "abandoned", True)),
        ((CALL, child("no-answer")), ("inbound", "left_queue", True)),
        ((CALL, child("busy")), ("inbound", "left_queue", True)),
        ((CALL, child("in-progress")), ("inbound", "open", True)),
        ((CALL,), ("inbound", "contained", False)),
        ((Call("CA1", status="in-progress"),), ("inbound", "open", False)),
        ((Call("CA1", status="canceled", talk=0),), ("inbound", "abandoned", False)),
        ((Call("CA1", status="no-answer", talk=0),), ("inbound", "abandoned", False)),
        ((Call("CA1", status="busy", talk=0),), ("inbound", "blocked", False)),
        ((Call("CA1", status="failed", talk=0),), ("inbound", "failed", False)),
        ((Call("CA1", "outbound-api"),), ("outbound", "contained", False)),
        ((Call("CA1", "outbound-api", "busy", talk=0),), ("outbound", "failed", False)),
        ((Call("CA1", "outbound-api"), ANSWERED), ("outbound", "handled", True)),
        ((Call("CA1", "outbound-api", called="client:ann"),), ("internal", "handled", True)),
        ((Call("CA1", caller="client:ann"),), ("internal", "handled", True)),
        ((Call("CA1", caller="client:ann"), child("completed")), ("outbound", "handled", True)),
        ((Call("CA1", caller="client:ann"), child("no-answer")), ("outbound", "failed", True)),
    ],
)
def test_how_calls_end(
    workspace: Workspace, calls: tuple[Call, ...], expected: tuple[str, str, bool]
) -> None:
    take(workspace, *calls)
    assert rows(workspace, "contact", "direction, outcome, is_offered") == [expected]


def test_a_softphone_that_calls_is_the_agent_and_the_number_dialled_the_customer(
    workspace: Workspace,
) -> None:
    """Ann's leg lasts 100 s, the party answered for 75 s of them: 25 s of dialling."""
    called = Call("CA2", "outbound-dial", begin=10, ring=15, talk=75, called="+37129", parent="CA1")
    take(workspace, Call("CA1", talk=100, caller="client:ann"), called)
    take(workspace, Call("CA9", caller="+37129"), file="other")
    assert rows(workspace, "segment WHERE kind = 'agent'", "ring_ms, talk_ms") == [(25_000, 75_000)]
    assert rows(workspace, "contact", "count(DISTINCT customer_key), count(*)") == [(1, 2)]


def test_a_price_that_comes_later_counts_once_in_any_order(workspace: Workspace) -> None:
    """Unknown is not zero: of two legs one without a price leaves the whole unknown."""
    early = Call(
        "CA2", "outbound-dial", begin=10, talk=75, called="client:ann", parent="CA1", price=None
    )
    late = Call("CA2", "outbound-dial", begin=10, talk=75, called="client:ann", parent="CA1",
                price="-0.04500", told=3600)  # fmt: skip
    take(workspace, CALL, early)
    assert rows(workspace, "contact", "vendor_charge, charge_state") == [(None, "unknown")]
    report = take(workspace, late, file="late")
    whole = [("0.055000000", "charged")]
    assert rows(workspace, "contact", "vendor_charge, charge_state") == whole
    assert parts(take(workspace, early, CALL, file="again"))[4:] == (0, 0)
    assert rows(workspace, "contact", "vendor_charge, charge_state") == whole
    undo(workspace, report.import_id)
    assert rows(workspace, "contact", "vendor_charge, charge_state") == [(None, "unknown")]


def sample_and_its_child(shared_data: Path, **changes: Any) -> list[dict[str, Any]]:
    """The client library's call that came in, and the call of the documentation dialled out of it."""
    file = shared_data / "records" / "twilio" / "call_fetch_response.json"
    parent: dict[str, Any] = json.loads(file.read_text())
    child = parent | {
        "sid": "CAdeadbeefdeadbeefdeadbeefdeadbeef", "parent_call_sid": parent["sid"],
        "direction": "outbound-dial", "duration": "4", "price": "-0.200",
    }  # fmt: skip
    return [parent, child | changes]


def test_both_legs_of_the_documented_samples_are_charged(
    workspace: Workspace, shared_data: Path
) -> None:
    """0.03 dollars of the call that came in and 0.20 of the one dialled out of it: 0.23."""
    bring(workspace, READER, sample_and_its_child(shared_data))
    ((sid, charge, state),) = rows(workspace, "contact", "source_id, vendor_charge, charge_state")
    assert (Decimal(charge), state) == (Decimal("0.23"), "charged")
    month = rows(workspace, "contact", "strftime(local_on, '%Y-%m')")[0][0]
    (workspace.ledger_folder / "b.csv").write_text(
        f"month,account,amount\n{month},Telecom:Minutes,90\n"
    )
    assert "Vendor's charge: 0.23 USD." in run("contact", sid, "-w", workspace.root)


@pytest.mark.parametrize("changes", [{"price": None}, {"price_unit": "GBP"}])
def test_a_completed_call_without_a_price_leaves_the_contact_s_charge_unknown(
    workspace: Workspace, shared_data: Path, changes: dict[str, Any]
) -> None:
    """So does one in another currency: what the two come to together is told by no one."""
    bring(workspace, READER, sample_and_its_child(shared_data, **changes))
    ((sid, charge, state),) = rows(workspace, "contact", "source_id, vendor_charge, charge_state")
    assert (charge, state) == (None, "unknown")
    assert "Vendor's charge: not known." in run("contact", sid, "-w", workspace.root)


def test_versions_go_by_time_and_not_by_the_name_of_the_day(workspace: Workspace) -> None:
    """As texts «Fri, 02 Oct» stands before «Thu, 01 Oct»."""
    newer = resource(Call("CA1")) | {
        "date_updated": "Fri, 02 Oct 2026 08:00:00 +0000",
        "price": "-0.5",
    }
    older = resource(Call("CA1")) | {
        "date_updated": "Thu, 01 Oct 2026 08:00:00 +0000",
        "price": None,
    }
    bring(workspace, READER, [newer, older])
    assert rows(workspace, "contact", "vendor_charge") == [("0.500000000",)]


def test_times_of_exports_in_bulk_are_read_too(workspace: Workspace) -> None:
    times = dict.fromkeys(("date_created", "date_updated", "start_time"), "2026-10-01T08:00:00Z")
    bring(workspace, READER, [resource(CALL) | times])
    assert rows(workspace, "contact", "strftime(started_at, '%H:%M')") == [("08:00",)]


def test_no_name_and_no_number_is_kept(workspace: Workspace) -> None:
    take(workspace, CALL, ANSWERED)
    everything = b"".join(f.read_bytes() for f in workspace.lake_folder.rglob("*.parquet"))
    for planted in (b"client:ann", b"20000001", b"Kalnina"):
        assert planted not in everything


def test_bad_values_never_lose_a_call(workspace: Workspace) -> None:
    good = resource(CALL)
    report = bring(workspace, READER, [
        good | {"sid": None}, good | {"start_time": "soon", "date_created": None},
        good | {"duration": "long", "price": "dear", "end_time": "never"},
        good | {"sid": "CA7", "status": "on the moon"},
    ])  # fmt: skip
    assert parts(report) == (4, 2, 0, 0, 0, 2)
    assert rows(workspace, "contact", "source_id, charge_state") == [
        ("CA1", "unknown"), ("CA7", "charged"),
    ]  # fmt: skip


CHILDREN = st.lists(
    st.tuples(
        st.sampled_from(["completed", "no-answer", "canceled"]),
        st.integers(0, 60),
        st.integers(1, 900),
    ),
    max_size=3,
)


@settings(max_examples=5)
@given(st.lists(CHILDREN, min_size=1, max_size=4), st.randoms())
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, contacts: list[Any], chance: Any
) -> None:
    calls, expected, charges = [], [], {}
    for number, children in enumerate(contacts):
        calls.append(Call(f"CA{number}", talk=2000))
        for n, (status, ring, talk) in enumerate(children):
            talk = talk if status == "completed" else 0
            price = "-0.01000" if status == "completed" else None
            calls.append(Call(f"CA{number}-{n}", "outbound-dial", status, 10 * n, ring, talk,
                              called=f"client:a{n}", parent=f"CA{number}", price=price))  # fmt: skip
            expected.append((f"CA{number}", ring * 1000, talk * 1000))
        answers = sum(status == "completed" for status, _ring, _talk in children)
        charges[f"CA{number}"] = Decimal(1 + answers) / 100
    chance.shuffle(calls)
    workspace = centre(tmp_path_factory.mktemp("calls"))
    cut = chance.randint(0, len(calls))
    for number, half in enumerate((calls[:cut], calls[cut:])):
        if half:
            take(workspace, *half, file=f"half{number}")
    ids = dict(rows(workspace, "contact", "contact_id, source_id"))
    read = rows(workspace, "segment WHERE kind = 'agent'", "contact_id, ring_ms, talk_ms")
    assert sorted((ids[row[0]], *row[1:]) for row in read) == sorted(expected)
    assert {
        k: Decimal(v) for k, v in rows(workspace, "contact", "source_id, vendor_charge")
    } == charges
