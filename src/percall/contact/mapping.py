"""Mappings read from TOML and checked; every message names file, key, what was found and allowed.

Rules:
1. A key that is not known is a fault, and the nearest known one is offered.
2. An instant that is written where it is used gets the name of its key (`contact.started_at`),
   so that all instants stand in one table.
3. Whether the columns exist is not known here; `fit.py` asks the file.
"""

import hashlib
import re
import tomllib
from collections.abc import Callable
from collections.abc import Mapping as Map
from decimal import Decimal
from pathlib import Path
from typing import Any

from percall import settings as s
from percall.contact import rules as r
from percall.contact.parts import Reading
from percall.errors import MappingFault
from percall.texts import _

_HEAD = (
    "name", "source", "title", "rows", "personal", "file", "instants", "dimensions", "exclude",
    "contact", "segment", "record", "agent_time", "day_total", "sale",
    "precedence", "agents", "harmless", "codes",
)  # fmt: skip
_DIMENSION = re.compile(r"[a-z][a-z0-9_]{0,30}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TAKEN_DIMENSIONS = frozenset(
    ("queue", "team", "agent", "first_queue", "channel", "direction", "reason", "language",
     "outcome", "hour", "half_hour", "weekday")
)  # fmt: skip


def read_mapping(file: Path) -> r.Mapping:
    """The mapping in a file.

    Raises:
        MappingFault: The file cannot be read, is no TOML, or breaks a rule.
    """
    try:
        return mapping_of(file.read_bytes().decode("utf-8-sig"), file.name)
    except OSError as error:
        raise MappingFault(
            _("The mapping cannot be read: {why}").format(why=error.strerror), where=str(file)
        ) from None
    except UnicodeDecodeError:
        raise MappingFault(_("The mapping is not written in UTF-8"), where=str(file)) from None


def mapping_of(text: str, file: str) -> r.Mapping:
    """The mapping that a TOML text describes; `file` is named in messages.

    Raises:
        MappingFault: The text is no TOML, or breaks a rule.
    """
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise MappingFault(
            _("The mapping is not valid TOML: {why}").format(why=error), where=file
        ) from None
    reading = Reading(file)
    reading.only(document, _HEAD, "")
    rows = reading.word(document, "rows", "", r.ROWS)
    name = reading.text_or(document, "name", "", Path(file).stem)
    if not _NAME.fullmatch(name):
        reading.unfit("name", name, _("letters, digits, dots and dashes"))
    mapping: dict[str, Any] = {
        "name": name,
        "source": reading.text_or(document, "source", "", name),
        "title": reading.text_or(document, "title", "", ""),
        "rows": rows,
        "text": text,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "personal": reading.texts(document, "personal", ""),
        "agents": reading.texts(document, "agents", ""),
        "codes": reading.texts(document, "codes", ""),
        "harmless": reading.texts(document, "harmless", "") if "harmless" in document else None,
        "shape": _shape(reading, reading.table(document, "file", "")),
    }
    for instant, value in reading.table(document, "instants", "").items():
        reading.instants[instant] = reading.instant(value, f"instants.{instant}")
    mapping["exclusions"] = _exclusions(reading, document.get("exclude", []))
    if "precedence" in document:
        precedence = reading.by(s.whole(0, 9), document["precedence"], "precedence")
        mapping["precedence"] = precedence
    others = {"agent_time": _agent_time, "day_total": _day_total, "record": _record,
              "sale": _sale}  # fmt: skip
    read = others.get(rows, _contact)
    mapping |= read(reading, document)
    _check_instants(reading)
    return r.Mapping(instants=reading.instants, **mapping)


def _contact(reading: Reading, document: Map[str, Any]) -> dict[str, Any]:
    given = reading.table(document, "contact", "", required=True)
    rows = document["rows"]
    keys = ("key", *(("leg",) if rows == "segment" else ()), *r.CONTACT_KEYS)
    reading.only(given, keys, "contact")
    key = reading.texts(given, "key", "contact")
    if not key:
        reading.missing("contact.key", _("the columns that together name a contact"))
    parts = reading.parts(given, r.CONTACT_KEYS, "contact", take=rows == "segment")
    for required in r.REQUIRED["contact"]:
        if required not in parts:
            reading.missing(f"contact.{required}", _("every contact has one"))
    segments = tuple(
        _segment(reading, table, f"segment {i}", rows)
        for i, table in enumerate(reading.tables(document.get("segment", []), "segment"), start=1)
    )
    if rows == "segment" and not segments:
        reading.missing("[[segment]]", _("say what a row's leg is"))
    return {
        "key": key,
        "leg": reading.texts(given, "leg", "contact"),
        "parts": parts,
        "segments": segments,
        "dimensions": _dimensions(reading, document, take=rows == "segment"),
    }


def _segment(reading: Reading, given: Map[str, Any], path: str, rows: str) -> r.SegmentRule:
    own = ("kind", "when", *(("yields",) if rows == "segment" else ()))
    reading.only(given, (*own, *r.SEGMENT_KEYS), path)
    if "kind" not in given:
        reading.missing(f"{path}.kind", ", ".join(r.WORDS["kind"]))
    kind = given["kind"]
    if isinstance(kind, str):
        if kind not in r.WORDS["kind"]:
            reading.unfit(f"{path}.kind", kind, _("one of {words}, or a field").format(
                words=", ".join(r.WORDS["kind"])))  # fmt: skip
        kind = {"value": kind}
    return r.SegmentRule(
        kind=reading.field(kind, f"{path}.kind", r.WORD, "kind"),
        when=reading.condition(given["when"], f"{path}.when") if "when" in given else None,
        parts=reading.parts(given, r.SEGMENT_KEYS, path),
        yields="yields" in given and reading.by(s.yes_or_no, given["yields"], f"{path}.yields"),
    )


def _dimensions(reading: Reading, document: Map[str, Any], *, take: bool) -> dict[str, r.Field]:
    found = {}
    for name, value in reading.table(document, "dimensions", "").items():
        path = f"dimensions.{name}"
        if not _DIMENSION.fullmatch(name) or name in _TAKEN_DIMENSIONS:
            allowed = _("small letters, digits and _, and no name of a built-in dimension")
            reading.unfit(path, name, allowed)
        found[name] = reading.field(value, path, r.TEXT, name, take=take)
    return found


def _record(reading: Reading, document: Map[str, Any]) -> dict[str, Any]:
    given = reading.table(document, "record", "", required=True)
    own = ("contact", "key", "keep", "numbers", "times")
    reading.only(given, (*own, *r.RECORD_KEYS), "record")
    parts = reading.parts(given, r.RECORD_KEYS, "record")
    for required in r.REQUIRED["record"]:
        if required not in parts:
            reading.missing(f"record.{required}", _("every row has one"))
    keep = reading.texts(given, "keep", "record")
    if not keep:
        reading.missing("record.keep", _("the columns whose texts are kept"))
    return {
        "key": reading.texts(given, "contact", "record"),
        "leg": reading.texts(given, "key", "record"),
        "keep": keep,
        "numbers": reading.texts(given, "numbers", "record"),
        "times": reading.texts(given, "times", "record"),
        "parts": parts,
    }


def _agent_time(reading: Reading, document: Map[str, Any]) -> dict[str, Any]:
    found = _plain(reading, document, "agent_time", r.AGENT_TIME_KEYS)
    if ("ended_at" in found["parts"]) == ("length_ms" in found["parts"]):
        reading.missing("agent_time.ended_at", _("either ended_at or length_ms, not both"))
    return found


def _day_total(reading: Reading, document: Map[str, Any]) -> dict[str, Any]:
    return _plain(reading, document, "day_total", r.DAY_TOTAL_KEYS)


def _sale(reading: Reading, document: Map[str, Any]) -> dict[str, Any]:
    given = reading.table(document, "sale", "", required=True)
    reading.only(given, ("key", "contact", *r.SALE_KEYS), "sale")
    parts = reading.parts(given, r.SALE_KEYS, "sale")
    for required in r.REQUIRED["sale"]:
        if required not in parts:
            reading.missing(f"sale.{required}", _("every row has one"))
    key = reading.texts(given, "key", "sale")
    if not key:
        reading.missing("sale.key", _("the columns that together name a sale"))
    return {"key": reading.texts(given, "contact", "sale"), "leg": key, "parts": parts}


def _plain(
    reading: Reading, document: Map[str, Any], table: str, keys: dict[str, str]
) -> dict[str, Any]:
    given = reading.table(document, table, "", required=True)
    reading.only(given, tuple(keys), table)
    parts = reading.parts(given, keys, table)
    for required in r.REQUIRED[table]:
        if required not in parts:
            reading.missing(f"{table}.{required}", _("every row has one"))
    return {"parts": parts}


def _exclusions(reading: Reading, given: object) -> tuple[r.Exclusion, ...]:
    found = []
    for i, table in enumerate(reading.tables(given, "exclude"), start=1):
        path = f"exclude {i}"
        reading.only(table, ("name", "when"), path)
        name = reading.text_or(table, "name", path, "")
        if not name or "when" not in table:
            reading.missing(path, _("a name and a when"))
        found.append(r.Exclusion(name, reading.condition(table["when"], f"{path}.when")))
    return tuple(found)


def _shape(reading: Reading, given: Map[str, Any]) -> r.FileShape:
    readers: dict[str, Callable[[object], Any]] = {
        "format": s.one_of("csv", "tsv", "xlsx", "parquet", "json", "lines"),
        "delimiter": _character,
        "quote": _character_or_none,
        "escape": _character,
        "encoding": _encoding,
        "header": s.yes_or_no,
        "columns": s.texts,
        "skip_lines": s.whole(0, 100_000),
        "sheet": _sheet,
        "unwrap": s.texts,
        "decimal": s.one_of(".", ","),
        "thousands": s.one_of("", ".", ",", " ", "'", "\u00a0", "\u202f"),
        "unknown": lambda value: tuple(str(x).strip() for x in s.list_of(value)),
        "time_zone": s.time_zone,
        "repeated_hour": s.one_of("first", "second"),
    }
    reading.only(given, tuple(readers), "file")
    found = {key: reading.by(readers[key], value, f"file.{key}") for key, value in given.items()}
    found["unknown"] = tuple(dict.fromkeys(("", *found.get("unknown", ()))))
    if found.get("thousands") and found["thousands"] == found.get("decimal", "."):
        reading.unfit("file.thousands", found["thousands"], _("another sign than decimal"))
    if not found.get("header", True) and not found.get("columns"):
        reading.missing("file.columns", _("a file without a header needs the columns' names"))
    return r.FileShape(**found)


def _character(value: object) -> str:
    if not isinstance(value, str) or len(value) != 1 or value in "\r\n\0":
        raise s.Unfit(_("one character"))
    return value


def _character_or_none(value: object) -> str:
    return "" if value == "" else _character(value)


def _encoding(value: object) -> str:
    try:
        "".encode(s.text(value))
    except (LookupError, UnicodeError):
        raise s.Unfit(_("an encoding such as utf-8, utf-16, latin-1, cp1257")) from None
    return s.text(value)


def _sheet(value: object) -> str | int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    return s.text(value)


def _check_instants(reading: Reading) -> None:
    """Every instant that is named exists, and none follows itself."""
    for name, instant in reading.instants.items():
        seen = [name]
        while (following := instant.after or instant.same_as) is not None:
            if following not in reading.instants:
                reading.unfit(f"{seen[-1]}.after", following, _("the name of an instant"))
            if following in seen:
                reading.unfit(f"{name}.after", following, _("an instant that does not follow it"))
            seen.append(following)
            instant = reading.instants[following]
