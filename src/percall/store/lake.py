"""The lake's tables as SQL relations over exactly the files that the manifest lists."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from percall.contact.schema import TABLES, dimension_column
from percall.store.engine import duckdb_parquet, named
from percall.store.manifest import Manifest, StoredFile


def files_between(
    manifest: Manifest, table: str, from_on: date | None = None, to_on: date | None = None
) -> tuple[StoredFile, ...]:
    """The effective files of a table whose local month overlaps the half-open days."""
    first = from_on.isoformat()[:7] if from_on else ""
    last = (
        (to_on.isoformat()[:7] if to_on.day > 1 else _month_before(to_on)) if to_on else "9999-99"
    )
    return tuple(f for f in manifest.files(table) if first <= f.month <= last)


def _month_before(day: date) -> str:
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return f"{year:04d}-{month:02d}"


def relation(
    lake_folder: Path,
    table: str,
    files: Sequence[StoredFile],
    parquet: Callable[[Sequence[Path]], str] = duckdb_parquet,
    own_dimensions: Iterable[str] = (),
) -> str:
    """An SQL table expression over the files; an empty one with the same columns without any.

    Files that lack a column, or one of the centre's own dimensions, give NULL in it;
    `own_dimensions` are those that the table must have, whatever the files have.
    """
    dimensions = sorted({*own_dimensions, *(n for stored in files for n in stored.dimensions)})
    if not files:
        kinds = TABLES[table] | {dimension_column(name): "VARCHAR" for name in dimensions}
        columns = ", ".join(f"{_nothing(kind)} AS {named(n)}" for n, kind in kinds.items())
        return f"(SELECT {columns} WHERE false)"
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[StoredFile]] = {}
    for stored in files:
        groups.setdefault((stored.dimensions, stored.absent), []).append(stored)
    parts = [
        f"SELECT {_columns(table, own, absent, dimensions)} FROM "
        f"{parquet([lake_folder / stored.path for stored in group])}"
        for (own, absent), group in groups.items()
    ]
    return f"({' UNION ALL '.join(parts)})"


def _columns(
    table: str, own: tuple[str, ...], absent: tuple[str, ...], dimensions: Iterable[str]
) -> str:
    kinds = TABLES[table] | {dimension_column(name): "VARCHAR" for name in dimensions}
    there = set(TABLES[table]).difference(absent) | {dimension_column(name) for name in own}
    return ", ".join(
        named(column) if column in there else f"{_nothing(kind)} AS {named(column)}"
        for column, kind in kinds.items()
    )


def _nothing(kind: str) -> str:
    # Spark wants a length of VARCHAR; both engines know text without one as STRING.
    return f"CAST(NULL AS {'STRING' if kind == 'VARCHAR' else kind})"
