"""`percall quick`: the textbook's formula for someone who has two totals and no records yet."""

import json
from fractions import Fraction
from typing import Annotated

import typer

from percall.cli.app import JsonOption
from percall.errors import UsageFault
from percall.texts import _


def quick(
    cost: Annotated[str, typer.Option("--cost", help=_("Total cost of the period."))],
    calls: Annotated[
        int | None, typer.Option("--calls", help=_("Number of calls in the period."))
    ] = None,
    sales: Annotated[
        int | None, typer.Option("--sales", help=_("Number of sales, for an outbound centre."))
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Divide total cost by the number of calls, or of sales."""
    from percall.costing.quick import quick_figures  # noqa: PLC0415  # kept off the start path

    figures = quick_figures(_amount(cost), calls, sales)
    if as_json:
        typer.echo(json.dumps(figures.as_json(), ensure_ascii=False, indent=1))
        return
    for line in figures.lines():
        typer.echo(line)


def _amount(text: str) -> Fraction:
    from percall.settings import Unfit, number  # noqa: PLC0415  # kept off the start path

    try:
        amount: Fraction = number()(text.replace(" ", "").replace("_", ""))
        return amount
    except Unfit:
        raise UsageFault(
            _("{text} is not an amount").format(text=repr(text)), where="--cost",
            do=_("write it as 304000 or 304000.50"),
        ) from None  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command("quick", help=_("Cost per call from two totals, without records."))(quick)
