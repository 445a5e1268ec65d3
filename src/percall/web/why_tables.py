"""The tables of a bridge: its causes, what stands behind one of them, and both sides side by side.

Rules:
1. A figure has the text that people read and the exact one that programs read: each column of
   either sums to the change.
2. A cause leads to its pools, groups and calls; a pool and an account to the lines of the ledger, a
   count of calls to the contacts.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from percall import naming
from percall.centre import AT_LEAST, Centre
from percall.costing.bridge.printed import DIMENSIONS
from percall.costing.bridge.quality import resolved_by_chains
from percall.costing.pools import Pool
from percall.formats import Figure, Formats, not_known
from percall.texts import _
from percall.web.address import View
from percall.web.overview import change_of
from percall.web.tables import Cell, Column, Door, Row, Table, number_columns
from percall.web.trend import measure_figure
from percall.web.why_words import Pair

SHOWN_POOLS = 3
MOST_GROUPS = 60
SHARES = ("resolved_first", "coverage_share")
OF_AN_ACCOUNT = ("price", "price_of_use", "one_off", "ledger_incomplete")

Views = tuple[View, View]
Names = tuple[str, str]
Opened = tuple[dict[str, Any], dict[str, Any]]


def amount(shown: str, exact: str, formats: Formats) -> Figure:
    """An amount with its sign, as people and as programs read it."""
    number = Decimal(shown)
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return Figure(formats.number(number, places, signed=True), exact)


def _unsigned(shown: str, exact: str, formats: Formats) -> Figure:
    found = amount(shown, exact, formats)
    return Figure(found.text.lstrip("+"), exact)


def pool_of(name: str) -> Pool:
    """The pool of a name in JSON."""
    driver, _space, scope = name.partition(" ")
    return Pool(driver, scope)


def causes_table(
    told: Pair, names: Names, address: Callable[[str], str], formats: Formats
) -> Table:
    """The side compared with, each cause, and the side that is explained.

    Args:
        told: The bridge.
        names: What the sides are called.
        address: The address of the page with a cause opened.
        formats: The page's language and currency.
    """
    per = naming.cost_per(told.exact["definition"]["per"])
    columns = (
        Column(_("Cause")), Column(f"{per}, {formats.currency}", is_number=True),
        Column(_("Most of it in the pools"), is_text=True),
    )  # fmt: skip
    rows = [_side_row(told, "from", names[0], formats)]
    for shown, exact in zip(told.shown["causes"], told.exact["causes"], strict=True):
        rows.append(
            Row(
                (Door(shown["label"], address(shown["cause"])),
                 amount(shown["amount"], exact["amount"], formats),
                 _pools_in_short(shown, formats)),
                in_files_only=not Decimal(shown["amount"]),
            )
        )  # fmt: skip
    foot = _side_row(told, "to", names[1], formats)
    return Table("causes", _("Causes"), columns, tuple(rows), (foot,))


def _side_row(told: Pair, side: str, name: str, formats: Formats) -> Row:
    cost = [
        document[side]["cost_per_call"]["fully_loaded"] for document in (told.shown, told.exact)
    ]
    return Row((name, _unsigned(cost[0], cost[1], formats), ""), is_total=side == "to")


def _pools_in_short(cause: dict[str, Any], formats: Formats) -> str:
    pools = [pool for pool in cause["pools"] if Decimal(pool["amount"])]
    told = [
        f"{pool_of(pool['pool']).title} {amount(pool['amount'], '', formats).text}"
        for pool in pools[:SHOWN_POOLS]
    ]
    return ", ".join([*told, *(["…"] if len(pools) > SHOWN_POOLS else [])])


# --- behind a bar --------------------------------------------------------------------------------


def opened_tables(opened: Opened, names: Names, views: Views, formats: Formats) -> list[Table]:
    """The pools behind a cause, and its calls by queue, channel and reason."""
    found = [_pools(opened, names, views, formats)]
    for dimension in DIMENSIONS:
        rows = list(zip(*(cause.get(f"by_{dimension}", []) for cause in opened), strict=True))
        # What parts two groups is no group inside them: all their calls stand under no value.
        if any(shown[dimension] is not None for shown, _exact in rows):
            found.append(_groups(dimension, rows, names, views, formats))
    return found


def _pools(opened: Opened, names: Names, views: Views, formats: Formats) -> Table:
    columns = (
        Column(_("Pool")),
        *number_columns(_("Amount, {currency}").format(currency=formats.currency)),
        *(Column(_("Lines of the ledger, {period}").format(period=name)) for name in names),
    )  # fmt: skip
    account = opened[0]["of"] if opened[0]["kind"] in OF_AN_ACCOUNT else None
    rows = []
    for shown, exact in zip(opened[0]["pools"], opened[1]["pools"], strict=True):
        pool = pool_of(shown["pool"])
        own = {"driver": pool.driver, "scope": pool.scope or None, "account": account}
        doors = [
            Door(account or _("of this pool"), f"/ledger?{v.query(**own)}")
            for v in (views[0], views[1])
        ]
        rows.append(Row((pool.title, amount(shown["amount"], exact["amount"], formats), *doors)))
    whole = amount(opened[0]["amount"], opened[1]["amount"], formats)
    foot = Row((_("All"), whole, "", ""), is_total=True)
    title = _("Pools behind {cause}").format(cause=opened[0]["label"])
    return Table("pools", title, columns, tuple(rows), (foot,))


def _groups(
    dimension: str, pairs: list[tuple[dict[str, Any], dict[str, Any]]], names: Names, views: Views,
    formats: Formats,
) -> Table:  # fmt: skip
    title = naming.dimension_name(dimension)
    columns = (
        Column(title),
        *number_columns(
            _("Amount, {currency}").format(currency=formats.currency),
            *(_("Calls, {period}").format(period=name) for name in names),
        ),
    )  # fmt: skip
    rows = tuple(
        Row((
            _group_name(dimension, shown), amount(shown["amount"], exact["amount"], formats),
            *_calls(dimension, shown, views, formats),
        ))
        for shown, exact in pairs[:MOST_GROUPS]
    )  # fmt: skip
    return Table(
        f"by_{dimension}", _("By {dimension}").format(dimension=title[:1].lower() + title[1:]),
        columns, rows, left_out=max(0, len(pairs) - MOST_GROUPS),
    )  # fmt: skip


def _group_name(dimension: str, row: dict[str, Any]) -> str:
    if "of" in row:
        return _("fixed costs, which no call has a part in")
    return naming.value_name(dimension, row[dimension])


def _calls(dimension: str, row: dict[str, Any], views: Views, formats: Formats) -> list[Cell]:
    if "of" in row:
        return ["", ""]
    cells: list[Cell] = []
    for view, name in zip(views, ("calls_from", "calls_to"), strict=True):
        count = formats.count(row[name])
        if row[name]:
            there = view.of_value(dimension, row[dimension]).query()
            cells.append(Door(count, f"/contacts?{there}"))
        else:
            cells.append(count)
    return cells


# --- beside the bars -----------------------------------------------------------------------------


def sides_table(told: Pair, names: Names, views: Views, centre: Centre, formats: Formats) -> Table:
    """Cost, quality and what a resolution costs, of both sides."""
    columns = (Column(""), *number_columns(*names, _("Change")), Column(_("Guardrail")))
    sides = told.exact["from"], told.exact["to"]
    rails = {name: str(limit) for name, limit in _limits(centre).items()}
    counts = [formats.count(side["calls"]) for side in sides]
    doors = [Door(c, f"/contacts?{v.query()}") for c, v in zip(counts, views, strict=True)]
    change = change_of(str(sides[1]["calls"]), str(sides[0]["calls"]), formats, 0)
    rows = [Row((_("Calls"), doors[0], doors[1], change, ""))]
    for name, title in _costs(told.exact["definition"]["per"], formats):
        costs = [side["cost_per_call"][name] for side in sides]
        rows.append(_row(title, costs, formats, rails if name == "fully_loaded" else {}))
    for name, title in naming.measures().items():
        if name == "resolved_first_share":
            title = _("{title}, as the records mark it").format(title=title)
        if name != "cost_per_call":
            values = [side["quality"][name] for side in sides]
            rows.append(_row(title, values, formats, rails, name))
    rows += _of_resolutions(sides, formats)
    title = _("Cost and quality of both sides")
    return Table("sides", title, columns, tuple(rows))


def _limits(centre: Centre) -> dict[str, Decimal]:
    return {
        name: Decimal(limit.numerator) / Decimal(limit.denominator)
        for name, limit in centre.guardrails
    }


def _costs(per: str, formats: Formats) -> tuple[tuple[str, str], tuple[str, str]]:
    cost = f"{naming.cost_per(per)}, {formats.currency}"
    return (
        ("fully_loaded", f"{cost}, {_('fully loaded')}"),
        ("practical_capacity", f"{cost}, {_('at practical capacity')}"),
    )


def _row(
    title: str, values: list[str | None], formats: Formats, rails: dict[str, str],
    name: str = "cost_per_call",
) -> Row:  # fmt: skip
    why = _("not known") if name == "cost_per_call" else naming.why_not_known(name)
    figures = [measure_figure(name, value, formats, why) for value in values]
    places = formats.places if name == "cost_per_call" else 2 if name == "satisfaction" else 1
    change: Figure = not_known(_("one of the two is not known"))
    if None not in values:
        change = change_of(values[1], values[0], formats, places, is_share=name.endswith("_share"))
    unit = ", s" if name.endswith("_s") else ""
    return Row((f"{title}{unit}", *figures, change, _rail(name, values[1], rails, formats)))


def _rail(name: str, value: str | None, rails: dict[str, str], formats: Formats) -> str:
    """A guardrail with its mark for the side that is explained."""
    if name not in rails:
        return ""
    limit = measure_figure(name, rails[name], formats).text
    text = _("at least {limit}") if name in AT_LEAST else _("at most {limit}")
    told = text.format(limit=limit)
    if value is None:
        return told
    gap = Decimal(value) - Decimal(rails[name])
    is_kept = gap >= 0 if name in AT_LEAST else gap <= 0
    return f"✓ {_('kept')}: {told}" if is_kept else f"✕ {_('broken')}: {told}"


def _of_resolutions(sides: tuple[dict[str, Any], dict[str, Any]], formats: Formats) -> list[Row]:
    """What a resolution costs, since repeats lower the cost of a call."""
    rows = []
    window = sides[1]["resolution"]["window_h"]
    days = formats.plain(str(Decimal(window) / 24), places=0).text
    of = (sides[1]["resolution"]["definition"] or {}).get("direction", "all")
    titles = {
        "resolved_first": _titled(resolved_by_chains(window)),
        "cost_per_resolution": _(
            "Cost per resolution within {days} days ({direction} contacts), {currency}"
        ).format(days=days, currency=formats.currency, direction=naming.choices("direction")[of]),
        "contacts_per_resolution": _("Contacts per resolution"),
        "coverage_share": _("Contacts that can be chained"),
    }
    for name, title in titles.items():
        found = [side["resolution"] for side in sides]
        values = [one[name]["value"] if isinstance(one[name], dict) else one[name] for one in found]
        figures = [_solved(name, value, one["why_not"], formats)
                   for value, one in zip(values, found, strict=True)]  # fmt: skip
        rows.append(Row((title, *figures, _solved_change(name, values, formats), "")))
    return rows


def _titled(text: str) -> str:
    return text[:1].upper() + text[1:]


def _solved(name: str, value: str | None, why: str | None, formats: Formats) -> Figure:
    if name == "cost_per_resolution":
        return formats.money(value, why)
    if name in SHARES:
        return formats.share(value, why)
    return formats.plain(value, why, 2)


def _solved_change(name: str, values: list[str | None], formats: Formats) -> Figure:
    is_share = name in SHARES
    return change_of(values[1], values[0], formats, 1 if is_share else 2, is_share=is_share)


def idle_table(told: Pair, names: Names, formats: Formats) -> list[Table]:
    """What stood idle of what fixed costs bought, for one call; no table where nothing is known."""
    pairs = list(
        zip(told.shown["unused_capacity_of_fixed"], told.exact["unused_capacity_of_fixed"],
            strict=True)
    )  # fmt: skip
    if not pairs:
        return []
    columns = (Column(_("Pool")), *number_columns(*(f"{n}, {formats.currency}" for n in names)))
    rows = tuple(
        Row((pool_of(shown["pool"]).title,
             *(_unsigned(shown[side], exact[side], formats) for side in ("from", "to"))))
        for shown, exact in pairs
    )  # fmt: skip
    return [Table("idle", _("Idle capacity of fixed costs, for one call"), columns, rows)]
