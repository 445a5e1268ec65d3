"""`percall contact`: the price tag of one contact."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.cli.cost import FromOption, ToOption
from percall.errors import one_line
from percall.texts import _


def contact(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(metavar="ID", help=_("Our key, or the source's id (parts joined by /).")),
    ],
    from_on: FromOption = None,
    to_on: ToOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print what one contact cost: each segment, each pool, units x rate, and the sum."""
    from percall.cli.words import words_of  # noqa: PLC0415  # kept off the start path
    from percall.costing.tag import price_tag  # noqa: PLC0415  # kept off the start path

    opened = workspace_of(context, workspace)
    words = words_of(from_on=from_on, to_on=to_on) if from_on or to_on else None
    tag = price_tag(opened, name, words)
    if as_json:
        typer.echo(json.dumps(tag.as_json(), ensure_ascii=False, indent=1))
        return
    _print(tag.as_json(), opened.centre.zone)


def _local(instant: str, zone: ZoneInfo) -> str:
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC).astimezone(zone)
    return f"{at:%Y-%m-%d %H:%M:%S} ({zone.key})"


def _print(tag: dict[str, Any], zone: ZoneInfo) -> None:
    from rich import box  # noqa: PLC0415  # kept off the start path
    from rich.console import Console  # noqa: PLC0415  # kept off the start path
    from rich.table import Table  # noqa: PLC0415  # kept off the start path

    from percall.cli.numbers import money, print_whole, unknown  # noqa: PLC0415  # kept off the start path

    console, contact_row = Console(highlight=False, markup=False, emoji=False), tag["contact"]
    console.print(
        _("Contact {key} ({source}: {source_id}), {channel}, {outcome}, started {start}").format(
            key=contact_row["contact_id"], source=contact_row["source"],
            source_id=one_line(contact_row["source_id"]), channel=contact_row["channel"] or unknown(),
            outcome=contact_row["outcome"] or unknown(), start=_local(contact_row["started_at"], zone),
        ),
        soft_wrap=True, markup=False,
    )  # fmt: skip
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in (_("Segment"), _("Queue"), _("Pool")):
        table.add_column(title)
    for title in (_("Units"), _("Rate"), _("Cost {currency}").format(currency=tag["currency"])):
        table.add_column(title, justify="right", no_wrap=True)
    segments = {segment["segment_index"]: segment for segment in tag["segments"]}
    for line in tag["lines"]:
        segment = segments[line["segment_index"]]
        table.add_row(
            f"{line['segment_index']} {segment['kind']}", one_line(segment["queue"] or unknown()), one_line(line["pool"]),
            f"{line['quantity']} {line['measure']}", f"{line['rate']} / {line['rate_of']}",
            line["fully_loaded"],
        )  # fmt: skip
    print_whole(console, table)
    currency, cost, period = tag["currency"], tag["cost"], tag["period"]
    console.print(
        _(
            "Cost: {full} {currency} fully loaded, {practical} at practical capacity;"
            " rates of {start} until before {end}."
        ).format(
            full=money(cost["fully_loaded"], currency), currency=currency,
            practical=money(cost["practical_capacity"], currency),
            start=period["from_on"], end=period["to_on"],
        ),
        soft_wrap=True,
    )  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command("contact", help=_("The price tag of one contact."))(contact)
