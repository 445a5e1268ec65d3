"""Opening a file for import: whatever it is, it becomes a table of texts for the set engine.

Rules:
1. The engine is only ever given a path of our own making (a link in the staging folder), so no
   name of a file is read as a pattern or a statement.
2. CSV in UTF-8 is read where it lies. What is compressed, in another encoding, a workbook, or
   has lines too long to be rows, is first written to the staging folder, in a stream.
3. A line of more than `MAX_LINE` bytes is no row: it goes to the quarantine as file, offset and
   length.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from percall.contact.rules import FileShape
from percall.errors import ImportFault
from percall.store.engine import quoted
from percall.store.ingest.careful import read_carefully
from percall.store.ingest.texts import LongLine, TextFile, open_text, read_csv_sql
from percall.store.ingest.workbook import workbook_as_csv
from percall.texts import _

_CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as a table of texts.

    Attributes:
        header: The columns' names.
        relation: SQL of a table with the columns `x0`, `x1` ..., for some of their numbers.
        first_row: The number of the first row of data, as an editor counts (header included).
        long_lines: Lines that are no rows.
        text: The CSV that the engine reads.
        wide: Whether a row is an object, of many kilobytes perhaps.
        careful: Leaves in the text only what the engine can read; gives what it takes out.
        mends: For mended rows, the import that quarantined them.
        row_numbers: For mended rows, a CSV with the number that each had in its first file.
        notes: What the import's record keeps of where the rows came from.
    """

    path: Path
    name: str
    sha256: str
    header: tuple[str, ...]
    first_row: int
    source: str
    format: str
    long_lines: tuple[LongLine, ...] = field(default=())
    mends: str | None = None
    row_numbers: Path | None = None
    wide: bool = False
    text: TextFile | None = None
    careful: Callable[[], tuple[LongLine, ...]] | None = field(default=None, compare=False)
    notes: dict[str, Any] = field(default_factory=dict)

    def relation(self, indexes: list[int]) -> str:
        """SQL of the table with the columns of these numbers."""
        if self.format == "parquet":
            from percall.store.engine import named  # noqa: PLC0415  # only for Parquet

            columns = ", ".join(
                f"nullif(CAST({named(self.header[i])} AS VARCHAR), '') AS x{i}" for i in indexes
            ) or "1 AS nothing"  # fmt: skip
            return f"(SELECT {columns} FROM {self.source})"
        return self.source


def fingerprint(file: Path) -> str:
    """The SHA-256 of a file's bytes.

    Raises:
        ImportFault: It is no file, or cannot be read.
    """
    try:
        if not file.is_file():
            what = _("There is no such file") if not file.exists() else _("This is no plain file")
            raise ImportFault(what, where=str(file), do=_("name a file of records"))
        digest = hashlib.sha256()
        with file.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise ImportFault(
            _("The file cannot be read: {why}").format(why=error.strerror), where=str(file)
        ) from None
    return digest.hexdigest()


def format_of(file: Path, shape: FileShape) -> str:
    """csv, tsv, xlsx, parquet, json or lines: as the mapping says, else by the name's ending."""
    if shape.format is not None:
        return shape.format
    endings = [suffix.lower() for suffix in file.suffixes]
    last = endings[-2] if endings[-1:] == [".gz"] and len(endings) > 1 else (endings or [""])[-1]
    known = {".tsv": "tsv", ".tab": "tsv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".parquet": "parquet",
             ".json": "json", ".jsonl": "json", ".ndjson": "json"}  # fmt: skip
    return known.get(last, "csv")


def open_source(
    file: Path, shape: FileShape, work: Path, sha256: str, nulls: tuple[str, ...] = ()
) -> Opened:
    """The file as a table of texts; copies go to `work`. The cells `nulls` are unknown.

    Raises:
        ImportFault: The file cannot be read as what it is said to be.
    """
    kind = format_of(file, shape)
    if kind == "parquet":
        return _parquet(file, work, sha256)
    if kind == "xlsx":
        made = workbook_as_csv(file, shape.sheet, work / "sheet.csv")
        text = open_text(made, FileShape(columns=shape.columns, header=shape.header,
                                         skip_lines=shape.skip_lines), ",", work, nulls)  # fmt: skip
    else:
        delimiter = shape.delimiter or ("\t" if kind == "tsv" else ",")
        text = open_text(file, shape, delimiter, work, nulls)
    careful = None if text.lenient else partial(read_carefully, text)
    if text.lenient:
        text = replace(text, long_lines=read_carefully(text), escape=text.quote)
    return Opened(file, file.name, sha256, text.header, text.first_row, read_csv_sql(text), "csv",
                  text.long_lines, text=text, careful=careful)  # fmt: skip


def _parquet(file: Path, work: Path, sha256: str) -> Opened:
    import duckdb  # noqa: PLC0415  # heavy: only imports load it

    link = work / "source.parquet"
    link.symlink_to(file.resolve())
    source = f"read_parquet({quoted(link)}, hive_partitioning = false)"
    try:
        with duckdb.connect() as connection:
            found = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    except duckdb.Error as error:
        raise ImportFault(
            _("The file is no readable Parquet: {why}").format(why=_without_path(error, link, file)),
            where=str(file), do=_("name a Parquet file, or say file.format in the mapping"),
        ) from None  # fmt: skip
    header = tuple(str(row[0]) for row in found)
    return Opened(file, file.name, sha256, header, 1, source, "parquet")


def _without_path(error: Exception, link: Path, file: Path) -> str:
    """The engine's words, without the path in the staging folder, which says nothing to people."""
    return str(error).splitlines()[0].replace(str(link), file.name)
