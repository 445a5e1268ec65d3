"""`percall formats`: the call records of other systems that percall reads by itself.

What is printed fits into a terminal of eighty columns, in English and in Latvian.
"""

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from percall.cli.app import JsonOption
from percall.texts import _

if TYPE_CHECKING:
    from percall.contact.readers.coverage import Coverage

WIDTH = 80
_INDENT = 2
_FAST = "\N{NO-BREAK SPACE}"  # a number stands on the line of what it means


def formats(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[FORMAT]", help=_("One format: all that is known of it."), show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the formats that `percall import` reads without a mapping, and what each can tell."""
    from percall.contact.readers.coverage import coverage_of  # noqa: PLC0415  # off the start path
    from percall.contact.readers.registry import (  # noqa: PLC0415  # off the start path
        READERS,
        reader_named,
    )

    one = None if name is None else coverage_of(reader_named(name, "FORMAT"))
    found = [coverage_of(reader) for reader in READERS] if one is None else [one]
    if as_json:
        import json  # noqa: PLC0415  # kept off the start path

        rows = [_row(x) for x in found]
        typer.echo(json.dumps(rows if one is None else rows[0], ensure_ascii=False, indent=1))
    elif one is None:
        _print_list(found)
    else:
        _print_one(one)


def _topics() -> dict[str, str]:
    from percall.contact.readers.reader import TOPICS  # noqa: PLC0415  # off the start path

    return {topic: _(title) for topic, title in TOPICS.items()}


def _row(x: "Coverage") -> dict[str, Any]:
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


def _print_list(found: list["Coverage"]) -> None:
    from percall.contact.readers.coverage import (  # noqa: PLC0415  # kept off the start path
        IN_PART,
        NO,
        YES,
    )

    titles = _topics().values()
    numbers = [str(number) for number in range(1, len(titles) + 1)]
    heads = (_("format"), _("records of"), _("checked against"))
    _print_table(heads, [(x.reader.name, x.reader.system, x.verified) for x in found])
    _print_table((_("format"), *numbers), [(x.reader.name, *x.marks) for x in found])
    _say("   ".join(f"{n}{_FAST}{title}" for n, title in zip(numbers, titles, strict=True)))
    _say(_("{yes} told   {part} told in part   {no} not told by these records").format(
        yes=YES, part=IN_PART, no=NO))  # fmt: skip
    _say(_("`percall formats FORMAT` says what is told in part, and all else of one format."))


def _print_table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    from rich import box  # noqa: PLC0415  # kept off the start path
    from rich.console import Console  # noqa: PLC0415  # kept off the start path
    from rich.table import Table  # noqa: PLC0415  # kept off the start path

    from percall.cli.numbers import print_whole  # noqa: PLC0415  # kept off the start path

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for head in heads:
        table.add_column(head, no_wrap=True, justify="center" if head.isdecimal() else "left")
    for row in rows:
        table.add_row(*row)
    print_whole(Console(highlight=False, markup=False, emoji=False), table)


def _print_one(x: "Coverage") -> None:
    reader, titles = x.reader, _topics()
    limits = dict(x.limits)
    told = [title for topic, title in titles.items() if topic in reader.tells]
    _say(f"{reader.name}: {reader.system}, {_(reader.title)}")
    _say(_("Checked against: {what}").format(what=x.verified))
    if reader.table:
        _say(_("Table of a database: {name}").format(name=reader.table))
    whole = [
        title for topic, title in titles.items() if topic in reader.tells and topic not in limits
    ]
    for head, some in (
        (_("Told:"), whole),
        (_("Not told:"), [title for title in titles.values() if title not in told]),
    ):
        if some:
            _say(f"{head} {', '.join(some)}")
    if limits:
        _say(_("Told in part:"))
        for topic, limit in limits.items():
            _say(f"{titles[topic]}: {limit}", _INDENT)
    if reader.counts:
        _say(_("As the source itself would show them, after an import:"))
        for count in reader.counts:
            _say(f"{count.name}: {_(count.definition)}", _INDENT)
    _say(_("Where the fields are described:"))
    for link in reader.fields_from:  # a link that is cut leads nowhere
        typer.echo(f"{' ' * _INDENT}{link}")


def _say(text: str, indent: int = 0) -> None:
    """Print a text in lines of eighty columns, its further ones further in."""
    lines = textwrap.wrap(
        text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + _INDENT),
        break_on_hyphens=False,
    )  # fmt: skip
    typer.echo("\n".join(lines))


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("formats", help=_("List the formats that need no mapping, and what each tells."))(
        formats
    )
