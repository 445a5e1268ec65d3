"""What a bridge says of quality: a worse call is no success because it is cheaper."""

from typing import Any

import pytest

from percall.cli.why_tables import coverage_told
from percall.costing.bridge.quality import quality_sentences, resolved_by_chains
from percall.costing.bridge.sentence import sentences

NOTHING: dict[str, Any] = dict.fromkeys(
    ("service_level_share", "abandoned_share", "resolved_first_share", "satisfaction")
)


def side(share: str | None = None, cost: str | None = None, **quality: str) -> dict[str, Any]:
    """A side; `share` is resolved at first contact by the chains, with an interval of 2 points."""
    value = None if share is None else float(share)
    first = value and {"value": share, "low": f"{value - 0.01:.2f}", "high": f"{value + 0.01:.2f}"}
    solved = {"window_h": 168, "resolved_first": first or None,
              "cost_per_resolution": cost and {"value": cost}}  # fmt: skip
    return {
        "name": "", "calls": 100, "come_back": 10, "quality": NOTHING | quality,
        "resolution": solved, "cost_per_call": {"fully_loaded": "1.0000"},
    }  # fmt: skip


def document(before: dict[str, Any], after: dict[str, Any], change: str) -> dict[str, Any]:
    return {
        "currency": "EUR", "complete": True, "change": change, "from": before, "to": after,
        "causes": [], "definition": {"per": "call"},
    }  # fmt: skip


def said(before: dict[str, Any], after: dict[str, Any], change: str = "-0.1000") -> list[str]:
    return list(quality_sentences(document(before, after, change)))


def test_the_worse_one_lists_what_got_worse_and_what_got_better_apart() -> None:
    before = side(service_level_share="0.90", abandoned_share="0.02", satisfaction="4.00")
    after = side(service_level_share="0.80", abandoned_share="0.05", satisfaction="4.10")
    (told,) = said(before, after)
    assert told == (
        "Cheaper, and the worse one: service level from 90.0 % to 80.0 %,"
        " abandoned from 2.0 % to 5.0 %; better was: satisfaction from 4.00 to 4.10."
    )


def test_without_a_mark_the_chains_tell_what_was_resolved() -> None:
    """And the label has the rule: 80 % is no less than 90 % where intervals touch."""
    (told,) = said(side("0.90"), side("0.80"))
    assert told == (
        "Cheaper, and the worse one: resolved at first contact (nobody came back within 7 days)"
        " from 90.0 % to 80.0 %."
    )
    assert said(side("0.90"), side("0.89"))[0].startswith("Quality: resolved at first contact")


def test_the_mark_of_the_source_comes_first_and_is_called_a_mark() -> None:
    (told,) = said(
        side("0.90", resolved_first_share="0.7"), side("0.80", resolved_first_share="0.7")
    )
    assert told == "Quality: marked as resolved at first contact 70.0 % as before."


def test_a_call_that_got_cheaper_because_people_call_twice() -> None:
    found = said(side("0.90", "5.00"), side("0.80", "5.50"))
    assert found[-1].startswith("A call is cheaper and a resolution dearer: it went from 5.0000")
    assert len(said(side("0.90", "5.00"), side("0.80", "5.50"), "0.1000")) == 1
    assert len(said(side("0.90", "5.00"), side("0.80", "4.50"))) == 1


@pytest.mark.parametrize(("hours", "words"), [(24, "1 day"), (168, "7 days"), (36, "36 hours")])
def test_the_window_stands_in_the_label(hours: int, words: str) -> None:
    assert f"within {words})" in resolved_by_chains(hours)


@pytest.mark.parametrize(
    ("now", "words"),
    [(20, "more contacts that come back"), (5, "fewer contacts"), (10, "which take other time")],
)
def test_contacts_that_come_back_are_more_or_fewer(now: int, words: str) -> None:
    cause = {"kind": "repeat_contacts", "of": None, "unit": None, "amount": "-0.1000", "pools": []}
    told = document(side(), side() | {"come_back": now}, "-0.1000") | {"causes": [cause]}
    assert words in sentences(told)[1]


def test_a_dearer_resolution_without_more_contacts_is_not_put_down_to_them() -> None:
    before, after = side("0.90", "5.00"), side("0.80", "5.50")
    for one, contacts in ((before, "1.3475"), (after, "1.2261")):
        one["resolution"]["contacts_per_resolution"] = {"value": contacts}
    told = said(before, after)[-1]
    assert "no more contacts are needed" in told
    assert "inbound contacts alone" in told


def test_two_groups_stand_beside_each_other() -> None:
    before, after = (
        side("0.90", cost, service_level_share=share) | {"name": name, "only": {"queue": name}}
        for name, share, cost in (("support", "0.80", "5.00"), ("sales", "0.90", "5.50"))
    )
    told = said(before, after)
    assert told[0].startswith(
        "sales is cheaper than support, and better: service level 90.0 % against 80.0 %;"
    )
    assert "90.0 % in both" in told[0]
    assert told[1] == (
        "A call is cheaper and a resolution dearer: it costs 5.5000 against 5.0000 EUR."
    )


def test_causes_of_no_change_cancel_each_other() -> None:
    causes = [
        {"kind": kind, "of": of, "unit": None, "amount": amount, "pools": []}
        for kind, of, amount in (("talk", None, "0.2000"), ("no_call", "left_queue", "-0.2000"))
    ]
    told = sentences(document(side(), side(), "0.0000") | {"causes": causes})[1]
    assert told == (
        "These cancel each other: longer talk (+0.2000), less work on contacts that are no calls"
        " (left the queue) (−0.2000)."
    )


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        (("1", "1"), []),
        (("0.9", "0.9"), [False]),
        (("0.5", "0.5"), [True]),  # of fewer than six in ten
        (("0.9", "0.8"), [True]),  # and not alike
    ],
)
def test_how_many_can_come_back_is_said_where_it_is_not_everybody(
    shares: tuple[str, str], told: list[bool]
) -> None:
    found = document(side(), side(), "0.0000")
    for name, share in zip(("from", "to"), shares, strict=True):
        found[name]["resolution"]["coverage_share"] = share
    assert ["say little" in sentence for sentence in coverage_told(found)] == told
