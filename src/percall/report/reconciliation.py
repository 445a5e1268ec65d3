"""The reconciliation as an accountant writes it: the ledger, less what it became, equals 0.00.

Rules:
1. Every figure is the JSON's, rounded by itself; where rounded figures do not add up, a line
   named rounding says by how much, so that a reader with a pencil gets to the end.
2. The end is computed from the exact figures, and is 0.00 or no page is shown (costing-rules.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from percall.costing.pools import Pool, driver_name
from percall.costing.printed import NOT_IN_DEFINITION
from percall.costing.question import why_withheld
from percall.formats import Figure, Formats, not_known, rounded
from percall.naming import capacity_name
from percall.texts import _

LESS = ("assigned", "other", "unused", "unassigned")
PARTS = (*LESS, "over_driven")


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the statement: its sign in words, its name and its figure."""

    sign: str
    name: str
    figure: Figure
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A pool: what it is shared by, its ledger and parts, and what is left.

    Without a driver it is no pool: the accounts that are not in the definition.
    """

    name: str
    title: str
    driver: str | None
    scope: str | None
    shared_by: str
    capacity: str
    cells: tuple[Figure, ...]
    left: Figure


@dataclass(frozen=True, slots=True)
class Statement:
    """The reconciliation of a period, in all and by pool."""

    steps: tuple[Step, ...]
    pools: tuple[PoolRow, ...]
    totals: tuple[Figure, ...]
    rounding: tuple[Figure, ...] | None
    left: Figure


def statement_of(period: dict[str, Any], formats: Formats) -> Statement:
    """The reconciliation of a period of the JSON."""
    pools = period["reconciliation"]
    totals = {part: total_of(pools, part) for part in PARTS}
    book = Decimal(period["book"])
    left_out = Decimal(period["not_in_definition"])
    left = book - left_out - sum(totals[part] for part in LESS) + totals["over_driven"]
    withheld = period["cost"] is None
    if withheld:  # what is left is what all contacts took, an agent's and others'
        totals["assigned"], left = left, Decimal(0)
    rows = tuple(_pool(pool, formats) for pool in pools)
    columns = ("ledger", *PARTS)
    shown = [_money(total_of(pools, name), formats) for name in columns]
    if withheld:
        hidden = not_known(period["cost_per_call"]["why_not"] or why_withheld())
        shown = [hidden if name in ("assigned", "other") else one
                 for name, one in zip(columns, shown, strict=True)]  # fmt: skip
    gaps = [_gap([pool[name] for pool in pools], formats.places) for name in columns]
    unused = shown[columns.index("unused")] = unused_of(period, formats)
    steps = (
        Step("", _("Ledger of the period (the book)"), formats.money(period["book"])),
        *((Step(_("less"), _("accounts not in this definition"), _money(left_out, formats)),)
          if left_out else ()),
        Step(_("less"), _("assigned to the chosen calls and to others") if withheld
             else _("assigned to the chosen calls"), _money(totals["assigned"], formats)),
        *((Step(_("less"), _("other contacts"), _money(totals["other"], formats)),)
          if totals["other"] else ()),
        Step(_("less"), _("unused capacity"), unused),
        Step(_("less"), _("unassigned: nobody used it"), _money(totals["unassigned"], formats)),
        Step(_("plus"), _("over-driven: used beyond supply"),
             _money(totals["over_driven"], formats)),
        *_rounding_step(period["book"], totals, left_out, formats),
        Step("", _("equals"), _money(left, formats), is_total=True),
    )  # fmt: skip
    rounding = tuple(_money(gap, formats) for gap in gaps) if any(gaps) else None
    return Statement(steps, rows, tuple(shown), rounding, _money(left, formats))


def total_of(rows: Iterable[dict[str, Any]], name: str) -> Decimal:
    """The sum of a figure over rows of the JSON; what is not known adds nothing."""
    return sum((Decimal(row[name]) for row in rows if row[name] is not None), Decimal(0))


def unused_of(period: dict[str, Any], formats: Formats) -> Figure:
    """Unused capacity as money; a dash where no pool's capacity is known."""
    pools = period["reconciliation"]
    known = [pool for pool in pools if pool["capacity"] not in (None, "unknown")]
    if not pools:
        return not_known(_("the ledger has no line in this period"))
    if not known:
        return not_known(why_unused())
    return _money(total_of(known, "unused"), formats)


def why_unused() -> str:
    """Why unused capacity is not known."""
    return _("neither paid time nor a stated capacity is there, so what was used is the capacity")


def rounding_of(parts: Sequence[str | None], whole: str, places: int) -> Decimal:
    """What rounded parts miss of their rounded whole."""
    shown = sum((rounded(Decimal(part), places) for part in parts if part is not None), Decimal(0))
    return rounded(Decimal(whole), places) - shown


def _pool(pool: dict[str, Any], formats: Formats) -> PoolRow:
    cells = [formats.money(pool[name], _why_dash(name)) for name in ("ledger", *PARTS)]
    less = sum(Decimal(pool[name] or 0) for name in LESS)
    if pool["driver"] is None:
        left = Decimal(pool["ledger"]) - less - Decimal(pool[NOT_IN_DEFINITION])
        name = _("not in this definition")
        return PoolRow(name, name, None, None, "", "", tuple(cells),
                       _money(left, formats))  # fmt: skip
    withheld = pool["assigned"] is None
    left = Decimal(0) if withheld else Decimal(pool["ledger"]) - less + Decimal(pool["over_driven"])
    return PoolRow(
        pool["pool"], Pool(pool["driver"], pool["scope"] or "").title, pool["driver"],
        pool["scope"], driver_name(pool["driver"]),
        capacity_name(pool["capacity"]), tuple(cells), _money(left, formats),
    )  # fmt: skip


def _why_dash(part: str) -> str:
    return why_unused() if part == "unused" else why_withheld()


def _rounding_step(
    book: str, totals: dict[str, Decimal], left_out: Decimal, formats: Formats
) -> tuple[Step, ...]:
    parts = [str(totals[part]) for part in LESS] + [str(-totals["over_driven"]), str(left_out)]
    gap = rounding_of(parts, book, formats.places)
    return (Step("", _("rounding"), _money(-gap, formats)),) if gap else ()


def _gap(parts: Sequence[str | None], places: int) -> Decimal:
    whole = sum((Decimal(part) for part in parts if part is not None), Decimal(0))
    return rounding_of(parts, str(whole), places)


def _money(value: Decimal, formats: Formats) -> Figure:
    return formats.money(f"{value:.9f}")
