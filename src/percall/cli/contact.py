"""`percall contact`: the price tag of one contact."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.cli.cost import DefinitionOption, FromOption, ToOption
from percall.cli.numbers import unknown
from percall.errors import one_line
from percall.texts import N_, _, number

_DURATIONS = {
    "ivr_ms": N_("IVR"),
    "bot_ms": N_("bot"),
    "wait_ms": N_("wait"),
    "ring_ms": N_("ring"),
    "talk_ms": N_("talk"),
    "hold_ms": N_("hold"),
    "wrap_up_ms": N_("wrap-up"),
}


def contact(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(metavar="ID", help=_("Our key, or the source's id (parts joined by /).")),
    ],
    from_on: FromOption = None,
    to_on: ToOption = None,
    definition: DefinitionOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print what one contact cost: each segment, each pool, units x rate, and the sum."""
    from percall.cli.words import words_of  # noqa: PLC0415  # kept off the start path
    from percall.costing.tag import price_tag  # noqa: PLC0415  # kept off the start path

    opened = workspace_of(context, workspace)
    words = words_of(from_on=from_on, to_on=to_on, definition=definition, centre=opened.centre)
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

    from percall.cli.numbers import print_whole  # noqa: PLC0415  # kept off the start path

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
    for title in (_("Segment"), _("Queue"), _("Lasted"), _("Pool")):
        table.add_column(title)
    for title in (_("Units"), _("Rate"), _("Cost {currency}").format(currency=tag["currency"])):
        table.add_column(title, justify="right", no_wrap=True)
    for segment in tag["segments"]:
        lines = [x for x in tag["lines"] if x["segment_index"] == segment["segment_index"]]
        for row in [_cells(line) for line in lines] or [[unknown()] * 4]:
            name = f"{segment['segment_index']} {segment['kind']}"
            table.add_row(name, segment["queue"] or unknown(), _seconds(segment), *row)
    print_whole(console, table)
    console.print(_sum(tag), soft_wrap=True)
    if (charge := _charge(tag)) is not None:
        console.print(charge, soft_wrap=True)
    console.print(_("Definition {name} ({hash}).").format(**tag["definition"]), soft_wrap=True)


def _cells(line: dict[str, Any]) -> list[str]:
    return [
        line["pool"], f"{number(line['quantity'])} {line['measure']}",
        f"{number(line['rate'])} / {line['rate_of']}", number(line["fully_loaded"]),
    ]  # fmt: skip


def _seconds(segment: dict[str, Any]) -> str:
    """The durations that are known, such as `wait 12.0 s, talk 61.0 s`."""
    parts = [
        f"{_(word)} {number(f'{segment[name] / 1000:.1f}')} s"
        for name, word in _DURATIONS.items()
        if segment[name] is not None
    ]
    return ", ".join(parts) or unknown()


def _sum(tag: dict[str, Any]) -> str:
    from percall.cli.numbers import money  # noqa: PLC0415  # kept off the start path

    currency, cost, period = tag["currency"], tag["cost"], tag["period"]
    if cost["why_not"] is not None:
        return _("Cost: {unknown} ({why_not})").format(unknown=unknown(), why_not=cost["why_not"])
    return _(
        "Cost: {full} {currency} fully loaded, {practical} at practical capacity;"
        " rates of {start} until before {end}."
    ).format(
        full=money(cost["fully_loaded"], currency), currency=currency,
        practical=money(cost["practical_capacity"], currency),
        start=period["from_on"], end=period["to_on"],
    )  # fmt: skip


def _charge(tag: dict[str, Any]) -> str | None:
    """What the vendor charges for the contact; None where no vendor has to do with it."""
    row = tag["contact"]
    amount, currency, state = row["vendor_charge"], row["vendor_currency"], row["charge_state"]
    shared = any(line["pool"].startswith("vendor_charge") for line in tag["lines"])
    if amount is None and currency is None and not shared:
        return None
    if state == "none":
        return _("Vendor's charge: none.")
    if amount is None:
        return (
            _("Vendor's charge: not known; the mean of the known ones stands for it.")
            if shared
            else _("Vendor's charge: not known.")
        )
    text = (
        _("Vendor's charge: {amount} {currency}.")
        if state == "charged"
        else _(
            "Vendor's charge: {amount} {currency}, for which there was no rate when it was imported."
        )
    )
    exact = f"{Decimal(amount).normalize():f}"
    return text.format(amount=number(exact), currency=currency or tag["currency"])


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command("contact", help=_("The price tag of one contact."))(contact)
