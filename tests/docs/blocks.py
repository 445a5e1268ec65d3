"""The code blocks of a page of the documentation, and how each kind is run.

A `console` block is a session: `$ ` begins a command, `> ` goes on with it, all else is what it
prints, where `...` stands for anything. A block under `<!-- not run: REASON -->` is left alone.
"""

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(
    r"(?:<!-- not run: (?P<excuse>[^>]+?) -->\n+)?^```(?P<kind>\w*)[^\n]*\n(?P<body>.*?)^```\s*$",
    re.MULTILINE | re.DOTALL,
)
COMMAND_TIMEOUT_S = 120
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+[^\s]*|http://localhost:\d+[^\s]*")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its kind (the word after the fence), its text and where it stands."""

    kind: str
    body: str
    line: int
    excuse: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a session and what it must print."""

    command: str
    expected: str


def blocks(page: str) -> list[Block]:
    """The page's fenced blocks, in order."""
    return [
        Block(
            found["kind"], found["body"], page.count("\n", 0, found.start("kind")) + 1,
            found["excuse"],
        )
        for found in FENCE.finditer(page)
    ]  # fmt: skip


def steps(body: str) -> Iterator[Step]:
    """The commands of a session with the lines that follow each."""
    command: list[str] = []
    printed: list[str] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            if command:
                yield Step("\n".join(command), "\n".join(printed))
            command, printed = [line[2:]], []
        elif command and not printed and line.startswith("> "):
            command.append(line[2:])
        elif command and not printed and line == ">":
            command.append("")
        else:
            printed.append(line)
    if command:
        yield Step("\n".join(command), "\n".join(printed))


def matches(expected: str, found: str) -> bool:
    """Whether the output is the expected one; `...` stands for anything, spaces at ends do not."""
    pattern = r"[\s\S]*?".join(re.escape(part) for part in tidy(expected).split("..."))
    return re.fullmatch(pattern, tidy(found)) is not None


def tidy(text: str) -> str:
    """The text with plain spaces, none at the ends of lines, and no empty lines at its ends."""
    plain = text.replace("\u2009", " ").replace("\u202f", " ").replace("\u00a0", " ")
    return "\n".join(line.rstrip() for line in plain.splitlines()).strip("\n")


def surroundings(programs: Path) -> dict[str, str]:
    """The environment of a session: `percall` on the path, a wide terminal, no colours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PERCALL_")}
    return kept | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "PYTHONUTF8": "1",
    }  # fmt: skip


def make_programs(folder: Path) -> Path:
    """A folder with `percall` and `python` as this test run has them."""
    folder.mkdir()
    source = Path(__file__).parents[2] / "src"
    percall = folder / "percall"
    percall.write_text(
        f'#!/bin/sh\nPYTHONPATH="{source}" exec "{sys.executable}" '
        '-c "from percall.cli.app import main; main()" "$@"\n'
    )
    percall.chmod(0o755)
    (folder / "python").symlink_to(sys.executable)
    return folder


def run_step(step: Step, folder: Path, programs: Path) -> str:
    """What the command prints, both streams together, in the order of a terminal."""
    ended = subprocess.run(
        ["bash", "-c", step.command], cwd=folder, env=surroundings(programs), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        timeout=COMMAND_TIMEOUT_S, check=False,
    )  # fmt: skip
    return ended.stdout


def run_server(step: Step, folder: Path, programs: Path) -> str:
    """What a server prints until it names its address, after a page was asked of it."""
    log = folder / ".served"
    with log.open("w") as out:
        server = subprocess.Popen(
            ["bash", "-c", f"exec {step.command}"], cwd=folder, env=surroundings(programs),
            stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    try:
        address = _address(log)
        with urllib.request.urlopen(address, timeout=30) as page:
            assert page.status == 200
        return log.read_text()
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.unlink()


def _address(log: Path) -> str:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if found := ADDRESS.search(log.read_text()):
            return found[0].rstrip(".,")
        time.sleep(0.1)
    raise AssertionError(f"the server named no address: {log.read_text()}")
