"""Texts of JSON cut into their records, whatever stands around and between them.

Rules:
1. Records are the objects of a text: one after another, in an array, or in the array under one of
   the keys of an envelope. The rest of an envelope is no record.
2. What lies between records and is neither white space nor a comma is a piece that is no record;
   so is an object that is too long, or never ends.
3. An object is broken where a string does not end on its line, or where an object begins behind
   neither `:`, `,` nor `[`. The next one begins as the first one did: on a line of its own with
   the same indent, or else with the same first name.
4. Where no end is found, the search begins anew within the object, further on after each failure:
   time is bounded, and so are the bytes that are held.

Theory of operation: one regular expression runs over the bytes and stops at brackets only; strings
are passed over inside of it. Bytes are held from the beginning of the open object.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from percall.store.ingest.pieces import BROKEN, CUT_SHORT, NOT_AN_OBJECT, TOO_LONG, Piece
from percall.store.ingest.texts import MAX_LINE

_STRING = rb'"(?:[^"\\\r\n]++|\\[^\r\n])*+"'
_FLAT = rb"(?:[^\"{}\[\]]++|" + _STRING + rb")*+"
# Everything up to the next bracket, or to a quote that no other quote follows on its line.
_NEXT = re.compile(_FLAT + rb'([{}\[\]"])')
# The same within a record, where flat objects and arrays behind `:` and `,` are passed over too.
_NEXT_WITHIN = re.compile(
    rb"(?:[^\"{}\[\]:,]++|[:,]\s*+(?:\{" + _FLAT + rb"\}|\[" + _FLAT + rb"\])?+|" + _STRING
    + rb')*+([{}\[\]"])'
)  # fmt: skip
_KEY_BEFORE = re.compile(rb'"((?:[^"\\\r\n]|\\.)*)"\s*:\s*$')
_FIRST_NAME = re.compile(rb'\{\s*("(?:[^"\\\r\n]|\\.){1,200}")')
_INDENT = re.compile(rb"(?:^|[\r\n])([ \t]{0,200})$")
_LINE_END = re.compile(rb"[\r\n]")
_BETWEEN = b" \t\r\n,"
_LOOKED_BACK = 300
_KEPT = 1 << 12  # more than the beginning of an object takes


def json_objects(chunks: Iterable[bytes], unwrap: Iterable[str] = ()) -> Iterator[Piece]:
    """The records of a text of JSON, and what is none, in their order.

    Args:
        chunks: The text.
        unwrap: Keys of envelopes under which the records lie in an array.
    """
    splitter = _Splitter(frozenset(key.encode() for key in unwrap))
    junk: Piece | None = None
    for piece in splitter.all_of(chunks):
        if piece.code == NOT_AN_OBJECT:  # what lies side by side is one piece
            begun = junk.offset if junk is not None else piece.offset
            junk = Piece(begun, piece.offset + piece.length - begun, code=NOT_AN_OBJECT)
            continue
        if junk is not None:
            yield junk
            junk = None
        yield piece
    if junk is not None:
        yield junk


@dataclass(slots=True)
class _Splitter:
    """Where the cutting stands; see the rules above. Places are places in what is held."""

    unwrap: frozenset[bytes]
    held: bytes = b""
    offset: int = 0  # of the first byte that is held
    at: int = 0  # behind the last bracket
    start: int | None = None  # of the open record
    depth: int = 0
    bases: list[int] = field(default_factory=lambda: [0])  # depths at which records begin
    envelopes: list[int] = field(default_factory=list)  # depths within open envelopes
    opening: re.Pattern[bytes] | None = None  # how a record begins
    indent: int = 0  # of a record's own line, if that is how it begins
    broken: tuple[int, str] | None = None  # where in the text a broken record began, and why
    failures: int = 0

    def all_of(self, chunks: Iterable[bytes]) -> Iterator[Piece]:
        """The pieces of a text."""
        for chunk in chunks:
            self.held += chunk
            yield from self._run()
            yield from self._let_go()
        yield from self._end()

    def _end(self) -> Iterator[Piece]:
        while self.start is not None:
            self._break(self._further(), CUT_SHORT)
            yield from self._run()
        if self.broken is not None:
            begun, code = self.broken
            yield Piece(begun, self.offset + len(self.held) - begun, code=code)
        elif not self.in_rest_of_envelope:
            yield from self._between(len(self.held))

    @property
    def in_rest_of_envelope(self) -> bool:
        """Whether an envelope is open, and none of its arrays of records."""
        return bool(self.envelopes) and self.bases[-1] <= self.envelopes[-1]

    def _run(self) -> Iterator[Piece]:
        while True:
            if self.broken is not None:
                assert self.opening is not None
                found = self.opening.search(self.held, max(self.at - self.indent, 0))
                if found is None:
                    return
                begun, code = self.broken
                self.broken, self.at = None, found.end() - 1
                yield Piece(begun, self.offset + self.at - begun, code=code)
            within = self.start is not None and (not self.unwrap or self.envelopes)
            match = (_NEXT_WITHIN if within else _NEXT).match(self.held, self.at)
            if match is None:
                if self.start is None or len(self.held) - self.start <= MAX_LINE:
                    return
                self._break(self._further(), TOO_LONG)
            elif match[1] == b'"':
                line_end = _LINE_END.search(self.held, match.end())
                if line_end is None:  # the string may end in the next chunk
                    if self.start is None or len(self.held) - self.start <= MAX_LINE:
                        return
                    self._break(self._further(), TOO_LONG)
                elif self.start is not None:
                    self._break(line_end.start(), BROKEN)
                else:
                    yield from self._between(line_end.start())
            else:
                yield from self._bracket(match[1], match.end() - 1)

    def _bracket(self, sign: bytes, place: int) -> Iterator[Piece]:
        if self.start is not None:
            yield from self._in_record(sign, place)
        elif self.in_rest_of_envelope:
            self.at = place + 1
            self._around(sign, place)
        elif self.opening and (junk := self.held[self.at : place].strip(_BETWEEN)):
            # The rest of a record that seemed to end: brackets in it are none of ours.
            self.broken = (self.offset + self.held.index(junk, self.at), NOT_AN_OBJECT)
        else:
            yield from self._between(place)
            yield from self._at_base(sign, place)

    def _in_record(self, sign: bytes, place: int) -> Iterator[Piece]:
        assert self.start is not None
        self.at = place + 1
        if sign == b"{" and self._stands_alone(place):
            self._break(place, BROKEN)
        elif sign == b"[" and self.depth == self.bases[-1] + 1 and self._unwraps(place):
            self.envelopes.append(self.depth)
            self.depth += 1
            self.bases.append(self.depth)
            self.start = None
        elif sign in b"{[":
            self.depth += 1
        else:
            self.depth -= 1
            if self.depth == self.bases[-1]:
                yield self._whole(self.start, self.at)

    def _whole(self, start: int, until: int) -> Piece:
        length = until - start
        if self.opening is None:
            own_lines = _LINE_END.search(self.held, start, until + 2) is not None
            self.opening = self._opening_like(start, own_lines=own_lines)
        self.start, self.failures = None, 0
        if length > MAX_LINE:
            return Piece(self.offset + start, length, code=TOO_LONG)
        return Piece(self.offset + start, length, self.held[start:until])

    def _at_base(self, sign: bytes, place: int) -> Iterator[Piece]:
        self.at = place + 1
        if sign == b"{":
            self.start = place
            self.depth += 1
        elif sign == b"[" and len(self.bases) == 1:
            self.depth += 1
            self.bases.append(self.depth)
        elif sign == b"]" and len(self.bases) > 1:
            self.bases.pop()
            self.depth -= 1
        else:
            yield Piece(self.offset + place, 1, code=NOT_AN_OBJECT)

    def _around(self, sign: bytes, place: int) -> None:
        """A bracket in an envelope, outside of its records."""
        if sign == b"[" and self.depth == self.envelopes[-1] and self._unwraps(place):
            self.bases.append(self.depth + 1)
        if sign in b"{[":
            self.depth += 1
            return
        self.depth -= 1
        if self.depth < self.envelopes[-1]:
            self.envelopes.pop()

    def _stands_alone(self, place: int) -> bool:
        """Whether an object begins where no value can stand."""
        before = self.held[max(0, place - _LOOKED_BACK) : place].rstrip()
        return before[-1:] not in (b":", b",", b"[", b"")

    def _unwraps(self, place: int) -> bool:
        if not self.unwrap or (self.start is not None and self.envelopes):
            return False  # a record in an envelope is none itself
        key = _KEY_BEFORE.search(self.held, max(0, place - _LOOKED_BACK), place)
        return key is not None and key[1] in self.unwrap

    def _between(self, until: int) -> Iterator[Piece]:
        """What lies before a place outside of all records, if it is anything."""
        between, begun = self.held[self.at : until], self.at
        self.at = until
        if junk := between.strip(_BETWEEN):
            begun += between.index(junk)
            yield Piece(self.offset + begun, len(junk), code=NOT_AN_OBJECT)

    def _break(self, resume: int, code: str) -> None:
        """Give the open record up, and look for the next one from a place on."""
        assert self.start is not None
        self.opening = self.opening or self._opening_like(self.start, own_lines=False)
        self.broken = (self.offset + self.start, code)
        self.start, self.depth, self.at = None, self.bases[-1], resume

    def _further(self) -> int:
        """A place within the open record, further on after each failure."""
        assert self.start is not None
        self.failures += 1
        return min(self.start + (1 << min(3 * self.failures, 30)), len(self.held))

    def _opening_like(self, start: int, *, own_lines: bool) -> re.Pattern[bytes]:
        indent = _INDENT.search(self.held, max(0, start - _LOOKED_BACK), start)
        if own_lines and indent is not None:
            self.indent = len(indent[1])
            return re.compile(rb"(?<=[\r\n])" + indent[1] + rb"\{")
        name = _FIRST_NAME.match(self.held, start)
        return re.compile(rb"\{(?=\s{0,300}" + re.escape(name[1]) + rb")" if name else rb"\{")

    def _let_go(self) -> Iterator[Piece]:
        """Drop what is not needed any more."""
        if self.broken is not None:
            keep = max(min(self.at, len(self.held)), len(self.held) - _KEPT)
            self.at = max(self.at, keep)
        elif self.start is None and len(self.held) - self.at > MAX_LINE:
            if self.in_rest_of_envelope:
                self.at = len(self.held)
            else:
                yield from self._between(len(self.held))
        keep = self.at if self.start is None else self.start
        keep = max(0, min(keep, len(self.held)) - _LOOKED_BACK)
        self.held, self.offset = self.held[keep:], self.offset + keep
        self.at -= keep
        if self.start is not None:
            self.start -= keep
