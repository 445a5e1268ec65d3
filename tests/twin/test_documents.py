"""The documentation of the twin says all that there is, and its example runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from percall.twin import keys
from percall.twin.behaviour import Shape

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "twin.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def rows(text: str) -> dict[str, str]:
    """The second cell by each word of the first."""
    found = {}
    for line in text.splitlines():
        if line.startswith("| `"):
            first, second = line.split("|")[1:3]
            found |= dict.fromkeys(re.findall(r"`([^`]+)`", first), second.strip())
    return found


@pytest.mark.parametrize("table", ["The document", *keys.KEYS])
def test_each_key_has_its_line_and_no_line_is_of_a_key_that_is_gone(table: str) -> None:
    settings = keys.ONE if table == "The document" else keys.KEYS[table]
    found = rows(section(table))
    assert set(found) == {setting.key for setting in settings}
    for setting in settings:
        assert (found[setting.key] == "required") == (setting.default is ...), setting.key
        if isinstance(setting.default, int | float):
            assert found[setting.key] == f"`{setting.default:g}`"


def test_each_shape_has_its_line() -> None:
    assert {str(shape) for shape in Shape} <= set(rows(section("behaviour.toml")))


def test_the_example_prints_what_the_page_says(tmp_path: Path) -> None:
    document = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    session = re.search(r"```console\n\$ (.*?)\n(.*?)```", PAGE, re.DOTALL)
    assert document is not None
    assert session is not None
    (tmp_path / "centre.toml").write_text(document[1], encoding="utf-8")
    code = "from percall.cli.app import main; main()"
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *session[1].split()[1:]], cwd=tmp_path,
        env={"PYTHONPATH": str(PROJECT / "src"), "PATH": "", "HOME": str(Path.home())},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    printed = [line.rstrip() for line in ran.stdout.splitlines()]
    said = session[2].splitlines()
    assert [line for line in printed if line] == [line for line in said if line]
