"""``leadlight qualify --engine spark``: the same answer, and what is said when it cannot be had."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import leadlight.engine.spark
from cli.calls import Call, Small, process
from leadlight.engine.spark import SparkError, check_spark, session, spark_session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ours = pytest.mark.xdist_group("spark")


@pytest.fixture
def shared(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command uses the session of the tests, and leaves it running."""

    @contextmanager
    def running(master: str) -> Iterator[SparkSession]:
        yield spark

    monkeypatch.setattr(leadlight.engine.spark, "spark_session", running)


@ours
def test_the_same_is_said_and_nothing_by_spark(
    spark: SparkSession, leadlight: Call, small: Small, tmp_path: Path
) -> None:
    """In a process of its own, where Spark really starts."""
    call = ["qualify", small.model, small.events, "--leads", small.leads, "--ledger"]
    to = {name: ["--out", tmp_path / name, "--csv", tmp_path / f"{name}.csv"] for name in ("spark", "local")}
    done = process(*call, *to["spark"], "--engine", "spark", "--master", "local[2]")
    local = leadlight(*call, *to["local"])
    assert (done.code, done.out) == (0, local.out)
    assert [*done.err.splitlines()] == [
        "Spark starts, on local[2]. This takes some seconds.",
        f"The outcome's tables are in {tmp_path / 'spark'}",
        f"Whom to call is in {tmp_path / 'spark.csv'}",
    ]
    assert (tmp_path / "spark.csv").read_bytes() == (tmp_path / "local.csv").read_bytes()
    for file in (tmp_path / "local").iterdir():
        assert file.read_bytes() == (tmp_path / "spark" / file.name).read_bytes(), file.name


@ours
@pytest.mark.usefixtures("shared")
def test_a_file_that_cannot_be_read_is_left_out_and_said(leadlight: Call, small: Small, tmp_path: Path) -> None:
    damaged = small.file("damaged.csv.gz", b"\x1f\x8b\x08\x00 no archive")
    alone = leadlight("qualify", small.model, damaged, "--engine", "spark")
    assert (alone.code, alone.out) == (1, "")
    assert "is damaged or cut short" in alone.err
    beside = leadlight("qualify", small.model, small.events, damaged, "--engine", "spark")
    local = leadlight("qualify", small.model, small.events, damaged)
    assert (beside.code, beside.out) == (1, local.out)
    assert beside.err.splitlines()[1:] == local.err.splitlines()
    column = leadlight(
        "qualify", small.model, small.file("e.csv", "lead,at,name\na,2026-01-01,x\n"), "--engine", "spark"
    )
    assert (column.code, column.out) == (1, "")
    assert "asks for the column 'path'" in column.err


@ours
@pytest.mark.usefixtures("shared")
def test_strict_stops_before_the_fold(leadlight: Call, small: Small) -> None:
    bad = small.file("bad.csv", "lead,at,name,path\n,2026-01-01,x,\n")
    said = leadlight("qualify", small.model, small.events, bad, "--engine", "spark", "--strict")
    assert (said.code, said.out) == (1, "")
    assert said.err.endswith(f"--strict: 1 row cannot be used, the first at {bad}:2: no lead: \"lead\" is empty. "
                             "Give --out DIR to have them all in a table.\n")  # fmt: skip


def test_what_does_not_go_together(leadlight: Call, small: Small, tmp_path: Path) -> None:
    said = leadlight("qualify", small.model, small.events, "--master", "local[2]")
    assert (said.code, said.err) == (2, "--master names Spark's cluster, and needs --engine spark.\n")
    said = leadlight("qualify", small.model, small.events, "--engine", "spark", "--master", "spark://host:7077")
    assert said.code == 2
    assert "needs --out DIR, a folder that all of its machines share" in said.err
    said = leadlight("qualify", small.model, small.events, "--engine", "spark", "--master", "foo")
    assert (said.code, said.err[:42]) == (2, "--master: 'foo' is no master of Spark. Wri")
    leadlight("history", "build", tmp_path / "kept", small.events)
    said = leadlight("qualify", small.model, tmp_path / "kept", "--engine", "spark")
    assert said.code == 2
    assert "is a history on disk" in said.err


def test_no_pyspark(leadlight: Call, small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "find_spec", lambda name: None)
    said = leadlight("qualify", small.model, small.events, "--engine", "spark")
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        "Spark needs pyspark, pyarrow, pandas, which are not installed: pip install 'leadlight[spark]'\n"
    )


def test_no_java(leadlight: Call, small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    said = leadlight("qualify", small.model, small.events, "--engine", "spark")
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        "Spark needs Java 17 or newer, and there is none here. "
        "On Debian and Ubuntu: apt-get install openjdk-17-jre-headless\n"
    )


def test_java_that_is_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_292\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SparkError, match="needs Java 17 or newer; here is 8"):
        check_spark()


@ours
def test_when_a_task_fails_its_error_is_said_and_where_the_log_is(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(batches: object) -> Iterator[object]:
        raise OSError(28, "No space left on device")
        yield

    monkeypatch.setattr(session, "_started", lambda master: spark)
    monkeypatch.setattr(type(spark), "stop", lambda self: None)
    with pytest.raises(SparkError) as said, spark_session("local[2]") as running:
        running.range(1).mapInArrow(failing, "a int").collect()
    assert str(said.value).startswith("Spark gave up: OSError: [Errno 28] No space left on device. Its own log is ")
    (log,) = re.findall(r"Its own log is (\S+)$", str(said.value))
    assert Path(log).exists()
    os.unlink(log)  # noqa: PTH108
