"""``--engine spark``: the same case, read, matched and folded by Spark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from leadlight.cli.terminal import BAD_CALL, note, stop

if TYPE_CHECKING:
    import polars as pl
    from pyspark.sql import SparkSession

    from leadlight.cli.case import Given
    from leadlight.engine import Outcome
    from leadlight.engine.spark.qualify import SparkHistory
    from leadlight.engine.spark.survey import Surveyed
    from leadlight.model import Model


class Engine(StrEnum):
    """Where a model is run over a history."""

    LOCAL = "local"
    SPARK = "spark"


EngineOption = Annotated[
    Engine, typer.Option("--engine", help="Qualify in this process, or in Spark, for histories past one machine.")
]
MasterOption = Annotated[
    str | None,
    typer.Option("--master", metavar="URL", help="Spark's cluster, such as spark://host:7077. Else this machine."),
]


def check_engine(engine: Engine, master: str | None, events: Sequence[str], out: Path | None) -> None:
    """What does not go together is said before any work is done."""
    if engine is Engine.LOCAL:
        if master is not None:
            stop("--master names Spark's cluster, and needs --engine spark.", BAD_CALL)
        return
    from leadlight.engine.spark import is_local
    from leadlight.history.store import is_history

    if kept := [file for file in events if is_history(file)]:
        stop(f'--engine spark reads files, and "{kept[0]}" is a history on disk. Name the files it is of.', BAD_CALL)
    if master is not None and not re.match(r"local(\[|$)|yarn$|(spark|k8s)://.", master):
        known = "local[2], spark://host:7077, yarn or k8s://host:443"
        stop(f"--master: '{master}' is no master of Spark. Write it like {known}.", BAD_CALL)
    if out is None and master is not None and not is_local(master):
        stop("--engine spark on a cluster needs --out DIR, a folder that all of its machines share.", BAD_CALL)


@dataclass(frozen=True)
class SparkCase:
    """What `Case` is, with the history in Spark; ``folder`` is where the outcome's tables are written.

    ``told``: for so many leads at the top of the list it is told why.
    """

    model: Model
    history: SparkHistory
    now: int | None
    folder: Path
    left_out: list[str]
    told: int
    _reasons: dict[str, list[str]] = field(default_factory=dict)

    @property
    def rejected(self) -> pl.DataFrame:
        return self.history.rejected

    def outcome(self, *, ledger: bool) -> Outcome:
        from leadlight.cli.case import announce_compilation
        from leadlight.report import top_leads

        announce_compilation()
        remarks = {"left_out": self.left_out} if self.left_out else {}
        found = self.history.qualify(
            self.model,
            self.folder,
            as_of=self.now,
            ledger=ledger,
            top=partial(top_leads, most=self.told),
            remarks=remarks,
        )
        self._reasons.update(found.reasons)
        return found.outcome()

    def write(self, found: Outcome, out: Path) -> None:
        """The tables were written by `outcome`."""

    def reasons(self, found: Outcome, most: int) -> dict[str, list[str]]:
        from leadlight.report import top_leads

        return {lead: self._reasons[lead] for lead in top_leads(found, most)}

    def end(self) -> None:
        from leadlight.cli.case import end

        end(self.left_out)


@contextmanager
def spark_case(given: Given, master: str | None, out: Path | None, told: int) -> Iterator[SparkCase]:
    """Read the model, start Spark, and have it look through the files."""
    from leadlight.cli.case import moment
    from leadlight.engine.spark import EVERY_CORE, check_spark, spark_session
    from leadlight.model import load

    model = load(given.model)
    now = None if given.as_of is None else moment(given.as_of, model)
    check_spark()
    note(f"Spark starts, on {master or 'every core of this machine'}. This takes some seconds.")
    with TemporaryDirectory(prefix="leadlight-") as folder, spark_session(master or EVERY_CORE) as spark:
        left_out: list[str] = []
        history = _looked_through(spark, model, given, left_out)
        yield SparkCase(model, history, now, Path(folder) if out is None else out, left_out, told)


def _looked_through(spark: SparkSession, model: Model, given: Given, left_out: list[str]) -> SparkHistory:
    from leadlight.cli.case import Paths, of_sound
    from leadlight.engine import check_columns
    from leadlight.engine.spark.qualify import SparkHistory, survey_attributes, survey_events
    from leadlight.history import open_events, read_mapping

    mapping = read_mapping(given.map_file) if given.map_file else None

    def looked_through(files: Paths) -> Surveyed:
        check_columns(model, open_events(files, mapping), given.without)
        return survey_events(spark, model, files, mapping)

    attributes = None
    if given.leads:
        attributes = of_sound(
            given.leads, lambda files: survey_attributes(spark, files, mapping), left_out, given.strict
        )
    events = of_sound(given.events, looked_through, left_out, given.strict)
    return SparkHistory(spark, events, attributes)
