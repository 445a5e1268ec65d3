"""The parts of a mapping read from TOML: fields, durations, instants, conditions."""

import re
from collections.abc import Callable
from collections.abc import Mapping as Map
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from percall import settings as s
from percall.contact import rules as r
from percall.errors import MappingFault
from percall.texts import _

_FIELD_KEYS = ("column", "columns", "value", "unknown", "ignore_case", "default")
_KIND_KEYS: dict[str, tuple[str, ...]] = {
    r.TEXT: ("translate", "otherwise"),
    r.WORD: ("translate", "otherwise"),
    r.NUMBER: ("negate",),
    r.WHOLE: ("negate",),
    r.YES_OR_NO: ("yes", "no", "above"),
}
_DURATION_UNITS = ("ms", "s", "min", "h", "h:mm:ss", "h:mm")
_INSTANT_KEYS = (
    "column", "columns", "date", "clock", "format", "date_format", "clock_format", "time_zone",
    "repeated_hour", "after", "plus", "unknown",
)  # fmt: skip
_FORMAT_WORDS = ("iso", "epoch_s", "epoch_ms")
_PATTERN = re.compile(r"(?:[^%]|%[dmYyHMSfIpbz%])+")
_YES = ("yes", "y", "true", "t", "1")
_NO = ("no", "n", "false", "f", "0")


class Reading:
    """Reads one mapping: keeps its file's name for messages, and gathers its instants."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.instants: dict[str, r.Instant] = {}

    def unfit(self, path: str, found: object, allowed: str) -> NoReturn:
        """Raise the fault of a value that does not fit."""
        shown = repr(found) if len(repr(found)) <= 60 else repr(found)[:57] + "..."
        raise MappingFault(
            _("{key} is {found}, which does not fit").format(key=path, found=shown),
            where=self.file, do=_("allowed is {allowed}").format(allowed=allowed),
        )  # fmt: skip

    def missing(self, path: str, about: str) -> NoReturn:
        """Raise the fault of a key that is missing."""
        raise MappingFault(_("{key} is missing").format(key=path), where=self.file, do=about)

    def only(self, given: Map[str, Any], known: tuple[str, ...], path: str) -> None:
        """See that a table has no unknown keys."""
        for key in given:
            if key not in known:
                raise MappingFault(
                    _("{key} is not a key of a mapping").format(key=f"{path}.{key}".lstrip(".")),
                    where=self.file, do=s.nearest(key, list(known)),
                )  # fmt: skip

    def by(self, read: Callable[[object], Any], value: object, path: str) -> Any:
        """A value read by one of the settings' readers."""
        try:
            return read(value)
        except s.Unfit as unfit:
            self.unfit(path, value, str(unfit))

    def table(
        self, given: Map[str, Any], key: str, path: str, *, required: bool = False
    ) -> dict[str, Any]:
        """The table at a key, empty where there is none."""
        if key not in given:
            if required:
                self.missing(f"[{key}]", _("a mapping with these rows needs it"))
            return {}
        if not isinstance(given[key], dict):
            self.unfit(f"{path}.{key}".lstrip("."), given[key], _("a table"))
        return dict(given[key])

    def tables(self, given: object, path: str) -> list[dict[str, Any]]:
        """The tables of a list of tables."""
        rows = given if isinstance(given, list) else [given]
        for row in rows:
            if not isinstance(row, dict):
                self.unfit(f"[[{path}]]", given, _("a list of tables"))
        return list(rows)

    def word(self, given: Map[str, Any], key: str, path: str, allowed: tuple[str, ...]) -> str:
        """A required word of a closed set."""
        if key not in given:
            self.missing(f"{path}.{key}".lstrip("."), ", ".join(allowed))
        return str(self.by(s.one_of(*allowed), given[key], f"{path}.{key}".lstrip(".")))

    def text_or(self, given: Map[str, Any], key: str, path: str, default: str) -> str:
        """The text at a key, else the default."""
        path = f"{path}.{key}".lstrip(".")
        return str(self.by(s.text, given[key], path)) if key in given else default

    def texts(self, given: Map[str, Any], key: str, path: str) -> tuple[str, ...]:
        """The texts at a key, none where it is missing."""
        path = f"{path}.{key}".lstrip(".")
        return tuple(self.by(s.texts, given[key], path)) if key in given else ()

    def parts(
        self, given: Map[str, Any], keys: Map[str, str], path: str, *, take: bool = False
    ) -> dict[str, r.Part]:
        """Every key of a table that is given, read as its kind says."""
        found: dict[str, r.Part] = {}
        for key, kind in keys.items():
            if key not in given:
                continue
            where = f"{path}.{key}"
            if kind == r.INSTANT:
                found[key] = self.instant_name(given[key], where)
            elif kind == r.DURATION:
                found[key] = self.duration(given[key], where)
            elif kind == r.DAY:
                found[key] = self.day(given[key], where)
            else:
                found[key] = self.field(given[key], where, kind, key, take=take)
        return found

    def field(
        self, given: object, path: str, kind: str, key: str, *, take: bool = False
    ) -> r.Field:
        """A field: the name of a column, or a table."""
        must_be_known = kind == r.WORD and key in ("outcome", "kind", "state", "what")
        default_otherwise = "quarantine" if must_be_known else "unknown"
        words = r.WORDS[key] if kind == r.WORD else ()
        base = r.Field(
            kind, words=words, otherwise=default_otherwise, take=r.TAKE_DEFAULTS.get(key, "first"),
            yes=_YES if kind == r.YES_OR_NO else (), no=_NO if kind == r.YES_OR_NO else (),
            default=r.DEFAULTS.get(key),
        )  # fmt: skip
        if isinstance(given, str):
            given = {"column": given}
        if not isinstance(given, dict):
            self.unfit(path, given, _("the name of a column, or a table"))
        known = (*_FIELD_KEYS, *_KIND_KEYS[kind], *(("take",) if take else ()))
        self.only(given, known, path)
        return self._field(given, path, base)

    def _field(self, given: dict[str, Any], path: str, base: r.Field) -> r.Field:
        columns = (*self.texts(given, "column", path), *self.texts(given, "columns", path))
        if bool(columns) == ("value" in given):
            self.unfit(path, given, _("either column, columns or value"))
        otherwise, otherwise_value = self._otherwise(given, path, base)
        found = r.Field(
            kind=base.kind,
            columns=columns,
            value=self._scalar(given["value"], f"{path}.value") if "value" in given else None,
            unknown=self._scalars(given, "unknown", path),
            translate=self._translate(given, path, base),
            ignore_case=bool(self.by(s.yes_or_no, given.get("ignore_case", False), path)),
            default=(
                self._scalar(given["default"], f"{path}.default") or None
                if "default" in given else base.default
            ),
            otherwise=otherwise,
            otherwise_value=otherwise_value,
            words=base.words,
            take=str(self.by(s.one_of("first", "last", "any", "sum"),
                             given.get("take", base.take), f"{path}.take")),
            negate=bool(self.by(s.yes_or_no, given.get("negate", False), f"{path}.negate")),
            yes=tuple(w.lower() for w in self._scalars(given, "yes", path)) or base.yes,
            no=tuple(w.lower() for w in self._scalars(given, "no", path)) or base.no,
            above=self._number(given["above"], f"{path}.above") if "above" in given else None,
        )  # fmt: skip
        for word in (found.value, given.get("default") or None, otherwise_value):
            self._check_word(word, path, base)
        return found

    def _check_word(self, word: object, path: str, base: r.Field) -> None:
        if base.words and word is not None and not _is_word(str(word), base.words):
            self.unfit(path, word, ", ".join(base.words))

    def _translate(
        self, given: dict[str, Any], path: str, base: r.Field
    ) -> tuple[tuple[str, str], ...] | None:
        if "translate" not in given:
            return None
        table = self.table(given, "translate", path)
        found = tuple((k.strip(), self._scalar(v, f"{path}.translate")) for k, v in table.items())
        for key, word in found:
            self._check_word(word, f"{path}.translate.{key}", base)
        return found

    def _otherwise(self, given: dict[str, Any], path: str, base: r.Field) -> tuple[str, str | None]:
        value = given.get("otherwise", base.otherwise)
        if isinstance(value, dict) and set(value) == {"value"}:
            return "value", self._scalar(value["value"], f"{path}.otherwise")
        words = ("unknown", "keep", "quarantine") if not base.words else ("unknown", "quarantine")
        return str(self.by(s.one_of(*words), value, f"{path}.otherwise")), None

    def _scalar(self, value: object, path: str) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if not isinstance(value, str | int | Decimal | date | datetime | time):
            self.unfit(path, value, _("a text or a number"))
        return str(value).strip()

    def _scalars(self, given: Map[str, Any], key: str, path: str) -> tuple[str, ...]:
        values = given.get(key, [])
        values = values if isinstance(values, list) else [values]
        return tuple(self._scalar(value, f"{path}.{key}") for value in values)

    def _number(self, value: object, path: str) -> str:
        try:
            number = Decimal(self._scalar(value, path))
        except InvalidOperation:
            self.unfit(path, value, _("a number"))
        if not number.is_finite() or abs(number) >= 10**12:
            self.unfit(path, value, _("a number"))
        return format(number, "f")

    def duration(self, given: object, path: str) -> r.Duration:
        """A duration: the name of a column of seconds, or a table."""
        if isinstance(given, dict) and ("from" in given or "to" in given):
            self.only(given, ("from", "to"), path)
            if set(given) != {"from", "to"}:
                self.missing(path, _("both from and to"))
            start = self.instant_name(given["from"], f"{path}.from")
            return r.Duration(None, "", start, self.instant_name(given["to"], f"{path}.to"))
        unit = "s"
        if isinstance(given, dict) and "unit" in given:
            unit = str(self.by(s.one_of(*_DURATION_UNITS), given["unit"], f"{path}.unit"))
            given = {key: value for key, value in given.items() if key != "unit"}
        return r.Duration(self.field(given, path, r.NUMBER, path.rpartition(".")[2]), unit)

    def day(self, given: object, path: str) -> r.Field:
        """A calendar day: the name of a column, or a table with a `format`."""
        table = {"column": given} if isinstance(given, str) else given
        if not isinstance(table, dict):
            self.unfit(path, given, _("the name of a column, or a table"))
        self.only(table, ("column", "format"), path)
        pattern = self._pattern(table.get("format", "%Y-%m-%d"), f"{path}.format", ())
        columns = self.texts(table, "column", path)
        if len(columns) != 1:
            self.unfit(path, given, _("one column"))
        return r.Field(r.DAY, columns=columns, value=pattern)

    def instant_name(self, given: object, path: str) -> str:
        """The name of an instant that is named, or written in place."""
        if isinstance(given, str) and given in self.instants:
            return given
        self.instants[path] = self.instant(given, path)
        return path

    def instant(self, given: object, path: str) -> r.Instant:
        """An instant: the name of a column, or a table."""
        table = {"column": given} if isinstance(given, str) else given
        if not isinstance(table, dict):
            self.unfit(path, given, _("the name of an instant or of a column, or a table"))
        self.only(table, _INSTANT_KEYS, path)
        columns = (*self.texts(table, "column", path), *self.texts(table, "columns", path))
        clocked = "date" in table and "clock" in table
        if bool(columns) == clocked or ("date" in table) != ("clock" in table):
            self.unfit(path, given, _("either column, or date and clock"))
        after = self.text_or(table, "after", path, "") or None
        plus = self.duration(table["plus"], f"{path}.plus") if "plus" in table else None
        same = columns[0] if len(columns) == 1 and columns[0] in self.instants else None
        return r.Instant(
            columns=() if same else columns,
            date=self.text_or(table, "date", path, "") or None,
            clock=self.text_or(table, "clock", path, "") or None,
            unknown=self._scalars(table, "unknown", path),
            formats=self._formats(table.get("format", "iso"), f"{path}.format"),
            date_format=self._pattern(table.get("date_format", "%Y-%m-%d"), path, ()),
            clock_format=self._pattern(table.get("clock_format", "h:mm:ss"), path, ("h:mm:ss",)),
            time_zone=(
                str(self.by(s.time_zone, table["time_zone"], f"{path}.time_zone"))
                if "time_zone" in table else None
            ),
            repeated_hour=(
                str(self.by(s.one_of("first", "second"), table["repeated_hour"], path))
                if "repeated_hour" in table else None
            ),
            after=after,
            plus=plus,
            same_as=same,
        )  # fmt: skip

    def _formats(self, given: object, path: str) -> tuple[str, ...]:
        values = given if isinstance(given, list) else [given]
        if not values:
            self.unfit(path, given, _("a format"))
        return tuple(self._pattern(value, path, _FORMAT_WORDS) for value in values)

    def _pattern(self, value: object, path: str, words: tuple[str, ...]) -> str:
        known = isinstance(value, str) and (
            value in words or ("%" in value and _PATTERN.fullmatch(value) is not None)
        )
        if not known:
            allowed = _("a pattern of %d %m %Y %y %H %M %S %f %I %p %b %z")
            self.unfit(path, value, ", ".join((*words, allowed)))
        return str(value)

    def condition(self, given: object, path: str) -> r.Condition:
        """A condition: a test, a list of them of which all hold, or `any` of a list."""
        if isinstance(given, list):
            if not given:
                self.unfit(path, given, _("at least one test"))
            return r.Condition(tuple(self.condition(part, path) for part in given))
        if not isinstance(given, dict):
            self.unfit(path, given, _("a table such as { column = ..., is = [...] }"))
        if "any" in given:
            self.only(given, ("any",), path)
            return r.Condition(self.condition(given["any"], path).parts, any_of=True)
        return r.Condition((self._test(given, path),))

    def _test(self, given: dict[str, Any], path: str) -> r.Test:
        self.only(given, ("column", "is", "not", "known", "above"), path)
        column = self.text_or(given, "column", path, "")
        ops = [op for op in ("is", "not", "known", "above") if op in given]
        if not column or len(ops) != 1:
            self.unfit(path, given, _("a column and one of is, not, known, above"))
        op = ops[0]
        if op == "known":
            return r.Test(column, op, ("yes",) if self.by(s.yes_or_no, given[op], path) else ())
        if op == "above":
            return r.Test(column, op, (self._number(given[op], path),))
        return r.Test(column, op, self._scalars(given, op, path))


def _is_word(word: str, words: tuple[str, ...]) -> bool:
    return word in words or ("pause" in words and word.startswith("pause:"))
