"""The tables of the margin: the ladder, its lines and half-hours, the week, the floor."""

from decimal import Decimal
from typing import Any

from percall import naming
from percall.costing.marginal.answer import Marginal
from percall.costing.marginal.floor import OCCUPANCY
from percall.costing.marginal.ladder import Name, Part
from percall.costing.marginal.said import TITLES
from percall.costing.pools import driver_name
from percall.formats import Figure, Formats
from percall.texts import _
from percall.web.address import View
from percall.web.heat_map import weekday_names
from percall.web.tables import Cell, Column, Door, Row, Table, number_columns
from percall.web.trend import measure_figure

HALVES, WEEKDAYS = 48, range(1, 8)
MEASURES = (OCCUPANCY, "service_level_share", "abandoned_share", "asa_s")


def rung_title(name: str) -> str:
    """A rung's name in words."""
    return _(TITLES[Name(name)])


def floor_name(floor: str) -> str:
    """How the floor stood, in words."""
    return {
        "short": _("short of agents"), "idle": _("time to spare"),
        "unknown": _("nothing tells"), "empty": _("nobody called"),
    }[floor]  # fmt: skip


def kind_name(kind: str) -> str:
    """How a bill moves, in words."""
    return {"fixed": _("fixed"), "step": _("step"), "variable": _("variable")}[kind]


def how_name(how: str) -> str:
    """In which way a rung takes a line, in words."""
    return {
        "share": _("by use"), "unassigned": _("nobody used it"), "bill": _("its bill"),
        "overtime": _("as overtime"), "time": _("time at practical capacity"),
        "steps": _("whole steps"),
    }[how]  # fmt: skip


def ladder_table(told: dict[str, Any], formats: Formats) -> Table:
    """The four rungs."""
    why = told["why_not"]
    columns = (
        Column(_("Rung")),
        *number_columns(formats.currency, _("for one call"), _("lines of the ledger")),
    )
    rows = tuple(
        Row((
            Door(rung_title(rung["rung"]), f"#{rung['rung']}"),
            formats.money(rung["amount"], why), formats.money(rung["per_call"], why),
            formats.count(len(rung["lines"])),
        ))
        for rung in told["ladder"]
    )  # fmt: skip
    return Table("ladder", _("The ladder"), columns, rows)


def lines_table(
    answer: Marginal, told: dict[str, Any], view: View, formats: Formats, only: Name | None = None
) -> Table:
    """The lines of the ledger that the rungs sum, or one of them, each with its doors."""
    columns = (
        *(() if only else (Column(_("Rung")),)),
        Column(_("File and row")), Column(_("Account")), Column(_("Pool")),
        Column(_("The bill moves")), Column(_("Taken")),
        *number_columns(formats.currency),
    )  # fmt: skip
    rows: list[Row] = []
    for rung, document in zip(answer.rungs, told["ladder"], strict=True):
        if only in (None, rung.name):
            title = () if only else (rung_title(document["rung"]),)
            parts = rung.parts if document["lines"] else ()  # none of an amount that is not told
            rows += [
                Row((*title, *_line(part, line, view, formats)))
                for part, line in zip(parts, document["lines"], strict=True)
            ]
    name = f"lines_{only.value}" if only else "lines"
    total = [d for d in told["ladder"] if d["rung"] == only]
    foot = tuple(
        Row((_("All"), "", "", "", "", formats.money(d["amount"], told["why_not"])), is_total=True)
        for d in total
    )
    return Table(name, _("Lines of the ledger by rung"), columns, tuple(rows), foot)


def _line(part: Part, line: dict[str, Any], view: View, formats: Formats) -> list[Cell]:
    pool = part.booked.pool
    place = _("{file}, line {row}").format(file=line["file"], row=line["row"])
    name = " ".join(filter(None, (driver_name(pool.driver), pool.scope)))
    moves = kind_name(line["cash_kind"])
    taken = how_name(line["how"])
    if "steps" in line:
        taken = _("{dropped} of {steps} steps, from {day}").format(
            dropped=line["steps_dropped"], steps=line["steps"], day=line["leaves_on"]
        )
    return [
        place if line["file"] else _("the carrier's tariff"),
        Door(line["account"], "/ledger?" + view.query(account=line["account"])),
        Door(name, "/ledger?" + view.query(driver=pool.driver, scope=pool.scope or None)),
        _("{kind}, assumed").format(kind=moves) if line["assumed"] else moves,
        taken, formats.money(line["amount"]),
    ]  # fmt: skip


def half_hours_table(told: dict[str, Any], view: View, formats: Formats) -> Table:
    """The half-hours that the rungs sum, one below the other."""
    columns = (
        Column(_("Rung")), Column(_("Weekday")), Column(_("From")),
        *number_columns(formats.currency),
    )  # fmt: skip
    rows = []
    for rung in told["ladder"]:
        title = rung_title(rung["rung"])
        rows += [
            Row((title, naming.weekday_name(one["weekday"]),
                 naming.value_name("half_hour", one["half_hour"]),
                 Door(formats.money(one["amount"]),
                      contacts_at(view, one["weekday"], one["half_hour"]))))
            for one in rung["half_hours"]
        ]  # fmt: skip
        if Decimal(rung["unassigned"]):
            rows.append(
                Row((title, _("nobody used it"), "", formats.money(rung["unassigned"])))
            )  # fmt: skip
    return Table("half_hours", _("Half-hours by rung"), columns, tuple(rows))


def matrix_of(rung: dict[str, Any], view: View, formats: Formats) -> Table:
    """The half-hours of one rung: times downwards, weekdays across."""
    amounts = {(one["half_hour"], one["weekday"]): one["amount"] for one in rung["half_hours"]}
    rows = [
        Row((
            naming.value_name("half_hour", half),
            *(
                Door(formats.money(amounts[half, day]), contacts_at(view, day, half))
                if (half, day) in amounts else ""
                for day in WEEKDAYS
            ),
        ))
        for half in range(HALVES)
        if any((half, day) in amounts for day in WEEKDAYS)
    ]  # fmt: skip
    foot = []
    if Decimal(rung["unassigned"]):
        figure: Figure = formats.money(rung["unassigned"])
        foot.append(Row((_("nobody used it"), figure, *[""] * 6)))
    title = _("Half-hours of the rung “{rung}”").format(rung=rung_title(rung["rung"]))
    columns = (Column(_("From")), *number_columns(*weekday_names()))
    return Table(f"half_hours_{rung['rung']}", title, columns, tuple(rows), tuple(foot))


def contacts_at(view: View, weekday: int, half_hour: int) -> str:
    """The address of the contacts that began in a half-hour of the week."""
    there = view.of_value("weekday", str(weekday)).of_value("half_hour", str(half_hour))
    return "/contacts?" + there.query(outcome="any")


def week_table(told: dict[str, Any], view: View, formats: Formats) -> Table:
    """Every half-hour in which anything happened: its price beside what stood there."""
    columns = (
        Column(_("Half-hour")), Column(_("The floor")),
        *number_columns(
            _("The next call, {currency}").format(currency=formats.currency), _("Calls"),
            _("Agents paid for"), _("Occupancy"), _("Service level"), _("Abandoned"),
            _("Mean wait, s"),
        ),
    )  # fmt: skip
    why = told["why_not"] or _("no call was counted, so there is no price")
    rows = tuple(
        _half_hour(one, view, formats, why)
        for one in told["week"]
        if one["contacts"] or Decimal(one["paid_s"])
    )
    return Table("week", _("The half-hours of the week"), columns, rows)


def _half_hour(one: dict[str, Any], view: View, formats: Formats, why: str) -> Row:
    name = f"{naming.weekday_name(one['weekday'])} {one['starts']}"
    by = ", ".join(_measure_name(measure) for measure in one["short_by"])
    floor = floor_name(one["floor"])
    return Row((
        Door(name, contacts_at(view, one["weekday"], one["half_hour"])),
        f"{floor} ({by})" if by else floor,
        formats.money(one["marginal_cost_per_call"], why), formats.count(one["calls"]),
        formats.plain(one["paid_agents"], _("no agent's time is recorded")),
        *(
            measure_figure(measure, one[measure], formats, naming.why_not_known(measure))
            for measure in MEASURES
        ),
    ))  # fmt: skip


def _measure_name(measure: str) -> str:
    title = naming.measures()[measure]
    return title[:1].lower() + title[1:]


def floor_table(told: dict[str, Any], formats: Formats) -> Table:
    """How the floor stood, and what the next call costs where it stood so."""
    columns = (
        Column(_("The floor")),
        *number_columns(_("Half-hours of the week"), _("Contacts"), _("Calls"),
                        _("The next call, {currency}").format(currency=formats.currency)),
    )  # fmt: skip
    why = told["why_not"] or _("no call was counted, so there is no price")
    rows = tuple(
        Row((
            floor_name(name), formats.count(one["half_hours"]), formats.count(one["contacts"]),
            formats.count(one["calls"]), formats.money(one["marginal_cost_per_call"], why),
        ))
        for name, one in told["floor"].items()
    )  # fmt: skip
    return Table("floor", _("How the floor stood"), columns, rows)


def assumed_table(told: dict[str, Any]) -> Table:
    """What was taken because nobody said it."""
    columns = (Column(_("Assumed")), Column(_("Value")), Column(_("Why"), is_text=True))
    rows = tuple(
        Row((one["name"], one["value"], one["why"].replace("`", "'"))) for one in told["assumed"]
    )
    return Table("assumed", _("What was assumed"), columns, rows)
