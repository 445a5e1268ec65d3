"""The overview: what a call cost in a period, its quality, and the doors to what it is made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from percall import naming
from percall.costing.explained import in_words
from percall.formats import (
    Figure,
    Formats,
    change_shown,
    not_known,
    period_after,
    period_before,
)
from percall.intervals import By, Period, month_of, periods
from percall.report.close.beside import record_changed, signed_in_words
from percall.report.reconciliation import Statement, statement_of, unused_of
from percall.texts import _
from percall.web.address import QUEUE, View
from percall.web.answers import Answers, Records, Told, local_instant
from percall.web.breakdown import AccountRow, Groups, accounts_of, groups_of
from percall.web.sentence import findings_of, sentence_of
from percall.web.trend import (
    Trend,
    days_before,
    measure_figure,
    rail_text,
    trend_days,
    trend_of,
)

# Source: a help-desk vendor's glossary, page "Cost per contact"; quoted in US dollars.
QUOTED_RANGE = ("USD", "2.70", "5.60")


@dataclass(frozen=True, slots=True)
class Key:
    """One of the figures at the top, with its change and its door."""

    title: str
    figure: Figure
    unit: str
    change: Figure
    door: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of quality with its change and its guardrail."""

    name: str
    title: str
    unit: str
    figure: Figure
    change: Figure
    rail: str | None
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far the records reach, when the last ones came, and what was left aside."""

    reach: str
    imported: str | None
    quarantined: int
    covers_all: bool
    signed: tuple[tuple[str, bool], ...] = ()
    """What is said of closed months in it, and whether they are as signed."""


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the page shows."""

    view: View
    days: Period
    question: str
    sentence: str
    keys: tuple[Key, ...]
    quality: tuple[Measure, ...]
    trend: Trend | None
    findings: tuple[str, ...]
    accounts: tuple[AccountRow, ...]
    accounts_rounding: Figure | None
    book: Figure
    groups: Groups
    statement: Statement
    abandoned: Figure
    definition: dict[str, Any]
    in_words: tuple[str, ...]
    freshness: Freshness
    notes: tuple[str, ...]
    quoted: tuple[str, str, str] | None
    before: View | None
    after: View | None
    compared: str
    chart_text: str


def overview_of(
    answers: Answers, view: View, records: Records, formats: Formats,
    progress: Callable[[str], None] = lambda _text: None,
) -> Overview:  # fmt: skip
    """The overview of a view whose days are known.

    Raises:
        PercallError: The question has no answer, or the workspace is damaged.
    """
    ask = _asker(answers, formats.language, progress)
    told = ask(view, None, By.TOTAL, (view.group,))
    days, period = told.days, told.whole
    definition = told.document["definition"]
    per = definition["per"]
    earlier = days_before(days, records.days)
    before = ask(view, earlier, By.TOTAL, (view.group,)).whole if earlier else None
    trend_over = trend_days(days, view.by, records.days)
    trend = None
    if trend_over is not None:
        progress(_("Comparing periods"))
        by_period = ask(view, trend_over, view.by, ())
        trend = trend_of(by_period, days, view.by, per, formats)
    during = naming.during(days, formats)
    compared = naming.during(earlier or period_before(days), formats)
    unused = unused_of(period, formats)
    accounts, gap = accounts_of(period, formats)
    statement = statement_of(period, formats)
    return Overview(
        view=view, days=days,
        question=naming.question(per, during),
        sentence=sentence_of(period, before, definition, unused, during, compared, formats)
        + _records_end(days, records, formats),
        keys=keys_of(period, before, per, unused, formats, is_filtered=view.is_filtered),
        quality=quality_of(period, before, formats),
        trend=trend,
        findings=tuple(findings_of(trend.points)) if trend else (),
        accounts=accounts, accounts_rounding=gap,
        book=formats.money(period["book"]),
        groups=groups_of(period, view, formats),
        statement=statement,
        abandoned=formats.money(period["abandoned_cost"], period["cost_per_call"]["why_not"]),
        definition=definition,
        in_words=in_words(told.answer.question.definition),
        freshness=freshness_of(answers, records, days, formats),
        notes=tuple(told.document["notes"]),
        quoted=quoted_range(formats),
        before=beside(view, days, records, period_before),
        after=beside(view, days, records, period_after),
        compared=formats.days(earlier) if earlier else "",
        chart_text=chart_text(trend) if trend else "",
    )  # fmt: skip


def _records_end(days: Period, records: Records, formats: Formats) -> str:
    """What must be said where the records end within the days: all figures are of a part."""
    if not days.from_on < records.days.to_on < days.to_on:
        return ""
    told = _("The records end on {day}: these are figures of a part of the period.")
    return " " + told.format(day=formats.day(records.last_on))


def _asker(
    answers: Answers, language: str, progress: Callable[[str], None]
) -> Callable[[View, Period | None, By, tuple[str, ...]], Told]:
    def ask(view: View, days: Period | None, by: By, group_by: tuple[str, ...]) -> Told:
        return answers.ask(view.words(days, by, group_by), language, progress)

    return ask


def keys_of(
    period: dict[str, Any], before: dict[str, Any] | None, per: str, unused: Figure,
    formats: Formats, *, is_filtered: bool = False,
) -> tuple[Key, ...]:  # fmt: skip
    """Cost per call in both figures, calls, and unused capacity, each with its change."""
    cost, why = period["cost_per_call"], period["cost_per_call"]["why_not"]
    old = before["cost_per_call"] if before else {}
    count_name = f"{per}s"
    why_uncounted = _("no contact says whether it is one")
    old_unused = unused_of(before, formats).exact if before else None
    name = naming.cost_per(per)
    per_currency = formats.currency
    return (
        Key(_("{cost}, fully loaded").format(cost=name),
            formats.money(cost["fully_loaded"], why), per_currency,
            change_of(cost["fully_loaded"], old.get("fully_loaded"), formats, formats.places), "#reconciliation"),
        Key(_("{cost}, at practical capacity").format(cost=name),
            formats.money(cost["practical_capacity"], why or _("some days are known by totals alone")),
            per_currency,
            change_of(cost["practical_capacity"], old.get("practical_capacity"), formats,
                      formats.places), "#reconciliation"),
        Key(naming.counted(per), formats.count(period[count_name], why_uncounted), "",
            change_of(_text(period[count_name]), _text(before[count_name]) if before else None,
                      formats, 0), "contacts"),
        Key(_("Unused capacity of the whole centre") if is_filtered else _("Unused capacity"),
            unused, per_currency,
            change_of(unused.exact, old_unused, formats, formats.places), "#reconciliation"),
    )  # fmt: skip


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def change_of(
    now: str | None, old: str | None, formats: Formats, places: int, *, is_share: bool = False
) -> Figure:
    """The change against the period before, as shown, and in per cent where it has sense."""
    if now is None or old is None:
        return not_known(_("there is no figure of the period before to compare with"))
    difference = Decimal(now) - Decimal(old)
    shown = change_shown(now, old, places + 2) * 100 if is_share else change_shown(now, old, places)
    text = formats.number(shown, places, signed=True)
    if is_share:
        return Figure(_("{points} points").format(points=text), str(difference))
    if Decimal(old) > 0:
        relative = formats.number(100 * difference / Decimal(old), 1, signed=True)
        text += f" ({relative}\u00a0%)"
    return Figure(text, str(difference))


def quality_of(
    period: dict[str, Any], before: dict[str, Any] | None, formats: Formats
) -> tuple[Measure, ...]:
    """Each measure of quality with its change and its guardrail."""
    rails = {rail["name"]: rail for rail in period["guardrails"]}
    found = []
    for name, title in naming.measures().items():
        if name == "cost_per_call":
            if name not in rails:
                continue
            now, old = rails[name]["found"], None
            why, places = period["cost_per_call"]["why_not"], formats.places
        else:
            now = period["quality"][name]
            old = before["quality"][name] if before else None
            why, places = naming.why_not_known(name), 2 if name == "satisfaction" else 1
        rail = rails.get(name)
        unit = "s" if name.endswith("_s") else formats.currency if name == "cost_per_call" else ""
        found.append(
            Measure(
                name, title, unit, measure_figure(name, now, formats, why),
                change_of(now, old, formats, places, is_share=name.endswith("_share")),
                rail_text(rail, formats) if rail else None, rail["kept"] if rail else None,
            )
        )  # fmt: skip
    return tuple(found)


def freshness_of(answers: Answers, records: Records, days: Period, formats: Formats) -> Freshness:
    """How far the records reach, when the last came, and how many rows lie in quarantine."""
    return Freshness(
        formats.days(records.days), instant_of(records.imported_at, answers, formats), records.quarantined,
        records.first_on <= days.from_on and days.to_on <= records.days.to_on,
        signed_lines(answers, days, formats),
    )  # fmt: skip


def signed_lines(answers: Answers, days: Period, formats: Formats) -> tuple[tuple[str, bool], ...]:
    """What is said of the closed months among some days, and whether it is as signed."""
    months = [month for month in periods(days, By.MONTH) if month == month_of(month.from_on)]
    found, is_sound = answers.signed(months, formats.language)
    said = [(signed_in_words(x, lambda text: formats.money(text).text), x.holds) for x in found]
    return (*said, *([] if is_sound else [(record_changed(), False)]))


def instant_of(text: str, answers: Answers, formats: Formats) -> str | None:
    """An instant of the manifest as the centre's own clock showed it."""
    at = local_instant(text, answers.workspace)
    return f"{formats.day(at.date())} {at:%H:%M}" if at else None


def quoted_range(formats: Formats) -> tuple[str, str, str] | None:
    """The industry's quoted range, only in its own currency."""
    currency, low, high = QUOTED_RANGE
    if formats.currency != currency:
        return None
    return currency, formats.money(low).text, formats.money(high).text


def chart_text(trend: Trend) -> str:
    """The chart in words, for those who do not see it."""
    ends = [trend.points[0], trend.points[-1]]
    parts = [
        _("{name}: cost per call {cost}, service level {level}, abandoned {abandoned}").format(
            name=point.told, cost=point.loaded_cell.text,
            level=point.share_cells[0].text, abandoned=point.share_cells[1].text,
        )
        for point in (ends if ends[0] is not ends[1] else ends[:1])
    ]  # fmt: skip
    about = _("Lines of cost per call above, service level and abandoned share below.")
    more = _("All figures stand in the table below the chart.")
    return " ".join([about, *(part + "." for part in parts), more])


def beside(
    view: View, days: Period, records: Records, shifted: Callable[[Period], Period]
) -> View | None:
    """The same view over the days before or after; None where those have no records."""
    try:
        found = shifted(days)
    except OverflowError:
        return None
    has_records = found.days_shared(records.first_on, records.days.to_on) > 0
    return view.over(found) if has_records else None


def queues_of(answers: Answers, language: str) -> Sequence[str]:
    """The queues that a filter can choose, those with most contacts first."""
    return [queue for queue in answers.values(QUEUE, language) if queue is not None]
