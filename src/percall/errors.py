"""The errors and issues of percall.

A broken rule is an exception with its own class and its own exit code; bad data is a value.
Every message says what is wrong, where, and what to do, in one line.
"""

from dataclasses import dataclass
from typing import ClassVar


def one_line(text: str) -> str:
    """A text as one line that cannot steer a terminal, whatever files brought into it."""
    line = " ".join(text.split())
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in line)


class PercallError(Exception):
    """A rule was broken; `str()` gives what, where and what to do in one line."""

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, where: str | None = None, do: str | None = None) -> None:
        super().__init__(what)
        self.what, self.where, self.do = what, where, do

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        advice = f": {self.do}" if self.do else ""
        return one_line(f"{self.what}{place}{advice}")


class UsageFault(PercallError):
    """The command was given words that do not fit together."""

    exit_code = 2


class WorkspaceFault(PercallError):
    """There is no workspace here, or its `centre.toml` or `flow.toml` breaks a rule."""

    exit_code = 3


class LedgerFault(PercallError):
    """The ledger holds lines that cannot be read; no figure is made from the rest."""

    exit_code = 4


class LedgerOutOfBalance(PercallError):
    """The parts of a pool do not add up to its ledger; no figure is shown."""

    exit_code = 5


class LakeDamaged(PercallError):
    """A file of the lake is missing, cut short or not what the manifest says."""

    exit_code = 6


class WorkspaceBusy(PercallError):
    """Another process is writing to the workspace."""

    exit_code = 7


class MappingFault(PercallError):
    """A mapping breaks a rule or does not fit the file."""

    exit_code = 8


class ImportFault(PercallError):
    """A file cannot be read at all, or an import cannot be carried out."""

    exit_code = 9


class QuestionFault(PercallError):
    """The question cannot be answered: an unknown dimension, an empty period, no such contact."""

    exit_code = 10


class DefinitionsDiffer(PercallError):
    """Two figures that follow different definitions were to be compared."""

    exit_code = 11


class MonthsRestated(PercallError):
    """A closed month is no longer what was signed: records, books, settings or rules came later."""

    exit_code = 15


class RecordDamaged(PercallError):
    """Something was changed by hand that a closed month stands on, or its record cannot be written."""

    exit_code = 16


class FiguresMoved(PercallError):
    """Cost or quality moved past a threshold, and further than chance moves them."""

    exit_code = 20


class RecordsLacking(PercallError):
    """Records that should be there are not: what is asked of them cannot be watched."""

    exit_code = 21


class Interrupted(PercallError):
    """Somebody pressed Ctrl-C, and it is known what was changed until then."""

    exit_code = 130


def is_interruption(error: BaseException) -> bool:
    """Whether an error is Ctrl-C, in whichever way Python or the set engine tells of it."""
    if isinstance(error, RuntimeError):
        return str(error) == "Query interrupted"
    return isinstance(error, KeyboardInterrupt) or type(error).__name__ == "InterruptException"


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault found in data: where it stands, a code for programs, a message for people."""

    source: str
    row: int | None
    code: str
    message: str
