"""What each reader can tell, as a table: for the command line, and for the documentation."""

from dataclasses import dataclass

from percall.contact.mapping import mapping_of
from percall.contact.readers.reader import TOPICS, Reader, Verified
from percall.texts import N_, _

YES, IN_PART, NO = "●", "◐", "–"
VERIFIED: dict[Verified, str] = {
    Verified.SAMPLE: N_("real samples"),
    Verified.PUBLIC_CODE: N_("public code"),
    Verified.DOCUMENTATION: N_("from documentation only"),
}


@dataclass(frozen=True, slots=True)
class Coverage:
    """One reader's row: a mark for each topic, and what limits those told in part."""

    reader: Reader
    rows: str
    marks: tuple[str, ...]
    limits: tuple[tuple[str, str], ...]

    @property
    def verified(self) -> str:
        """What the reader was checked against."""
        return _(VERIFIED[self.reader.verified])


def coverage_of(reader: Reader) -> Coverage:
    """The row of a reader."""
    unknown = set(reader.tells) - set(TOPICS)
    assert not unknown, f"{reader.name} tells of {unknown}, which is no topic"
    marks = tuple(
        NO if topic not in reader.tells else IN_PART if reader.tells[topic] else YES
        for topic in TOPICS
    )
    limits = tuple((topic, _(limit)) for topic, limit in reader.tells.items() if limit)
    return Coverage(reader, mapping_of(reader.mapping, reader.name).rows, marks, limits)


def as_markdown(readers: tuple[Reader, ...]) -> str:
    """The table of the documentation, with the limits below it."""
    found = [coverage_of(reader) for reader in readers]
    head = ["format", "system", "records", "checked against", *map(_, TOPICS.values())]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += [
        "| " + " | ".join((f"`{x.reader.name}`", x.reader.system, _(x.reader.title), x.verified,
                           *x.marks)) + " |"
        for x in found
    ]  # fmt: skip
    limits = [
        f"- `{x.reader.name}`: "
        + "; ".join(f"{_(TOPICS[topic])}: {limit}" for topic, limit in x.limits)
        for x in found
        if x.limits
    ]
    return "\n".join([*lines, "", "Told in part:", "", *limits, ""])
