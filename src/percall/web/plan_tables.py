"""The tables of a tried plan: measures side by side, money, guardrails, assumptions, changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from percall.formats import Figure, Formats, not_known
from percall.ledger.lines import CashKind, Line
from percall.texts import _
from percall.twin.figures import Estimate
from percall.web.plan_form import origin_name
from percall.web.plan_words import (
    at_half_hour,
    kind_name,
    measure_names,
    measured,
    more_allowed,
    rail_and_limit,
    rail_name,
    rail_number,
    standing_mark,
    standing_name,
    verdict_name,
)
from percall.web.tables import Column, Row, Table, number_columns
from percall.whatif.case import Assumption, LineChange
from percall.whatif.guarded import Judged
from percall.whatif.measured import Compared
from percall.whatif.sensitivity import Sensitive
from percall.whatif.standing import Standing, broken_share, standing_of
from percall.whatif.tried import Money, Tried

EDGE = 0.5
"""What the picture of a difference reaches to, as a share of today's number, either way."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A difference drawn from 0 to 100: its interval, its mean, and whether it lies beyond."""

    low: float
    high: float
    mean: float
    is_below: bool
    is_above: bool


@dataclass(frozen=True, slots=True)
class Side:
    """A number with half of its interval."""

    figure: Figure
    half: Figure | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure of today and of the plan, as a row of the page."""

    name: str
    title: str
    today: Side
    plan: Side
    change: Side
    verdict: str
    is_told: bool
    interval: Interval | None
    recorded: Figure


def measured_rows(
    tried: Tried, formats: Formats, records: dict[str, Any] | None
) -> tuple[Measured, ...]:  # fmt: skip
    """The measures in the order of the page; without those that nothing is known of on either side."""
    found = []
    for name, title in measure_names().items():
        one = tried.of(name)
        if one.today.mean is None and one.plan.mean is None:
            continue
        found.append(Measured(
            name, title, _side(name, one.today, formats), _side(name, one.plan, formats),
            _side(name, one.change, formats, signed=True), verdict_name(one),
            one.verdict in ("more", "less"), _interval(one), _recorded(name, records, formats),
        ))  # fmt: skip
    return tuple(found)


def _recorded(name: str, records: dict[str, Any] | None, formats: Formats) -> Figure:
    """What the records and books of the days say of a measure."""
    value = None if records is None else records.get(name)
    if value is None:
        return not_known(_("neither records nor books say it"))
    return measured(name, float(value), formats)


def _side(name: str, one: Estimate, formats: Formats, *, signed: bool = False) -> Side:
    half = None if one.half is None else measured(name, one.half, formats)
    if half is not None:
        half = replace(half, text=half.text.removesuffix("\u00a0%"))  # its number has the unit
    return Side(measured(name, one.mean, formats, signed=signed), half)


def _interval(one: Compared) -> Interval | None:
    """A difference as a share of today's number; None where there is nothing to take a share of."""
    change, today = one.change, one.today.mean
    if change.low is None or change.high is None or change.mean is None or not today:
        return None
    low, high, mean = (value / abs(today) for value in (change.low, change.high, change.mean))
    return Interval(_at(low), _at(high), _at(mean), high < -EDGE, low > EDGE)


def _at(share: float) -> float:
    return round(50 + 50 * max(-1.0, min(1.0, share / EDGE)), 2)


def measures_table(
    tried: Tried, formats: Formats, records: dict[str, Any] | None = None
) -> Table:  # fmt: skip
    """Every measure with its intervals, a column each, for files; with what is recorded if known."""
    columns = (
        Column(_("Measure")),
        *number_columns(
            _("Today"), _("from"), _("to"), _("Plan"), _("from"), _("to"), _("Difference"),
            _("from"), _("to"),
        ),
        Column(_("Told")), *(() if records is None else number_columns(_("Records and books"))),
    )  # fmt: skip
    rows = []
    for name, title in measure_names().items():
        one = tried.of(name)
        cells = [
            measured(name, value, formats)
            for side in (one.today, one.plan, one.change)
            for value in (side.mean, side.low, side.high)
        ]
        recorded = () if records is None else (_recorded(name, records, formats),)
        rows.append(Row((title, *cells, verdict_name(one), *recorded)))
    return Table("measures", _("Today and the plan"), columns, tuple(rows))


def rails_table(tried: Tried, formats: Formats) -> Table:
    """Each guardrail: how often it is broken, how often that counts, and where most comes from."""
    columns = (
        Column(_("Guardrail")), Column(_("Judged"), is_text=True),
        *number_columns(_("Limit"), _("Today"), _("Plan"), _("Broken today"),
                        _("Broken by the plan"), _("Counts against it")),
        Column(_("Half-hour"), is_text=True),
    )  # fmt: skip
    rows = []
    for one in tried.judged:
        worst = ""
        if one.worst is not None:
            worst = _("{when}: {plan}, today {today}").format(
                when=at_half_hour(one.worst.half_hour),
                plan=rail_number(one.name, one.worst.plan, formats).text,
                today=rail_number(one.name, one.worst.today, formats).text,
            )
        plan, limit = rail_and_limit(one, one.plan, formats)
        shares = (one.broken_today_share, broken_share(tried, one), one.broken_share)
        rows.append(Row((
            rail_name(one.name), judged_name(one), limit,
            rail_number(one.name, one.today, formats), plan,
            *(formats.share(f"{share:.9f}") for share in shares), worst,
        ), note=more_allowed(one, formats)))  # fmt: skip
    return Table("guardrails", _("Guardrails"), columns, tuple(rows))


def judged_name(one: Judged) -> str:
    """What became of a guardrail."""
    found = standing_of(one)
    name = standing_name(found)
    return name if found is Standing.NOT_JUDGED else f"{standing_mark(found)} {name}"


def with_standing(table: Table, stands: Standing) -> Table:
    """A table for a file, which says in each row how the plan meets the guardrails."""

    def told(row: Row) -> Row:
        return replace(row, cells=(*row.cells, f"{standing_mark(stands)} {standing_name(stands)}"))

    return replace(
        table, columns=(*table.columns, Column(_("The plan and its guardrails"), is_text=True)),
        rows=tuple(map(told, table.rows)), foot=tuple(map(told, table.foot)),
    )  # fmt: skip


def money_table(tried: Tried, formats: Formats) -> Table:
    """What the plan does to the books in a month."""
    money = tried.money
    columns = (Column(_("In a month")), *number_columns(formats.currency))
    rows = [
        Row((kind_name(kind), _money(money.by_kind[kind], formats)))
        for kind in (CashKind.FIXED, CashKind.STEP, CashKind.VARIABLE)
    ]
    foot = (Row((_("what the books change by"), _money(money.book, formats)), is_total=True),)
    more = [
        Row((_("of which because customers are not served"), _money(money.hung_up, formats))),
        *_noticed(money, formats),
        Row((_("what the fully loaded figure would claim"), _money(money.loaded, formats))),
        Row((_("agents' hours without work"), _hours(money.released_hours, formats))),
    ]  # fmt: skip
    return Table("money", _("Money"), columns, tuple(rows), (*foot, *more))


def _noticed(money: Money, formats: Formats) -> tuple[Row, ...]:
    """What of a saving leaves the books only later."""
    if money.notice_on is None:
        return ()
    title = _("of which only after notice, by {day}").format(day=formats.day(money.notice_on))
    return (Row((title, _money(money.noticed, formats))),)


def _money(value: Fraction | None, formats: Formats) -> Figure:
    if value is None:
        return not_known(_("not known"))
    figure = formats.plain(f"{float(value):.9f}", places=0)
    return Figure(f"+{figure.text}", figure.exact) if value > 0 else figure


def _hours(value: float | None, formats: Formats) -> Figure:
    if value is None:
        return not_known(_("no paid time is played"))
    figure = formats.plain(f"{value:.9f}", places=0)
    return Figure(f"+{figure.text}", figure.exact) if value > 0 else figure


def assumptions_table(tried: Tried, formats: Formats) -> Table:
    """What the levers take for true, and where each comes from."""
    columns = (Column(_("Assumption")), *number_columns(_("Value")), Column(_("Unit")),
               Column(_("Where it comes from"), is_text=True))  # fmt: skip
    rows = tuple(
        Row((one.name, _assumed(one, formats), _unit(one.unit, formats),
             origin_name(one.origin) + (f": {one.source}" if one.source else "")))
        for one in tried.applied.assumptions
    )  # fmt: skip
    return Table("assumptions", _("What is assumed"), columns, rows)


def _assumed(one: Assumption, formats: Formats) -> Figure:
    text = f"{float(one.value):.9f}"
    if one.unit in ("share", "change"):
        return formats.share(text)
    return formats.plain(text, places=0 if one.value.denominator == 1 else 2)


def _unit(unit: str, formats: Formats) -> str:
    words = {
        "share": "",
        "change": "",
        "money": formats.currency,
        "agents": _("agents"),
        "count": "",
    }
    return words.get(unit, unit)


def sensitivity_table(sensitive: Sequence[Sensitive], formats: Formats) -> Table:
    """The assumptions that matter most, each at half and at double its value."""
    columns = (
        Column(_("Assumption")),
        *number_columns(
            _("Value"), _("tried at"), _("Cost per call"), _("beside the plan"),
            _("Books in a month"), _("Service level"),
        ),
    )  # fmt: skip
    rows = tuple(
        Row((
            one.assumption.name, _assumed(one.assumption, formats),
            _assumed(replace(one.assumption, value=other.value), formats),
            measured("cost_per_call", other.cost_per_call, formats), _beside(other.change, formats),
            _money(other.book, formats), measured("service_level_share", other.service_level_share, formats),
        ))
        for one in sensitive for other in one.moved
    )  # fmt: skip
    return Table("sensitivity", _("What matters most"), columns, rows)


def _beside(change: Estimate, formats: Formats) -> Figure:
    """What a number makes of the cost per call, where chance may not have made it."""
    if change.low is None or change.high is None or change.low <= 0 <= change.high:
        why = _("the interval of the difference covers nought")
        return Figure(_("cannot tell"), None, why)
    return measured("cost_per_call", change.mean, formats, signed=True)


def inputs_table(tried: Tried) -> Table:
    """Every input of the twin that the plan changes."""
    columns = (
        Column(_("Input")),
        Column(_("Before"), is_text=True),
        Column(_("After"), is_text=True),
    )
    rows = tuple(Row((one.where, one.before, one.after)) for one in tried.applied.inputs)
    return Table("inputs", _("Inputs of the twin that change"), columns, rows)


def lines_table(tried: Tried, formats: Formats) -> Table:
    """Every ledger line that the plan changes, with file and row."""
    columns = (
        Column(_("Ledger line")), Column(_("Account")), Column(_("Days")),
        *number_columns(_("Before"), _("After")), Column(_("Why"), is_text=True),
    )  # fmt: skip
    rows = tuple(_line(one, formats) for one in tried.applied.lines)
    return Table("lines", _("Ledger lines that change"), columns, rows)


def _line(one: LineChange, formats: Formats) -> Row:
    line = one.before or one.after
    assert line is not None  # a change has one of the two
    place = f"{line.file}:{line.row}" if line.file else _("new")
    return Row((
        place, line.account, f"{line.from_on} – {line.to_on}", _amount(one.before, formats),
        _amount(one.after, formats), one.why,
    ))  # fmt: skip


def _amount(line: Line | None, formats: Formats) -> Figure:
    if line is None:
        return not_known(_("there is no such line"))
    return formats.plain(f"{float(line.cost):.9f}", places=formats.places)
