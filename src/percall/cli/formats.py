"""`percall formats`: the call records of other systems that percall reads by itself."""

from typing import Any

import typer

from percall.cli.app import JsonOption
from percall.texts import _


def formats(as_json: JsonOption = False) -> None:
    """List the formats that `percall import` reads without a mapping, and what each can tell."""
    from percall.contact.readers.coverage import (  # noqa: PLC0415  # kept off the start path
        IN_PART,
        NO,
        YES,
        coverage_of,
    )
    from percall.contact.readers.registry import READERS  # noqa: PLC0415  # off the start path

    found = [coverage_of(reader) for reader in READERS]
    if as_json:
        import json  # noqa: PLC0415  # kept off the start path

        typer.echo(json.dumps([_row(x) for x in found], ensure_ascii=False, indent=1))
        return
    _print_table(found)
    typer.echo(_("{yes} told   {part} told in part   {no} not told by these records").format(
        yes=YES, part=IN_PART, no=NO))  # fmt: skip
    for x in found:
        for topic, limit in x.limits:
            typer.echo(f"  {x.reader.name}, {_topic(topic)}: {limit}")


def _topic(name: str) -> str:
    from percall.contact.readers.reader import TOPICS  # noqa: PLC0415  # off the start path

    return _(TOPICS[name])


def _row(x: Any) -> dict[str, Any]:
    reader = x.reader
    return {
        "format": reader.name,
        "system": reader.system,
        "title": _(reader.title),
        "rows": x.rows,
        "verified": str(reader.verified),
        "verified_by": reader.verified_by,
        "tells": {topic: _(limit) if limit else True for topic, limit in reader.tells.items()},
        "counts": [count.name for count in reader.counts],
        "table": reader.table,
        "fields_from": list(reader.fields_from),
    }


def _print_table(found: list[Any]) -> None:
    from rich import box  # noqa: PLC0415  # kept off the start path
    from rich.console import Console  # noqa: PLC0415  # kept off the start path
    from rich.table import Table  # noqa: PLC0415  # kept off the start path

    from percall.cli.numbers import print_whole  # noqa: PLC0415  # kept off the start path
    from percall.contact.readers.reader import TOPICS  # noqa: PLC0415  # off the start path

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in (_("format"), _("records of"), _("checked against")):
        table.add_column(name, no_wrap=True)
    for title in TOPICS.values():
        table.add_column("\n".join(_(title).split()), justify="center", no_wrap=True)
    for x in found:
        table.add_row(x.reader.name, x.reader.system, x.verified, *x.marks)
    print_whole(Console(highlight=False, markup=False, emoji=False), table)


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("formats", help=_("List the formats that need no mapping, and what each tells."))(
        formats
    )
