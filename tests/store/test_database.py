"""Tables of real servers, PostgreSQL and MariaDB, read into the lake."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from percall.contact.mapping import mapping_of
from percall.contact.readers.registry import reader_named
from percall.errors import ImportFault, MappingFault, UsageFault
from percall.store.ingest.counts import ImportReport
from percall.store.ingest.database import DatabaseSource, import_database
from percall.store.ingest.database_address import address_of
from percall.store.ingest.database_reach import Start
from percall.store.ingest.database_server import CHUNK_ROWS, Question, session
from percall.store.manifest import read_manifest
from percall.store.undo import undo
from percall.store.workspace import Workspace
from tests.store.database_servers import PASSWORD, SERVERS, Running
from tests.store.importing import centre, parts, table

CALLS = """
name = "calls"
rows = "contact"
[contact]
key = ["id"]
started_at = "started"
outcome = { column = "result", translate = { OK = "handled", LOST = "abandoned" } }
"""
TABLE = "CREATE TABLE calls (id BIGINT PRIMARY KEY, started TIMESTAMP NULL, result VARCHAR(20))"
CDR = """CREATE TABLE cdr (calldate {stamp} NOT NULL, clid varchar(80), src varchar(80),
  dst varchar(80), dcontext varchar(80), channel varchar(80), dstchannel varchar(80),
  lastapp varchar(80), lastdata varchar(80), duration int, billsec int, disposition varchar(45),
  amaflags int, accountcode varchar(20), uniqueid varchar(150), userfield varchar(255),
  linkedid varchar(150), sequence int)"""


@pytest.fixture
def server(running: Running) -> Iterator[Running]:
    """A server whose database is empty again at the end."""
    yield running
    names = sa.inspect(running.engine()).get_table_names()
    quote = running.engine().dialect.identifier_preparer.quote_identifier
    run(running, *(f"DROP TABLE {quote(name)}" for name in names))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return centre(tmp_path)


def run(server: Running, *statements: str) -> None:
    with server.engine().begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))


def bring(
    workspace: Workspace, server: Running, name: str = "calls", **wanted: Any
) -> ImportReport:
    password = wanted.pop("password", PASSWORD)
    source = DatabaseSource(address_of(server.address, password), name, **wanted)
    return import_database(workspace, source, mapping_of(CALLS, "calls.toml"))


def add(
    server: Running, number: int, started: str = "2026-10-01 08:00:00", result: str = "OK"
) -> str:
    statement = f"INSERT INTO calls VALUES ({number}, '{started}', '{result}')"
    run(server, statement)
    return statement


def ids(workspace: Workspace) -> list[int]:
    return sorted(int(x) for (x,) in table(workspace, "contact", "source_id"))


# --- what is read ------------------------------------------------------------------------------


def test_the_table_of_asterisk_goes_in_by_its_format(workspace: Workspace, server: Running) -> None:
    stamp = "timestamp" if server.kind == "postgresql" else "datetime"
    row = ("INSERT INTO cdr VALUES ('2026-10-0{0} 08:00:00', '', '2911', '100', 'from-trunk', "
           "'SIP/t-{0}', 'SIP/100-{0}', 'Dial', 'SIP/100', 60, 50, '{1}', 3, '', 'u{0}', "
           "'a\nb', 'u{0}', {0})")  # fmt: skip
    run(server, CDR.format(stamp=stamp), row.format(1, "ANSWERED"), row.format(2, "NO ANSWER"))
    source = DatabaseSource(address_of(server.address, PASSWORD))
    report = import_database(workspace, source, reader_named("asterisk-cdr"))
    assert parts(report) == (2, 2, 0, 0, 0, 0)
    assert [x["number"] for x in report.source_counts] == [1, 1]
    # The table's times are local: 08:00 in Riga is 05:00 in UTC.
    found = table(workspace, "contact", "CAST(started_at AS VARCHAR), outcome")
    assert found == [("2026-10-01 05:00:00", "handled"), ("2026-10-02 05:00:00", "abandoned")]


VALUES = {
    "postgresql": [
        ("timestamptz '2026-10-01 08:00:00.25+03'", "2026-10-01 05:00:00.25+00"),
        ("timestamp 'infinity'", "infinity"),
        ("date '2026-10-01'", "2026-10-01"),
        ("numeric '12.50'", "12.50"),
        ("1e20::float8", "1e+20"),
        ("true", "true"),
        ("'\\x6162'::bytea", "\\x6162"),
        ("interval '90 seconds'", "00:01:30"),
        ("'a' || chr(10) || 'b'", "a b"),
        ("NULL::text", None),
    ],
    "mariadb": [
        ("CAST('2026-10-01 08:00:00.25' AS DATETIME(2))", "2026-10-01 08:00:00.25"),
        ("CAST('0000-00-00 00:00:00' AS DATETIME)", "0000-00-00 00:00:00"),
        ("CAST('2026-10-01' AS DATE)", "2026-10-01"),
        ("CAST(12.5 AS DECIMAL(10, 2))", "12.50"),
        ("CAST('01:01:30' AS TIME)", "01:01:30"),
        ("CAST(0x61FF AS BINARY(2))", "a\\xff"),
        ("'a\\0b'", "a\N{REPLACEMENT CHARACTER}b"),
        ("'\N{TELEPHONE RECEIVER}'", "\N{TELEPHONE RECEIVER}"),
        ("CAST(NULL AS CHAR)", None),
    ],
}


def test_values_are_texts_that_no_setting_of_the_server_changes(server: Running) -> None:
    values = VALUES[server.kind]
    columns = ", ".join(f"{sql} AS c{i}" for i, (sql, _text) in enumerate(values))
    run(server, f"CREATE TABLE odd AS SELECT {columns}")
    with session(address_of(server.address, PASSWORD)) as asked:
        found = asked.table("odd")
        rows = [x for chunk in asked.rows(Question(found, found.columns, None, None, None), Start())
                for x in chunk]  # fmt: skip
    assert rows == [[text for _sql, text in values]]


def test_an_instant_of_mariadb_comes_with_its_zone(server: Running, workspace: Workspace) -> None:
    run(server, TABLE)
    add(server, 1)  # in PostgreSQL without a zone; the server of MariaDB is three hours ahead
    bring(workspace, server)
    assert table(workspace, "contact", "CAST(started_at AS VARCHAR)") == [("2026-10-01 05:00:00",)]


def test_a_bad_row_is_quarantined_and_mended_rows_come_back(
    server: Running, workspace: Workspace, tmp_path: Path
) -> None:
    from percall.store.quarantine import export_quarantine, import_quarantine

    run(server, TABLE)
    add(server, 1, result="WHAT")
    add(server, 2)
    assert parts(bring(workspace, server)) == (2, 1, 0, 0, 0, 1)
    file = tmp_path / "mend.csv"
    export_quarantine(workspace, file)
    file.write_text(file.read_text().replace("WHAT", "LOST"))
    import_quarantine(workspace, file)
    assert ids(workspace) == [1, 2]


def test_what_is_no_row_stays_out_and_the_rest_goes_in(
    server: Running, workspace: Workspace
) -> None:
    text = "TEXT" if server.kind == "postgresql" else "LONGTEXT"
    run(server, f"CREATE TABLE calls (id BIGINT, started VARCHAR(30), result {text})")
    assert parts(bring(workspace, server)) == (0, 0, 0, 0, 0, 0)
    add(server, 1, result="x" * 2_000_000)
    add(server, 2, started="infinity" if server.kind == "postgresql" else "0000-00-00")
    add(server, 3)
    assert parts(bring(workspace, server)) == (3, 1, 0, 0, 0, 2)


# --- what is read again ------------------------------------------------------------------------


def test_the_next_import_reads_the_last_days_again_and_no_more(
    server: Running, workspace: Workspace
) -> None:
    run(server, TABLE)
    for number in range(1, 11):
        add(server, number, f"2026-10-{number:02} 08:00:00")
    assert parts(bring(workspace, server)) == (10, 10, 0, 0, 0, 0)
    add(server, 11, "2026-10-11 08:00:00")
    assert parts(bring(workspace, server)) == (4, 1, 3, 0, 0, 0)  # of 8, 9, 10 and 11 October
    assert parts(bring(workspace, server)) == (3, 0, 3, 0, 0, 0)
    assert ids(workspace) == [*range(1, 12)]


def test_a_row_committed_late_with_a_smaller_key_is_found(
    server: Running, workspace: Workspace
) -> None:
    run(server, TABLE)
    with server.engine().connect() as slow:
        slow.exec_driver_sql("INSERT INTO calls VALUES (1, '2026-10-01 08:00:00', 'OK')")
        add(server, 2, "2026-10-01 08:00:05")
        bring(workspace, server)
        assert ids(workspace) == [2]
        slow.commit()
    bring(workspace, server)
    assert ids(workspace) == [1, 2]


def test_an_old_row_with_a_new_key_is_found(server: Running, workspace: Workspace) -> None:
    run(server, TABLE)
    add(server, 5, "2026-10-20 08:00:00")
    bring(workspace, server)
    add(server, 6, "2026-09-01 08:00:00")  # a branch's records, sent a month late
    add(server, 4, "2026-09-01 09:00:00")  # neither its key nor its time is new: --since finds it
    bring(workspace, server)
    assert ids(workspace) == [5, 6]


def test_nothing_is_lost_while_writers_write(server: Running, workspace: Workspace) -> None:
    run(server, TABLE)
    written: list[int] = []

    def write(numbers: range) -> None:
        engine = server.engine()
        for number in numbers:
            with engine.connect() as own:
                own.exec_driver_sql(
                    f"INSERT INTO calls VALUES ({number}, '2026-10-01 08:00:{number % 60:02}', 'OK')"
                )
                threading.Event().wait(
                    0.002 * (number % 7)
                )  # so that keys are committed out of order
                own.commit()
            written.append(number)

    writers = [threading.Thread(target=write, args=(range(n, 160, 4),)) for n in range(4)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        before = set(written)
        bring(workspace, server)
        assert before <= set(ids(workspace))
    for writer in writers:
        writer.join()
    bring(workspace, server)
    assert ids(workspace) == [*range(160)]


def test_rows_changed_since_replace_what_they_were(server: Running, workspace: Workspace) -> None:
    run(server, TABLE + "", "ALTER TABLE calls ADD touched TIMESTAMP NULL")
    for number in range(1, 9):
        add(
            server,
            number,
            f"2026-10-{number:02} 08:00:00', 'OK', '2026-10-{number:02} 09:00:00') -- ",
        )
    bring(workspace, server, changed="touched")
    run(server, "UPDATE calls SET result = 'LOST', touched = '2026-10-09 10:00:00' WHERE id = 1")
    assert parts(bring(workspace, server, changed="touched")) == (4, 0, 3, 1, 0, 0)
    assert table(workspace, "contact", "outcome", "source_id")[0] == ("abandoned",)


def test_undo_rolls_the_mark_back(server: Running, workspace: Workspace) -> None:
    run(server, TABLE)
    add(server, 1, "2026-10-01 08:00:00")
    first = bring(workspace, server)
    add(server, 2, "2026-10-05 08:00:00")
    add(server, 3, "2026-10-10 08:00:00")
    second = bring(workspace, server)
    add(server, 4, "2026-10-20 08:00:00")
    bring(workspace, server)
    undo(workspace, second.import_id)
    assert ids(workspace) == [1, 3, 4]  # the third import had read 3 again, and not 2
    bring(workspace, server)
    assert ids(workspace) == [1, 2, 3, 4]
    undo(workspace, first.import_id)
    assert parts(bring(workspace, server)) == (4, 0, 4, 0, 0, 0)  # from the first one on


def test_since_reads_from_a_time_of_the_centre_on(server: Running, workspace: Workspace) -> None:
    run(server, TABLE)
    add(server, 1, "2026-10-01 07:00:00")
    add(server, 2, "2026-10-01 09:00:00")
    since = datetime(2026, 10, 1, 8)  # noqa: DTZ001  # as a person types it: a local time
    bring(workspace, server, since=since)
    assert ids(workspace) == [2]
    assert parts(bring(workspace, server)) == (2, 1, 1, 0, 0, 0)  # the overlap reaches further back


@pytest.mark.parametrize(("kind", "times"), [
    ("BIGINT", ("1790838000", "1791010800", "1791270000")),  # seconds since 1970
    ("BIGINT", ("1790838000000", "1791010800000", "1791270000000")),
    ("VARCHAR(40)", ("2026-10-01T08:00:00Z", "2026-10-03T08:00:00Z", "2026-10-06T08:00:00Z")),
    ("DATE", ("2026-10-01", "2026-10-03", "2026-10-06")),
])  # fmt: skip
def test_a_time_is_told_in_many_ways(
    server: Running, workspace: Workspace, kind: str, times: tuple[str, ...]
) -> None:
    run(
        server,
        f"CREATE TABLE calls (id BIGINT, started VARCHAR(20), result VARCHAR(20), at_ {kind})",
    )
    for number, time in enumerate(times):
        add(server, number, result=f"OK', '{time}') -- ")
    for expected in (3, 1, 1):  # two days before the last one
        assert bring(workspace, server, changed="at_").counts.read == expected


def test_a_time_in_the_future_hides_nothing(server: Running, workspace: Workspace) -> None:
    run(server, TABLE)
    add(server, 5, "2037-01-01 08:00:00")
    add(server, 6, "2026-10-01 08:00:00")
    bring(workspace, server)
    add(server, 4, "2026-10-01 09:00:00")
    bring(workspace, server)
    assert ids(workspace) == [4, 5, 6]


def test_views_and_tables_without_a_snapshot_are_read(
    server: Running, workspace: Workspace
) -> None:
    engine = " ENGINE=MyISAM" if server.kind == "mariadb" else ""
    run(server, f"{TABLE}{engine}")
    add(server, 1)
    assert parts(bring(workspace, server)) == (1, 1, 0, 0, 0, 0)
    run(server, "CREATE VIEW seen AS SELECT * FROM calls")
    try:
        assert parts(bring(workspace, server, "seen")) == (1, 0, 1, 0, 0, 0)
    finally:
        run(server, "DROP VIEW seen")


def test_without_a_column_of_time_everything_is_read(server: Running, workspace: Workspace) -> None:
    run(server, "CREATE TABLE calls (id BIGINT, started TIME, result VARCHAR(20))")
    run(server, "INSERT INTO calls VALUES (1, '08:00:00', 'OK')")
    for _again in range(2):
        assert bring(workspace, server).counts.read == 1
    with pytest.raises(UsageFault, match="--changed"):
        bring(workspace, server, since=datetime(2026, 10, 1, tzinfo=UTC))


# --- what is not done --------------------------------------------------------------------------


def test_the_session_cannot_write(server: Running) -> None:
    run(server, TABLE)
    with (
        pytest.raises(ImportFault, match=r"(?i)read.only"),
        session(address_of(server.address, PASSWORD)) as asked,
    ):
        asked._connection.exec_driver_sql("INSERT INTO calls VALUES (1, NULL, 'OK')")


def test_a_table_of_that_name_is_not_there_and_the_nearest_is_named(
    server: Running, workspace: Workspace
) -> None:
    run(server, TABLE)
    with pytest.raises(ImportFault, match="did you mean calls"):
        bring(workspace, server, "cals")
    hostile = 'x"; drop table calls'
    with pytest.raises(ImportFault, match="There is no table"):
        bring(workspace, server, hostile)
    with pytest.raises(MappingFault, match="did you mean started"):
        bring(workspace, server, changed="startd")
    quote = server.engine().dialect.identifier_preparer.quote_identifier
    run(server, TABLE.replace("calls", quote(hostile)), f"INSERT INTO {quote(hostile)} "
        "VALUES (1, '2026-10-01 08:00:00', 'OK')")  # fmt: skip
    assert parts(bring(workspace, server, hostile)) == (1, 1, 0, 0, 0, 0)


def test_a_table_that_lacks_columns_is_refused(server: Running, workspace: Workspace) -> None:
    run(server, "CREATE TABLE calls (id BIGINT, startd TIMESTAMP NULL, result VARCHAR(20))")
    with pytest.raises(MappingFault, match=r"'started'.*did you mean startd"):
        bring(workspace, server)
    source = DatabaseSource(address_of(server.address, PASSWORD), "calls")
    with pytest.raises(MappingFault, match="'billsec'"):
        import_database(workspace, source, reader_named("asterisk-cdr"))


def test_a_wrong_password_and_a_wrong_port_are_said_without_the_password(
    server: Running, workspace: Workspace
) -> None:
    wrong = "nobody-knows-this"
    with pytest.raises(ImportFault, match=r"(?i)password|denied") as told:
        bring(workspace, server, password=wrong)
    assert wrong not in f"{told.value} {told.value!r}"
    assert told.value.__suppress_context__
    away = address_of(server.address.replace(str(server.port), "1"), wrong)
    with pytest.raises(ImportFault, match=r"(?i)refused|connect") as told:
        import_database(workspace, DatabaseSource(away, "calls"), mapping_of(CALLS, "calls.toml"))
    assert wrong not in f"{told.value} {told.value!r} {away!r}"


@pytest.mark.parametrize("kind", SERVERS)
def test_a_server_that_goes_away_leaves_the_lake_as_it_was(kind: str, workspace: Workspace) -> None:
    with SERVERS[kind]() as server:
        many = {"postgresql": "generate_series(1, 300000) AS seq", "mariadb": "seq_1_to_300000"}
        run(server, f"CREATE TABLE calls AS SELECT seq AS id, '2026-10-01 08:00:00' AS started, "
                    f"repeat('x', 100) AS result FROM {many[kind]}")  # fmt: skip

        def say(text: str) -> None:
            if str(CHUNK_ROWS // 1000) in text and "rows" in text:
                server.process.kill()
                server.process.wait()

        source = DatabaseSource(address_of(server.address, PASSWORD), "calls")
        with pytest.raises(ImportFault, match="nothing was changed"):
            import_database(workspace, source, mapping_of(CALLS, "calls.toml"), say)
    assert read_manifest(workspace).imports == ()
    working = (workspace.lake_folder / "staging").glob("*/work")
    assert [left for folder in working for left in folder.iterdir()] == []
