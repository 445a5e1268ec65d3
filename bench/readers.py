"""Import of each format's records, against the plain parse of the same bytes by DuckDB's readers.

    python -m bench.readers 1

Files of so many records, made by the writers of the tests. Whole processes, medians of three; the
workspace is fresh each time. Both sides must count the same records. Target: at most 4 times the
parse for tables, 8 for nested objects, 12 for logs. The third parties are what no import that keeps
its records can do without: the parse, one hash of a personal value and all columns written; and the
tables of its lake (records, contacts, segments), read and written again in the same order.
"""

import itertools
import json
import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.imports import CENTRE
from bench.measure import PERCALL, Ran, asked, run, say, say_machine
from tests.contact.readers.writers import (
    amazon_connect,
    asterisk_cdr,
    asterisk_cel,
    asterisk_queue_log,
    freeswitch_cdr,
    genesys,
    omnileads,
    opensips,
    twilio,
    zendesk_talk,
)

_START = datetime(2026, 1, 1, 6, tzinfo=UTC)
_CSV = (
    "read_csv('{file}', header = false, all_varchar = true, null_padding = true, "
    "auto_detect = false, delim = '{delimiter}', quote = '{quote}', columns = {columns})"
)
_HEADED = "read_csv('{file}', header = true, all_varchar = true)"
_PARSE = """
import duckdb, sys
connection = duckdb.connect(config={{"threads": 2}})
connection.execute("SET enable_progress_bar = false")
rows = connection.execute("SELECT count(*), count(COLUMNS(*)) FROM {table}").fetchall()
print(rows[0][0])
"""
_KEEP = """
import duckdb, sys
connection = duckdb.connect(config={{"threads": 2}})
connection.execute("SET enable_progress_bar = false")
hashed = "sha256('{key}' || CAST(\\"{first}\\" AS VARCHAR))"
kept = "COPY (SELECT *, " + hashed + " AS hashed FROM {table}) TO '{out}' "
rows = connection.execute(kept + "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)").fetchall()
print(rows[0][0])
"""
_AGAIN = """
import duckdb, pathlib
connection = duckdb.connect(config={{"threads": 2}})
connection.execute("SET enable_progress_bar = false")
for table in ("record", "contact", "segment"):
    for file in sorted(pathlib.Path("{lake}", table).rglob("*.parquet")):
        connection.execute(f"COPY (SELECT * FROM read_parquet('{{file}}')) TO '{out}' "
                           "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
"""
_FIRST = """
import duckdb
print(duckdb.connect().execute("DESCRIBE SELECT * FROM {table}").fetchall()[0][0])
"""


def _columns(count: int) -> str:
    return "{{" + ", ".join(f"'c{n}': 'VARCHAR'" for n in range(count)) + "}}"


def _cdr(rows: int) -> Iterator[str]:
    chance = random.Random(5)
    calls = (
        asterisk_cdr.Call(
            n, _START + timedelta(seconds=25 * n), f"3712{n % 10**7:07}",
            (asterisk_cdr.Dialled(200 + n % 60, 0, chance.randrange(30),
                                  chance.randrange(400) if n % 9 else None),))
        for n in range(rows)
    )  # fmt: skip
    return (f"{line}\n" for line in asterisk_cdr.written(calls))


def _freeswitch(rows: int) -> Iterator[str]:
    calls = (freeswitch_cdr.Call(1_790_000_000 + 25 * n, n % 40, n % 400 if n % 9 else None,
                                 2_000_000 + n % 10**6, 200 + n % 60) for n in range(rows))  # fmt: skip
    return (f"{line}\n" for line in freeswitch_cdr.written_rows(calls))


def _objects(made: Iterable[object]) -> Iterator[str]:
    return (json.dumps(one) + "\n" for one in made)


def _freeswitch_json(rows: int) -> Iterator[str]:
    calls = (freeswitch_cdr.Call(1_790_000_000 + 25 * n, n % 40, n % 400 if n % 9 else None,
                                 2_000_000 + n % 10**6, 200 + n % 60) for n in range(rows))  # fmt: skip
    return _objects(freeswitch_cdr.written_objects(calls))


def _amazon(rows: int) -> Iterator[str]:
    return _objects(
        one
        for n in range(rows)
        for one in amazon_connect.chain(
            n, [amazon_connect.Leg(talk=n % 300)], _START + timedelta(seconds=25 * n)
        )
    )


def _genesys(rows: int) -> Iterator[str]:
    def sessions(n: int) -> list[genesys.Session]:
        wait, talk = 1000 * (n % 60), 1000 * (20 + n % 400)
        return [
            genesys.Session("customer", 0, wait + talk, number=f"tel:+3712{n % 10**7:07}"),
            genesys.Session("acd", 0, wait, {"nOffered": 1, "tAcd": wait}, queue=f"q{n % 8}"),
            genesys.Session("agent", wait, wait + talk, {
                "tAnswered": wait, "tTalk": talk, "tTalkComplete": talk, "tHandle": talk,
            }, user=f"u{n % 60}", queue=f"q{n % 8}"),
        ]  # fmt: skip

    return _objects(
        genesys.conversation(f"g{n}", sessions(n), begin=25_000 * n) for n in range(rows)
    )


def _twilio(rows: int) -> Iterator[str]:
    return _objects(
        twilio.resource(twilio.Call(f"CA{n:032x}", begin=25 * n, talk=n % 400)) for n in range(rows)
    )


def _cel(rows: int) -> Iterator[str]:
    chance = random.Random(5)

    def calls() -> Iterator[asterisk_cel.Call]:
        for n in itertools.count():
            ring = asterisk_cel.Ring(200 + n % 60, 2, chance.randrange(1, 30),
                                     chance.randrange(1, 400) if n % 9 else None)  # fmt: skip
            queue = "help" if n % 3 else None
            yield asterisk_cel.Call(n, 1_767_250_000 + 25 * n, 5, queue, (ring,))

    lines = itertools.islice(asterisk_cel.written(calls()), rows)
    return itertools.chain([asterisk_cel.HEADER], lines)


def _zendesk_calls(rows: int) -> Iterator[str]:
    return _objects(zendesk_talk.call_objects(
        zendesk_talk.Call(n, _START + timedelta(seconds=25 * n), "inbound", "completed", 5, n % 60,
                          (zendesk_talk.Part(7 + n % 40, n % 400, 0, n % 30),), "0.0123", n)
        for n in range(rows)
    ))  # fmt: skip


def _opensips(rows: int) -> Iterator[str]:
    calls = (opensips.Call(n, _START + timedelta(seconds=25 * n), f"+3712{n % 10**7:07}", f"q{n % 8}",
                           (), "handled" if n % 9 else "abandoned", f"ag{n % 40}", n % 60, n % 9,
                           n % 400) for n in range(rows))  # fmt: skip
    return (f"{line}\n" for line in opensips.lines(calls))


def _omnileads(rows: int) -> Iterator[str]:
    calls = (omnileads.Call(f"c{n}", omnileads.INBOUND, _START + timedelta(seconds=25 * n),
                            "customer" if n % 9 else "given up", n % 40, n % 60, 1 + n % 400)
             for n in itertools.count())  # fmt: skip
    lines = itertools.islice(omnileads.lines(calls), rows)
    return itertools.chain([omnileads.HEADER], lines)


# Reader -> its target, its records, and the table expression of the plain parse.
READERS: dict[str, tuple[int, Callable[[int], Iterator[str]], str]] = {
    "asterisk-queue-log": (12, asterisk_queue_log.million,
                           _CSV.format(delimiter="|", quote="", columns=_columns(9), file="{file}")),
    "asterisk-cdr": (4, _cdr,
                     _CSV.format(delimiter=",", quote='\\"', columns=_columns(21), file="{file}")),
    "freeswitch-cdr-csv": (4, _freeswitch, _CSV.format(
        delimiter=",", quote='\\"', columns=_columns(15), file="{file}")),
    "freeswitch-cdr-json": (8, _freeswitch_json, "read_ndjson('{file}')"),
    "amazon-connect-ctr": (8, _amazon, "read_ndjson('{file}')"),
    "genesys-conversations": (8, _genesys, "read_ndjson('{file}')"),
    "twilio-calls": (8, _twilio, "read_ndjson('{file}')"),
    "asterisk-cel": (12, _cel, _HEADED),
    "omnileads-calls": (12, _omnileads, _HEADED),
    "opensips-cc-cdrs": (4, _opensips, _HEADED),
    "zendesk-calls": (8, _zendesk_calls, "read_ndjson('{file}')"),
}  # fmt: skip


def imported(file: Path, folder: Path) -> Ran:
    """One import into a fresh workspace, the format recognised."""
    fresh = folder / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "ledger").mkdir(parents=True)
    (fresh / "centre.toml").write_text(CENTRE, encoding="utf-8")
    return run([*PERCALL, "import", "-w", fresh, file, "--json"])


def compare(name: str, rows: int, folder: Path, runs: int) -> None:
    """Print the line of one format."""
    target, write, table = READERS[name]
    file = folder / f"{name}-{rows}.records"
    if not file.exists():
        with file.open("w", encoding="utf-8") as out:
            out.writelines(write(rows))
    parsed, kept, product, again, source = [], [], [], [], table.format(file=file)
    first = run(["-c", _FIRST.format(table=source)]).printed.strip()
    keep = _KEEP.format(table=source, first=first, key="0" * 32, out=folder / "kept.parquet")
    rewrite = _AGAIN.format(lake=folder / "fresh" / "lake", out=folder / "kept.parquet")
    for _n in range(runs):
        parsed.append(run(["-c", _PARSE.format(table=source)]))
        kept.append(run(["-c", keep]))
        product.append(imported(file, folder))
        again.append(run(["-c", rewrite]))
    document = json.loads(product[0].printed)
    assert document["format"] == name, document["format"]
    counts = {document["read"], int(parsed[0].printed), int(kept[0].printed)}
    assert len(counts) == 1, counts
    plain, floor, whole, tables = (
        sorted(x, key=lambda one: one.cpu_s)[runs // 2] for x in (parsed, kept, product, again)
    )
    peak = max(one.peak_mb for one in product)
    say(f"{name}: plain parse", plain, note=f"{file.stat().st_size / 1e6:.0f} MB")
    say(f"{name}: parsed, hashed once, written", floor, plain)
    say(f"{name}: its tables read and written again", tables, plain)
    say(f"{name}: percall import", whole, plain, f"aim {target}x; {peak:.0f} MB")


def main() -> None:
    """Print the table of each size."""
    arguments = asked(__doc__)
    say_machine()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for millions in arguments.sizes:
        for name in READERS:
            compare(name, millions * 1_000_000, arguments.folder, arguments.runs)


if __name__ == "__main__":
    main()
