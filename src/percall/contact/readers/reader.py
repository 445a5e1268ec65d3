"""What a reader is: data that says how a system's records are known, read, and counted.

Rules:
1. A reader is a mapping (docs/importing.md) and what surrounds it: how its files are recognised,
   which columns are worked out from others, which counts its source would show.
2. Columns go by their canonical names: a header's name in small letters without spaces around it,
   after `aliases`. A canonical column that the mapping names and the file lacks is unknown.
3. `worked_out` columns are SQL over the raw row, each a text: `{name}` stands for a column of a
   table, `{line}` for the line of a log, `{j}` for the object of JSON or XML. What several of them
   need is a step, worked out once: they, and later steps, name it as `{name}` too.
4. A reader says what it cannot tell, and what nobody has checked against a real sample.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from percall.contact.rules import FileShape
from percall.texts import N_


class Shape(StrEnum):
    """What the files of a reader are made of; a row is the smallest of these."""

    TABLE = "table"
    LINES = "lines"
    JSON = "json"
    XML = "xml"


class Verified(StrEnum):
    """What a reader was checked against."""

    SAMPLE = "sample"
    PUBLIC_CODE = "public code"
    DOCUMENTATION = "documentation only"


# How databases write a value that is not there into a text: mysql -B and phpMyAdmin, INTO OUTFILE.
NULLS = ("NULL", r"\N")

# What a reader can tell, in the order of the table of coverage.
TOPICS: dict[str, str] = {
    "wait": N_("wait"),
    "talk": N_("talk"),
    "hold": N_("hold"),
    "wrap_up": N_("wrap-up"),
    "agent": N_("agent"),
    "queue": N_("queue"),
    "paid_time": N_("paid time"),
    "transfers": N_("transfers"),
    "callbacks": N_("callbacks"),
    "charges": N_("charges"),
    "chain": N_("chain of contacts"),
    "satisfaction": N_("satisfaction"),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """The beginning of a file, as far as recognising it needs.

    Attributes:
        name: The file's name; never enough to recognise it by.
        lines: The first whole lines, without their ends.
        delimiter: What parts the columns, where it looks like a table.
        quote: What stands around the cells of that table; empty where nothing does.
        escape: What stands before a quote inside quotes, if not a quote.
        lenient: Whether its quotes stand in any place of a cell.
        header: The first row of that table, in canonical form.
        rows: The rows after it.
        objects: The first JSON objects, or XML elements as such, out of arrays and envelopes.
        envelope: The key under which the objects lay, if any.
        root: The name of the XML's root element.
        fault: Why nothing of it could be looked at, for people.
    """

    name: str
    lines: tuple[str, ...] = ()
    delimiter: str | None = None
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    objects: tuple[Mapping[str, object], ...] = ()
    envelope: str | None = None
    quote: str = '"'
    escape: str | None = None
    lenient: bool = False
    root: str | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """How sure a reader is of a file: 1 is all it looks for, 0 nothing.

    Attributes:
        why: What was found, for people.
        missing: What was looked for in vain.
        shape: How the file is written, where that is not as the mapping says.
    """

    share: float
    why: str
    missing: tuple[str, ...] = ()
    shape: FileShape | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """What a reader's files are recognised by, by content.

    Attributes:
        needs: Columns (canonical), or dotted paths of JSON, that must all be there.
        likes: More of them, of which some mostly are: they break ties.
        never: Those which speak for another reader.
        line: A regular expression that nearly every line of a log fits.
        root: The name of the XML's root element.
        looks: A look of its own, for what names cannot tell (a table without a header).
    """

    needs: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    line: str | None = None
    root: str | None = None
    looks: Callable[[Sample], Claim | None] | None = None


@dataclass(frozen=True, slots=True)
class SourceCount:
    """A count by which the source shows the same data, to be held against its screen.

    Attributes:
        name: As the source's screen or report calls it.
        definition: The vendor's definition, in a sentence.
        link: Where that definition stands.
        sql: One number out of the import's own `contact`, `segment` and `agent_time`
            (columns: contact/schema.py).
    """

    name: str
    definition: str
    link: str
    sql: str


@dataclass(frozen=True, slots=True)
class Reader:
    """A kind of records that percall reads without a setting.

    Attributes:
        name: What `--as` takes: `asterisk-queue-log`.
        system: The system that writes them: `Asterisk`.
        title: One line for `percall formats`.
        shape: What its files are made of.
        mapping: The mapping, as TOML. Records of one system share its `source`.
        signature: What its files are recognised by.
        tells: For each topic that it tells: an empty text, or what limits it. Others it cannot.
        verified: What it was checked against; `verified_by` names it.
        fields_from: Where the meaning of its fields stands.
        counts: The counts that its source would show.
        aliases: Canonical name of a column -> the other names under which it comes.
        worked_out: Columns worked out of others, as SQL.
        steps: What columns that are worked out, and later steps, are made of, as SQL.
        unwrap: Keys of JSON envelopes under which the records lie in an array.
        legs: With `rows = "record"`, SQL of the legs (schema.LEG) of `{records}`.
        agent_time: With `rows = "record"`, SQL of the stretches of agents' time of `{records}`.
        doubts: With `rows = "record"`, SQL of the rows (`source_row`) of `{records}` that are issues,
            by the code of the issue.
        table: The name of its table in the system's own database.
    """

    name: str
    system: str
    title: str
    shape: Shape
    mapping: str
    signature: Signature
    tells: Mapping[str, str]
    verified: Verified
    verified_by: str
    fields_from: tuple[str, ...]
    counts: tuple[SourceCount, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    worked_out: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    unwrap: tuple[str, ...] = ()
    legs: str | None = None
    agent_time: str | None = None
    doubts: Mapping[str, str] = field(default_factory=dict)
    table: str | None = None


def canonical(name: str, aliases: Mapping[str, tuple[str, ...]]) -> str:
    """The canonical name of a column."""
    plain = name.strip().lower()
    return next((own for own, others in aliases.items() if plain in others), plain)
