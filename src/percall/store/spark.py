"""Spark: the same queries beyond one machine, with the same answers.

Rules:
1. The workspace is only read: Spark's own files lie in a temporary folder.
2. Nothing is printed: the words of the Java process go to a file, whose last line is told only
   if it does not start.
3. Spark reads SQL as DuckDB does: names in double quotes, sums that fail rather than overflow,
   UTC.
4. PERCALL_SPARK_MASTER names a cluster; without it Spark runs in this machine's cores.
   PERCALL_SPARK_LAKE names the place of the lake's files as the cluster sees it (an address of
   object storage, say). All else is Spark's own configuration (`SPARK_CONF_DIR`).
"""

import atexit
import os
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from percall.errors import LakeDamaged, PercallError
from percall.texts import _

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

MASTER_VARIABLE = "PERCALL_SPARK_MASTER"
LAKE_VARIABLE = "PERCALL_SPARK_LAKE"

SAME_ANSWERS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
}
QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.catalogImplementation": "in-memory",
}
# On this machine alone: a cluster has its own. The one wide aggregation of a question becomes a
# method longer than Java compiles unless told to; interpreted it takes ten times as long.
LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.driver.extraJavaOptions": "-XX:-DontCompileHugeMethods",
    "spark.sql.shuffle.partitions": str(os.cpu_count() or 1),
}
_UNREADABLE = re.compile("FAILED_READ_FILE|CANNOT_READ_FILE|PATH_NOT_FOUND|FileNotFound")
_GLOB_SIGNS = re.compile(r"([\\*?\[\]{}])")


class Spark:
    """PySpark: on this machine, or on the cluster that the environment names.

    Raises:
        PercallError: PySpark or Java is not installed.
    """

    def __init__(self) -> None:
        _require_installed()
        self._views: dict[tuple[str, ...], str] = {}
        self._kept_count = 0
        self._lake_elsewhere = os.environ.get(LAKE_VARIABLE, "").rstrip("/")

    @property
    def reads_here(self) -> bool:
        """Whether the lake's files are read where this process sees them."""
        return not self._lake_elsewhere

    @cached_property
    def session(self) -> "SparkSession":
        """The session, made when it is first needed.

        Raises:
            PercallError: Spark does not start.
        """
        with warnings.catch_warnings():  # what it thinks of other packages is not for our users
            warnings.simplefilter("ignore")
            return _session(os.environ.get(MASTER_VARIABLE))

    def parquet(self, files: Sequence[Path]) -> str:
        """A table expression over the files."""
        addresses = tuple(self._address(file) for file in files)
        if addresses not in self._views:
            name = f"parquet_{len(self._views)}"
            session = self.session
            with _faults_named(str(files[0].parent)):
                session.read.parquet(*addresses).createOrReplaceTempView(name)
            self._views[addresses] = name
        return self._views[addresses]

    def fetch(self, sql: str, lake_folder: Path) -> list[tuple[Any, ...]]:
        """All rows of a query.

        Raises:
            LakeDamaged: A file of the lake cannot be read.
        """
        session = self.session
        with _faults_named(self._lake_elsewhere or str(lake_folder)):
            return [tuple(row) for row in session.sql(sql).collect()]

    def keep(self, sql: str, lake_folder: Path) -> str:
        """A table expression of a query's rows, worked out once and kept with the engine."""
        self._kept_count += 1
        name = f"kept_{self._kept_count}"
        session = self.session
        with _faults_named(self._lake_elsewhere or str(lake_folder)):
            session.sql(sql).cache().createOrReplaceTempView(name)
        return name

    def milliseconds(self, instant: str) -> str:
        """SQL of an instant as whole milliseconds since 1970."""
        return f"unix_millis(CAST({instant} AS TIMESTAMP))"

    def _address(self, file: Path) -> str:
        if not self._lake_elsewhere:
            return _GLOB_SIGNS.sub(r"\\\1", str(file))
        return f"{self._lake_elsewhere}/{'/'.join(file.parts[file.parts.index('lake') + 1 :])}"


def _require_installed() -> None:
    if find_spec("pyspark") is None:
        raise PercallError(
            _("The Spark engine is not installed"),
            do=_("install it with `pip install 'percall[spark]'`"),
        )
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") is None and not (home and Path(home, "bin", "java").exists()):
        raise PercallError(
            _("The Spark engine needs Java, and none was found"),
            do=_("install it with your system's packages, such as default-jre-headless"),
        )


def _session(master: str | None) -> "SparkSession":
    from pyspark.sql import SparkSession  # noqa: PLC0415  # an extra that few install

    running = SparkSession.getActiveSession()  # a process has one Spark at most
    session = running.newSession() if running else SparkSession(_context(master))
    for key, value in SAME_ANSWERS.items():
        session.conf.set(key, value)
    return session


def _context(master: str | None) -> "SparkContext":
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415  # an extra that few install
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415  # likewise

    folder = tempfile.mkdtemp(prefix="percall-spark-")
    own = {"spark.local.dir": folder, "spark.sql.warehouse.dir": f"{folder}/warehouse"}
    conf = SparkConf(loadDefaults=False).setAppName("percall").setMaster(master or "local[*]")
    conf.setAll(list((QUIET | ({} if master else LOCAL | own)).items()))
    words = Path(folder, "words.txt")
    try:
        with words.open("wb") as stream:
            gateway = launch_gateway(conf, {"stdout": stream, "stderr": stream, "cwd": folder})
        context = SparkContext(conf=conf, gateway=gateway)
    except Exception as error:
        said = words.read_text(errors="replace").splitlines()
        told = [line for line in said if re.search("error|exception", line, re.IGNORECASE)]
        shutil.rmtree(folder, ignore_errors=True)
        raise PercallError(
            _("Spark does not start: {why}").format(why=(told or [str(error)])[0].strip()),
            do=_("see docs/spark.md"),
        ) from None
    atexit.register(_stop, context, gateway, folder)
    return context


def _stop(context: "SparkContext", gateway: Any, folder: str) -> None:
    context.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _faults_named(where: str) -> Iterator[None]:
    from py4j.protocol import Py4JJavaError  # noqa: PLC0415  # comes with PySpark
    from pyspark.errors import PySparkException  # noqa: PLC0415  # an extra that few install

    try:
        yield
    except (PySparkException, Py4JJavaError) as error:
        why = str(error).strip().splitlines()[0]
        if _UNREADABLE.search(str(error)):
            raise LakeDamaged(
                _("A file of the lake cannot be read: {why}").format(why=why), where=where,
                do=_("put it back from a copy, or undo its import and import the records again"),
            ) from None  # fmt: skip
        raise PercallError(
            _("Spark could not answer: {why}").format(why=why), do=_("see docs/spark.md")
        ) from None
