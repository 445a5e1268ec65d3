"""What an import reports: rows by what became of them, and what could not be right in them."""

from dataclasses import asdict, dataclass, field
from typing import Any

EXAMPLES = 3
EXCLUDED_BY = "excluded_by"  # in an import's notes, and in its JSON


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of the source by what became of them, and what they made.

    read = imported + repeated + replaced + excluded + quarantined, always.
    """

    read: int = 0
    imported: int = 0
    repeated: int = 0
    replaced: int = 0
    excluded: int = 0
    quarantined: int = 0
    contacts: int = 0
    segments: int = 0
    agent_time: int = 0
    day_totals: int = 0
    sales: int = 0

    def __post_init__(self) -> None:
        parts = self.imported + self.repeated + self.replaced + self.excluded + self.quarantined
        if parts != self.read:
            raise AssertionError(f"{parts} rows are accounted for, {self.read} were read")

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The end of one import, as `percall import --json` prints it.

    `excluded_by` counts the excluded rows by the name of the mapping's rule. `format` is the
    reader's name and `why` what it was recognised by; `source_counts` are those by which the
    source would show the same data. A mapping has none of the last three.
    """

    import_id: str
    file: str
    counts: Counts
    issues: tuple[dict[str, Any], ...] = field(default_factory=tuple)
    excluded_by: tuple[dict[str, Any], ...] = field(default_factory=tuple)
    format: str | None = None
    why: str | None = None
    source_counts: tuple[dict[str, Any], ...] = field(default_factory=tuple)

    def as_json(self) -> dict[str, Any]:
        """The JSON of issue 3, section 4."""
        counts = {k: v for k, v in self.counts.as_dict().items() if k != "day_totals"}
        if not self.counts.sales:  # said where there are any
            del counts["sales"]
        found = {"import_id": self.import_id, **counts, EXCLUDED_BY: list(self.excluded_by),
                 "issues": list(self.issues)}  # fmt: skip
        if self.format is not None:
            found |= {"format": self.format, "why": self.why}
            found["source_counts"] = list(self.source_counts)
        return found
