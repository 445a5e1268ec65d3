"""The periods beside the chosen one: enough of them to see where the figure comes from.

Rules:
1. At least `SPAN` periods up to the end of the chosen one, and no day without records: the first
   and the last period may be cut short, and say so. A first one of less than half its length is
   left out, unless it is the chosen one: a weekend alone says nothing of a week.
2. A period belongs to the chosen one if its middle day does.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from percall.formats import Figure, Formats, period_before
from percall.intervals import By, Period, start_of, start_of_next
from percall.naming import cost_per
from percall.texts import _, ngettext
from percall.web.answers import Told

SPAN = {By.DAY: 28, By.WEEK: 13, By.MONTH: 13, By.QUARTER: 8, By.YEAR: 5}
SHARES = ("service_level_share", "abandoned_share")


@dataclass(frozen=True, slots=True)
class Point:
    """A period of the trend: its figures for the chart and its cells for the table."""

    period: Period
    label: str
    is_current: bool
    is_cut: bool
    fully_loaded: Decimal | None
    practical: Decimal | None
    shares: dict[str, Decimal | None]
    rails: dict[str, bool | None]
    calls: Figure
    loaded_cell: Figure
    practical_cell: Figure
    share_cells: tuple[Figure, ...]

    @property
    def told(self) -> str:
        """Its name, and how many days it has where it is not a whole period."""
        if not self.is_cut:
            return self.label
        count = self.period.day_count
        days = ngettext("{count} day", "{count} days", count).format(count=count)
        return f"{self.label} ({days})"

    def kept(self, name: str) -> bool | None:
        """Whether a guardrail was kept; None where there is none or nothing is known."""
        return self.rails.get(name)

    @property
    def broken(self) -> tuple[str, ...]:
        """The names of the guardrails that were broken."""
        return tuple(name for name, kept in self.rails.items() if kept is False)


@dataclass(frozen=True, slots=True)
class Trend:
    """The points in order, the guardrails with their names, and the title of the cost."""

    by: By
    days: Period
    points: tuple[Point, ...]
    rails: tuple[tuple[str, Decimal, str], ...]
    cost_title: str


def trend_days(days: Period, by: By, records: Period) -> Period | None:
    """The days of the trend; None where none of them has records."""
    last = days.to_on - timedelta(days=1)
    end = start_of_next(last, by)
    start = start_of(days.from_on, by)
    for _step in range(SPAN[by]):
        if start <= records.from_on or len_in(start, end, by) >= SPAN[by]:
            break
        start = start_of(start - timedelta(days=1), by)
    first, until = max(start, records.from_on), min(end, records.to_on)
    if first >= until:
        return None
    following = start_of_next(first, by)
    is_short = 2 * (following - first).days < (following - start_of(first, by)).days
    if is_short and following <= days.from_on and following < until:
        first = following
    return Period(first, until)


def len_in(start: date, end: date, by: By) -> int:
    """How many periods lie between two starts of periods, about."""
    return round((end - start).days / {By.DAY: 1, By.WEEK: 7, By.MONTH: 30.44,
                                       By.QUARTER: 91.3, By.YEAR: 365.25}[by])  # fmt: skip


def trend_of(told: Told, days: Period, by: By, per: str, formats: Formats) -> Trend:
    """The trend that an answer by period tells.

    Args:
        told: The answer, split by period.
        days: The days chosen, which have the accent.
        by: The length of its periods.
        per: What the cost is divided by.
        formats: The page's language and currency.
    """
    points = _labelled([_point(one, days, by, formats) for one in told.periods], formats, by)
    rails: tuple[tuple[str, Decimal, str], ...] = ()
    if told.periods:
        rails = tuple(
            (rail["name"], Decimal(rail["limit"]), rail_text(rail, formats))
            for rail in told.periods[0]["guardrails"]
        )
    title = f"{cost_per(per)}, {formats.currency}"
    return Trend(by, told.days, points, rails, title)


def rail_text(rail: dict[str, Any], formats: Formats) -> str:
    """A guardrail with its limit in words."""
    limit = measure_figure(rail["name"], rail["limit"], formats).text
    if rail["name"] in ("service_level_share", "resolved_first_share", "satisfaction"):
        return _("guardrail: at least {limit}").format(limit=limit)
    return _("guardrail: at most {limit}").format(limit=limit)


def measure_figure(name: str, text: str | None, formats: Formats, why: str | None = None) -> Figure:
    """A measure of the JSON with its unit."""
    if name.endswith("_share"):
        return formats.share(text, why)
    if name == "cost_per_call":
        return formats.money(text, why)
    return formats.plain(text, why, 2 if name == "satisfaction" else 1)


def _point(one: dict[str, Any], days: Period, by: By, formats: Formats) -> Point:
    period = Period(date.fromisoformat(one["from_on"]), date.fromisoformat(one["to_on"]))
    middle = period.from_on + timedelta(days=period.day_count // 2)
    whole = Period(start_of(period.from_on, by), start_of_next(period.from_on, by))
    cost, quality = one["cost_per_call"], one["quality"]
    why = cost["why_not"]
    return Point(
        period=period,
        label=formats.axis_day(period, by),
        is_current=days.from_on <= middle < days.to_on,
        is_cut=period != whole,
        fully_loaded=_decimal(cost["fully_loaded"]),
        practical=_decimal(cost["practical_capacity"]),
        shares={name: _decimal(quality[name]) for name in SHARES},
        rails={rail["name"]: rail["kept"] for rail in one["guardrails"]},
        calls=formats.count(one["calls"]),
        loaded_cell=formats.money(cost["fully_loaded"], why),
        practical_cell=formats.money(cost["practical_capacity"], why),
        share_cells=tuple(
            formats.share(quality[name], _("no inbound contact was offered")) for name in SHARES
        ),
    )


def _labelled(points: list[Point], formats: Formats, by: By) -> tuple[Point, ...]:
    """Labels that no two points share: those of several years carry their year."""
    if len({point.label for point in points}) == len(points):
        return tuple(points)
    by_day = by in (By.DAY, By.WEEK)
    return tuple(
        replace(point, label=formats.day(point.period.from_on) if by_day else point.label)
        for point in points
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def days_before(days: Period, records: Period) -> Period | None:
    """The period before, where all of it has records; None where it has not."""
    try:
        before = period_before(days)
    except OverflowError:
        return None
    return before if before.from_on >= records.from_on else None
