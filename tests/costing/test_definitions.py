"""Definitions as data: their hashes, their names, what may be compared, and their explanation."""

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from percall.centre import Centre, centre_of
from percall.costing.counting import customer_key, known_tests
from percall.costing.definitions import (
    BUILT_IN,
    Definition,
    definition_from,
    require_accounts,
    require_same,
    stated_as,
    stated_by,
)
from percall.costing.explained import in_words
from percall.costing.question import definition_of
from percall.errors import DefinitionsDiffer, QuestionFault, UsageFault
from percall.ledger.lines import Line
from percall.stated import CLASSES, RESERVED, Stated, TestContacts
from percall.store.workspace import Workspace
from tests.hostile.small_centre import GOOD, HEAD, bring, call, centre, percall

DOCS = Path(__file__).parents[2] / "docs"
HASH_OF_THE_FIRST_RELEASE = "61855124d9caa519"
TESTS = TestContacts(customers=("1",), agents=("probe",))


def acme(**sections: Any) -> Centre:
    head = {"centre": {"name": "Acme", "currency": "EUR", "time_zone": "UTC"}}
    return centre_of({**head, **sections})


def usual(**changed: Any) -> Definition:
    return replace(definition_of(acme()), **changed)


# --- hashes --------------------------------------------------------------------------------------


def test_the_usual_definition_keeps_the_hash_of_the_first_release() -> None:
    assert definition_of(acme()).hash == HASH_OF_THE_FIRST_RELEASE


@pytest.mark.parametrize(
    "changed",
    [
        {"calls": "offered"}, {"per": "sale"}, {"direction": "inbound"}, {"channel": "voice"},
        {"only": (("queue", "a"),)}, {"answer_within_s": 30}, {"short_abandon_s": 5},
        {"accounts": ("Labour",)}, {"accounts_left_out": ("Labour",)},
        {"transferred": "each_leg"},
        {"per": "resolution", "resolution_hours": 24},
        {"per": "resolution", "resolution_hours": 48},
        {"repeated": "cost_only", "resolution_hours": 24},
        *({name: word} for name in CLASSES if name not in ("test", "repeated")
          for word in ("cost_only", "leave_out")),
        {"test": "cost_only", "test_contacts": TESTS},
        {"test": "leave_out", "test_contacts": TESTS},
        {"test": "leave_out", "test_contacts": replace(TESTS, agents=("prober",))},
        {"test": "leave_out", "test_contacts": replace(TESTS, customers=("2",))},
    ],
    ids=str,
)  # fmt: skip
def test_whatever_can_change_a_figure_changes_the_hash(changed: dict[str, Any]) -> None:
    assert usual(**changed).hash != HASH_OF_THE_FIRST_RELEASE


def test_no_two_of_these_changes_share_a_hash() -> None:
    words = ("cost_only", "leave_out")
    some = [usual(**{name: word}) for name in CLASSES[:5] for word in words]
    some += [usual(accounts=("A",)), usual(accounts=("A:B",)), usual(accounts_left_out=("A",))]
    hashes = [one.hash for one in some if one.test == "count"]
    assert len(hashes) == len(set(hashes))


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "mine"},
        {"test": "leave_out"},  # the centre names no test contacts
        {"test_contacts": TESTS},  # they count like others
        {"resolution_hours": 24},  # nobody looks at chains
    ],
    ids=str,
)
def test_what_changes_no_figure_does_not_change_the_hash(changed: dict[str, Any]) -> None:
    assert usual(**changed).hash == HASH_OF_THE_FIRST_RELEASE


def test_title_and_source_are_not_in_the_hash_and_the_order_of_accounts_neither() -> None:
    one = Stated("a", title="A", source="S", accounts=("Labour", "Telecom"))
    other = Stated("b", accounts=("telecom", "Labour"))
    hashes = {definition_from(x, acme(), TestContacts()).hash for x in (one, other)}
    assert len(hashes) == 1


def test_the_service_level_of_counting_is_in_the_hash_unless_a_definition_states_its_own() -> None:
    slower = acme(counting={"answer_within_s": 60})
    follows, own = Stated("a"), Stated("a", answer_within_s=20, short_abandon_s=0)
    for stated, changes in ((follows, True), (own, False)):
        hashes = {definition_from(stated, one, TestContacts()).hash for one in (acme(), slower)}
        assert (len(hashes) == 2) is changes


# --- names ---------------------------------------------------------------------------------------


def test_a_figure_takes_the_name_of_the_definition_that_says_the_same() -> None:
    assert definition_of(acme()).name == "counting"
    assert definition_of(acme(), only=(("queue", "a"),)).name == "counting"
    assert definition_of(acme(), calls="answered").name == "per_answered_call"
    assert definition_of(acme(), direction="outbound", per="sale").name == "outbound_per_sale"
    assert definition_of(acme(), calls="offered", channel="chat").name == "as_asked"


def test_words_that_would_bend_a_named_definition_are_refused() -> None:
    found = definition_of(acme(), name="per_contact", only=(("queue", "a"),))
    assert (found.name, found.only) == ("per_contact", (("queue", "a"),))
    for words in ({"calls": "all"}, {"per": "sale"}, {"direction": "inbound"}, {"channel": "chat"}):
        with pytest.raises(UsageFault, match="would bend the definition per_contact"):
            definition_of(acme(), name="per_contact", **words)


def test_an_unknown_name_offers_the_nearest() -> None:
    with pytest.raises(QuestionFault, match="did you mean per_contact"):
        definition_of(acme(), name="per_contacts")


# --- comparison ----------------------------------------------------------------------------------


def test_figures_of_one_definition_may_be_compared_and_so_may_its_slices() -> None:
    require_same(usual(), usual(name="other", only=(("queue", "a"),)))


def test_figures_of_different_definitions_are_refused_and_the_message_says_how_they_differ() -> (
    None
):
    answered = definition_of(acme(), name="per_answered_call")
    with pytest.raises(DefinitionsDiffer, match="calls = handled / answered") as raised:
        require_same(usual(), answered)
    assert raised.value.exit_code == 11
    with pytest.raises(DefinitionsDiffer, match="test contacts"):
        require_same(
            usual(test="leave_out", test_contacts=TESTS),
            usual(test="leave_out", test_contacts=replace(TESTS, agents=("other",))),
        )


# --- accounts ------------------------------------------------------------------------------------


def lines(*accounts: str) -> Iterable[Line]:
    from datetime import date

    day, next_day = date(2026, 1, 1), date(2026, 1, 2)
    return [Line(day, next_day, account, Fraction(1), "EUR") for account in accounts]


def test_an_account_counts_in_a_tree_that_is_named_and_in_none_that_is_left_out() -> None:
    one = usual(accounts=("Labour", "telecom"), accounts_left_out=("Labour:Training",))
    assert one.takes("Labour:Wages")
    assert one.takes("Telecom")
    assert not one.takes("labour:training:books")
    assert not one.takes("Labours")
    assert usual().takes("Anything")


def test_an_account_that_the_ledger_does_not_know_is_refused() -> None:
    require_accounts(usual(accounts=("labour",)), lines("Labour:Wages"))
    with pytest.raises(QuestionFault, match="did you mean Labour"):
        require_accounts(usual(accounts_left_out=("Labor",)), lines("Labour", "Telecom"))


# --- the built-in ones ---------------------------------------------------------------------------


def test_every_built_in_definition_has_a_reserved_name_a_title_and_a_source() -> None:
    assert {one.name for one in BUILT_IN} | {"counting", "as_asked"} == set(RESERVED)
    assert all(one.title and one.source for one in BUILT_IN)


@pytest.mark.parametrize("stated", stated_by(acme()), ids=lambda one: one.name)
def test_the_documentation_has_each_with_its_source(stated: Stated) -> None:
    text = (DOCS / "definitions.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith(f"| `{stated.name}` |")]
    assert len(rows) == 1
    cells = [cell.strip() for cell in rows[0].strip("|").split("|")]
    assert (stated.source or "").split(":")[0] in cells[4]
    divided_by = {
        "call": "calls",
        "sale": "sales",
        "lead": "leads",
        "resolution": "resolved matters",
    }
    assert cells[3] == divided_by[stated.per]
    priced = "the whole book" if stated.direction == "all" else f"{stated.direction} contacts"
    assert cells[2] == priced
    if stated.per in ("call", "resolution") and stated.name != "counting":
        counted = (
            "handled by an agent, by self-service" if stated.name == "per_contact" else stated.calls
        )
        assert cells[1].startswith(counted)


def test_an_explanation_says_everything_that_is_not_as_usual() -> None:
    own = Stated(
        "own", per="resolution", resolution_hours=36, channel="voice", abandoned="cost_only",
        test="leave_out", accounts_left_out=("Training",),
    )  # fmt: skip
    words = " ".join(in_words(definition_from(own, acme(), TESTS)))
    for told in ("within 36 hours", "channel voice", "their cost stays: abandoned contacts",
                 "Left out with their cost: test contacts", "accounts Training are left out"):  # fmt: skip
        assert told in words


def test_every_key_of_a_definition_is_in_its_json() -> None:
    told = stated_as(acme(), "per_contact")
    keys = set(definition_from(told, acme(), TestContacts()).as_json())
    assert set(Stated.__dataclass_fields__) - {"title", "source"} <= keys


# --- test contacts -------------------------------------------------------------------------------


def test_a_customer_is_known_by_the_key_of_the_records_and_printed_nowhere(tmp_path: Path) -> None:
    root = centre(tmp_path)
    rows = HEAD + "".join(
        call(n, caller="37120000009" if n < 3 else "37120000001") for n in range(9)
    )
    assert bring(root, tmp_path / "calls.csv", rows).json["imported"] == 9
    stated = (
        '\n[definitions.real]\ntest = "leave_out"\n[test_contacts]\ncustomers = ["37120000009"]\n'
    )
    with (root / "centre.toml").open("a", encoding="utf-8") as text:
        text.write(stated)
    words = (
        "cost",
        "-w",
        root,
        "--from",
        "2026-10-01",
        "--to",
        "2026-11-01",
        "--definition",
        "real",
    )
    said = percall(*words, "--json")
    assert said.json["periods"][0]["contacts"] == 6
    assert said.json["definition"]["test_contacts"]["customers"] == 1
    assert "37120000009" not in said.out + percall("define", "-w", root, "real", "--json").out


def test_a_given_hash_is_taken_as_such_and_no_key_is_made_to_read(tmp_path: Path) -> None:
    assert customer_key("00", "hash:00000000000000ff") == 127
    centre_with_test = acme(test_contacts={"customers": ["1"]})
    assert known_tests(Workspace(tmp_path, centre_with_test)).customers != ("1",)
    assert list(tmp_path.iterdir()) == []


def test_a_mark_that_the_records_do_not_have_is_refused_where_it_is_looked_at(
    tmp_path: Path,
) -> None:
    root = centre(tmp_path)
    assert bring(root, tmp_path / "calls.csv", GOOD).json["imported"] == 20
    with (root / "centre.toml").open("a", encoding="utf-8") as text:
        text.write('\n[test_contacts]\ndimensions = ["site=lab"]\n')
    days = ("--from", "2026-10-01", "--to", "2026-11-01")
    assert percall("cost", "-w", root, *days).code == 0
    said = percall("cost", "-w", root, *days, "--definition", "per_contact")
    assert said.code == 10
    assert re.search("'site' is not a dimension", said.error)
