"""The textbook's figure from two totals: total cost / number of calls (or of sales).

It is what centres steer by today; it needs no records, and tells what rather than why.
"""

from dataclasses import dataclass
from fractions import Fraction

from percall.errors import UsageFault
from percall.money import half_up, shown
from percall.texts import _


@dataclass(frozen=True, slots=True)
class QuickFigures:
    """Two totals and what they give; counts that were not named are None."""

    cost: Fraction
    calls: int | None
    sales: int | None

    def per(self, count: int | None) -> Fraction | None:
        """The cost of one; None for none."""
        return self.cost / count if count else None

    def as_json(self) -> dict[str, object]:
        """The figures as JSON prints them."""
        return {
            "cost": shown(self.cost),
            "calls": self.calls,
            "sales": self.sales,
            "cost_per_call": _shown(self.per(self.calls)),
            "cost_per_sale": _shown(self.per(self.sales)),
            "cannot_tell": unknowns(),
        }

    def lines(self) -> list[str]:
        """The figures for people, and what they cannot tell."""
        found = [
            _("{what}: {figure}").format(what=what, figure=_rounded(figure))
            for what, figure in (
                (_("Cost per call"), self.per(self.calls)),
                (_("Cost per sale"), self.per(self.sales)),
            )
            if figure is not None
        ]
        return [*found, _("Two totals cannot tell:"), *(f"- {text}" for text in unknowns())]


def quick_figures(cost: Fraction, calls: int | None, sales: int | None) -> QuickFigures:
    """The figures of two totals.

    Raises:
        UsageFault: Neither calls nor sales are named, or a count is not above zero.
    """
    named = {"--calls": calls, "--sales": sales}
    if calls is None and sales is None:
        raise UsageFault(_("There is nothing to divide by"), do=_("name --calls, --sales or both"))
    for option, count in named.items():
        if count is not None and count <= 0:
            raise UsageFault(
                _("{count} cannot be divided by").format(count=count), where=option,
                do=_("a period without any has no cost per one"),
            )  # fmt: skip
    return QuickFigures(cost, calls, sales)


def unknowns() -> list[str]:
    """What no two totals can tell."""
    return [
        _("which queue, channel or reason costs what, and when"),
        _("how much of the cost was capacity that no call used"),
        _("what quality it was bought with: service level, abandonment, resolution"),
        _("why the figure moved; `percall init` and `percall import` begin to tell"),
    ]


def _shown(value: Fraction | None) -> str | None:
    return None if value is None else shown(value)


def _rounded(value: Fraction) -> str:
    """Two places, or four where they matter below a hundred."""
    return shown(value, 2) if half_up(value, 2) * 100 == half_up(value, 4) else shown(value, 4)
