"""The failure-demand bill as JSON prints it, and as a file with every contact behind it.

Rules:
1. What is printed adds up: the cost is split into the classes and the rest, each class into its
   groups. Bill + rest = cost, which is the one that `percall cost` prints.
2. In the file a contact's cost of a class is the floor at nine places; one row of `rounding` for
   each period and class makes it add up to the bill that is printed.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from percall.costing.ask import Asked
from percall.costing.chains.failing import CLASSES
from percall.costing.chains.failure import Bill, ClassBill, PeriodBill
from percall.costing.chains.links import Lake
from percall.costing.chains.test_lines import said_of
from percall.costing.export import about_sql, check_name, cost_sql, decimal_sql, write_parquet
from percall.costing.figures import PeriodFigures
from percall.costing.printed import wholes
from percall.costing.question import why_withheld
from percall.errors import QuestionFault
from percall.intervals import By
from percall.money import fixed, shown, split
from percall.store.engine import named, quoted
from percall.texts import _, ngettext

HOURS_OF_A_DAY = 24
CARRIED = (
    "source", "source_id", "started_at", "local_on", "channel", "direction", "first_queue",
    "reason", "outcome",
)  # fmt: skip


def as_json(found: Bill) -> dict[str, Any]:
    """The answer as `percall failure --json` prints it."""
    one = found.asked
    return {
        "currency": one.source.centre.currency,
        "definition": one.question.definition.as_json(),
        "window_h": found.window_h,
        "warnings": (warnings := _warnings(found)),
        "notes": [*warnings, *one.notes, *found.of_filter, *_notes(found)],
        "periods": [_period(period, one) for period in found.periods],
    }


def _period(period: PeriodBill, asked: Asked) -> dict[str, Any]:
    figures = period.figures
    cost, units = class_units(period)
    told = figures.has_ledger and not figures.hides_cost
    why_not = why_withheld() if figures.hides_cost else _("the ledger has no line in this period")
    return {
        "from_on": figures.period.from_on.isoformat(),
        "to_on": figures.period.to_on.isoformat(),
        "contacts": period.contacts,
        "chained": period.chained,
        "coverage_share": shown(Fraction(period.chained, period.contacts))
        if period.contacts
        else None,
        "failed_contacts": period.failed,
        "cost": fixed(cost) if told else None,
        "bill": fixed(sum(units)) if told else None,
        "rest": fixed(cost - sum(units)) if told else None,
        "bill_share": shown(period.bill / figures.cost) if told and figures.cost else None,
        "why_not": None if told else why_not,
        "without_test_lines": _without(period) if told else None,
        "classes": [
            _class(one, of_class, figures, asked)
            for one, of_class in zip(period.classes, units, strict=True)
        ],
    }


def _without(period: PeriodBill) -> dict[str, Any] | None:
    """The bill without test lines, and of what it is then; None where there are none."""
    part = period.of_test_lines
    if part is None:
        return None
    cost, bill = period.figures.cost - part.cost, period.bill - part.failed.cost
    return {
        "failed_contacts": period.failed - part.failed.contacts,
        "cost": shown(cost),
        "bill": shown(bill),
        "bill_share": shown(bill / cost) if cost else None,
    }


def class_units(period: PeriodBill) -> tuple[int, list[int]]:
    """The printed cost, and the printed bill of each class, in units of the last place."""
    figures, whole = period.figures, wholes(period.figures)
    costs = [one.total.cost for one in period.classes]
    if figures.is_filtered:
        divided, exact = whole.cost, figures.cost
    else:  # what nobody used is never in the bill
        divided, exact = whole.shared, figures.cost - figures.unassigned
    return whole.cost, split(divided, [*costs, exact - sum(costs)])[:-1]


def _class(one: ClassBill, units: int, figures: PeriodFigures, asked: Asked) -> dict[str, Any]:
    group_by, withheld = (
        asked.question.group_by,
        asked.question.withholds_groups(asked.source.centre),
    )
    told = figures.has_ledger and not figures.hides_cost
    of_groups = split(units, [cell.cost for _group, cell in one.groups]) if one.groups else []
    return {
        "class": one.name,
        "contacts": one.total.contacts,
        "cost": fixed(units) if told else None,
        "cost_share": shown(one.total.cost / figures.cost) if told and figures.cost else None,
        "groups": [
            dict(zip(group_by, group, strict=True))
            | {"contacts": cell.contacts, "cost": fixed(own) if told and not withheld else None}
            for (group, cell), own in zip(one.groups, of_groups, strict=True)
        ],
        "dearest": [
            {"contact_id": str(contact.contact_id), "cost": shown(contact.cost) if told else None}
            for contact in one.dearest
        ],
    }


def _warnings(found: Bill) -> list[str]:
    """What has to be read before the bill."""
    if not found.test_lines:
        return []
    beside = ngettext(
        "What fails of it stands in the bill; the bill without it stands beside.",
        "What fails of them stands in the bill; the bill without them stands beside.",
        len(found.test_lines),
    )  # fmt: skip
    return [f"{said_of(found.test_lines)} {beside}"]


def _notes(found: Bill) -> list[str]:
    days, bounds = found.asked.question.whole, found.bounds
    said: list[str] = []
    if any(period.chained < period.contacts for period in found.periods):
        said.append(
            _(
                "Contacts without a known customer and reason cannot be seen to come back: the"
                " bill for redials and repeats is that of the others."
            )
        )
    if bounds.first_on is not None:
        seen_h = (days.from_on - bounds.first_on).days * HOURS_OF_A_DAY
        if seen_h < found.window_h:
            said.append(
                _(
                    "The records begin on {day}: what a contact of the days after it continues"
                    " from before then cannot be seen."
                ).format(day=bounds.first_on)
            )
    return said


# --- the contacts behind it ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WrittenBill:
    """What was written: the file, its rows, the bill that they add up to."""

    file: str
    rows: int
    currency: str
    bill: str

    def as_json(self) -> dict[str, Any]:
        """The same as JSON prints it."""
        return asdict(self)


def write_bill(found: Bill, file: Path) -> WrittenBill:
    """Write every contact behind the bill: a row for each period, class and contact.

    Raises:
        UsageFault: The file's name does not end in .parquet.
        QuestionFault: The bill is an agent's, which the centre does not show.
        PercallError: The file cannot be written.
    """
    check_name(file)
    if any(period.figures.hides_cost for period in found.periods):
        raise QuestionFault(
            _("The costs of one agent's contacts are not written: {why}").format(
                why=why_withheld()
            ),
            do=_("leave out --only agent=..."),
        )
    parts, printed = [], 0
    for period in found.periods:
        _cost, units = class_units(period)
        printed += sum(units)
        parts += _rows(found, period, units)
    rows = write_parquet(found.asked, " UNION ALL ".join(parts), file)
    return WrittenBill(str(file), rows, found.asked.source.centre.currency, fixed(printed))


def _rows(found: Bill, period: PeriodBill, printed: Sequence[int]) -> list[str]:
    """The selects of a period's contacts, and of a row of rounding for each class."""
    days, source = period.figures.period, found.asked.source
    rates = {pool.rates.pool: pool.rates for pool in period.figures.pools}
    shared = [i for i, p in enumerate(found.pools) if p in rates and not rates[p].is_unassigned]
    sums = "".join(f", sum(u{i}) AS u{i}" for i in shared)
    one_by_one = (
        f"(SELECT failed_as, contact_id{sums} FROM {found.kept} AS k"
        f" WHERE {_is_of(found, period)} GROUP BY failed_as, contact_id)"
    )
    largest = "".join(f", max(u{i})" for i in shared)
    most = source.fetch(f"SELECT count(*){largest} FROM {one_by_one} AS c")[0][1:]
    costs = [
        cost_sql(f"CAST(u{i} AS BIGINT)", rates[found.pools[i]], int(n or 0))
        for i, n in zip(shared, most, strict=True)
    ]
    cost = " + ".join(f"({sql})" for sql in costs) or "0"
    floors = dict(
        source.fetch(f"SELECT failed_as, sum({cost}) FROM {one_by_one} AS c GROUP BY failed_as")
    )
    about = about_sql(days, found.asked.question.definition)
    contacts = Lake(source, found.asked.manifest).contacts(days)
    carried = ", ".join(f"c.{named(name)}" for name in CARRIED)
    behind = (
        f"SELECT 'contact' AS row_kind, {about}, failed_as AS class, contact_id, {carried},"
        f" {decimal_sql(cost)} AS cost FROM {one_by_one} AS f JOIN {contacts} AS c USING (contact_id)"
    )
    selects = [behind]
    empty = ", ".join("NULL" for _name in CARRIED)
    for one, units in zip(CLASSES, printed, strict=True):
        left = decimal_sql(str(units - int(floors.get(one.name, 0))))
        selects.append(f"SELECT 'rounding', {about}, {quoted(one.name)}, NULL, {empty}, {left}")
    return selects


def _is_of(found: Bill, period: PeriodBill) -> str:
    """The condition on a kept row that it is of a period."""
    start, whole = period.figures.period.from_on, found.asked.question.whole
    if found.asked.question.by is By.TOTAL or len(found.periods) == 1:
        return "true"
    # The first period may have begun before the days asked for.
    sign = "=" if start > whole.from_on else "<="
    return f"p {sign} DATE {quoted(start)}"
