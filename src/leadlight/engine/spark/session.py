"""Spark, started quietly: what it has to say goes into a file, which is named where something goes wrong."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, Final

from leadlight.engine.spark.errors import SparkError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

EVERY_CORE: Final = "local[*]"
OLDEST_JAVA: Final = 17
_PACKAGES: Final = ("pyspark", "pyarrow", "pandas")
_GET_JAVA: Final = "On Debian and Ubuntu: apt-get install openjdk-17-jre-headless"
_BATCH: Final = "100000"  # rows handed to Python at once
_SETTINGS: Final = {
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": _BATCH,
    "spark.executorEnv.POLARS_MAX_THREADS": "1",  # every core has a task of its own already
}
_LOCALLY: Final = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


def is_local(master: str) -> bool:
    """Whether Spark runs on this machine alone.

    >>> is_local("local[2]"), is_local("spark://host:7077")
    (True, False)
    """
    return master.startswith("local")


@contextmanager
def spark_session(master: str = EVERY_CORE) -> Iterator[SparkSession]:
    """Spark, on every core of this machine or on a cluster, until the end of the block. Raises SparkError.

    ``master`` is as Spark has it: ``local[2]``, ``spark://host:7077``, ``yarn``, ``k8s://…``. All else that Spark can
    be told is read from its own ``spark-defaults.conf``.
    """
    check_spark()
    handle, name = mkstemp(prefix="leadlight-spark-", suffix=".log")
    log = Path(name)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        with _aside(handle):
            spark = _started(master)
        try:
            yield spark
        finally:
            with suppress(Exception):  # what went wrong before is what should be told
                spark.stop()
    except Exception as error:
        if isinstance(error, SparkError) or not _of_spark(error):
            log.unlink(missing_ok=True)
            raise
        raise SparkError(f"Spark gave up: {_said_by(error)} Its own log is {log}") from error
    log.unlink(missing_ok=True)


def check_spark() -> None:
    """SparkError where PySpark or Java is missing, with how to get it."""
    if missing := [name for name in _PACKAGES if find_spec(name) is None]:
        which = f"{', '.join(missing)}, which {'are' if len(missing) > 1 else 'is'} not installed"
        raise SparkError(f"Spark needs {which}: pip install 'leadlight[spark]'")
    version = _java_version()
    if version is None:
        raise SparkError(f"Spark needs Java {OLDEST_JAVA} or newer, and there is none here. {_GET_JAVA}")
    if version < OLDEST_JAVA:
        raise SparkError(f"Spark needs Java {OLDEST_JAVA} or newer; here is {version}. {_GET_JAVA}")


def _java_version() -> int | None:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(str(Path(home, "bin", "java")) if home else "java")
    if java is None:
        return None
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603 -- found above
    found = re.search(r'version "(?:1\.)?(\d+)', said.stderr)
    return int(found[1]) if found else None


def _started(master: str) -> SparkSession:
    from pyspark.sql import SparkSession  # noqa: PLC0415 -- slow to import, seldom needed

    builder = SparkSession.builder.appName("leadlight").master(master)
    for setting, value in (_SETTINGS | (_LOCALLY if is_local(master) else {})).items():
        builder = builder.config(setting, value)
    return builder.getOrCreate()


@contextmanager
def _aside(handle: int) -> Iterator[None]:
    """Have what is started meanwhile write into a file: Java keeps the outputs it begins with."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    kept = os.dup(1), os.dup(2)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    try:
        yield
    finally:
        for number, own in zip((1, 2), kept, strict=True):
            os.dup2(own, number)
            os.close(own)
        os.close(handle)


def _of_spark(error: Exception) -> bool:
    return type(error).__module__.split(".")[0] in ("pyspark", "py4j")


def _said_by(error: Exception) -> str:
    """The line that says most: of an error in a task the last one, otherwise the first."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and not line.lstrip().startswith("at ")]
    told = [line for line in lines if re.match(r"(?:\w+\.)*\w*(?:Error|Exception): ", line)]
    said = (told or lines or [type(error).__name__])[-1 if "Traceback" in str(error) else 0]
    return said[:500].rstrip(".") + "."
