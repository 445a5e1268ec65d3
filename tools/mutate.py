"""Flips operators in the code that money runs through, and lists the flips that no test notices.

    make mutate              every flip (a long run: hundreds of test runs)
    make mutate SAMPLE=40    forty of them, always the same forty

A flip is one change to one file: a comparison, a sign, `and` for `or`, a whole number one higher,
a condition denied. Each is tried in a copy of the sources with the tests named for that file,
stopped at the first failure. A survivor is a line that a test should be written for, or a change
that means the same; the list is for a person to read, so the exit status is 0.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

PROJECT = Path(__file__).parents[1]
SOURCE = PROJECT / "src"
LONGEST_RUN_S = 600

# What is flipped, and the tests that ought to notice.
SUBJECTS: dict[str, tuple[str, ...]] = {
    "percall/money.py": ("tests/test_money.py", "tests/costing"),
    "percall/intervals.py": ("tests/test_intervals.py", "tests/costing", "tests/ledger"),
    "percall/ledger/accrual.py": ("tests/ledger", "tests/costing"),
    "percall/costing": ("tests/costing",),
}

COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
SIGNS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flip:
    """One change: the file, the line, what it does, and the changed text."""

    file: Path
    line: int
    what: str
    text: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file.relative_to(SOURCE)}:{self.line}: {self.what}"


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Each flip of one node as (what it does, the node that takes its place)."""
    match node:
        case ast.Compare(ops=[op, *_]) if type(op) in COMPARISONS:
            changed = copy.deepcopy(node)
            changed.ops[0] = COMPARISONS[type(op)]()
            yield _said(node, changed), changed
        case ast.BinOp(op=op) if type(op) in SIGNS:
            changed = copy.deepcopy(node)
            changed.op = SIGNS[type(op)]()
            yield _said(node, changed), changed
        case ast.BoolOp(op=op):
            changed = copy.deepcopy(node)
            changed.op = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield _said(node, changed), changed
        case ast.Constant(value=int() as value) if not isinstance(value, bool):
            changed = ast.Constant(value + 1)
            yield _said(node, changed), changed
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield _said(node, operand), operand
        case ast.IfExp(test=test):
            changed = copy.deepcopy(node)
            changed.test = ast.UnaryOp(ast.Not(), copy.deepcopy(test))
            yield _said(node, changed), changed


def _said(before: ast.AST, after: ast.AST) -> str:
    return f"{ast.unparse(before)}  ->  {ast.unparse(after)}"


class _Replace(ast.NodeTransformer):
    def __init__(self, position: int, new: ast.AST) -> None:
        self.position, self.new, self.seen = position, new, -1

    def visit(self, node: ast.AST) -> ast.AST:
        self.seen += 1
        if self.seen == self.position:
            return self.new
        self.generic_visit(node)
        return node


def in_order(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node in the order in which `_Replace` sees them."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        yield from in_order(child)


def flips_of(file: Path, tests: tuple[str, ...]) -> Iterator[Flip]:
    source = file.read_text(encoding="utf-8")
    tree = ast.parse(source)
    for position, node in enumerate(in_order(tree)):
        for what, new in changes(node):
            changed = _Replace(position, new).visit(copy.deepcopy(tree))
            text = ast.unparse(ast.fix_missing_locations(changed))
            yield Flip(file, getattr(node, "lineno", 0), what, text, tests)


def all_flips() -> list[Flip]:
    found = []
    for name, tests in SUBJECTS.items():
        existing = tuple(test for test in tests if (PROJECT / test).exists())
        subject = SOURCE / name
        files = sorted(subject.rglob("*.py")) if subject.is_dir() else [subject]
        found += [flip for file in files for flip in flips_of(file, existing)]
    return found


def is_noticed(flip: Flip, limit_s: float) -> bool:
    """Whether a test fails (or runs much longer than usual) with the flip in place."""
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "percall"
        copied.mkdir()
        shutil.copytree(SOURCE, copied / "src", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(PROJECT / "tests", copied / "tests")
        shutil.copy(PROJECT / "pyproject.toml", copied)
        shared = PROJECT / "../shared"
        if shared.is_dir():
            (Path(folder) / "shared").symlink_to(shared.resolve())
        (copied / "src" / flip.file.relative_to(SOURCE)).write_text(flip.text, encoding="utf-8")
        return run_tests(copied, flip.tests, limit_s) != 0


def run_tests(project: Path, tests: tuple[str, ...], limit_s: float) -> int:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-m",
        "not spark and not browser",
        *tests,
    ]
    surroundings = os.environ | {"PYTHONPATH": str(project / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ended = subprocess.run(
            [*command, "-p", "no:cacheprovider", "--no-header"], cwd=project, env=surroundings,
            capture_output=True, timeout=limit_s, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return 1
    return ended.returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sample", type=int, help="try so many flips, chosen by --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only files whose path holds this text")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    wanted = parser.parse_args()
    flips = [flip for flip in all_flips() if wanted.only in str(flip.file)]
    if wanted.sample and wanted.sample < len(flips):
        flips = sorted(random.Random(wanted.seed).sample(flips, wanted.sample), key=str)
    tests = tuple(sorted({test for flip in flips for test in flip.tests}))
    started = time.monotonic()
    if run_tests(PROJECT, tests, LONGEST_RUN_S) != 0:
        print("the tests fail before anything is flipped: mend them first")
        return 1
    print(f"percall: trying {len(flips)} flips, {wanted.jobs} at a time")
    limit_s = 30 + 4 * (time.monotonic() - started)
    survivors = []
    with ThreadPoolExecutor(wanted.jobs) as pool:
        for flip, noticed in zip(flips, pool.map(is_noticed, flips, repeat(limit_s)), strict=True):
            if not noticed:
                survivors.append(flip)
                print(f"survived  {flip}", flush=True)
    print(f"{len(flips) - len(survivors)} of {len(flips)} flips were noticed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
