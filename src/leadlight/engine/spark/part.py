"""What a task does: match and fold the leads it was given, and write their part of the outcome."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import polars as pl
import pyarrow as pa

from leadlight.engine.explain import reasons
from leadlight.engine.match import match
from leadlight.engine.outcome import Outcome, outcome
from leadlight.engine.run import fold_history
from leadlight.engine.spark.carried import KEY, Carried
from leadlight.engine.spark.chunks import LEAST, whole_leads
from leadlight.history import Attributes, events_in
from leadlight.history.usable import REJECTED
from leadlight.model import Model

Top = Callable[[Outcome], list[str]]

WRITTEN: Final = pa.schema([("part", pa.string()), ("reasons", pa.string())])
WRITTEN_DDL: Final = "part string, reasons string"


@dataclass(frozen=True)
class Job:
    """What every task has to know. ``now`` is that of the whole history; ``folder`` is where parts are written;
    ``top`` names the leads of an outcome that will be shown with their reasons; ``at_once`` is how many rows are in
    memory together."""

    model: Model
    carried: Carried
    now: int
    ledger: bool
    folder: Path
    top: Top | None = None
    at_once: int = LEAST

    def write_parts(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Qualify the leads of one partition, ordered by key, as many at a time as memory is meant to hold."""
        from pyspark import TaskContext  # noqa: PLC0415 -- there is one only where this runs

        context = TaskContext.get()
        partition = context.partitionId() if context else 0
        for number, rows in enumerate(whole_leads(batches, KEY, self.at_once)):
            name = f"{partition:07}-{number:05}"
            yield pa.RecordBatch.from_pylist([{"part": name, "reasons": self.write(rows, name)}], schema=WRITTEN)

    def write(self, rows: pl.DataFrame, name: str) -> str:
        """Write the outcome of these rows as a part of this name; the reasons of its top leads, as JSON."""
        found, why = self.qualified(rows)
        beside = mkdtemp(dir=self.folder)
        found.write(beside)
        with suppress(OSError):  # the same part, written by an earlier attempt at this task
            Path(beside).rename(self.folder / name)
        shutil.rmtree(beside, ignore_errors=True)
        return json.dumps(why)

    def qualified(self, rows: pl.DataFrame) -> tuple[Outcome, dict[str, list[str]]]:
        """The five calls (docs/how-it-works.md), over rows that are in memory."""
        said = Attributes(self.carried.said(rows), pl.DataFrame(schema=REJECTED))
        matched = match(self.model, events_in(self.carried.events(rows)), said, as_of=self.now)
        folded = fold_history(self.model, matched, self.now, ledger=self.ledger, threads=1)
        found = outcome(self.model, matched, folded, self.now, ledger=self.ledger)
        shown: Sequence[str] = self.top(found) if self.top else ()
        return found, reasons(self.model, matched, list(shown), self.now) if shown else {}
