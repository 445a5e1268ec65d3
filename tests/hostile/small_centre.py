"""A small centre to be hostile to, and its commands as a stranger's shell would run them."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from percall.cli.app import app
from percall.errors import PercallError
from tests.commands import commands

HEAD = "id,at,caller,queue,agent,wait,talk,result\n"
MAPPING = """
name = "calls"
rows = "contact"
[contact]
key = ["id"]
started_at = "at"
outcome = { column = "result", translate = { ok = "handled", lost = "abandoned" } }
customer = "caller"
[[segment]]
kind = "queue"
queue = "queue"
wait_ms = { column = "wait", unit = "s" }
[[segment]]
kind = "agent"
when = { column = "result", is = ["ok"] }
queue = "queue"
agent_id = "agent"
talk_ms = { column = "talk", unit = "s" }
"""
LEDGER = (
    "month,account,amount\n2026-10,Labour:Wages,30000\n2026-11,Labour:Wages,20000\n"
    "2026-10,Telecom:Minutes,1234.56\n"
)
PARTS = ("imported", "repeated", "replaced", "excluded", "quarantined")


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended and what it printed, on both streams."""

    code: int
    out: str
    error: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def percall(*words: object) -> Said:
    """A command, ended as the program ends it; anything but an error of our own is raised."""
    commands()  # registers them
    found = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(found.exception, PercallError):
        line = str(found.exception)
        assert "\n" not in line
        assert line.isprintable(), "signs that steer a terminal are not printed"
        return Said(found.exception.exit_code, found.stdout, line)
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return Said(found.exit_code, found.stdout, found.stderr)


def centre(folder: Path, time_zone: str = "Europe/Riga", mapping: str = MAPPING) -> Path:
    """A new workspace with books and a mapping of its own."""
    root = folder / "centre"
    percall("init", root, "--currency", "EUR", "--time-zone", time_zone)
    (root / "ledger" / "books.csv").write_text(LEDGER)
    (root / "mappings").mkdir()
    (root / "mappings" / "calls.toml").write_text(mapping)
    return root


def call(
    number: object, at: str = "2026-10-01 10:00:00", caller: str = "37120000001",
    queue: str = "sales", agent: str = "anna", wait: object = 5, talk: object = 60,
    result: str = "ok",
) -> str:  # fmt: skip
    return f"{number},{at},{caller},{queue},{agent},{wait},{talk},{result}\n"


GOOD = HEAD + "".join(
    call(n, f"2026-10-{1 + n % 5:02} 10:00:00", queue=f"q{n % 2}") for n in range(20)
)


def bring(root: Path, file: Path, content: str | bytes | None = None) -> Said:
    """Import a file, which is written first where its content is given."""
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    said = percall("import", "-w", root, file, "--mapping", "calls", "--json")
    if said.code == 0:
        accounted_for(said.json)
    return said


def accounted_for(report: dict[str, Any]) -> None:
    assert report["read"] == sum(report[part] for part in PARTS), report


def cost(root: Path, *more: object, from_on: str = "2026-10-01", to_on: str = "2026-11-01") -> str:
    """The JSON of the whole question, as text."""
    said = percall(
        "cost", "-w", root, "--from", from_on, "--to", to_on, "--json",
        *(more or ("--by", "day", "--group-by", "queue")),
    )  # fmt: skip
    assert said.code == 0, said.error
    return said.out


def contacts(root: Path) -> list[tuple[Any, ...]]:
    """What the lake says of each contact: id, instants, local day and half-hour, units."""
    from percall.store.lake import relation
    from percall.store.manifest import read_manifest
    from percall.store.workspace import open_workspace
    from tests.store.looking import looking

    files = read_manifest(open_workspace(root)).files("contact")
    return (
        looking()
        .execute(
            "SELECT source_id, started_at, ended_at, local_on, local_half_hour, contact_wait_ms, "
            f"agent_unit_ms FROM {relation(root / 'lake', 'contact', files)} ORDER BY 1"
        )
        .fetchall()
    )


def lake_state(root: Path) -> dict[str, str]:
    """Every file of the lake by what is in it."""
    return {
        file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted((root / "lake").rglob("*"))
        if file.is_file()
    }
