"""Which columns of a file a mapping looks at, and which of them are personal."""

from collections.abc import Iterator

from percall.contact import rules as r


def mapped_columns(mapping: r.Mapping) -> tuple[str, ...]:
    """Every column that the mapping names, once, in its order."""
    return tuple(dict.fromkeys(_columns(mapping)))


def personal_columns(mapping: r.Mapping) -> tuple[str, ...]:
    """The columns whose values may be kept only as hashes."""
    found = list(mapping.personal)
    for key in r.PERSONAL_KEYS:
        part = mapping.parts.get(key)
        if isinstance(part, r.Field):
            found += part.columns
    mapped = set(mapped_columns(mapping))
    return tuple(name for name in dict.fromkeys(found) if name in mapped)


def agent_columns(mapping: r.Mapping) -> tuple[str, ...]:
    """The columns whose values are kept as they are only where they are ids of agents."""
    personal, mapped = personal_columns(mapping), set(mapped_columns(mapping))
    return tuple(name for name in mapping.agents if name in mapped and name not in personal)


def words_of(mapping: r.Mapping) -> tuple[str, ...]:
    """The values of columns that the mapping itself names: they tell of nobody."""
    fields = [part for part in mapping.parts.values() if isinstance(part, r.Field)]
    conditions = [exclusion.when for exclusion in mapping.exclusions]
    for segment in mapping.segments:
        fields += [segment.kind, *(x for x in segment.parts.values() if isinstance(x, r.Field))]
        conditions += [segment.when] if segment.when is not None else []
    words = [word for field in fields
             for word in (*field.words, *field.yes, *field.no, *(k for k, _ in field.translate or ()))]  # fmt: skip
    for condition in conditions:
        words += _words_of(condition)
    return tuple(sorted({*words, *mapping.shape.unknown}))


def _words_of(condition: r.Condition) -> Iterator[str]:
    for part in condition.parts:
        if isinstance(part, r.Condition):
            yield from _words_of(part)
        elif part.op in ("is", "not"):
            yield from part.values


def _columns(mapping: r.Mapping) -> Iterator[str]:
    yield from mapping.key
    yield from mapping.leg
    yield from mapping.keep
    for part in mapping.parts.values():
        yield from _of_part(part)
    for instant in mapping.instants.values():
        yield from _of_instant(instant)
    for segment in mapping.segments:
        yield from segment.kind.columns
        if segment.when is not None:
            yield from _of_condition(segment.when)
        for part in segment.parts.values():
            yield from _of_part(part)
    for dimension in mapping.dimensions.values():
        yield from dimension.columns
    for exclusion in mapping.exclusions:
        yield from _of_condition(exclusion.when)


def _of_part(part: r.Part) -> Iterator[str]:
    if isinstance(part, r.Field):
        yield from part.columns
    elif isinstance(part, r.Duration) and part.number is not None:
        yield from part.number.columns


def _of_instant(instant: r.Instant) -> Iterator[str]:
    yield from instant.columns
    for name in (instant.date, instant.clock):
        if name is not None:
            yield name
    if instant.plus is not None:
        yield from _of_part(instant.plus)


def _of_condition(condition: r.Condition) -> Iterator[str]:
    for part in condition.parts:
        if isinstance(part, r.Condition):
            yield from _of_condition(part)
        else:
            yield part.column
