"""A watch as JSON, and its findings in sentences."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from percall.costing.bridge.printed import as_json as bridge_json
from percall.costing.bridge.sentence import said, sentences
from percall.costing.printed import measure_text
from percall.costing.watch.ask import Watch
from percall.costing.watch.rule import Finding
from percall.costing.watch.weeks import Week
from percall.money import shown
from percall.texts import N_, _, number

FIRST_CAUSES = 3
MORE_IS_BETTER = ("service_level_share", "resolved_first_share")
NEITHER = ("calls",)
_NAMES = {
    "cost_at_usual_calls": N_("Cost at usual calls"),
    "calls": N_("Calls"),
    "aht_s": N_("Handle time"),
    "asa_s": N_("Mean wait"),
    "service_level_share": N_("Service level"),
    "abandoned_share": N_("Abandoned"),
    "resolved_first_share": N_("Solved at first contact"),
}


def as_json(found: Watch) -> dict[str, Any]:
    """The watch as `percall watch --json` prints it."""
    watched = found.watched
    return {
        "currency": found.centre.currency,
        "week": _week(watched.week),
        "cost_week": _week(watched.cost_week),
        "false_alarm_share": shown(found.limits.false_alarm_share),
        "moved": [one.measure.name for one in watched.moved],
        "measures": [_finding(one) for one in watched.findings],
        "not_judged": list(watched.not_judged),
        "lacks_records": watched.lacks_records,
        "why": _why(found),
        "why_no_causes": found.why_no_bridge,
    }


def _week(week: Week | None) -> dict[str, str] | None:
    if week is None:
        return None
    return {"from_on": week.monday.isoformat(), "to_on": week.to_on.isoformat()}


def _finding(one: Finding) -> dict[str, Any]:
    name = one.measure.name
    share_or_unit = "share" if one.measure.is_relative else name
    return {
        "name": name,
        "usual": _text(name, one.usual), "found": _text(name, one.found),
        "move": _text(share_or_unit, one.move), "least_move": _text(share_or_unit, one.least),
        "is_relative": one.measure.is_relative,
        "chance_share": None if one.chance is None else _text("share", one.chance),
        "is_better": _is_better(one),
        "has_moved": one.has_moved,
        "compared_with": {
            "from_on": one.before[0].monday.isoformat(),
            "to_on": one.before[-1].to_on.isoformat(), "weeks": len(one.before),
        },
    }  # fmt: skip


def _is_better(one: Finding) -> bool | None:
    """Whether the move is one that a customer or the books would like; None of volume."""
    if one.measure.name in NEITHER:
        return None
    return (one.move > 0) is (one.measure.name in MORE_IS_BETTER)


def _text(name: str, value: float) -> str:
    return measure_text(name, Fraction(value)) or ""


def _why(found: Watch) -> dict[str, Any] | None:
    """The bridge's ends, its first causes and its sentences."""
    if found.bridge is None:
        return None
    document = bridge_json(found.bridge)
    return {
        "from": _end(document["from"]), "to": _end(document["to"]), "change": document["change"],
        "causes": [
            {"cause": cause["cause"], "said": said(document, cause), "amount": cause["amount"]}
            for cause in document["causes"][:FIRST_CAUSES]
        ],
        "sentences": sentences(bridge_json(found.bridge, places=4))[:2],
        "warnings": document["warnings"],
    }  # fmt: skip


def _end(side: Mapping[str, Any]) -> dict[str, str]:
    return {
        "from_on": side["from_on"], "to_on": side["to_on"],
        "cost_per_call": side["cost_per_call"]["fully_loaded"],
    }  # fmt: skip


def told(document: Mapping[str, Any]) -> Iterator[str]:
    """A printed watch in sentences: what moved, why, what was not judged."""
    week = document["week"]
    if week is not None and document["measures"]:
        words = {"start": week["from_on"], "end": week["to_on"], "count": len(document["moved"])}
        if document["moved"]:
            yield _("Week from {start} until before {end}: moved past a threshold:").format(**words)
        else:
            yield _(
                "Week from {start} until before {end}: nothing moved past a threshold and beyond"
                " what chance moves."
            ).format(**words)
    for one in document["measures"]:
        if one["has_moved"]:
            yield f"  {_moved(one, document)}"
    if document["why"]:
        yield _causes_of(document)
        yield from document["why"]["sentences"]
        yield from document["why"]["warnings"]
    if document["why_no_causes"]:
        yield _("Why is not known: {why}").format(why=document["why_no_causes"])
    for text in document["not_judged"]:
        yield _("Not judged: {why}").format(why=text)


def _causes_of(document: Mapping[str, Any]) -> str:
    """Which week's cost the causes are of, since it may be another than the one that moved."""
    side, before = document["why"]["to"], document["why"]["from"]
    text = (
        _("Why the cost moved in the week from {start}, beside {earlier} until before {end}:")
        if "cost_at_usual_calls" in document["moved"]
        else _(
            "The cost at usual calls did not move past its threshold. What made a call cost what it did"
            " in the week from {start}, beside {earlier} until before {end}:"
        )
    )
    return text.format(start=side["from_on"], earlier=before["from_on"], end=before["to_on"])


def _moved(one: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    currency, name = document["currency"], _NAMES[one["name"]]
    words = {
        "name": _(name),
        "found": _said(one["name"], one["found"], currency),
        "usual": _said(one["name"], one["usual"], currency),
        "move": _signed_move(one),
    }
    if one["chance_share"] is None:
        text = _("{name}: {found}, {move} against the usual {usual} of earlier months")
        return text.format(**words)
    text = _(
        "{name}: {found}, {move} against the usual {usual}; by chance alone in {chance} of weeks"
    )
    return text.format(**words, chance=_chance(one["chance_share"]))


def _chance(text: str) -> str:
    per_cent = 100 * Decimal(text)
    least = Decimal("0.01")
    return (
        _("less than {share} %").format(share=number(f"{least}"))
        if per_cent < least
        else f"{number(f'{per_cent:.2f}')} %"
    )


def _said(name: str, text: str, currency: str) -> str:
    value = Decimal(text)
    if name == "cost_at_usual_calls":
        return f"{number(f'{value:.4f}')} {currency}"
    if name == "calls":
        return f"{number(f'{100 * value:.1f}')} %"
    if name.endswith("_share"):
        return f"{number(f'{100 * value:.1f}')} %"
    return f"{number(f'{value:.1f}')} s"


def _signed_move(one: Mapping[str, Any]) -> str:
    value = Decimal(one["move"])
    sign = "+" if value > 0 else ""
    if one["is_relative"]:
        return f"{sign}{number(f'{100 * value:.1f}')} %"
    if one["name"].endswith("_share"):
        points = number(f"{100 * value:.1f}")
        return _("{points} points").format(points=f"{sign}{points}")
    return f"{sign}{number(f'{value:.1f}')} s"
