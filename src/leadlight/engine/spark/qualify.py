"""The whole of it inside Spark: read, put together by lead, match and fold, write."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from leadlight.engine.outcome import Outcome
from leadlight.engine.questions import Questions
from leadlight.engine.spark.accounts import at_home, by_account, homes_of
from leadlight.engine.spark.carried import KEY, Carried
from leadlight.engine.spark.part import WRITTEN_DDL, Job, Top
from leadlight.engine.spark.survey import Surveyed, survey
from leadlight.engine.spark.whole import put_together
from leadlight.history.mapping import Mapping
from leadlight.history.reading import EVENTS, LEADS
from leadlight.history.uses import uses
from leadlight.model import Model

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Paths = Sequence[str | Path]

FEW: Final = 100_000
MANY: Final = 2_000_000
"""A partition has from ``FEW`` to ``MANY`` rows, and there are three for each core where that allows it."""


@dataclass(frozen=True)
class Found:
    """The folder in which the outcome's tables are, and why, for the leads at the top of the list."""

    folder: Path
    reasons: dict[str, list[str]]

    def outcome(self) -> Outcome:
        return Outcome.read(self.folder)


@dataclass(frozen=True)
class SparkHistory:
    """A history looked through by Spark, ready to be qualified."""

    spark: SparkSession
    events: Surveyed
    attributes: Surveyed | None = None

    @property
    def carried(self) -> Carried:
        """The columns there are."""
        return Carried(self.events.names, self.attributes.names if self.attributes else ())

    @property
    def rejected(self) -> pl.DataFrame:
        """The rows that cannot be used: of events, then of attributes."""
        return pl.concat([one.rejected for one in self._both()])

    def qualify(
        self,
        model: Model,
        out: Path,
        *,
        as_of: int | None = None,
        ledger: bool = False,
        top: Top | None = None,
        remarks: dict[str, Any] | None = None,
    ) -> Found:
        """Write the outcome's tables into ``out``, as `Outcome.write` does, and say why for the ``top`` leads.

        ``as_of`` is in microseconds UTC. ``out`` must be seen by every machine of the cluster under the same name.
        """
        now = self._last_instant(model) if as_of is None else as_of
        folder = Path(mkdtemp(prefix=".parts-", dir=out)).absolute()
        try:
            job = Job(model, self.carried, now, ledger, folder, top)
            nothing, _ = job.qualified(self.carried.nothing())
            written = (
                self.arranged(model, as_of=as_of)
                .mapInArrow(job.write_parts, WRITTEN_DDL)
                .toArrow()
                .sort_by("part")
                .to_pylist()
            )
            put_together(nothing, [folder / one["part"] for one in written], self.rejected, out, remarks or {})
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return Found(out, {lead: why for one in written for lead, why in json.loads(one["reasons"]).items()})

    def _both(self) -> list[Surveyed]:
        return [self.events, *([self.attributes] if self.attributes else [])]

    def arranged(self, model: Model, partitions: int | None = None, as_of: int | None = None) -> DataFrame:
        """All rows, those of a lead together and in their order, split evenly by the ranges of the leads' ids."""
        rows = self._rows(self.carried)
        if model.unit == "account":
            rows = by_account(rows, self._homes(as_of))
        return rows.repartitionByRange(partitions or self._partitions(), KEY).sortWithinPartitions(KEY, "at")

    def _rows(self, carried: Carried) -> DataFrame:
        first, *others = [one.carried_by(self.spark, carried) for one in self._both()]
        return first.union(others[0]) if others else first

    def _homes(self, as_of: int | None) -> DataFrame | None:
        if self.attributes is None:
            return None
        return homes_of(self.attributes.carried_by(self.spark, self.carried), self.carried, as_of)

    def _last_instant(self, model: Model) -> int:
        """The last instant of the whole history; people who belong to no account are no part of one of accounts."""
        if model.unit == "account":
            bare = at_home(self._rows(Carried((), ())), self._homes(None))
            last = bare.agg({"at": "max"}).first()
            return int(last[0]) if last and last[0] is not None else 0
        return max((one.last for one in self._both() if one.last is not None), default=0)

    def _partitions(self) -> int:
        rows, cores = sum(one.rows for one in self._both()), self.spark.sparkContext.defaultParallelism
        return max(min(-(-rows // FEW), 3 * cores), -(-rows // MANY), 1)


def survey_events(spark: SparkSession, model: Model, paths: Paths, mapping: Mapping | None = None) -> Surveyed:
    """Look through files of events, as `open_events` reads them. Raises HistoryError."""
    mapping = mapping or Mapping()
    return survey(spark, uses(paths, mapping.events, EVENTS, mapping.timezone), Questions.of(model).columns)


def survey_attributes(spark: SparkSession, paths: Paths, mapping: Mapping | None = None) -> Surveyed:
    """Look through files of attributes, as `read_attributes` reads them. Raises HistoryError."""
    mapping = mapping or Mapping()
    return survey(spark, uses(paths, mapping.leads, LEADS, mapping.timezone), None)
