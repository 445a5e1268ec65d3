"""The documentation is tested: nothing lacks its place in it, and its examples run as printed."""

import json
import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from percall import errors
from percall.centre import SETTINGS, Capacity, Tariff
from tests.commands import commands, names_of, options
from tests.docs.blocks import (
    Block,
    blocks,
    make_programs,
    matches,
    run_server,
    run_step,
    steps,
)

PROJECT = Path(__file__).parents[1]
DOCS = PROJECT / "docs"
PAGES = [PROJECT / "README.md", *sorted(DOCS.rglob("*.md"))]
PAGE_NAMES = [str(page.relative_to(PROJECT)) for page in PAGES]
LONGEST_BLOCK_LINES = 60
EVERYWHERE = {"--help", "--json", "--workspace"}  # stand once, under "Options of every command"


def page_text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    """The part of a page under a heading, up to the next heading of its level or above."""
    found = re.search(rf"^(#+) {re.escape(title)}\s*$", text, re.MULTILINE)
    assert found, f"no heading {title!r}"
    end = re.search(rf"^#{{1,{len(found[1])}}} ", text[found.end() :], re.MULTILINE)
    return text[found.end() :][: end.start() if end else None]


def first_cells(text: str) -> set[str]:
    """The words in code marks in the first column of the tables of a text."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


# --- everything has its place ------------------------------------------------------------------


def test_each_command_has_its_heading_and_each_of_its_options_a_row() -> None:
    text = page_text("command-line.md")
    for words, command in commands().items():
        rows = first_cells(section(text, f"percall {words}"))
        for option in options(command):
            names = names_of(option)
            if names & EVERYWHERE:
                continue
            long = {name for name in names if name.startswith("--")}
            assert long <= rows, f"percall {words}: {', '.join(sorted(long - rows))} has no row"


def test_no_heading_and_no_row_is_of_a_command_or_option_that_is_gone() -> None:
    text = page_text("command-line.md")
    known = commands()
    for words in re.findall(r"^#+ percall (.+?)\s*$", text, re.MULTILINE):
        assert words in known, f"percall {words} is no command"
        taken = {name for option in options(known[words]) for name in names_of(option)}
        rows = {cell for cell in first_cells(section(text, f"percall {words}")) if cell[0] == "-"}
        assert rows <= taken, f"percall {words}: {rows - taken} is gone"


def test_the_options_of_every_command_stand_once() -> None:
    rows = first_cells(section(page_text("command-line.md"), "Options of every command"))
    assert rows >= EVERYWHERE


def test_each_exit_code_has_its_row() -> None:
    rows = first_cells(section(page_text("command-line.md"), "Exit codes"))
    codes = {fault.exit_code for fault in errors.PercallError.__subclasses__()}
    assert {str(code) for code in codes | {0, 1}} <= rows


def test_each_setting_has_its_row_under_its_section() -> None:
    text = page_text("settings.md")
    for setting in SETTINGS:
        title = f"[[{setting.section}]]" if setting.key == "[]" else f"[{setting.section}]"
        rows = first_cells(section(text, title))
        if setting.key not in ("*", "[]"):
            assert setting.key in rows, f"{title} {setting.key} has no row"
    for title, record in (("[[capacity]]", Capacity), ("[[tariff]]", Tariff)):
        assert {field.name for field in fields(record)} <= first_cells(section(text, title))


def test_each_page_can_be_reached_from_the_first_one() -> None:
    reached, new = set(), {DOCS / "README.md"}
    while new:
        page = new.pop()
        reached.add(page)
        for target in re.findall(r"\]\(([^)#\s]+\.md)", page.read_text(encoding="utf-8")):
            linked = (page.parent / target).resolve()
            if linked.is_file() and linked not in reached:
                new.add(linked)
    assert {page.resolve() for page in DOCS.rglob("*.md")} <= reached


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_each_link_leads_somewhere(name: str) -> None:
    page = PROJECT / name
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked.read_text(encoding="utf-8")), target


def anchors(text: str) -> set[str]:
    """The anchors that headings get: lower case, words joined by hyphens."""
    titles = re.findall(r"^#+ (.+?)\s*$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


# --- the examples run --------------------------------------------------------------------------


def blocks_of(name: str) -> list[Block]:
    return blocks((PROJECT / name).read_text(encoding="utf-8"))


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder to work in, with the shared data beside it where there is any."""
    (tmp_path / "desk").mkdir()
    shared = PROJECT / "../shared"
    if shared.is_dir():
        (tmp_path / "shared").symlink_to(shared.resolve())
    return tmp_path / "desk"


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_each_session_prints_what_the_page_says(name: str, desk: Path) -> None:
    programs = make_programs(desk.parent / "programs")
    for block in blocks_of(name):
        if block.kind != "console" or block.excuse:
            continue
        if "shared/data" in block.body and not (desk.parent / "shared/data").is_dir():
            pytest.skip("shared data is not here: ../shared/data")
        for step in steps(block.body):
            is_server = step.command.startswith("percall serve")
            run = run_server if is_server else run_step
            found = run(step, desk, programs)
            assert matches(step.expected, found), (
                f"{name}:{block.line}: $ {step.command}\n--- the page says\n{step.expected}\n"
                f"--- printed was\n{found}"
            )


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_each_python_block_runs(name: str, desk: Path) -> None:
    for block in blocks_of(name):
        if block.kind in ("python", "py") and not block.excuse:
            ended = subprocess.run(
                [sys.executable, "-W", "error", "-c", block.body], cwd=desk, text=True,
                capture_output=True, timeout=120, check=False,
                env={"PYTHONPATH": str(PROJECT / "src"), "PATH": ""},
            )  # fmt: skip
            assert ended.returncode == 0, f"{name}:{block.line}: {ended.stderr}"


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_each_block_is_of_a_kind_that_is_checked(name: str) -> None:
    for block in blocks_of(name):
        place = f"{name}:{block.line}"
        assert block.body.count("\n") <= LONGEST_BLOCK_LINES, place
        match block.kind:
            case "toml":
                tomllib.loads(block.body)
            case "json" if "..." not in block.body:
                json.loads(block.body)
            case "sh" | "bash" | "shell" | "":
                assert block.excuse or not re.match(r"\s*(percall|make|pip)\b", block.body), (
                    f"{place}: write commands as a console block, or say why they are not run"
                )
