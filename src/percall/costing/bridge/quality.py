"""The quality that the cost of both sides was bought with, in sentences.

Rules:
1. What got worse stands apart from what got better; what looks the same to people is neither.
2. Whether matters were resolved at first contact is told by the source's own mark where both
   sides have one, else by the chains of contacts: nobody came back within the window. The words
   say which. An estimate moved if the intervals of both sides do not touch.
3. Two groups stand beside each other: nothing went from one to the other.
4. A cost for each call that falls while a resolution gets dearer is said by a sentence of its own.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from percall.texts import N_, _, ngettext, number

# Measure, whether more is better, its name.
MEASURES = (
    ("service_level_share", True, N_("service level")),
    ("abandoned_share", False, N_("abandoned")),
    ("resolved_first_share", True, N_("marked as resolved at first contact")),
    ("satisfaction", True, N_("satisfaction")),
)
HOURS_OF_A_DAY = 24


class _Told(NamedTuple):
    """A measure of both sides in words, and where it went: 1 better, -1 worse, 0 neither."""

    text: str
    step: int


def quality_sentences(document: Mapping[str, Any]) -> Iterator[str]:
    """The quality of both sides of a printed bridge, and what a resolution cost."""
    told = [*_measured(document), *_chained(document)]
    if not told:
        yield _("Nothing is known of the quality of either: cheaper may be worse.")
        return
    worse, better, same = (
        ", ".join(one.text for one in told if one.step == step) for step in (-1, 1, 0)
    )
    balance = sum(one.step for one in told)
    leads = _leads(document)
    change = Decimal(document["change"]) if document["complete"] else Decimal(0)
    if not change or not (worse or better):
        yield f"{_('Quality')}: {', '.join(one.text for one in told)}."
    elif balance < 0:
        yield _after(leads[0 if change < 0 else 1], worse, (_("better was"), better), same)
    elif balance > 0:
        yield _after(leads[2 if change < 0 else 3], better, (_("worse was"), worse), same)
    else:
        yield _after(_("Better in one way"), better, (_("worse in another"), worse), same)
    if change < 0:
        yield from _dearer_resolution(document)


def are_groups(document: Mapping[str, Any]) -> bool:
    """Whether the sides are two groups of contacts, and none of them the earlier one."""
    only = [document[side].get("only") for side in ("from", "to")]
    return bool(only[0] != only[1])


def _leads(document: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """Cheaper and worse, dearer and worse, cheaper and better, dearer but better."""
    if not are_groups(document):
        return (
            _("Cheaper, and the worse one"), _("Dearer, and the worse one"),
            _("Cheaper, and the better one"), _("Dearer, but the better one"),
        )  # fmt: skip
    names = {"after": document["to"]["name"], "before": document["from"]["name"]}
    texts = (
        _("{after} is cheaper than {before}, and worse"),
        _("{after} is dearer than {before}, and worse"),
        _("{after} is cheaper than {before}, and better"),
        _("{after} is dearer than {before}, but better"),
    )
    first, second, third, fourth = (text.format(**names) for text in texts)
    return first, second, third, fourth


def _after(lead: str, first: str, second: tuple[str, str], same: str) -> str:
    parts = [f"{lead}: {first}"]
    if second[1]:
        parts.append(f"{second[0]}: {second[1]}")
    if same:
        parts.append(same)
    return "; ".join(parts) + "."


def _measured(document: Mapping[str, Any]) -> Iterator[_Told]:
    for name, more_is_better, label in MEASURES:
        then, now = (document[side]["quality"][name] for side in ("from", "to"))
        if then is not None and now is not None:
            step = (Decimal(now) > Decimal(then)) - (Decimal(now) < Decimal(then))
            ends = _shown(name, then), _shown(name, now)
            step = step if more_is_better else -step
            yield _told(_(label), ends, step, of_groups=are_groups(document))


def _told(label: str, ends: tuple[str, str], step: int, *, of_groups: bool) -> _Told:
    words = {"name": label, "then": ends[0], "now": ends[1]}
    if ends[0] == ends[1]:
        same = _("{name} {now} in both") if of_groups else _("{name} {now} as before")
        return _Told(same.format(**words), 0)
    text = _("{name} {now} against {then}") if of_groups else _("{name} from {then} to {now}")
    return _Told(text.format(**words), step)


def _chained(document: Mapping[str, Any]) -> Iterator[_Told]:
    """The chains' figure, where the source does not mark what was resolved."""
    sides = document["from"], document["to"]
    found = [side["resolution"].get("resolved_first") for side in sides]
    is_marked = all(side["quality"]["resolved_first_share"] is not None for side in sides)
    if is_marked or not all(found):
        return
    then, now = found
    step = (Decimal(now["low"]) > Decimal(then["high"])) - (
        Decimal(now["high"]) < Decimal(then["low"])
    )
    ends = _shown("_share", then["value"]), _shown("_share", now["value"])
    label = resolved_by_chains(sides[1]["resolution"]["window_h"])
    yield _told(label, ends, step, of_groups=are_groups(document))


def resolved_by_chains(window_h: int) -> str:
    """What the chains call resolved at first contact."""
    days, rest = divmod(window_h, HOURS_OF_A_DAY)
    if rest:
        text = ngettext(
            "resolved at first contact (nobody came back within {count} hour)",
            "resolved at first contact (nobody came back within {count} hours)", window_h,
        )  # fmt: skip
        return text.format(count=window_h)
    text = ngettext(
        "resolved at first contact (nobody came back within {count} day)",
        "resolved at first contact (nobody came back within {count} days)", days,
    )  # fmt: skip
    return text.format(count=days)


def _dearer_resolution(document: Mapping[str, Any]) -> Iterator[str]:
    found = [document[side]["resolution"].get("cost_per_resolution") for side in ("from", "to")]
    if all(found) and Decimal(found[1]["value"]) > Decimal(found[0]["value"]):
        needed = [
            document[side]["resolution"].get("contacts_per_resolution") for side in ("from", "to")
        ]
        moved = (
            _("it costs {now} against {then} {currency}") if are_groups(document)
            else _("it went from {then} to {now} {currency}")
        ).format(
            then=_money(found[0]["value"]), now=_money(found[1]["value"]),
            currency=document["currency"],
        )  # fmt: skip
        text = _("A call is cheaper and a resolution dearer: {moved}.")
        if all(needed) and Decimal(needed[1]["value"]) > Decimal(needed[0]["value"]):
            text = _(
                "A call is cheaper and a resolution dearer: {moved}, since more contacts are needed"
                " for one."
            )
        elif all(needed):
            text = _(
                "A call is cheaper and a resolution dearer: {moved}, though no more contacts are"
                " needed for one. Resolutions are of inbound contacts alone, and these are dearer."
            )
        yield text.format(moved=moved)


def _money(value: str) -> str:
    return number(f"{Decimal(value):.4f}")


def _shown(name: str, value: str) -> str:
    if name.endswith("_share"):
        return f"{number(f'{100 * Decimal(value):.1f}')} %"
    return number(f"{Decimal(value):.2f}")
