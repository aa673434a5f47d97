"""A part of a history on disk that was written at once: events clustered by lead, and what was said of leads."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from leadlight.history.store.sealed import Array, Sealed

LEADS, STARTS, AT, AGAIN = "leads.arrow", "starts.npy", "at.npy", "again.arrow"
ATTRIBUTES, REJECTED, LEADS_REJECTED = "attributes.arrow", "rejected.arrow", "leads-rejected.arrow"


def codes_file(number: int) -> str:
    return f"column-{number}.npy"


def texts_file(number: int) -> str:
    return f"column-{number}.arrow"


class Segment:
    """Some events in their order, each column as codes and the texts behind them.

    Its rows are numbered from 0 in that order. ``columns`` are those in which some event has a value; ``known_columns``
    all its files are known to have, as in `Events.columns`. A column's texts may repeat where ``repeats`` says so.
    """

    def __init__(self, folder: Path, fingerprint: str, remedy: str) -> None:
        self.sealed = Sealed(folder, fingerprint, remedy)
        self.fingerprint, self._remedy = fingerprint, remedy
        facts = self.facts = self.sealed.facts
        self.events: int = facts["events"]
        self.columns: dict[str, dict[str, Any]] = {column["name"]: column for column in facts["columns"]}
        self.known_columns: frozenset[str] = frozenset(facts["known_columns"])
        self.open_ended: bool = facts["open_ended"]
        self._codes: dict[str, Array] = {}
        self._texts: dict[str, pl.Series] = {}

    def anew(self) -> Segment:
        """The same, with nothing of it in memory."""
        return Segment(self.sealed.folder, self.fingerprint, self._remedy)

    @cached_property
    def leads(self) -> pl.Series:
        """Whose the events are: ids, in order."""
        return self.sealed.table(LEADS)["lead"]

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Where each lead's events begin, and one more for the end of the last."""
        return self.sealed.array(STARTS)

    @cached_property
    def at(self) -> npt.NDArray[np.int64]:
        """When, in microseconds UTC."""
        return self.sealed.array(AT)

    @cached_property
    def again(self) -> pl.DataFrame:
        """How many rows of which lead were left out as exact duplicates: ``lead``, ``times``."""
        return self.sealed.table(AGAIN).with_columns(pl.col("times").cast(pl.Int64))

    @cached_property
    def attributes(self) -> pl.DataFrame:
        """What was said of leads, as in `Attributes.table`."""
        return self.sealed.table(ATTRIBUTES).with_columns(pl.col("at").cast(pl.Int64))

    def rejected(self, *, of_leads: bool = False) -> pl.DataFrame:
        return self.sealed.table(LEADS_REJECTED if of_leads else REJECTED).with_columns(pl.col("line").cast(pl.Int64))

    def codes(self, column: str) -> Array:
        """For each event, the place of its value in ``texts``. Verified, whatever its size."""
        if column not in self._codes:
            self._codes[column] = self.sealed.array(codes_file(self.columns[column]["number"]), verified=True)
        return self._codes[column]

    def texts(self, column: str) -> pl.Series:
        """The column's texts; the first is none. Verified, whatever their size."""
        if column not in self._texts:
            table = self.sealed.table(texts_file(self.columns[column]["number"]), verified=True)
            self._texts[column] = table["text"].rechunk()
        return self._texts[column]

    def column_size(self, column: str) -> int:
        """Bytes on disk."""
        number = self.columns[column]["number"]
        return sum(self.sealed.files[name][0] for name in (codes_file(number), texts_file(number)))

    def values(self, column: str, rows: Array | slice) -> pl.Series:
        """What the column says in some rows, as text."""
        if column not in self.columns:
            count = len(range(*rows.indices(self.events))) if isinstance(rows, slice) else rows.size
            return pl.Series(column, [None], dtype=pl.String).new_from_index(0, count)
        codes = np.ascontiguousarray(self.codes(column)[rows])
        return self.texts(column).gather(pl.Series(codes.astype(np.uint32))).alias(column)
