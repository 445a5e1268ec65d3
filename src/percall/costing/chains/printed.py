"""The chains of a period as JSON prints them.

Rules:
1. Money and shares have nine decimal places, estimated counts three.
2. The cost of a period is split over its groups, and into that of repeats and the rest, so that
   the printed parts add up; a group's repeats are rounded one by one.
3. What is not known is null and has its reason: no identity, no ledger, nothing resolved, or
   records that end before the window does.
"""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from percall.costing.ask import Asked
from percall.costing.chains.curve import GRID_H, SHORT_GRID_H, Share
from percall.costing.chains.links import Bounds
from percall.costing.chains.resolution import Chained, PeriodChains, Resolutions
from percall.costing.chains.test_lines import said_of
from percall.costing.definitions import named_by_content
from percall.intervals import ONE_DAY
from percall.money import MONEY_PLACES, SECONDS_PLACES, fixed, half_up, shown, split
from percall.texts import _, ngettext, number

HOURS_OF_A_DAY = 24


def as_json(found: Resolutions) -> dict[str, Any]:
    """The answer as `percall chains --json` prints it."""
    one = found.asked
    centre = one.source.centre
    definition = replace(
        one.question.definition, per="resolution", resolution_hours=found.window_h
    )  # fmt: skip
    return {
        "currency": centre.currency,
        "definition": named_by_content(definition, centre).as_json(),
        "window_h": found.window_h,
        "notes": [*one.notes, *found.of_filter, *_notes(found)],
        "periods": [_period(period, found) for period in found.periods],
    }


def _period(period: PeriodChains, found: Resolutions) -> dict[str, Any]:
    whole = half_up(period.total.cost, MONEY_PLACES)
    of_groups = split(whole, [cell.cost for _group, cell in period.groups]) if period.groups else []
    names = found.asked.question.group_by
    without = period.without_test_lines
    return {
        "from_on": period.period.from_on.isoformat(),
        "to_on": period.period.to_on.isoformat(),
        **_figures(period.total, whole, period, found.window_h, GRID_H),
        "without_test_lines": None
        if without is None
        else _figures(without, half_up(without.cost, MONEY_PLACES), period, found.window_h, ()),
        "groups": [
            dict(zip(names, group, strict=True))
            | _figures(cell, units, period, found.window_h, SHORT_GRID_H)
            for (group, cell), units in zip(period.groups, of_groups, strict=True)
        ]
        if names
        else [],
    }


def _figures(
    cell: Chained, cost: int, period: PeriodChains, window_h: int, grid_h: tuple[int, ...]
) -> dict[str, Any]:
    """The figures of some contacts; `cost` in units of the last place."""
    solving, first = cell.solving.curve((*grid_h, window_h)), cell.first.curve((*grid_h, window_h))
    repeats, _rest = split(cost, [cell.repeat_cost, cell.cost - cell.repeat_cost])
    lasting = _lasting(cell, solving[window_h])
    return {
        "contacts": cell.contacts,
        "chained": cell.chained,
        "coverage_share": _ratio(cell.chained, cell.contacts),
        "cost": fixed(cost) if period.has_ledger else None,
        "repeats": cell.repeats,
        "repeat_share": _ratio(cell.repeats, cell.chained),
        "repeat_cost": fixed(repeats) if period.has_ledger else None,
        "marked_unresolved": cell.marked,
        "unwatched": _unwatched(cell, window_h),
        "resolutions": _interval(lasting, SECONDS_PLACES),
        "contacts_per_resolution": _each(lasting, Fraction(cell.chained)),
        "cost_per_resolution": _each(lasting, cell.cost) if period.has_ledger else None,
        "why_not": _why_not(cell, lasting, period),
        "first_contacts": cell.first.count,
        "returned_first": cell.first.returned(window_h),
        "resolved_first": _interval(first[window_h], MONEY_PLACES),
        "curve": [
            {
                "window_h": hours,
                "resolved_first": _interval(first[hours], MONEY_PLACES),
                "contacts_per_resolution": _each(
                    _lasting(cell, solving[hours]), Fraction(cell.chained)
                ),
                "cost_per_resolution": _each(_lasting(cell, solving[hours]), cell.cost)
                if period.has_ledger
                else None,
            }
            for hours in grid_h
        ],
    }


def _lasting(cell: Chained, share: Share | None) -> Share | None:
    """The resolutions: contacts that may be some, times the share of them that lasts."""
    return None if share is None else share.times(Fraction(cell.solving.count))


def _unwatched(cell: Chained, window_h: int) -> int:
    """Contacts of whom the end of the data comes too soon to tell."""
    return max(cell.solving.unwatched(window_h), cell.first.unwatched(window_h))


def _each(resolutions: Share | None, whole: Fraction) -> dict[str, str] | None:
    return None if resolutions is None else _interval(resolutions.under(whole), MONEY_PLACES)


def _interval(share: Share | None, places: int) -> dict[str, str] | None:
    if share is None:
        return None
    return {
        "value": shown(share.share, places),
        "low": shown(share.low, places),
        "high": shown(share.high, places),
    }


def _ratio(part: int, whole: int) -> str | None:
    return shown(Fraction(part, whole)) if whole else None


def _why_not(cell: Chained, lasting: Share | None, period: PeriodChains) -> str | None:
    if not cell.contacts:
        return _("there are no contacts")
    if not cell.chained:
        return _("no contact has both a known customer and a known reason")
    if not cell.solving.count:
        return _("no contact served anybody, but such as are marked unresolved")
    if lasting is None:
        return _("the records end before the window does for every contact")
    if not lasting.share:
        return _("nothing was resolved")
    return None if period.has_ledger else _("the ledger has no line in this period")


# --- what should be said beside ------------------------------------------------------------------


def _notes(found: Resolutions) -> list[str]:
    said = [*_edges(found.asked, found.bounds, found)]
    if found.test_lines:
        beside = ngettext(
            "The figures without it stand beside.", "The figures without them stand beside.",
            len(found.test_lines),
        )  # fmt: skip
        said.append(f"{said_of(found.test_lines)} {beside}")
    return said


def _edges(one: Asked, bounds: Bounds, found: Resolutions) -> list[str]:
    """What the ends of the records hide."""
    days = one.question.whole
    said: list[str] = []
    if bounds.first_on is None or bounds.last_on is None:
        return said
    if (days.from_on - bounds.first_on).days * HOURS_OF_A_DAY < found.window_h:
        said.append(
            _(
                "The records begin on {day}: what a contact of the days after it continues from"
                " before then cannot be seen."
            ).format(day=bounds.first_on)
        )
    unwatched = sum(_unwatched(period.total, found.window_h) for period in found.periods)
    if unwatched:
        text = ngettext(
            "The records end before {day}: the window of {count} contact is not over then",
            "The records end before {day}: the windows of {count} contacts are not over then",
            unwatched,
        ).format(day=bounds.last_on + ONE_DAY, count=number(unwatched))
        end = (
            _("what is likely is estimated") if _is_any_told(found)
            else _("nobody was watched for so long that it could be estimated what is likely")
        )  # fmt: skip
        said.append(f"{text}; {end}.")
    return said


def _is_any_told(found: Resolutions) -> bool:
    """Whether any figure of the window is known, or can be estimated."""
    hours = found.window_h
    return any(
        watched.at(hours) is not None
        for period in found.periods
        for watched in (period.total.solving, period.total.first)
    )
