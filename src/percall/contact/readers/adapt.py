"""A table of texts as a reader wants it: canonical names, unknown columns, columns worked out."""

from collections.abc import Sequence

from percall.contact.columns import mapped_columns
from percall.contact.compile_fields import texts
from percall.contact.readers.reader import Reader, canonical
from percall.contact.readers.registry import mapping_of_reader
from percall.contact.readers.steps import PLACE, filled, stepped


def adapted(reader: Reader, header: Sequence[str], source: str) -> tuple[tuple[str, ...], str]:
    """The header and the SQL of a table with everything that the reader's mapping names.

    Args:
        reader: Who reads.
        header: The names of the table's columns.
        source: SQL of the table, its columns `x0`, `x1` ...
    """
    names = [canonical(name, reader.aliases) for name in header]
    mapping = mapping_of_reader(reader)
    wanted, shape = mapped_columns(mapping), mapping.shape
    found = {name: _known(f"x{i}", shape.unknown) for i, name in enumerate(names)}
    found, source = stepped(reader.steps, found, source)
    absent = [name for name in wanted if name not in names and name not in reader.worked_out]
    more = [*reader.worked_out, *absent]
    columns = [
        f"{filled(reader.worked_out.get(name, 'NULL'), found)}::VARCHAR AS x{i}"
        for i, name in enumerate(more, start=len(names))
    ]
    # A column that is worked out goes before one of the same name in the file.
    kept = [f"of the file: {name}" if name in more else name for name in names]
    chosen = ", ".join(["*", *columns])
    return (*kept, *more), f"(SELECT {chosen} FROM {source})"


def columns_named(reader: Reader) -> frozenset[str]:
    """Every column (canonical) that the reader looks at: of its mapping, and to work out others."""
    texts_ = (*reader.worked_out.values(), *reader.steps.values())
    places = {place[1] for sql in texts_ for place in PLACE.finditer(sql)}
    return frozenset((*mapped_columns(mapping_of_reader(reader)), *(places - set(reader.steps))))


def _known(column: str, unknown: Sequence[str]) -> str:
    """A column as others are worked out of it: unknown where the mapping says so, too."""
    words = [word for word in unknown if word]
    if not words:
        return f"nullif(trim({column}), '')"
    return f"CASE WHEN trim({column}) NOT IN ({texts(['', *words])}) THEN trim({column}) END"
