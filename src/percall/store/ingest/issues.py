"""What an import says of its rows: the quarantine, and the issues with examples."""

import csv
from typing import Any

from percall.contact.compile_rows import EXCLUDED, FAULT_SIGN, FIELD_SIGN, GOOD, REFUSED
from percall.store.engine import duckdb_parquet, quoted
from percall.store.ingest.counts import EXAMPLES
from percall.store.ingest.job import Job
from percall.store.ingest.messages import message_of
from percall.store.ingest.pieces import BROKEN, NOT_UTF_8

_UNSPLIT = {
    "row": "BIGINT", "byte_offset": "BIGINT", "byte_length": "BIGINT", "code": "VARCHAR",
    "message": "VARCHAR", "file": "VARCHAR",
}  # fmt: skip
_SHOWN = 10_000  # bytes of a line that the engine shows at most


def refused_rows(job: Job) -> None:
    """Make the table `refused`: every row that goes to the quarantine, and views of the others.

    `numbered` gives the staged rows with their number in the file: the engine skips lines that
    it cannot split, so the rows after them are moved on by their count.
    """
    c = job.connection
    _unsplit(job)
    staged = duckdb_parquet([job.staged_file], "file_row_number")
    first = job.opened.first_row
    if job.opened.row_numbers is not None:
        numbers = f"read_csv({quoted(job.opened.row_numbers)}, columns = {{'n': 'BIGINT', " + (
            "'row': 'BIGINT'}, auto_detect = false, header = true)"
        )
        numbered = (
            f"SELECT s.*, m.row AS source_row FROM {staged} AS s "
            f"JOIN {numbers} AS m ON m.n = s.file_row_number"
        )
    elif job.one("SELECT count(*) FROM unsplit"):
        # `before` good rows stand before the n-th unsplit line; those after it move on by n.
        c.execute(
            "CREATE TABLE moved AS SELECT before, max(n) AS steps FROM ("
            "SELECT row_number() OVER (ORDER BY row) AS n, "
            f"row - {first} - row_number() OVER (ORDER BY row) + 1 AS before "
            "FROM unsplit) GROUP BY before"
        )
        numbered = (
            f"SELECT s.*, s.file_row_number + {first} + coalesce(moved.steps, 0) AS source_row "
            f"FROM {staged} AS s ASOF LEFT JOIN moved ON s.file_row_number >= moved.before"
        )
    else:
        numbered = f"SELECT *, file_row_number + {first} AS source_row FROM {staged}"
    c.execute(f"CREATE VIEW numbered AS {numbered}")
    c.execute(
        "CREATE TABLE refused AS "
        f"SELECT {quoted(job.opened.name)} AS file, source_row AS row, "
        "CAST(NULL AS BIGINT) AS byte_offset, CAST(NULL AS BIGINT) AS byte_length, "
        f"split_part(refusal, chr({FIELD_SIGN}), 1) AS code, refusal AS message, "
        f"kept AS columns FROM numbered WHERE state = {REFUSED} "
        f"UNION ALL SELECT coalesce(file, {quoted(job.opened.name)}), row, byte_offset, "
        "byte_length, code, "
        "message, NULL FROM unsplit"
    )


def lost_its_way(job: Job) -> bool:
    """Whether the engine cannot say where the lines lie that it could not split.

    It cannot after a quote that is never closed, and it shows no more than the beginning of a
    long line. Where lines were taken out before, its places are not those of the file.
    """
    unclear = f"error_type = 'UNQUOTED VALUE' OR strlen(csv_line) >= {_SHOWN}"
    if job.opened.long_lines:
        unclear = "true"
    return job.one(f"SELECT count(*) FROM rejected_rows WHERE {unclear}") > 0


def _unsplit(job: Job) -> None:
    """The lines that could not be split into columns, as file, offset and length."""
    c = job.connection
    c.execute(f"CREATE TABLE unsplit ({', '.join(map(' '.join, _UNSPLIT.items()))})")
    coded = f"CASE WHEN bool_or(error_type = 'INVALID ENCODING') THEN '{NOT_UTF_8}' ELSE"
    if job.opened.text is not None:
        c.execute(
            "INSERT INTO unsplit SELECT line, line_byte_position - 1, strlen(any_value(csv_line)), "
            f"{coded} '{BROKEN}' END, {coded} any_value(error_message) END, NULL FROM rejected_rows "
            "GROUP BY line, line_byte_position"
        )
    if job.opened.long_lines:
        listed = job.folder / "work" / "unsplit.csv"
        with listed.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, quoting=csv.QUOTE_ALL).writerows(
                (x.line, x.offset, x.length, x.code, x.code, x.file or "")
                for x in job.opened.long_lines
            )
        kinds = ", ".join(f"'{name}': '{kind}'" for name, kind in _UNSPLIT.items())
        c.execute(
            f"INSERT INTO unsplit SELECT * REPLACE (nullif(file, '') AS file) FROM "
            f"read_csv({quoted(listed)}, columns = {{{kinds}}}, auto_detect = false, "
            "header = false, quote = '\"', escape = '\"')"
        )


def issues_of(job: Job) -> tuple[dict[str, Any], ...]:
    """The issues of the rows that are kept, each code with its count and the first examples."""
    found = job.connection.execute(
        "WITH one AS (SELECT source_row AS row, "
        f"unnest(string_split(issues, chr({FAULT_SIGN}))) AS issue FROM numbered "
        f"WHERE state = {GOOD} AND issues IS NOT NULL), "
        f"parts AS (SELECT row, split_part(issue, chr({FIELD_SIGN}), 1) AS code, "
        f"split_part(issue, chr({FIELD_SIGN}), 2) AS field, "
        f"split_part(issue, chr({FIELD_SIGN}), 3) AS found FROM one) "
        "SELECT code, count(*), "
        "min_by(struct_pack(row := row, field := field, found := found), (row, field), "
        f"{EXAMPLES}) FROM parts GROUP BY code ORDER BY code"
    ).fetchall()
    return tuple(
        {"code": code, "count": count, "examples": [dict(example) for example in examples]}
        for code, count, examples in found
    )


def exclusions_of(job: Job) -> tuple[dict[str, Any], ...]:
    """How many rows each rule of the mapping left out, by its name; the most frequent first."""
    rules = job.mapping.exclusions
    if not rules:
        return ()
    names = ", ".join(quoted(rule.name) for rule in rules)
    found = job.connection.execute(
        f"SELECT [{names}][excluded_by + 1] AS name, count(*) AS rows FROM numbered "
        f"WHERE state = {EXCLUDED} GROUP BY name ORDER BY rows DESC, name"
    ).fetchall()
    return tuple({"name": name, "count": count} for name, count in found)


def told(refusal: str) -> str:
    """A refusal's message for people."""
    code, field, found = [*refusal.split(chr(FIELD_SIGN)), "", ""][:3]
    return message_of(code, field, found)
