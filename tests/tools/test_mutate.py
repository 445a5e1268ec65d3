"""Flips of operators: each is one change of meaning, and a test that fails notices it."""

from pathlib import Path

from tools.mutate import flips_of

SOURCE = """\
def share(part, whole):
    return part / whole if part < whole and not part == 0 else -1
"""


def flips(folder: Path) -> list[str]:
    file = folder / "share.py"
    file.write_text(SOURCE)
    return [flip.text for flip in flips_of(file, ())]


def test_each_flip_changes_one_thing(tmp_path: Path) -> None:
    found = flips(tmp_path)
    for changed in (
        "part * whole", "part <= whole", "part < whole or not part == 0", "not part != 0",
        "part == 1", "and part == 0", "else -2", "else 1",
    ):  # fmt: skip
        assert sum(changed in text for text in found) == 1, changed
    assert len(found) == len(set(found))
