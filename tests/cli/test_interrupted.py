"""Ctrl-C at any moment of an import ends it at once, with 130 and one line that says what is changed."""

import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from percall.store.engine import connect
from percall.store.ingest.job import Desk
from percall.store.ingest.side_by_side import side_by_side
from percall.store.workspace import open_workspace
from tests.hostile.small_centre import GOOD, HEAD, call, lake_state, percall
from tests.hostile.small_centre import centre as small_centre

ENDS_WITHIN_S = 20  # on a machine that does much else
# Where the signal meets Python amid code that it runs for itself, Python dies of it at its end,
# after the line was said: a shell tells both as 130.
OF_CTRL_C = (130, -signal.SIGINT)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("interrupted")
    root = small_centre(folder)
    (folder / "first.csv").write_text(GOOD)
    percall("import", folder / "first.csv", "--mapping", "calls", "-w", root)
    with (folder / "big.csv").open("w") as out:
        out.write(HEAD)
        for n in range(200_000):
            out.write(call(f"b{n}", f"2026-{1 + n % 12:02}-{1 + n % 28:02} 10:00:00"))
    return root


@pytest.mark.parametrize("after_s", [0.0, 0.1, 0.3, 0.6, 1.0, 1.5, 2.0, 2.5, 3.0])
def test_nothing_is_changed_and_that_is_said(centre: Path, after_s: float) -> None:
    before = lake_state(centre)
    child = subprocess.Popen(
        [sys.executable, "-m", "percall", "import", centre.parent / "big.csv", "--mapping", "calls",
         "-w", centre],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    end = time.monotonic() + 60
    while not list(centre.glob("lake/staging/*/work")):  # it has begun to read
        assert time.monotonic() < end
        time.sleep(0.005)
    with suppress(subprocess.TimeoutExpired):
        child.wait(after_s)
    interrupted_at = time.monotonic()
    child.send_signal(signal.SIGINT)
    out, error = child.communicate()
    if child.returncode == 0:  # it was quicker
        import_id = percall("imports", "-w", centre, "--json").json[-1]["import_id"]
        percall("undo", import_id, "-w", centre)
        return
    assert time.monotonic() - interrupted_at < ENDS_WITHIN_S
    assert child.returncode in OF_CTRL_C, error
    assert out == ""
    if "an import was made all the same" in error:
        import_id = percall("imports", "-w", centre, "--json").json[-1]["import_id"]
        percall("undo", import_id, "-w", centre)
        return
    assert error == "percall: Interrupted: nothing was changed\n"
    assert not list(centre.glob("lake/staging/*"))
    assert lake_state(centre) == before


def test_a_fault_interrupts_the_statement_of_the_step_beside_it(centre: Path) -> None:
    def long(desk: Desk) -> None:
        desk.connection.execute("SELECT count(*) FROM range(1000000000000) t(i) WHERE i % 7 = 3")

    def fault(_desk: Desk) -> None:
        time.sleep(0.3)
        raise KeyboardInterrupt

    with connect() as engine:
        desk = Desk(open_workspace(centre), "now", centre, engine)
        begun = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            side_by_side(desk, [fault, long])
        assert time.monotonic() - begun < ENDS_WITHIN_S


def test_standard_input_that_is_broken_off_changes_nothing(centre: Path) -> None:
    before = lake_state(centre)
    child = subprocess.Popen(
        [sys.executable, "-m", "percall", "import", "-", "--mapping", "calls", "-w", centre],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    end = time.monotonic() + 60
    while not list(centre.glob("aside/*/*")):
        assert time.monotonic() < end
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    _out, error = child.communicate()
    assert child.returncode in OF_CTRL_C
    assert error == b"percall: Interrupted: nothing was changed\n"
    assert [file.name for file in (centre / "aside").rglob("*")] == ["held.lock"]
    assert lake_state(centre) == before
