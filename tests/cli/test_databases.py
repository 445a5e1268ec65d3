"""A database on the command line: its password is seen by nobody, its options by themselves."""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from percall.cli.app import COMMAND_MODULES, app
from percall.errors import UsageFault
from tests.store.database_servers import PASSWORD, Running
from tests.store.importing import centre
from tests.store.test_database import CALLS

if not app.registered_commands:
    for _name in COMMAND_MODULES:
        import_module(f"percall.cli.{_name}").register(app)


def percall(folder: Path, *words: str, **surroundings: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "percall", *words], cwd=folder, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "HOME": str(folder), **surroundings},
    )  # fmt: skip


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    out, err = process.communicate(timeout=100)
    return process.returncode, out + err


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    assert ended(percall(tmp_path, "init", "."))[0] == 0
    (tmp_path / "mappings").mkdir(exist_ok=True)
    (tmp_path / "mappings" / "calls.toml").write_text(CALLS)
    return tmp_path


def seen_by_others(process: "subprocess.Popen[str]") -> bytes:
    """The words of every process while one runs, as everybody on the machine sees them."""
    seen = b""
    while process.poll() is None:
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen += file.read_bytes()
            except OSError:
                continue
    return seen


def test_the_password_is_found_nowhere(running: Running, desk: Path) -> None:
    with running.engine().begin() as connection:
        connection.exec_driver_sql("CREATE TABLE calls (id INT, started TIMESTAMP, result TEXT)")
        connection.exec_driver_sql("INSERT INTO calls VALUES (1, '2026-10-01 08:00:00', 'OK')")
    words = ["import", running.address, "--mapping", "calls", "--table", "calls", "--json"]
    try:
        process = percall(desk, *words, PERCALL_DATABASE_PASSWORD=PASSWORD)
        seen = seen_by_others(process)
        code, said = ended(process)
        assert code == 0, said
        assert json.loads(said)["imported"] == 1
        wrong = ended(percall(desk, *words, PERCALL_DATABASE_PASSWORD=f"not-{PASSWORD}"))
        assert wrong[0] == 9
    finally:
        with running.engine().begin() as connection:
            connection.exec_driver_sql("DROP TABLE calls")
    assert b"--mapping" in seen  # the command was looked at
    assert PASSWORD.encode() not in seen
    assert PASSWORD not in said + wrong[1]
    files = [file for file in desk.rglob("*") if file.is_file()]
    assert len(files) > 3
    assert not [file for file in files if PASSWORD.encode() in file.read_bytes()]
    manifest = (desk / "lake" / "manifest.json").read_text()
    assert "reader@" not in manifest  # nor the user


@pytest.mark.parametrize(("words", "told"), [
    (["postgresql://u:hidden@h/n", "--as", "asterisk-cdr"], "PERCALL_DATABASE_PASSWORD"),
    (["mysql+mysqldb://u@h/n?passwd=hidden", "--as", "asterisk-cdr"], "PERCALL_DATABASE_PASSWORD"),
    (["postgresql://u:hid:den@h:port/n", "--as", "asterisk-cdr"], "cannot be read"),
    (["postgresql://h", "--as", "asterisk-cdr"], "cannot be read"),
    (["postgresql://u@h/n"], "--as"),
    (["postgresql://u@h/n", "--mapping", "calls"], "--table"),
    (["postgresql://u@h/n", "--as", "genesys-conversations", "--table", "t"], "not one of a table"),
    (["postgresql://u@h/n", "--as", "asterisk-cdr", "--since", "soon"], "2026-10-01T08:00"),
    (["calls.csv", "--mapping", "calls", "--table", "calls"], "--table is for databases"),
])  # fmt: skip
def test_what_does_not_fit_is_said_without_what_is_secret(
    tmp_path: Path, words: list[str], told: str
) -> None:
    workspace = centre(tmp_path)
    workspace.mappings_folder.mkdir(exist_ok=True)
    (workspace.mappings_folder / "calls.toml").write_text(CALLS)
    found = CliRunner().invoke(app, ["import", *words, "--workspace", str(workspace.root)])
    assert isinstance(found.exception, UsageFault)
    said = f"{found.exception} {found.output}"
    assert (told in said, "hid" in said) == (True, False), said


def test_standard_input_that_is_no_terminal_is_not_asked(desk: Path) -> None:
    code, said = ended(
        percall(desk, "import", "postgresql://u@127.0.0.1:1/n", "--as", "asterisk-cdr")
    )
    assert (code, said.count("\n")) == (9, 1), said


@pytest.mark.parametrize(("address", "told"), [
    ("mysql://r@127.0.0.1:1/x?read_default_file=/etc/passwd", "'read_default_file'"),
    ("mysql://r@127.0.0.1:1/x?read_default_group=client", "'read_default_group'"),
    ("mysql://r@127.0.0.1:1/x?nonsense=1", "'nonsense'"),
    ("mysql://r@127.0.0.1/x?port=99", "'port'"),
    ("mysql://r@127.0.0.1:1/x?connect_timeout=abc", "'connect_timeout' of the address cannot"),
    ("mysql://r@127.0.0.1:1/x?connect_timeout=0", "whole seconds"),
    ("mysql://r@127.0.0.1:1/x?read_timeout=1&read_timeout=2", "said several times"),
    ("mysql://r@127.0.0.1:1/x?ssl_ca=/nonexist.pem", "there is no file /nonexist.pem"),
    ("mysql://r@127.0.0.1:1/x?ssl_disabled=perhaps", "true or false"),
    ("postgresql://r@127.0.0.1:1/x?service=mine", "'service'"),
    ("postgresql://r@127.0.0.1:1/x?passfile=/etc/passwd", "'passfile'"),
    ("postgresql://r@127.0.0.1:1/x?connect_timeout=abc", "'connect_timeout'"),
])  # fmt: skip
def test_an_option_that_cannot_be_passed_on_is_named(desk: Path, address: str, told: str) -> None:
    found = CliRunner().invoke(
        app, ["import", address, "--as", "asterisk-cdr", "--workspace", str(desk)]
    )
    assert isinstance(found.exception, UsageFault), found.exception
    assert told in str(found.exception)


@pytest.mark.parametrize(("file", "told"), [
    ("password=Plant77\n", "line 1 stands before any [section]"),
    ("[client]\n=Plant77\n", "line 2 cannot be read"),
    ("[client]\npassword=a\npassword=Plant77\n", "line 3 says something again"),
    ("[client]\nport=Plant77\n", "the port is no number"),
    ("[client]\ndefault-character-set=Plant77\n", "these options: AttributeError"),
    ("[client]\nssl-ca=Plant77\n", "these options: FileNotFoundError"),
    ("[client]\npassword=Plant77\n", "127.0.0.1:1/x"),
])  # fmt: skip
def test_no_error_shows_what_stands_in_the_file_of_the_password(
    desk: Path, file: str, told: str
) -> None:
    (desk / ".my.cnf").write_text(file)
    words = ("import", "mysql://r@127.0.0.1:1/x", "--as", "asterisk-cdr")
    code, said = ended(percall(desk, *words))
    assert (code in {2, 9}, said.count("\n"), told in said, "Plant77" in said) == (
        True, 1, True, False,
    ), said  # fmt: skip
