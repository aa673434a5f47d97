"""Spark as an engine for tests: many small histories in one go, since each go costs a second."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from engines import Rows, asked_of_events, flat, read, written
from leadlight.engine.spark.carried import KEY
from leadlight.engine.spark.chunks import whole_leads
from leadlight.engine.spark.part import Job
from leadlight.engine.spark.qualify import SparkHistory
from leadlight.engine.spark.survey import survey
from leadlight.history.mapping import Mapping
from leadlight.history.reading import EVENTS, LEADS
from leadlight.history.uses import uses
from leadlight.model import Model
from reference import Outcome

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Situation = tuple[Model, Rows, Rows, "int | None"]
FILES = 3


def all_at_once(spark: SparkSession, situations: Sequence[Situation], folder: Path) -> list[Outcome]:
    """The outcome of each. All histories stand in the same few files, a lead's name beginning with whose it is.

    They are read, put together by lead and handed to tasks as any history is. There, each has its own model.
    """
    history = _history(spark, situations, folder)
    carried = history.carried
    jobs = [
        Job(model, carried, _now(events, attributes) if as_of is None else as_of, ledger=True, folder=folder)
        for model, events, attributes, as_of in situations
    ]

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for rows in whole_leads(batches, KEY):
            whose = rows.select(pl.col("lead").str.head(5)).to_series()
            own = rows.with_columns(pl.col("lead", KEY).str.slice(5))
            for number in whose.unique():
                found, _ = jobs[int(number)].qualified(own.filter(whose == number))
                yield pa.RecordBatch.from_pylist([{"number": int(number), "found": pickle.dumps(found)}])

    answers = history.arranged(situations[0][0], partitions=2).mapInArrow(work, "number bigint, found binary").toArrow()
    outcomes = [Outcome() for _ in situations]
    for answer in sorted(answers.to_pylist(), key=lambda answer: answer["number"]):
        outcome, part = outcomes[answer["number"]], pickle.loads(answer["found"])  # noqa: S301 -- ours
        more = read(situations[answer["number"]][0], part)
        assert not outcome.leads.keys() & more.leads.keys()  # no lead is in two parts
        outcome.leads.update(more.leads)
        outcome.transitions.extend(more.transitions)
        outcome.ledger.extend(more.ledger)
    return outcomes


def _history(spark: SparkSession, situations: Sequence[Situation], folder: Path) -> SparkHistory:
    asked = list(dict.fromkeys(column for model, *_ in situations for column in asked_of_events(model)))
    happened = [_named(n, flat(row)) for n, (_, events, _, _) in enumerate(situations) for row in events]
    known = [_named(n, row) for n, (_, _, attributes, _) in enumerate(situations) for row in attributes]
    files = [
        written(folder, what, [rows[n::FILES] for n in range(FILES)], columns)
        for what, rows, columns in (("events", happened, asked), ("attributes", known, ()))
    ]
    mapping = Mapping()
    return SparkHistory(
        spark,
        survey(spark, uses(files[0], mapping.events, EVENTS, "UTC"), asked),
        survey(spark, uses(files[1], mapping.leads, LEADS, "UTC"), None) if known else None,
    )


def _named(number: int, row: dict[str, object]) -> dict[str, object]:
    return {**row, "lead": f"{number:05}{row['lead']}"}


def _now(events: Rows, attributes: Rows) -> int:
    return max((row["at"] for row in [*events, *attributes] if row["at"] is not None), default=0)
