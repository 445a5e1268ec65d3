"""`percall import` of a table of a database: its options, and where its password comes from."""

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from percall.errors import UsageFault
from percall.texts import _, ngettext

if TYPE_CHECKING:
    from percall.store.ingest.bringing import Brought, Way
    from percall.store.ingest.database import DatabaseSource
    from percall.store.ingest.run import Say
    from percall.store.workspace import Workspace

PASSWORD = "PERCALL_DATABASE_PASSWORD"

TableOption = Annotated[
    str | None,
    typer.Option("--table", help=_("Of a database: the table or view."), show_default=False),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since", help=_("Of a database: read from this day or time on."), show_default=False
    ),
]
ChangedOption = Annotated[
    str | None,
    typer.Option(
        "--changed",
        help=_("Of a database: the column that tells when a row was written or changed."),
        show_default=False,
    ),
]
KeyOption = Annotated[
    str | None,
    typer.Option(
        "--key", help=_("Of a database: a column of numbers that grow."), show_default=False
    ),
]


def sources_of(
    words: Sequence[str], table: str | None, since: str | None, changed: str | None,
    key: str | None,
) -> "list[Path | DatabaseSource]":  # fmt: skip
    """What the words of the command name: files, and tables of databases.

    Raises:
        UsageFault: An address cannot be read, or options of a database stand beside files alone.
    """
    from percall.store.ingest.database_address import is_database  # noqa: PLC0415  # off the start path

    given = {"--table": table, "--since": since, "--changed": changed, "--key": key}
    options = [name for name, value in given.items() if value is not None]
    if options and not any(map(is_database, words)):
        raise UsageFault(
            ngettext(
                "{options} is for databases", "{options} are for databases", len(options)
            ).format(options=", ".join(options)),
            do=_("name one, as postgresql://USER@HOST/NAME"),
        )
    since_at = _instant(since)
    return [
        _database(word, table, since_at, changed, key) if is_database(word) else Path(word)
        for word in words
    ]


def bring_all(
    workspace: "Workspace", sources: "Sequence[Path | DatabaseSource]", way: "Way", say: "Say"
) -> "Iterator[Brought]":
    """Import files and tables in their order; a report of each import, and what was skipped.

    Raises:
        ImportFault: A file or database that was named cannot be read.
        MappingFault: The mapping does not fit it.
        UsageFault: It is not said by which format or mapping a table goes in.
    """
    from percall.contact.readers.registry import reader_named  # noqa: PLC0415  # off the start path
    from percall.store.ingest.bringing import bring  # noqa: PLC0415  # off the start path
    from percall.store.ingest.database import import_database  # noqa: PLC0415  # off the start path

    for source in sources:
        if isinstance(source, Path):
            yield from bring(workspace, [source], way, say)
            continue
        by = way.mapping or (reader_named(way.format) if way.format is not None else None)
        if by is None:
            raise UsageFault(
                _("It is not said what the table holds"),
                where=source.address.shown, do=_("name its format with --as, or a --mapping"),
            )  # fmt: skip
        yield import_database(workspace, source, by, say, apart=way.apart)


def _database(
    word: str, table: str | None, since: datetime | None, changed: str | None, key: str | None
) -> "DatabaseSource":
    from percall.store.ingest.database import DatabaseSource  # noqa: PLC0415  # off the start path
    from percall.store.ingest.database_address import address_of  # noqa: PLC0415  # off the start path

    address = address_of(word, os.environ.get(PASSWORD))
    if address.asks_for_password and sys.stdin.isatty():
        asked = typer.prompt(
            _("Password of {user}").format(user=address.user), hide_input=True, default="",
            show_default=False, err=True,
        )  # fmt: skip
        address = address_of(word, asked)
    return DatabaseSource(address, table, since, changed, key)


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise UsageFault(
            _("--since {text} is no day or time").format(text=repr(text)),
            do=_("write it as 2026-10-01 or 2026-10-01T08:00"),
        ) from None
