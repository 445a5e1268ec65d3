"""Which reader a file is for: by what it holds, never by its name alone.

Rules:
1. A reader claims a file only if all that it needs is there, and nothing that speaks against it.
2. Of several claims the one that knows more of the file's names wins; two that know as much are
   asked about (`--as`), never guessed.
3. A table whose first row names columns of a reader has a header: what its values look like is
   asked only where it has none.
4. A file that nobody claims is refused with the formats that come nearest, and what they miss.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from percall.contact.readers.reader import Claim, Reader, Sample, Shape, canonical
from percall.errors import ImportFault
from percall.texts import _

_MOST_LINES = 0.5  # of the lines of a log must fit: no other file has half of them by chance
_NEAREST, _LEAST_NAMES = 3, 2
_NEAR = (
    0.5  # of the names that a reader needs: with fewer, another system's file has some by chance
)
_STEP = re.compile(r'"([^"]+)"|\[\d+\]|([^.\[\]"]+)')


@dataclass(frozen=True, slots=True)
class Recognised:
    """The reader of a file, and why it is."""

    reader: Reader
    claim: Claim


def recognised(sample: Sample, readers: Sequence[Reader]) -> Recognised:
    """The one reader that claims a file.

    Raises:
        ImportFault: None does, or more than one.
    """
    claims = [Recognised(reader, claim) for reader in readers
              if (claim := claim_of(reader, sample)) is not None]  # fmt: skip
    whole = sorted((x for x in claims if not x.claim.missing), key=_certainty, reverse=True)
    if not whole:
        raise ImportFault(
            _("No format fits this file") + (f": {sample.fault}" if sample.fault else ""),
            where=sample.name,
            do=_("{nearest}; name one with --as, or write a mapping").format(
                nearest=_nearest_told(claims)),
        )  # fmt: skip
    first, *others = whole
    if others and _certainty(others[0]) == _certainty(first):
        names = ", ".join(x.reader.name for x in whole if _certainty(x) == _certainty(first))
        raise ImportFault(
            _("More than one format fits this file: {names}").format(names=names),
            where=sample.name, do=_("name one of them with --as"),
        )  # fmt: skip
    return first


def _certainty(found: Recognised) -> float:
    return found.claim.share


def _nearest_told(claims: Sequence[Recognised]) -> str:
    near = sorted((x for x in claims if x.claim.share > 0), key=_certainty, reverse=True)[:_NEAREST]
    if not near:
        return _("none comes near; `percall formats` lists them")
    told = (
        _("{name} lacks {missing}").format(name=x.reader.name, missing=", ".join(x.claim.missing))
        for x in near
    )
    return _("the nearest are: {formats}").format(formats="; ".join(told))


def claim_of(reader: Reader, sample: Sample) -> Claim | None:
    """What a reader makes of a file; None where it finds nothing of its own in it."""
    signature = reader.signature
    if reader.shape is Shape.TABLE and _names_columns(reader, sample.header):
        return _by_names(reader, _canonical_names(reader, sample.header), _("columns"))
    if signature.looks is not None and (own := signature.looks(sample)) is not None:
        return own
    match reader.shape:
        case Shape.TABLE:
            return _by_names(reader, _canonical_names(reader, sample.header), _("columns"))
        case Shape.JSON if sample.root is None:
            return _by_names(reader, _paths(reader, sample.objects), _("fields"))
        case Shape.XML if sample.root is not None:
            if signature.root is not None and sample.root != signature.root:
                return None
            return _by_names(reader, _paths(reader, sample.objects), _("elements"))
        case Shape.LINES:
            return _by_lines(reader, sample)
        case _:
            return None


def _canonical_names(reader: Reader, header: Sequence[str]) -> set[str]:
    return {canonical(name, reader.aliases) for name in header}


def _names_columns(reader: Reader, header: Sequence[str]) -> bool:
    """Whether a row is a header that a reader knows: at least two names, half of what it has."""
    own = {*reader.signature.needs, *reader.signature.likes, *reader.aliases}
    said = _canonical_names(reader, [name for name in header if name.strip()])
    return len(said & own) >= max(_LEAST_NAMES, len(said) / 2)


def _by_names(reader: Reader, known: set[str], what: str) -> Claim | None:
    """A claim by the names that a file has: all needed ones make half, the liked ones the rest."""
    needs, likes = reader.signature.needs, reader.signature.likes
    if not known or known & set(reader.signature.never):
        return None
    found = [name for name in needs if name in known]
    missing = tuple(name for name in needs if name not in known)
    if not needs or len(found) < len(needs) * _NEAR:
        return None
    if missing:
        return Claim(0.5 * len(found) / len(needs), "", missing)
    liked = [name for name in likes if name in known]
    # A reader that needs more is the surer one where two fit.
    share = 0.5 + 0.3 * (len(liked) / len(likes) if likes else 0) + 0.2 * (1 - 1 / (1 + len(needs)))
    why = _("its {what} {names}").format(what=what, names=", ".join((*needs, *liked)[:6]))
    return Claim(share, why)


def _paths(reader: Reader, objects: Sequence[Mapping[str, object]]) -> set[str]:
    """The paths that a reader looks for and most of the objects have."""
    wanted = (*reader.signature.needs, *reader.signature.likes, *reader.signature.never)
    return {path for path in wanted if sum(_has(one, path) for one in objects) * 2 > len(objects)}


def _has(one: object, path: str) -> bool:
    for step in _STEP.finditer(path):
        name = step[1] or step[2]
        if isinstance(one, list):
            one = one[0] if one else None
        if name is None:
            continue
        if not isinstance(one, Mapping) or name not in one:
            return False
        one = one[name]
    return True


def _by_lines(reader: Reader, sample: Sample) -> Claim | None:
    form = reader.signature.line
    lines = [line for line in sample.lines if line.strip()]
    if form is None or not lines:
        return None
    fitting = sum(re.match(form, line) is not None for line in lines)
    if not fitting:
        return None
    why = _("{fitting} of its first {count} lines are events of it").format(
        fitting=fitting, count=len(lines))  # fmt: skip
    if fitting < _MOST_LINES * len(lines):
        return Claim(0.5 * fitting / len(lines), why, (_("lines of its form"),))
    return Claim(fitting / len(lines), why)
