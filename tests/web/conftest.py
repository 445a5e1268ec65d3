"""One small centre, one server and one browser for all tests of the pages."""

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.web.world import (
    command,
    environment,
    import_records,
    make_centre,
    write_books,
)


@contextmanager
def served(root: Path) -> Iterator[str]:
    """The address of `percall serve` over a workspace, which ends with Ctrl-C and in peace."""
    with subprocess.Popen(
        command("serve", "-w", root, "--port", "0", "--json"), env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        line = server.stdout.readline()
        try:
            assert line, server.stderr.read() if server.stderr else ""
            address: str = json.loads(line)["address"]
            yield address.rstrip("/")
        finally:
            server.send_signal(signal.SIGINT)
            _out, said = server.communicate(timeout=20)
    assert server.returncode == 0
    assert said == ""


def patient(address: str) -> httpx.Client:
    """A client that follows redirects and asks again while a page says that it is being made."""
    return httpx.Client(base_url=address, follow_redirects=True, timeout=30, trust_env=False)


@pytest.fixture(scope="session")
def small_centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_centre(tmp_path_factory.mktemp("web") / "small")
    write_books(root)
    report = import_records(root)
    assert report["quarantined"] == 2
    return root


@pytest.fixture(scope="session")
def address(small_centre: Path) -> Iterator[str]:
    with served(small_centre) as found:
        yield found


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[httpx.Client]:
    with patient(address) as found:
        yield found
