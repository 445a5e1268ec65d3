"""What all tests share: warnings and skips that fail, Hypothesis without chance, the shared data."""

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from percall.texts import translations_for, use_translations
from tests.store.database_servers import SERVERS, Running

PROJECT = Path(__file__).parents[1]
ALLOWED_SKIPS = PROJECT / "tests" / "allowed-skips.txt"

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("chance", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests are listed, which are all kept: looking for garbage was a quarter of it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data sets that lies beside the project."""
    folder = PROJECT / "../shared/data"
    if not folder.is_dir():
        pytest.skip("shared data is not here: ../shared/data")
    return folder.resolve()


@pytest.fixture(scope="session")
def twin_centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample centre of twelve agents with a twin that is fitted on five of its nine weeks."""
    from tests.costing.product import run  # the app reads the language first

    root = tmp_path_factory.mktemp("twin") / "centre"
    run("sample", root, "--weeks", 9, "--agents", 12)
    run("twin", "fit", "--from", "2026-09-07", "--to", "2026-10-12", "-w", root)
    return root


@pytest.fixture(scope="session", params=sorted(SERVERS))
def running(request: pytest.FixtureRequest) -> Iterator[Running]:
    """A real server of a database, with nothing in it."""
    with SERVERS[request.param]() as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> str | None:
    """The system's Chromium; None where Playwright's own build is to be used."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(autouse=True)
def _clean_surroundings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test depends on the shell that started it, nor on the language of the one before."""
    for name in list(os.environ):
        if name.startswith("PERCALL_"):
            monkeypatch.delenv(name)
    use_translations(translations_for("en"))
    yield
    use_translations(translations_for("en"))


# --- a skip that nobody allowed fails the run -------------------------------------------------

_skips: dict[str, str] = {}


def _allowed_reasons() -> list[str]:
    lines = ALLOWED_SKIPS.read_text(encoding="utf-8").splitlines()
    return [line.split("|")[0].strip() for line in lines if line and not line.startswith("#")]


def _note_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not any(allowed in reason for allowed in _allowed_reasons()):
            _skips[report.nodeid] = reason


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _note_skip(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    _note_skip(report)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if _skips and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for nodeid, reason in _skips.items():
        terminalreporter.write_line(f"NOT ALLOWED to skip {nodeid}: {reason}", red=True)
