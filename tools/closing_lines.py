"""Prints what a run of the tests came to, from the result files of pytest, and checks that it ran.

Usage: closing_lines.py FOLDER NAME...; each NAME must have left FOLDER/NAME.xml with tests in it.
"""

import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path


def counts(file: Path) -> Counter[str]:
    """Tests passed, failed and skipped in one result file."""
    suites = ET.parse(file).getroot().iter("testsuite")
    found: Counter[str] = Counter()
    for suite in suites:
        tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        found.update(passed=tests - skipped - failed, failed=failed, skipped=skipped)
    return found


def line(name: str, found: Counter[str]) -> str:
    return f"{name}: " + ", ".join(f"{found[kind]} {kind}" for kind in KINDS)


KINDS = ("passed", "failed", "skipped")


def main(folder: Path, names: list[str]) -> int:
    total: Counter[str] = Counter()
    missing = []
    for name in names:
        file = folder / f"{name}.xml"
        found = counts(file) if file.is_file() else Counter()
        print(line(name, found))
        if found["passed"] == 0:
            missing.append(name)
        total.update(found)
    for name in missing:
        print(f"make {name} ran no test that passed")
    print(line("tests", total))
    return 1 if missing or total["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
