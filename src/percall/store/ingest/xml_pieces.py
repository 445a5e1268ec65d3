"""Texts of XML cut into their records, each made an object of JSON.

Rules:
1. A record is an element of the name that its reader says, wherever it stands: alone, many under
   a root, or several documents one after another. Other markup around it is no record.
2. An element without attributes and elements is a text; any other is an object: its elements by
   their names (those of one name as an array), its attributes as `@name`, its text as `#text`.
3. A document type, and with it every entity of a text's own, is refused: nothing is expanded, and
   nothing is fetched.
4. A record ends at its end tag, or broken where another begins before; each is parsed alone, so
   that one which breaks a rule of XML costs no other.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.parsers import expat

from percall.errors import ImportFault
from percall.store.ingest.pieces import BROKEN, CUT_SHORT, NOT_AN_OBJECT, TOO_LONG, Piece
from percall.store.ingest.texts import MAX_LINE
from percall.texts import _

_DEEPEST = 100
_KEPT = 1 << 12  # more than a tag takes
_TYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MARKUP = re.compile(rb"<[?/]?[A-Za-z][^<>]*+>|\s++")
_DECLARED = re.compile(r"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def declared_encoding(head: str) -> str | None:
    """The encoding that a text of XML says it has."""
    found = _DECLARED.search(head)
    return found[1] if found else None


def xml_objects(chunks: Iterable[bytes], element: str, file: str) -> Iterator[Piece]:
    """The records of a text of XML as objects of JSON, and what is none, in their order.

    Args:
        chunks: The text, in UTF-8.
        element: The name of the elements that are records.
        file: Named in messages.

    Raises:
        ImportFault: The text has a document type.
    """
    cutting = _Cutting(element, file)
    for chunk in chunks:
        cutting.held += chunk
        yield from cutting.pieces()
        yield from cutting.let_go()
    yield from cutting.end()


class _Cutting:
    """Where the cutting stands. Places are places in what is held."""

    def __init__(self, element: str, file: str) -> None:
        name = re.escape(element.encode())
        self.begins = re.compile(rb"<" + name + rb"(?=[\s>/])")
        self.ends = re.compile(rb"</" + name + rb"\s*>")
        self.alone = re.compile(rb"<" + name + rb"(?:\s[^<>]*+)?(?<=/)>")
        self.file = file
        self.held, self.offset, self.at = b"", 0, 0
        self.start: int | None = None
        self.too_long_from: int | None = None  # a place in the whole text

    def pieces(self) -> Iterator[Piece]:
        """The pieces that are whole."""
        while True:
            if self.too_long_from is not None:
                found = self.begins.search(self.held, self.at) or self.ends.search(
                    self.held, self.at
                )
                if found is None:
                    return
                self.at = found.start() if self.begins.match(found[0] + b">") else found.end()
                begun, self.too_long_from = self.too_long_from, None
                yield Piece(begun, self.offset + self.at - begun, code=TOO_LONG)
            if self.start is None:
                begin = self.begins.search(self.held, self.at)
                if begin is None:
                    return
                yield from self._between(begin.start())
                self.start = begin.start()
            another = self.begins.search(self.held, self.start + 1)
            limit = another.start() if another else len(self.held)
            end = self.alone.match(self.held, self.start) or self.ends.search(
                self.held, self.start, limit
            )
            if end is not None:
                start, self.start, self.at = self.start, None, end.end()
                yield _record(self.held[start : self.at], self.offset + start)
            elif another is not None:
                yield self._given_up(another.start(), BROKEN)
            else:
                return

    def let_go(self) -> Iterator[Piece]:
        """Drop what is not needed any more."""
        if self.start is not None and len(self.held) - self.start > MAX_LINE:
            self.too_long_from, self.start = self.offset + self.start, None
        if self.too_long_from is not None:
            self.at = max(0, len(self.held) - _KEPT)
        elif self.start is None:
            last = self.held.rfind(b">", self.at) + 1
            if not last and len(self.held) - self.at > MAX_LINE:
                last = len(self.held) - _KEPT
            yield from self._between(max(last, self.at))
        keep = self.start if self.start is not None else self.at
        self.held, self.offset, self.at = self.held[keep:], self.offset + keep, self.at - keep
        if self.start is not None:
            self.start, self.at = 0, 0

    def end(self) -> Iterator[Piece]:
        """The pieces that end with the text."""
        if self.too_long_from is not None:
            length = self.offset + len(self.held) - self.too_long_from
            yield Piece(self.too_long_from, length, code=TOO_LONG)
            return
        if self.start is not None:
            yield self._given_up(len(self.held), CUT_SHORT)
        yield from self._between(len(self.held))

    def _given_up(self, until: int, code: str) -> Piece:
        assert self.start is not None
        start, self.start, self.at = self.start, None, until
        return Piece(self.offset + start, until - start, code=code)

    def _between(self, until: int) -> Iterator[Piece]:
        """What lies before a place outside of all records, if it is more than markup."""
        between, begun = self.held[self.at : until], self.at
        self.at = until
        if _TYPE.search(between):
            raise ImportFault(
                _("A document type in XML is refused"), where=self.file,
                do=_("export the records without it"),
            )  # fmt: skip
        if between.strip() and _MARKUP.sub(b"", _without_comments(between)):
            yield Piece(self.offset + begun, len(between), code=NOT_AN_OBJECT)


def _without_comments(text: bytes) -> bytes:
    kept, at = [], 0
    while (begin := text.find(b"<!--", at)) >= 0 and (end := text.find(b"-->", begin)) >= 0:
        kept.append(text[at:begin])
        at = end + 3
    return b"".join((*kept, text[at:]))


def _record(text: bytes, offset: int) -> Piece:
    if len(text) > MAX_LINE:
        return Piece(offset, len(text), code=TOO_LONG)
    try:
        found = _Object().of(text)
    except (expat.ExpatError, _TooDeepError):
        return Piece(offset, len(text), code=BROKEN)
    told = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    if len(told) > MAX_LINE:
        return Piece(offset, len(text), code=TOO_LONG)
    return Piece(offset, len(text), told.encode())


class _TooDeepError(Exception):
    """Elements lie in each other deeper than any record has them."""


class _Object:
    """Makes an object of one element; used once."""

    def __init__(self) -> None:
        self.open: list[dict[str, Any]] = [{}]
        self.names: list[str] = []
        self.texts: list[list[str]] = [[]]

    def of(self, text: bytes) -> object:
        """The object of a whole element.

        Raises:
            expat.ExpatError: The text breaks a rule of XML.
        """
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(text, True)
        (found,) = self.open[0].values()
        return found if isinstance(found, dict) else {"#text": found}

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) > _DEEPEST:
            raise _TooDeepError
        self.names.append(name)
        self.open.append({f"@{key}": value for key, value in attributes.items()})
        self.texts.append([])

    def _end(self, _name: str) -> None:
        name, found = self.names.pop(), self.open.pop()
        text = "".join(self.texts.pop()).strip()
        if text and found:
            found["#text"] = text
        value: object = found or text
        around = self.open[-1]
        if name not in around:
            around[name] = value
        elif isinstance(around[name], list):
            around[name].append(value)
        else:
            around[name] = [around[name], value]

    def _text(self, text: str) -> None:
        self.texts[-1].append(text)
