"""What a sale cost: attempts, what they reached and sold, by a dimension of the contact.

Rule: what the page shows is the answer of `percall sales --json` for the same question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from percall import naming
from percall.contact.schema import CONTACT_DIMENSIONS
from percall.costing.ask import Words, asked
from percall.costing.sales.credit import (
    CAMPAIGN,
    DEFAULT_WINDOW_DAYS,
    LAST,
    RULES,
    CreditRule,
    rule_named,
)
from percall.costing.sales.figures import NOT_HERE, sales_of
from percall.costing.sales.printed import as_json
from percall.costing.sales.words import sentences
from percall.errors import QuestionFault, UsageFault
from percall.formats import Figure, Formats, not_known
from percall.texts import _, ngettext
from percall.web.address import View
from percall.web.answers import Records
from percall.web.chains import view_of_chains
from percall.web.downloads import Shown
from percall.web.pages import choices_of, during, shared
from percall.web.site import Visit
from percall.web.tables import Column, Row, Table, number_columns

PARAMETERS = ("credit", "within", "split")
OFFERED_WINDOWS = (0, 1, 7, 14, 30, 60, 90)
NO_SPLIT = "none"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an address asks: the view, the rule of crediting, and the split (None: no split)."""

    view: View
    rule: CreditRule
    split: str | None
    usual_split: str | None

    def words(self) -> Words:
        """The question to costing."""
        view = self.view
        return Words(
            from_on=view.from_on, to_on=view.to_on,
            group_by=(self.split,) if self.split else (),
            direction=view.direction, channel=view.channel, only=view.only,
        )  # fmt: skip

    def own(self) -> dict[str, str | None]:
        """The page's own parameters that differ from what is usual."""
        days = self.rule.window_days
        return {
            "credit": None if self.rule.name == LAST else self.rule.name,
            "within": None if days == DEFAULT_WINDOW_DAYS else str(days),
            "split": None if self.split == self.usual_split else self.split or NO_SPLIT,
        }

    def query(self) -> str:
        """The query of the address that asks this."""
        return self.view.query(**self.own())


def sales_page(visit: Visit, records: Records) -> dict[str, Any]:
    """The sales of a period."""
    chosen = _chosen(visit)
    if chosen.query() != visit.query:
        return {"canonical_query": chosen.query()}  # the browser asks again, with the days
    document, formats, view = _told(visit, chosen), visit.formats, chosen.view
    table = sales_table(document, formats)
    said = sentences(document, lambda text: formats.money(text).text)
    return shared(visit, view, records) | {
        "canonical_query": chosen.query(), "chosen": chosen,
        "own": [(name, text) for name, text in chosen.own().items() if text],
        "title": _("What did a sale cost {when}?").format(when=during(visit, view.days)),
        "sentence": said[0], "said": said[1:], "notes": document["notes"],
        "definition": document["definition"], "sales": table,
        "credits": [(name, credit_name(name)) for name in RULES],
        "windows": [(str(days), window_name(days))
                    for days in sorted({*OFFERED_WINDOWS, chosen.rule.window_days})],
        "splits": _splits(visit), "split": chosen.split or NO_SPLIT,
        "within": str(chosen.rule.window_days),
        "choices": choices_of(visit, view),
        "shown": Shown(document, (table,)),
    }  # fmt: skip


def _chosen(visit: Visit) -> Chosen:
    """What the address asks.

    Raises:
        QuestionFault: A word of it is not known, or no record has what it filters by.
    """
    view = view_of_chains(visit)
    usual = CAMPAIGN if CAMPAIGN in visit.answers.manifest().own_dimensions else None
    word = visit.parameter("split")
    split = None if word == NO_SPLIT else word or usual
    if split is not None and split not in dict(_splits(visit)):
        raise QuestionFault(
            _("Sales are a contact's, and cannot be told by {name}").format(name=split[:60]),
            where="split", do=_("start from the page without it"),
        )  # fmt: skip
    days = visit.parameter("within") or str(DEFAULT_WINDOW_DAYS)
    if not (days.isascii() and days.isdigit() and len(days) <= 3):  # three digits
        raise QuestionFault(
            _("{text} is no number of days").format(text=repr(days[:60])), where="within"
        )
    try:
        rule = rule_named(visit.parameter("credit") or LAST, int(days))
    except UsageFault as fault:
        raise QuestionFault(fault.what, do=fault.do) from None
    return Chosen(view, rule, split, usual)


def _splits(visit: Visit) -> list[tuple[str, str]]:
    own = visit.answers.manifest().own_dimensions
    names = (*own, *(name for name in CONTACT_DIMENSIONS if name not in NOT_HERE))
    return [(NO_SPLIT, _("no split")), *((name, naming.dimension_name(name)) for name in names)]


def _told(visit: Visit, chosen: Chosen) -> dict[str, Any]:
    answers = visit.answers

    def made() -> dict[str, Any]:
        with asked(answers.workspace, chosen.words(), engine=answers.engine) as one:
            visit.progress(_("Crediting the sales"))
            return as_json(sales_of(one, chosen.rule))

    return answers.keep(("sales", visit.language, chosen), lambda: answers.stoppable(made))


def credit_name(rule: str) -> str:
    """A rule of crediting, as a choice."""
    return {
        "last_contact": _("last contact"), "first_contact": _("first contact"),
        "all_equally": _("all contacts equally"),
    }[rule]  # fmt: skip


def window_name(days: int) -> str:
    """A window of days, as a choice."""
    return ngettext("{count} day", "{count} days", days).format(count=days)


def sales_table(document: dict[str, Any], formats: Formats) -> Table:
    """The figures by group and in all; columns of which nothing is known are left out."""
    rows = [*document["groups"], document["total"]]
    columns = [
        (title, write)
        for title, write in _columns(formats)
        if any(_says(write(row)) for row in rows)
    ]
    dimension = document["group_by"]
    title = naming.dimension_name(dimension) if dimension else ""
    return Table(
        "sales", _("Attempts, sales and what they cost"),
        (Column(title), *number_columns(*(title for title, _write in columns))),
        tuple(
            Row((naming.value_name(dimension, row["group"]), *(write(row) for _t, write in columns)))
            for row in document["groups"]
        ),
        (*_unassigned(document, formats, columns),
         Row((_("all"), *(write(document["total"]) for _t, write in columns)), is_total=True),),
    )  # fmt: skip


def _unassigned(
    document: dict[str, Any], formats: Formats, columns: Sequence[tuple[str, Any]]
) -> tuple[Row, ...]:
    """What nobody used, as a row where there is some."""
    left = document["unassigned"]
    if left is None or not Decimal(left):
        return ()
    cost, empty = _("Cost {currency}").format(currency=formats.currency), Figure("")
    cells = (formats.money(left) if title == cost else empty for title, _write in columns)
    return (Row((_("unassigned"), *cells)),)


def _says(figure: Figure) -> bool:
    return figure.exact is not None and bool(Decimal(figure.exact))


def _columns(formats: Formats) -> list[tuple[str, Any]]:
    none_sold, nothing = _("none was sold"), _("nothing of it is known")

    def each(name: str) -> Any:
        return lambda row: formats.money(row["cost_per"][name], none_sold)

    currency = {"currency": formats.currency}
    return [
        (_("Attempts"), lambda row: formats.count(row["attempts"])),
        (_("Reached"), lambda row: formats.count(row["reached"])),
        (_("Contact rate"), lambda row: formats.share(row["contact_rate"], nothing)),
        (_("Sales"), lambda row: credited(row["sales"], formats)),
        (_("Leads"), lambda row: credited(row["leads"], formats)),
        (_("Conversion"), lambda row: formats.share(row["conversion"], nothing)),
        (_("Booked units"), lambda row: credited(row["units"], formats)),
        (
            _("Value {currency}").format(**currency),
            lambda row: formats.money(row["value"], nothing),
        ),
        (_("Cost {currency}").format(**currency), lambda row: formats.money(row["cost"], nothing)),
        (_("Each sale"), each("sale")),
        (_("Each lead"), each("lead")),
        (_("Each unit"), each("unit")),
        (_("Each attempt"), each("attempt")),
        (_("Each hour"), each("hour")),
    ]


def credited(text: str | None, formats: Formats) -> Figure:
    """A count that may have parts: whole where it is whole."""
    if text is None:
        return not_known(_("nothing of it is known"))
    exact = Decimal(text)
    return Figure(formats.number(exact, 0 if exact == exact.to_integral_value() else 2), text)
