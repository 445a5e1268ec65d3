"""A flow from `flow.toml`: its tables read by the table of keys, every fault with its place.

Rules:
1. All stands below the table `flow`: `[flow.entry]`, `[flow.step.NAME]`, `[flow.group.NAME]`. The
   same document may hold the tables of `behaviour`, which are not looked at here.
2. A place is named as in the document, without `flow` and with lists counted from 0:
   `step.main_menu.choice[2]`. `paths` has the place of every rule; explanations and checks use it.
3. Here a document is refused that says nothing clear. What is clear and cannot work (a step that
   is not there, a loop) is for `checks` to find.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from percall import settings as s
from percall.errors import WorkspaceFault
from percall.flow import keys as k
from percall.flow.rules import (
    END,
    Callback,
    Case,
    Choice,
    Flow,
    Fork,
    Group,
    Hours,
    Menu,
    Message,
    Opening,
    Overflow,
    Queue,
    SelfService,
    Step,
    Voicemail,
)
from percall.texts import _

FLOW_FILE = "flow.toml"
TABLES = ("flow", "behaviour")
MOST_BYTES = 4_000_000

Found = dict[str, Any]


def read_flow_file(file: Path) -> Flow:
    """The flow of a file.

    Raises:
        WorkspaceFault: The file is missing, is no TOML, or breaks a rule of `KEYS`.
    """
    return read_flow(read_document(file), str(file))


def read_document(file: Path) -> dict[str, Any]:
    """The tables of a TOML file with a flow, as they stand there.

    Raises:
        WorkspaceFault: The file is missing, too large, or is no TOML.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise WorkspaceFault(
            _("The flow cannot be read: {why}").format(why=error.strerror), where=str(file),
            do=_("docs/flow.md says how to write one"),
        ) from None  # fmt: skip
    if len(content) > MOST_BYTES:
        raise WorkspaceFault(
            _("The flow is too large"), where=str(file),
            do=_("allowed are {count} bytes").format(count=MOST_BYTES),
        )  # fmt: skip
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise WorkspaceFault(
            _("The flow is not valid TOML: {why}").format(why=error), where=str(file),
            do=_("mend the place that it names"),
        ) from None  # fmt: skip


def read_flow(document: Mapping[str, Any], file: str = FLOW_FILE) -> Flow:
    """The flow that a parsed document describes; `file` is named in messages.

    Raises:
        WorkspaceFault: A key is unknown or missing, or a value does not fit.
    """
    for word in document:
        if word not in TABLES:
            raise WorkspaceFault(
                _("{section} is not a section of the flow").format(section=f"[{word}]"),
                where=file, do=s.nearest(word, list(TABLES)),
            )  # fmt: skip
    tables = _table(document.get("flow", {}), "flow", file)
    for word in tables:
        if word not in ("entry", "step", "group"):
            raise WorkspaceFault(
                _("{section} is not a section of the flow").format(section=f"[flow.{word}]"),
                where=file, do=s.nearest(word, ["entry", "step", "group"]),
            )  # fmt: skip
    return Flow(
        _entries(tables.get("entry", {}), file),
        tuple(_step(name, given, file) for name, given in _named(tables, "step", file)),
        tuple(_group(name, given, file) for name, given in _named(tables, "group", file)),
    )


def _table(given: Any, place: str, file: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise WorkspaceFault(
            _("{section} is not a table").format(section=place), where=file,
            do=_("write it as {section}").format(section=f"[{place}]"),
        )  # fmt: skip
    return given


def _named(tables: dict[str, Any], kind: str, file: str) -> list[tuple[str, Any]]:
    """The tables of a kind by their names, in the order of the document."""
    found = _table(tables.get(kind, {}), f"flow.{kind}", file)
    _count(found, f"flow.{kind}", file)
    for name in found:
        try:
            k.name(name)
            if kind == "step" and name == END:
                raise s.Unfit(_("another name: `end` is where contacts end"))
        except s.Unfit as unfit:
            raise WorkspaceFault(
                _("{name} is no name of a {kind}").format(name=repr(name[:80]), kind=kind),
                where=file, do=_("allowed is {allowed}").format(allowed=unfit),
            ) from None  # fmt: skip
    return list(found.items())


def _count(rows: Any, place: str, file: str) -> None:
    if len(rows) > k.MOST_ENTRIES:
        raise WorkspaceFault(
            _("{key} has {count} entries").format(key=place, count=len(rows)), where=file,
            do=_("allowed are {count}").format(count=k.MOST_ENTRIES),
        )  # fmt: skip


def _entries(given: Any, file: str) -> tuple[tuple[str, str], ...]:
    found = s.section_of(given, "flow.entry", k.KEYS["entry"], file)["flow.entry", "*"]
    for channel in found:
        if channel not in s.CHANNELS:
            raise WorkspaceFault(
                _("{key} is no channel").format(key=f"flow.entry.{channel}"), where=file,
                do=s.nearest(channel, list(s.CHANNELS)),
            )  # fmt: skip
    return tuple(found.items())


def _read(given: Any, place: str, table: str, file: str) -> Found:
    found = s.section_of(given, place, k.KEYS[table], file)
    return {key: value for (_place, key), value in found.items()}


def _rows(found: Found, key: str, place: str, file: str) -> list[Found]:
    rows = found.pop(key)
    _count(rows, f"{place}.{key}", file)
    return [_read(row, f"{place}.{key}[{i}]", key, file) for i, row in enumerate(rows)]


def _group(name: str, given: Any, file: str) -> Group:
    return Group(name, **_read(given, f"flow.group.{name}", "group", file))


def _step(name: str, given: Any, file: str) -> Step:
    place = f"flow.step.{name}"
    kind = _table(given, place, file).get("kind")
    # Without a kind the keys cannot be judged: the kind is asked for, by the first table.
    table = kind if isinstance(kind, str) and kind in k.KINDS else k.VOICEMAIL
    if table is not kind:
        given = {key: value for key, value in given.items() if key == "kind"}
    found = _read(given, place, table, file)
    del found["kind"]
    return _MAKERS[table](name, found, place, file)


def _hours(name: str, found: Found, _place: str, _file: str) -> Hours:
    opening = tuple(
        Opening(number, *stretch)
        for number, weekday in enumerate(s.WEEKDAYS, 1)
        for stretch in found.pop(weekday)
    )
    return Hours(name, opening, **found)


def _message(name: str, found: Found, _place: str, _file: str) -> Message:
    return Message(name, **found)


def _menu(name: str, found: Found, place: str, file: str) -> Menu:
    choices = tuple(Choice(**row) for row in _rows(found, "choice", place, file))
    seen: set[str] = set()
    for index, choice in enumerate(choices):
        if choice.key in seen:
            raise WorkspaceFault(
                _("{key} is a key of the menu already").format(key=f"{place}.choice[{index}].key"),
                where=file, do=_("give each choice a key of its own"),
            )  # fmt: skip
        seen.add(choice.key)
    return Menu(name, choices=choices, **found)


def _self_service(kind: str) -> Callable[[str, Found, str, str], SelfService]:
    return lambda name, found, _place, _file: SelfService(name, kind, **found)


def _fork(name: str, found: Found, place: str, file: str) -> Fork:
    cases = []
    for row in _rows(found, "case", place, file):
        from_minute, to_minute = row.pop("from_time"), row.pop("to_time")
        cases.append(Case(from_minute=from_minute, to_minute=to_minute, **row))
    return Fork(name, tuple(cases), **found)


def _queue(name: str, found: Found, place: str, file: str) -> Queue:
    rows = _rows(found, "overflow", place, file)
    for index, row in enumerate(rows):
        if (row["to"] is None) == (row["skill"] is None):
            raise WorkspaceFault(
                _("{key} says nothing clear").format(key=f"{place}.overflow[{index}]"),
                where=file, do=_("state either skill or to"),
            )  # fmt: skip
    given, callback = found.pop("callback"), None
    if given is not None:
        callback = Callback(**_read(given, f"{place}.callback", "callback", file))
    return Queue(name, overflow=tuple(Overflow(**row) for row in rows), callback=callback, **found)


def _voicemail(name: str, found: Found, _place: str, _file: str) -> Voicemail:
    return Voicemail(name, **found)


_MAKERS: dict[str, Callable[[str, Found, str, str], Step]] = {
    k.HOURS: _hours,
    k.MESSAGE: _message,
    k.MENU: _menu,
    k.SELF_SERVICE: _self_service(k.SELF_SERVICE),
    k.BOT: _self_service(k.BOT),
    k.FORK: _fork,
    k.QUEUE: _queue,
    k.VOICEMAIL: _voicemail,
}
