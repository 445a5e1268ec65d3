"""A table of texts as a reader wants it: canonical names, unknown columns, columns worked out."""

from collections.abc import Sequence

from percall.contact.columns import mapped_columns
from percall.contact.compile_fields import texts
from percall.contact.fit import stands_again
from percall.contact.readers.reader import Reader, canonical
from percall.contact.readers.registry import mapping_of_reader
from percall.contact.readers.steps import PLACE, filled, stepped

_CLOCKS = ("%H:%M:%S", "%H:%M:%S.%f", "%H:%M", "%I:%M:%S %p", "%I:%M %p")


def adapted(
    reader: Reader, header: Sequence[str], source: str, file: str, *, day_first: bool | None = None
) -> tuple[tuple[str, ...], str]:
    """The header and the SQL of a table with everything that the reader's mapping names.

    Args:
        reader: Who reads.
        header: The names of the table's columns.
        source: SQL of the table, its columns `x0`, `x1` ...
        file: What people know the table by.
        day_first: Of dates such as 3/9/2017, whether they begin with the day; None: there are none.

    Raises:
        MappingFault: A column that the reader looks at stands there twice.
    """
    places = _places(reader, header, file)
    names = [canonical(name, reader.aliases) for name in header]
    mapping = mapping_of_reader(reader)
    wanted, shape = mapped_columns(mapping), mapping.shape
    found = {name: _first_known(columns, shape.unknown) for name, columns in places.items()}
    rewritten = {name for name, columns in places.items() if len(columns) > 1}
    if day_first is not None:
        times = _times(reader) & set(places)
        found |= {name: _year_first(found[name], day_first=day_first) for name in times}
        rewritten |= times
    worked_out = {**{name: f"{{{name}}}" for name in sorted(rewritten)}, **reader.worked_out}
    found, source = stepped(reader.steps, found, source)
    absent = [name for name in wanted if name not in names and name not in worked_out]
    more = [*worked_out, *absent]
    columns = [
        f"{filled(worked_out.get(name, 'NULL'), found)}::VARCHAR AS x{i}"
        for i, name in enumerate(more, start=len(names))
    ]
    # A column that is worked out goes before one of the same name in the file.
    kept = [f"of the file: {name}" if name in more else name for name in names]
    chosen = ", ".join(["*", *columns])
    return (*kept, *more), f"(SELECT {chosen} FROM {source})"


def _places(reader: Reader, header: Sequence[str], file: str) -> dict[str, list[int]]:
    """Where each column (canonical) stands: the one of that very name before its aliases."""
    plain = [name.strip().lower() for name in header]
    own = [canonical(name, reader.aliases) for name in plain]
    looked_at = columns_named(reader)
    places: dict[str, list[int]] = {}
    for i, name in enumerate(own):
        if plain.index(plain[i]) < i and name in looked_at:
            raise stands_again(header[i].strip(), plain.count(plain[i]), file)
        places.setdefault(name, []).append(i)
    return {name: sorted(some, key=lambda i: plain[i] != own[i]) for name, some in places.items()}


def _first_known(columns: Sequence[int], unknown: Sequence[str]) -> str:
    """SQL of what the first of several columns says that says anything."""
    told = [_known(f"x{i}", unknown) for i in columns]
    return told[0] if len(told) == 1 else f"coalesce({', '.join(told)})"


def places_of_times(reader: Reader, header: Sequence[str]) -> list[int]:
    """Where the columns stand that the reader reads as times of day and date."""
    times = _times(reader)
    return [i for i, name in enumerate(header) if canonical(name, reader.aliases) in times]


def _times(reader: Reader) -> set[str]:
    instants = mapping_of_reader(reader).instants.values()
    return {name for one in instants if "iso" in one.formats for name in one.columns}


def _year_first(column: str, *, day_first: bool) -> str:
    """SQL of a time whose date has slashes with the year first, as ISO has it; others stay."""
    date = "%d/%m/%Y" if day_first else "%m/%d/%Y"
    patterns = texts([f"{date} {clock}" for clock in _CLOCKS])
    return f"coalesce(CAST(try_strptime({column}, [{patterns}]) AS VARCHAR), {column})"


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
