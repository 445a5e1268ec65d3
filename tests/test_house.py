"""The rules of the house that no other tool checks."""

import ast
import io
import re
import subprocess
import tokenize
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
SOURCE = PROJECT / "src" / "percall"
PYTHON_FILES = sorted(
    file
    for folder in ("src", "tests", "tools", "bench")
    for file in (PROJECT / folder).rglob("*.py")
)

# Folders of one machine; a path in a commit is of no use to anybody else.
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:work|root|home|Users|opt|mnt)/\w")
# Where packages come from is set on each machine, never in a commit.
REGISTRY = re.compile(
    r"(?:index-url|extra-index|find-links|registry)\s*[=:]|\"resolved\":\s*\"http"
)
REGISTRY_HOST = re.compile(r"https?://[^\s\"')>]*(?:pypi|pythonhosted|npmjs|registry|simple/)")
WORDLESS_NAMES = {
    "utils",
    "helpers",
    "common",
    "core",
    "manager",
    "data",
    "info",
    "process",
    "misc",
}
# Bounds where a reader would stumble; the habit is 100 to 300 lines and functions of a glance.
FILE_LINES, FUNCTION_LINES = 450, 60


@cache
def tracked_files() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:  # an unpacked archive has no git: look at the sources alone
        return tuple(PYTHON_FILES)
    return tuple(file for name in listed.stdout.split("\0") if (file := PROJECT / name).is_file())


def texts_of_tracked_files() -> list[tuple[Path, str]]:
    found = []
    for file in tracked_files():
        try:
            found.append((file.relative_to(PROJECT), file.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{file}:{number}: {line.strip()[:100]}"
        for file, text in texts_of_tracked_files()
        if file != Path("tests/test_house.py")
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_tracked_file_names_a_folder_of_one_machine() -> None:
    assert places(MACHINE_PATH) == []


def test_no_tracked_file_names_a_registry() -> None:
    found = places(REGISTRY) + places(REGISTRY_HOST)
    assert [place for place in found if not place.startswith("tools/lock:")] == []


def test_locked_requirements_carry_hashes_and_no_address() -> None:
    for file in PROJECT.glob("requirements*.txt"):
        text = file.read_text(encoding="utf-8")
        pinned = re.findall(r"^[a-z0-9._-]+==.*?(?=^[a-z#]|\Z)", text, re.MULTILINE | re.DOTALL)
        assert pinned
        assert all("--hash=sha256:" in package for package in pinned), file
        assert "://" not in text


@pytest.mark.parametrize("file", PYTHON_FILES, ids=lambda file: str(file.relative_to(PROJECT)))
def test_a_file_has_one_subject_that_can_be_read_at_one_sitting(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert file.stem not in WORDLESS_NAMES, "the name says nothing: the file has two subjects"
    assert len(text.splitlines()) <= FILE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= FUNCTION_LINES, f"{node.name} has {length} lines"


def comments(file: Path) -> list[tuple[int, str]]:
    tokens = tokenize.generate_tokens(io.StringIO(file.read_text(encoding="utf-8")).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


EXCUSE = re.compile(r"#\s*(?:noqa|type:\s*ignore)")
GOOD_EXCUSE = re.compile(
    r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[\w-]+(?:,\s*[\w-]+)*\])"
    r"\s+(?:#|—|-)?\s*\w+"
)


def test_every_excuse_names_its_rule_and_its_reason() -> None:
    bare = [
        f"{file.relative_to(PROJECT)}:{line}: {comment}"
        for file in PYTHON_FILES
        for line, comment in comments(file)
        if EXCUSE.match(comment) and not GOOD_EXCUSE.match(comment)
    ]
    assert bare == []


def test_nothing_of_the_package_is_imported_by_its_naive_twins() -> None:
    for file in sorted((PROJECT / "tests" / "naive").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert not any(name.split(".")[0] == "percall" for name in names), file


def test_each_allowed_skip_has_its_reason_and_none_is_of_browser_database_or_spark() -> None:
    lines = (PROJECT / "tests" / "allowed-skips.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("#")]
    assert all(len(row) == 2 and row[1].strip() for row in rows)
    assert not any(
        re.search("browser|chromium|database|spark|java", row[0].lower()) for row in rows
    )


def test_the_tests_of_a_subject_lie_where_the_subject_lies() -> None:
    """`tests/` mirrors `src/percall/`: a folder of tests that mirrors none is a lost one."""
    allowed = {"naive", "docs", "bench", "tools", "hostile"}
    folders = {path.name for path in (PROJECT / "tests").iterdir() if any(path.glob("test_*.py"))}
    subjects = {path.name for path in SOURCE.iterdir() if path.is_dir()}
    assert folders - subjects - allowed == set()


def test_no_data_set_lies_in_the_repository() -> None:
    """Tests make their data or take it from beside the project."""
    kinds = {".tsv", ".xlsx", ".parquet", ".gz", ".zip", ".db"}
    assert [str(file) for file in tracked_files() if file.suffix in kinds] == []
