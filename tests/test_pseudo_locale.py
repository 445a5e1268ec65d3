"""Every text that people see goes through gettext: in a language of brackets, none stands bare."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.commands import Command, choices, commands, names_of
from tests.pseudo.locale import words_outside

PROJECT = Path(__file__).parents[1]
# What the libraries of the command line say by themselves, in their own language.
FRAMEWORK = {
    "Usage", "OPTIONS", "COMMAND", "ARGS", "Options", "Arguments", "Commands", "default", "required",
    "Show", "this", "message", "and", "exit", "str", "int", "float", "path", "boolean",
    "Try", "for", "help", "Error", "No", "such", "option", "Missing", "Invalid", "value", "Did",
    "you", "mean", "Got", "unexpected", "extra", "argument", "text", "integer", "TEXT", "PATH",
}  # fmt: skip
PROGRAM = {"percall"}

LEDGER = "period,account,amount\n2026-10,Labour:Wages,1000\n"
BAD_LEDGER = "period,account,amount\n2026-13,Labour:Wages,many\n"


def printed(command_lines: list[list[str]], folder: Path) -> list[str]:
    """What each command line prints in the language of brackets."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.pseudo.run"], input=json.dumps(command_lines), text=True,
        capture_output=True, cwd=PROJECT, timeout=120, check=False,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("PERCALL_")},
            "PYTHONPATH": f"{PROJECT / 'src'}{os.pathsep}{PROJECT}",
            "COLUMNS": "400", "NO_COLOR": "1", "PERCALL_WORKSPACE": str(folder),
        },
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return list(json.loads(ended.stdout))


def metavars(command: Command) -> set[str]:
    """Names of what options take: they are names in the docs too, not texts."""
    found: set[str] = set()
    for parameter in command.params:
        for name in (parameter.metavar, parameter.name, *names_of(parameter)):
            found |= set(re.findall(r"[^\W\d_]+", name or ""))
        found |= choices(parameter) | {str(parameter.default)}
    return found | {word.upper() for word in found}


def test_no_help_text_stands_bare(tmp_path: Path) -> None:
    known = commands()
    pages = printed([[], *([*words.split(), "--help"] for words in known)], tmp_path)
    names = {part for words in known for word in words.split() for part in (word, *word.split("-"))}
    bare = {"percall": words_outside(pages[0], FRAMEWORK | PROGRAM | names)}
    for (words, command), page in zip(known.items(), pages[1:], strict=True):
        data = FRAMEWORK | PROGRAM | names | metavars(command)
        bare[words] = words_outside(page, data)
    assert {words: found for words, found in bare.items() if found} == {}
