"""What the gate says at its end, and that it does not pass when nothing ran."""

from pathlib import Path

import pytest

from tools.closing_lines import main

RESULT = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'


def result(folder: Path, name: str, tests: int, failed: int = 0, skipped: int = 0) -> None:
    (folder / f"{name}.xml").write_text(RESULT.format(tests, failed, 0, skipped))


def test_it_sums_what_ran(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result(tmp_path, "test", tests=12, skipped=2)
    result(tmp_path, "test-spark", tests=3)
    assert main(tmp_path, ["test", "test-spark"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "test: 10 passed, 0 failed, 2 skipped",
        "test-spark: 3 passed, 0 failed, 0 skipped",
        "tests: 13 passed, 0 failed, 2 skipped",
    ]


def test_a_failure_fails(tmp_path: Path) -> None:
    result(tmp_path, "test", tests=12, failed=1)
    assert main(tmp_path, ["test"]) == 1


def test_a_part_that_ran_nothing_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result(tmp_path, "test", tests=12)
    result(tmp_path, "test-spark", tests=2, skipped=2)
    assert main(tmp_path, ["test", "test-spark", "gone"]) == 1
    said = capsys.readouterr().out
    assert "make test-spark ran no test that passed" in said
    assert "make gone ran no test that passed" in said
