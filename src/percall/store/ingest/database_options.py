"""What may stand behind the `?` of a database's address, and the options file that it reads.

Rules:
1. Only the options below are passed on: a driver knows many more, and some of them read a file.
2. A value that the driver would stumble over is refused here, by the option's name.
3. Of an options file nothing is shown: it is read here first, and only its place is told.
"""

import configparser
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from pathlib import Path

from percall.errors import UsageFault
from percall.settings import nearest
from percall.texts import _

_LONGEST_S = 31_536_000  # a year: the drivers take no more
_YES_OR_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Kind(Enum):
    """What an option's value is."""

    TEXT = auto()
    SECONDS = auto()
    YES_OR_NO = auto()
    PATH = auto()


# PostgreSQL's client tells by itself which of its files is missing, and its texts are words.
POSTGRESQL = {
    **dict.fromkeys(
        ("host", "hostaddr", "sslmode", "sslnegotiation", "sslrootcert", "sslcert", "sslkey",
         "sslcrl", "channel_binding", "require_auth", "gssencmode", "krbsrvname",
         "target_session_attrs"), Kind.TEXT,
    ),
    "connect_timeout": Kind.SECONDS,
}  # fmt: skip
MYSQL = {
    **dict.fromkeys(("ssl_ca", "ssl_capath", "ssl_cert", "ssl_key", "unix_socket"), Kind.PATH),
    "ssl_cipher": Kind.TEXT,
    **dict.fromkeys(("connect_timeout", "read_timeout"), Kind.SECONDS),
    **dict.fromkeys(("ssl_check_hostname", "ssl_disabled"), Kind.YES_OR_NO),
}


def check_options(query: Mapping[str, str | Sequence[str]], kinds: Mapping[str, Kind]) -> None:
    """Refuse an option that is not known, or whose value cannot be right.

    Raises:
        UsageFault: There is one; it is named, and so are those that are known.
    """
    for name, value in query.items():
        if name not in kinds:
            raise UsageFault(
                _("The option {name} of the address is none that percall passes on").format(
                    name=repr(name)
                ),
                do=nearest(name, list(kinds)),
            )
        wrong = None if isinstance(value, str) else _("it is said several times")
        if isinstance(value, str):
            wrong = _wrong(value, kinds[name])
        if wrong and name != "host":  # several hosts, of which one answers
            raise UsageFault(
                _("The option {name} of the address cannot be right").format(name=repr(name)),
                do=wrong,
            )


def _wrong(value: str, kind: Kind) -> str | None:
    match kind:
        case Kind.SECONDS:
            known = value.isascii() and value.isdecimal() and 0 < int(value) <= _LONGEST_S
            return None if known else _("write it as whole seconds, from 1 on")
        case Kind.YES_OR_NO:
            return None if value.lower() in _YES_OR_NO else _("write it as true or false")
        case Kind.PATH:
            return None if Path(value).exists() else _("there is no file {file}").format(file=value)
        case Kind.TEXT:
            return None


def is_yes(value: object) -> bool:
    """Whether a yes-or-no option that was checked says yes."""
    return _YES_OR_NO[str(value).lower()]


def check_options_file(file: Path) -> None:
    """Read a file of MySQL's options, so that the driver finds nothing wrong in it.

    Raises:
        UsageFault: It cannot be read, with its line where that is known, and nothing that it holds.
    """
    why, parser = "", configparser.RawConfigParser(allow_no_value=True)
    try:
        parser.read(file)
        port = parser.get("client", "port", fallback=None)
        if port is not None and not (port.isascii() and port.isdecimal()):
            why = _("the port is no number")
    except configparser.MissingSectionHeaderError as error:
        why = _("line {line} stands before any [section]").format(line=error.lineno)
    except configparser.ParsingError as error:
        why = _("line {line} cannot be read").format(line=error.errors[0][0])
    except (configparser.DuplicateSectionError, configparser.DuplicateOptionError) as error:
        why = _("line {line} says something again").format(line=error.lineno)
    except UnicodeDecodeError:
        why = _("it is no text")
    except OSError as error:
        why = str(error.strerror)
    if why:
        raise UsageFault(
            _("The options file {file} cannot be read: {why}").format(file=file, why=why),
            do=_("mend it, or set PERCALL_DATABASE_PASSWORD, and it is not read"),
        )
