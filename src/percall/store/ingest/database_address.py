"""The address of a database: what is taken of it, what is refused, and what people may see.

Rules:
1. A password does not stand in an address: whoever is on the machine can see a command's words.
   It comes from `PERCALL_DATABASE_PASSWORD`, from the database's own file (`~/.pgpass`,
   `~/.my.cnf`), or from a prompt.
2. What people see, and what an import keeps, is the kind, the host, the port and the name.
3. Whatever a driver says is shown without the password.
4. Of the options behind the `?` those of `database_options.py` are passed on, and no others.
"""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from percall.errors import ImportFault, UsageFault
from percall.store.ingest.database_options import (
    MYSQL,
    POSTGRESQL,
    check_options,
    check_options_file,
    is_yes,
)
from percall.texts import _

if TYPE_CHECKING:
    from sqlalchemy import URL

_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg",
            "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"}  # fmt: skip
_ADDRESS = re.compile(r"([A-Za-z]\w*)(\+\w+)?://")
_SECRETS = frozenset({"password", "passwd", "sslpassword", "ssl_key_password"})
_CONNECT_S, _ANSWER_S, _LOCK_S = 10, 600, 30


def is_database(word: str) -> bool:
    """Whether a word on the command line is an address, and no file: which, `address_of` tells."""
    return bool(_ADDRESS.match(word))


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is and how it is opened; `repr` shows no password."""

    url: "URL" = field(repr=False)
    kind: str
    password: str | None = field(default=None, repr=False)

    @property
    def shown(self) -> str:
        """The address as people see it: without user, password and options."""
        host = self.url.host or str(
            self.url.query.get("host") or self.url.query.get("unix_socket", "")
        )
        port = f":{self.url.port}" if self.url.port else ""
        return f"{self.kind}://{host}{port}/{self.url.database or ''}"

    @property
    def user(self) -> str | None:
        """The user named in the address."""
        return self.url.username

    @property
    def asks_for_password(self) -> bool:
        """Whether a user is named, and nothing is there that may know the password."""
        if self.user is None or self.password is not None:
            return False
        files = {"postgresql": ("~/.pgpass",)}.get(self.kind, ("~/.my.cnf",))
        known = ("PGPASSWORD", "PGPASSFILE", "PGSERVICE") if self.kind == "postgresql" else ()
        return not (
            any(Path(file).expanduser().is_file() for file in files)
            or any(name in os.environ for name in known)
        )

    def scrubbed(self, text: object) -> str:
        """What a driver said, in a line, without the password."""
        line = next((x.strip() for x in str(text).splitlines() if x.strip()), "")
        for secret in {self.password, self.password and self.password.encode().hex()} - {None, ""}:
            line = line.replace(str(secret), "***")
        return line

    def options(self) -> dict[str, Any]:
        """What the driver is told besides the address; what the address says goes before.

        Raises:
            UsageFault: The file that holds the password cannot be read.
        """
        query = self.url.query
        if self.kind == "postgresql":
            wanted: dict[str, Any] = {
                "connect_timeout": _CONNECT_S, "keepalives_idle": 30, "application_name": "percall",
            }  # fmt: skip
        else:
            wanted = {"connect_timeout": _CONNECT_S, "read_timeout": _ANSWER_S}
            own = Path("~/.my.cnf").expanduser()
            if own.is_file() and self.password is None:
                check_options_file(own)
                wanted["read_default_file"] = str(own)
        if self.password is not None:
            wanted["password"] = self.password
        told = {name: value for name, value in wanted.items() if name not in query}
        if "ssl_disabled" in query:  # PyMySQL would take any text for a yes
            told["ssl_disabled"] = is_yes(query["ssl_disabled"])
        return told

    def settings(self) -> tuple[str, ...]:
        """What the session is told first: times in UTC, nothing written, no endless waiting."""
        if self.kind == "postgresql":
            return (
                "SET TIME ZONE 'UTC'", "SET DateStyle TO 'ISO, YMD'", "SET synchronize_seqscans = off",
                f"SET lock_timeout = '{_LOCK_S}s'",
                "SET default_transaction_isolation = 'repeatable read'",
                "SET default_transaction_read_only = on",
            )  # fmt: skip
        return (
            "SET time_zone = '+00:00'", f"SET lock_wait_timeout = {_LOCK_S}",
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
            "SET SESSION TRANSACTION READ ONLY",
        )  # fmt: skip


def address_of(text: str, password: str | None = None) -> Address:
    """The address that a text says.

    Raises:
        UsageFault: It cannot be read, or a password stands in it (it is not shown then), or an
            option that is not known, or whose value cannot be right.
    """
    from sqlalchemy import make_url  # noqa: PLC0415  # heavy: only imports from databases load it
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415  # the same

    unreadable = UsageFault(
        _("The address of the database cannot be read"),
        do=_("write it as postgresql://USER@HOST:PORT/NAME or mariadb://USER@HOST:PORT/NAME"),
    )
    found = _ADDRESS.match(text)
    if found is None:
        raise unreadable
    kind = found[1].lower()
    if kind not in _DRIVERS:
        raise UsageFault(
            _("{kind} is no database that percall reads").format(kind=kind),
            do=_("PostgreSQL, MySQL and MariaDB are read; write the records of others to files"),
        )
    try:
        url = make_url(text).set(drivername=_DRIVERS[kind])
    except (ArgumentError, ValueError):
        raise unreadable from None
    if url.password is not None or any(name.lower() in _SECRETS for name in url.query):
        raise UsageFault(
            _("A password stands in the address, where everybody on this machine can see it"),
            do=_("leave it out and set PERCALL_DATABASE_PASSWORD, or write it to ~/.pgpass or"
                 " ~/.my.cnf; change it if others use this machine"),
        )  # fmt: skip
    if not url.database:
        raise unreadable
    kind = "postgresql" if kind == "postgres" else kind
    check_options(url.query, POSTGRESQL if kind == "postgresql" else MYSQL)
    return Address(url, kind, password or None)


def fault(address: Address, error: Exception) -> ImportFault:
    """A driver's error as one of ours."""
    told = address.scrubbed(getattr(error, "orig", None) or error)
    return ImportFault(
        _("The database does not give its rows: {why}").format(why=told or type(error).__name__),
        where=address.shown, do=_("nothing was changed"),
    )  # fmt: skip


def connection_fault(address: Address, error: Exception) -> ImportFault:
    """What a driver stumbles over before it reaches the server: its words may show a file's."""
    return ImportFault(
        _("The database cannot be connected with these options: {why}").format(
            why=type(error).__name__
        ),
        where=address.shown, do=_("look at what stands behind the ?, and into ~/.my.cnf"),
    )  # fmt: skip
