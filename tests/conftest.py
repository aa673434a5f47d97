"""What every test may ask for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import settings

from cli.calls import Call, Demo, Said, process
from leadlight.cli import main

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

settings.register_profile("the same each time", derandomize=True)
if os.environ.get("CI"):  # a change is judged by itself, not by the luck of the draw
    settings.load_profile("the same each time")

HERE = Path(__file__).parent.name
DATA = Path(__file__).parents[2] / "shared" / "data"


def missing(say: str) -> NoReturn:
    """Skip, saying how to get what is missing; fail where all is required."""
    if os.environ.get("LEADLIGHT_REQUIRE") == "all":
        pytest.fail(say, pytrace=False)
    pytest.skip(say)


@pytest.fixture(scope="session")
def needs() -> Callable[[str], Path]:
    """A file or folder of the real data beside the checkout; absent, the test skips, or fails where all is required."""

    def find(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            say = f"needs ../shared/data/{name}, which is not ours to ship: see examples/README.md for where it is from"
            missing(say)
        return path

    return find


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """Spark on two cores, one for all tests: starting it takes seconds.

    What uses it is marked ``xdist_group("spark")``, so that with many workers it is still one.
    """
    from leadlight.engine.spark import SparkError, check_spark, spark_session  # noqa: PLC0415 -- only here

    try:
        check_spark()
    except SparkError as error:
        missing(str(error))
    os.environ.setdefault("SPARK_SUBMIT_OPTS", "-XX:TieredStopAtLevel=1")  # nothing here runs for long
    with spark_session("local[2]") as session:
        session.conf.set("spark.sql.adaptive.enabled", "false")
        session.conf.set("spark.sql.codegen.wholeStage", "false")
        session.conf.set("spark.sql.shuffle.partitions", "2")
        yield session


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """What ``leadlight demo`` makes, the whole of Acme: to be read, not written into."""
    folder = tmp_path_factory.mktemp("demo") / "my demo"
    said = process("demo", "--out", folder)
    assert said.code == 0, said.err
    return Demo(folder, said)


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: many tests wait for a process that they have started."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the marks in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is made once for several tests is made once: the tests that use it go to one worker."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None and (made := _made_for_many(item)):
            item.add_marker(pytest.mark.xdist_group(made))


def _made_for_many(item: pytest.Item) -> str | None:
    """Where what this test shares with others is made: in its own module, for its folder, or here for all."""
    known = getattr(item, "_fixtureinfo", None)
    fixtures = [found[-1] for found in known.name2fixturedefs.values()] if known else []
    if any(fixture.argname == "demo" for fixture in fixtures):
        return "demo"
    places = {fixture.baseid for fixture in fixtures if fixture.scope in ("module", "session")}
    return min(places - {"", HERE}, key=len, default=None)


@pytest.fixture
def leadlight(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Call the command line within this process: what it does not catch fails the test."""

    def called(*words: object, columns: int = 80) -> Said:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "argv", ["leadlight", *map(str, words)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return called
