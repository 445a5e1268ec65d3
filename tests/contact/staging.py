"""Run a mapping's SQL over a small table, without a workspace: what tests of contact/ share."""

import csv
from pathlib import Path
from typing import Any

import duckdb

from percall.contact import zones
from percall.contact.compile_assembly import assemble
from percall.contact.compile_days import stage_agent_time
from percall.contact.compile_lake import Prices, lake_queries
from percall.contact.compile_legs import leg_query
from percall.contact.compile_rows import Privacy
from percall.contact.compile_slots import slots_of
from percall.contact.compile_stage import Staged, stage_contacts
from percall.contact.fit import fit
from percall.contact.mapping import mapping_of

KEY = Privacy("00" * 32)
Row = dict[str, Any]


class Bench:
    """A DuckDB with one small table and its staged rows."""

    def __init__(self, text: str, rows: list[Row], zone: str = "UTC") -> None:
        header = list(dict.fromkeys(name for row in rows for name in row))
        self.mapping = mapping_of(text, "test.toml")
        self.zone = zone
        self.engine = duckdb.connect()
        names = ", ".join(f"x{i} VARCHAR" for i in range(len(header)))
        self.engine.execute(f"CREATE TABLE source ({names})")
        marks = ", ".join("?" for _name in header)
        self.engine.executemany(
            f"INSERT INTO source VALUES ({marks})",
            [[row.get(name) for name in header] for row in rows],
        )
        columns = fit(self.mapping, header, "test.csv")
        stage = stage_agent_time if self.mapping.rows == "agent_time" else stage_contacts
        self.staged: Staged = stage(self.mapping, columns, zone, KEY)
        sql = self.staged.sql.replace("{source}", "source")
        self.run(
            f"CREATE TABLE staged AS SELECT *, row_number() OVER () AS source_row FROM ({sql})"
        )

    def run(self, sql: str) -> list[Row]:
        for statement in zones.statements(sql):
            self.engine.execute(statement)
        found = self.engine.execute(sql)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def staged_rows(self) -> list[Row]:
        return self.run("SELECT * FROM staged ORDER BY source_row")

    def codes(self) -> list[list[str]]:
        """The codes of each row's issues, or of its refusal."""
        return [
            [told.split(chr(29))[0] for told in (row["issues"] or row["refusal"] or "").split(chr(30))
             if told]
            for row in self.staged_rows()
        ]  # fmt: skip

    def segments(self, prices: Prices | None = None) -> list[Row]:
        return self._tables(prices or Prices("EUR"))[1]

    def contacts(self, prices: Prices | None = None) -> list[Row]:
        return self._tables(prices or Prices("EUR"))[0]

    def _tables(self, prices: Prices) -> tuple[list[Row], list[Row]]:
        rows = "(SELECT * FROM staged WHERE state = 0)"
        if self.mapping.rows == "contact":
            made = lake_queries(self.staged, self.mapping.source, "i1", prices)
            contact = made.contact.replace("{rows}", rows)
            segment = made.segment.replace("{rows}", rows)
            absent = made.absent
        else:
            slots = slots_of(self.staged, bare=False)
            legs, unsaid = leg_query(self.staged, slots, self.mapping, "i1")
            self.run(
                "CREATE TABLE given_legs AS SELECT *, row_number() OVER () AS leg_number "
                f"FROM ({legs.replace('{rows}', rows)})"
            )
            self.run(
                "CREATE TABLE several AS SELECT contact_id FROM given_legs "
                "GROUP BY 1 HAVING count(*) > 1"
            )
            put = assemble(
                "FROM given_legs", self.staged.dimensions, {}, self.zone, prices, "i1", unsaid
            )
            both = (put.joined, put.sole)
            for statement in (*put.joined.statements, *put.sole.statements):
                self.run(statement)
            contact, segment = (
                " UNION ALL ".join(x.queries[table].replace("{only}", "") for x in both)
                for table in ("contact", "segment")
            )
            absent = put.absent
        contacts = self.run(f"SELECT * FROM ({contact}) ORDER BY source_id")
        segments = self.run(
            f"SELECT s.*, c.source_id FROM ({segment}) s JOIN ({contact}) c USING (contact_id) "
            "ORDER BY c.source_id, segment_index"
        )
        return (
            [dict.fromkeys(absent["contact"]) | row for row in contacts],
            [dict.fromkeys(absent["segment"]) | row for row in segments],
        )


def write_csv(file: Path, rows: list[Row]) -> Path:
    """A small CSV file with the rows."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, header)
        writer.writeheader()
        writer.writerows(rows)
    return file
