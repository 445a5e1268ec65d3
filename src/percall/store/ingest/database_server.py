"""A database server is asked for the rows of a table: read only, in one snapshot, in chunks.

Rules:
1. Names are quoted by SQLAlchemy, never put together here.
2. Values come as texts that do not depend on the server's settings: times in ISO, those with a
   zone in UTC with their offset, numbers plain, bytes as the text that they are.
3. Tables that cannot be read in a snapshot (MyISAM, Aria) are copied by the server first, so that
   a telephone system which writes to them does not wait for us.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from percall.errors import ImportFault
from percall.settings import nearest
from percall.store.ingest.database_address import Address, connection_fault, fault
from percall.store.ingest.database_reach import Clock, Mark, Start, bound_value, mark_time, tomorrow
from percall.texts import _

if TYPE_CHECKING:
    import sqlalchemy as sa

CHUNK_ROWS = 5_000
_LOCKING = ("myisam", "aria", "memory", "csv")
_UNTIDY = str.maketrans({"\0": "\N{REPLACEMENT CHARACTER}", "\r": " ", "\n": " "})
_ZERO_DATE = "0000-00-00"


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view: its columns with their types, and what its rows are told apart by."""

    name: str
    schema: str | None
    types: "dict[str, sa.types.TypeEngine[Any]]"
    number_key: str | None
    locks_writers: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.types)

    def is_number(self, column: str) -> bool:
        """Whether a column holds whole numbers."""
        import sqlalchemy as sa  # noqa: PLC0415  # heavy: only imports from databases load it

        return isinstance(self.types[column], sa.Integer)

    def clause(self) -> "sa.TableClause":
        """The table in an expression."""
        import sqlalchemy as sa  # noqa: PLC0415  # heavy: only imports from databases load it

        columns = (sa.column(name, kind) for name, kind in self.types.items())
        return sa.table(self.name, *columns, schema=self.schema)

    def clock(self, column: str) -> Clock | None:
        """How a column tells the time; None where it cannot."""
        import sqlalchemy as sa  # noqa: PLC0415  # heavy: only imports from databases load it

        kind = self.types[column]
        match kind:
            case sa.DateTime():
                aware = getattr(kind, "timezone", False) or _is_stamp(kind)
                return Clock.INSTANT if aware else Clock.LOCAL
            case sa.Date():
                return Clock.DAY
            case sa.Integer() | sa.Numeric():
                return Clock.EPOCH
            case sa.String():
                return Clock.TEXT
            case _:
                return None


@dataclass(frozen=True, slots=True)
class Question:
    """Which rows of a table are wanted."""

    table: Table
    columns: tuple[str, ...]
    changed: str | None
    clock: Clock | None
    key: str | None


class Server:
    """One session with a database."""

    def __init__(self, address: Address, connection: "sa.Connection") -> None:
        self._address, self._connection = address, connection

    def table(self, name: str) -> Table:
        """A table or view by its name, `schema.table` where it needs a schema.

        Raises:
            ImportFault: There is none of that name; the nearest one is offered.
        """
        import sqlalchemy as sa  # noqa: PLC0415  # heavy: only imports from databases load it

        inspector = sa.inspect(self._connection)
        every = _names(inspector, None)
        schema, plain = None, name
        if name not in every and "." in name:
            schema, plain = name.split(".", 1)
            there = schema in inspector.get_schema_names()
            every = _names(inspector, schema) if there else every
        if plain not in every:
            raise ImportFault(
                _("There is no table {name}").format(name=repr(name)), where=self._address.shown,
                do=nearest(name, every[:20]) if every else _("the database shows no tables to this user"),
            )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", sa.exc.SAWarning)  # types of extensions
            columns = inspector.get_columns(plain, schema)
            keys = inspector.get_pk_constraint(plain, schema)["constrained_columns"]
        types = {column["name"]: column["type"] for column in columns}
        key = keys[0] if len(keys) == 1 and isinstance(types[keys[0]], sa.Integer) else None
        return Table(plain, schema, types, key, self._locks_writers(inspector, plain, schema))

    def mark(self, question: Question) -> Mark:
        """The greatest time that is believed, and the greatest key."""
        import sqlalchemy as sa  # noqa: PLC0415  # heavy: only imports from databases load it

        if question.changed is None or question.clock is None:
            return Mark()
        table = question.table.clause()
        changed = table.c[question.changed]
        late = tomorrow(question.clock, milliseconds=self.in_milliseconds(question))
        greatest = sa.select(sa.func.max(changed).cast(self._text_type())).where(changed <= late)
        found = self._connection.execute(greatest).scalar()
        key = None
        if question.key is not None:
            key = self._connection.execute(sa.select(sa.func.max(table.c[question.key]))).scalar()
        return Mark(mark_time(_text(found), question.clock), None if key is None else int(key))

    def in_milliseconds(self, question: Question) -> bool:
        """Whether a number tells milliseconds since 1970: some of them are too great for seconds."""
        import sqlalchemy as sa  # noqa: PLC0415  # heavy: only imports from databases load it

        if question.clock is not Clock.EPOCH or question.changed is None:
            return False
        column = question.table.clause().c[question.changed]
        greatest = self._connection.execute(sa.select(sa.func.max(column))).scalar()
        return greatest is not None and greatest >= 10**11

    def rows(self, question: Question, start: Start) -> Iterator[Sequence[list[str | None]]]:
        """The wanted rows as texts, in chunks."""
        select = self._select(question, start)
        stamped = [i for i, name in enumerate(question.columns)
                   if _is_stamp(question.table.types[name])]  # fmt: skip
        streamed = self._connection.execution_options(yield_per=CHUNK_ROWS)
        with streamed.execute(select) as result:
            try:
                for chunk in result.partitions():
                    yield [_texts(row, stamped) for row in chunk]
            except BaseException:  # a reading that is given up: the rest is not waited for
                _let_go(result.cursor)
                self._connection.invalidate()
                raise

    def _select(self, question: Question, start: Start) -> "sa.Select[Any]":
        import sqlalchemy as sa  # noqa: PLC0415  # heavy: only imports from databases load it

        table = question.table.clause()
        shown = [
            self._as_text(table.c[name]).label(f"x{i}") for i, name in enumerate(question.columns)
        ]
        select = sa.select(*shown).select_from(table)
        if start.time is not None and question.changed is not None and question.clock is not None:
            changed = table.c[question.changed]
            wanted = [changed >= bound_value(start.time, question.clock), changed.is_(None)]
            if question.key is not None and start.above_key is not None:
                wanted.append(table.c[question.key] > start.above_key)
            select = select.where(sa.or_(*wanted))
        if question.table.locks_writers:
            select = select.prefix_with("SQL_BUFFER_RESULT")
        return select

    def _as_text(self, column: "sa.ColumnElement[Any]") -> "sa.ColumnElement[Any]":
        import sqlalchemy as sa  # noqa: PLC0415  # heavy: only imports from databases load it

        if self._address.kind != "postgresql" and _is_bytes(column.type):
            return sa.type_coerce(column, sa.types.NullType())
        if type(column.type).__name__ == "BIT":
            return sa.cast(column + 0, self._text_type())
        return sa.cast(column, self._text_type())

    def _text_type(self) -> "sa.types.TypeEngine[str]":
        import sqlalchemy as sa  # noqa: PLC0415  # heavy: only imports from databases load it

        return sa.Text() if self._address.kind == "postgresql" else sa.CHAR()

    def _locks_writers(self, inspector: "sa.Inspector", name: str, schema: str | None) -> bool:
        import sqlalchemy as sa  # noqa: PLC0415  # heavy: only imports from databases load it

        if self._address.kind == "postgresql":
            return False
        try:
            options = inspector.get_table_options(name, schema)
        except sa.exc.NoSuchTableError:  # a view
            return True
        return any(str(value).lower() in _LOCKING for key, value in options.items()
                   if key.endswith("_engine"))  # fmt: skip


@contextmanager
def session(address: Address) -> Iterator[Server]:
    """A session with the database: read only, all its questions answered from one snapshot.

    Raises:
        ImportFault: The server cannot be reached, refuses, or goes away.
        UsageFault: The file that holds the password cannot be read.
    """
    import sqlalchemy as sa  # noqa: PLC0415  # heavy: only imports from databases load it
    from sqlalchemy.pool import NullPool  # noqa: PLC0415  # the same

    try:
        engine = sa.create_engine(
            address.url, connect_args=address.options(), poolclass=NullPool, hide_parameters=True
        )
        _prepare(engine, address)
        with _connected(engine, address) as connection:
            yield Server(address, connection)
    except (sa.exc.SQLAlchemyError, OverflowError) as error:
        raise fault(address, error) from None


def _connected(engine: "sa.Engine", address: Address) -> "sa.Connection":
    """A connection; what a driver finds wrong by itself comes as any kind of exception."""
    import sqlalchemy as sa  # noqa: PLC0415  # heavy: only imports from databases load it

    try:
        return engine.connect()
    except sa.exc.SQLAlchemyError:
        raise
    except Exception as error:  # a driver's own: TypeError, AttributeError, OSError ...
        raise connection_fault(address, error) from None


def _prepare(engine: "sa.Engine", address: Address) -> None:
    from sqlalchemy import event  # noqa: PLC0415  # heavy: only imports from databases load it

    def tell(raw: Any, _record: object) -> None:
        with raw.cursor() as cursor:
            for setting in address.settings():
                cursor.execute(setting)
        raw.commit()

    event.listen(engine, "connect", tell, insert=True)


def _names(inspector: "sa.Inspector", schema: str | None) -> list[str]:
    found = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
    if inspector.dialect.name == "postgresql":  # others know none
        found += inspector.get_materialized_view_names(schema)
    return found


def _is_stamp(kind: object) -> bool:
    """MariaDB's TIMESTAMP: an instant, shown in the session's zone, which is UTC."""
    return type(kind).__name__ == "TIMESTAMP" and type(kind).__module__.endswith("mysql.types")


def _is_bytes(kind: "sa.types.TypeEngine[Any]") -> bool:
    try:
        return kind.python_type is bytes
    except NotImplementedError:
        return False


def _let_go(cursor: Any) -> None:
    """Keep PyMySQL from fetching all rows that are left, or from a server that is gone."""
    result: Any = getattr(cursor, "_result", None)
    if hasattr(result, "unbuffered_active"):
        result.unbuffered_active, result.connection, cursor.connection = False, None, None


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).decode("utf-8", "backslashreplace")
    return str(value)


def _texts(row: Sequence[object], stamped: Sequence[int]) -> list[str | None]:
    texts = [_text(value) for value in row]
    for i in stamped:
        told = texts[i]
        if told is not None and not told.startswith(_ZERO_DATE):
            texts[i] = f"{told}+00:00"
    return [
        text if text is None or text.isprintable() else text.translate(_UNTIDY) for text in texts
    ]
