"""Real servers of the system's packages: started on a socket of their own, stopped at the end."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

PASSWORD = "s3cret-of-the-tests"
_WAIT_S = 60


@dataclass(frozen=True)
class Running:
    """A server on a port of the loopback, with a database `pbx` and a user `reader`."""

    kind: str
    port: int
    process: "subprocess.Popen[bytes]"
    folder: Path

    @property
    def address(self) -> str:
        return f"{self.kind}://reader@127.0.0.1:{self.port}/pbx"

    def engine(self) -> sa.Engine:
        """As the telephone system's own user, who writes."""
        driver = {"postgresql": "psycopg", "mariadb": "pymysql"}[self.kind]
        url = sa.URL.create(
            f"{self.kind}+{driver}", "writer", PASSWORD, "127.0.0.1", self.port, "pbx"
        )
        return sa.create_engine(url, poolclass=sa.NullPool)


def _program(name: str) -> str:
    folders = [str(x) for x in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", *folders])
    found = shutil.which(name, path=path)
    assert found, f"{name} is missing: tools/set_up databases"
    return found


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _user(name: str) -> str | None:
    """Whom a server runs as: servers refuse root."""
    return name if os.geteuid() == 0 else None


@contextmanager
def _folder(user: str | None) -> Iterator[Path]:
    # Short, as a socket's path has to be; open to the user whom the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="percall-db-", dir="/tmp"))
    try:
        if user is not None:
            found = pwd.getpwnam(user)
            os.chown(folder, found.pw_uid, found.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(ask: "list[str]", user: str | None, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + _WAIT_S
    while subprocess.run(ask, user=user, capture_output=True, check=False).returncode:
        assert process.poll() is None, "the server ended at its start"
        assert time.monotonic() < end, "the server does not start"
        time.sleep(0.1)


@contextmanager
def _ended(process: "subprocess.Popen[bytes]", stop: signal.Signals) -> Iterator[None]:
    try:
        yield
    finally:
        process.send_signal(stop)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        if process.poll() is None:
            process.kill()
            process.wait()


@contextmanager
def postgresql() -> Iterator[Running]:
    user = _user("postgres")
    with _folder(user) as folder:
        place, port = folder / "d", _free_port()
        subprocess.run(
            [_program("initdb"), "-D", str(place), "-U", "owner", "-E", "UTF8", "--locale=C",
             "-A", "trust", "--no-sync"], user=user, check=True, capture_output=True, cwd=folder,
        )  # fmt: skip
        (place / "pg_hba.conf").write_text(
            "local all owner trust\nhost all reader,writer 127.0.0.1/32 scram-sha-256\n"
        )
        process = subprocess.Popen(
            [_program("postgres"), "-D", str(place), "-k", str(folder), "-p", str(port), "-F",
             "-c", "listen_addresses=127.0.0.1", "-c", "timezone=Europe/Riga",
             "-c", "datestyle=german"],
            user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with _ended(process, signal.SIGINT):  # without waiting for sessions
            psql = [_program("psql"), "-h", str(folder), "-p", str(port), "-U", "owner", "-qc"]
            _wait([*psql, "SELECT 1", "postgres"], user, process)
            for statement, database in (
                (f"CREATE ROLE writer LOGIN PASSWORD '{PASSWORD}'", "postgres"),
                (f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'", "postgres"),
                ("CREATE DATABASE pbx OWNER writer", "postgres"),
                ("ALTER DEFAULT PRIVILEGES FOR ROLE writer GRANT ALL ON TABLES TO reader", "pbx"),
            ):
                subprocess.run([*psql, statement, database], user=user, check=True, cwd=folder)
            yield Running("postgresql", port, process, folder)


@contextmanager
def mariadb() -> Iterator[Running]:
    user = _user("mysql")
    with _folder(user) as folder:
        place, port, own = folder / "d", _free_port(), folder / "s"
        whose = ["--user=mysql"] if user else []
        subprocess.run(
            [_program("mariadb-install-db"), "--no-defaults", f"--datadir={place}", *whose,
             "--auth-root-authentication-method=normal", "--skip-test-db"],
            check=True, capture_output=True, cwd=folder,
        )  # fmt: skip
        process = subprocess.Popen(
            [_program("mariadbd"), "--no-defaults", f"--datadir={place}", f"--socket={own}",
             f"--port={port}", "--bind-address=127.0.0.1", f"--pid-file={folder / 'p'}", *whose,
             "--innodb-flush-log-at-trx-commit=0", "--sql-mode=", "--skip-name-resolve",
             "--default-time-zone=+03:00"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with _ended(process, signal.SIGTERM):
            client = [_program("mariadb"), "--no-defaults", f"--socket={own}", "-uroot", "-e"]
            _wait([*client, "SELECT 1"], None, process)
            subprocess.run(
                [*client, "CREATE DATABASE pbx CHARACTER SET utf8mb4; " + "; ".join(
                    f"CREATE USER {name}@'%' IDENTIFIED BY '{PASSWORD}'; "
                    f"GRANT ALL ON pbx.* TO {name}@'%'" for name in ("writer", "reader"))],
                check=True,
            )  # fmt: skip
            yield Running("mariadb", port, process, folder)


SERVERS = {"postgresql": postgresql, "mariadb": mariadb}
