"""Events that are in memory already, read by the same rules as those in files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from leadlight.history.events import Events
from leadlight.history.reading import EVENTS, Reading
from leadlight.history.rows import LINE, ROW, TROUBLE, Rows
from leadlight.history.usable import Use

BATCH: Final = 500_000  # rows


def events_in(table: pl.DataFrame) -> Events:
    """Events from a table: ``lead``, ``at`` (µs UTC), ``name``, perhaps ``id``, and properties.

    >>> happened = pl.DataFrame({"lead": ["ann"], "at": [1_767_571_200_000_000], "name": ["visited"], "path": ["/"]})
    >>> [batch] = events_in(happened).batches(["path"])
    >>> batch.rows()
    [('ann', 1767571200000000, 'visited', '/')]
    """
    typed = table.with_columns(pl.col("at").cast(pl.Datetime("us", "UTC")))
    return Events([Use(InMemory(typed), Reading(), EVENTS, "UTC")])


class InMemory:
    """A table that stands where a file does."""

    path = Path("(in memory)")
    open_ended = False

    def __init__(self, table: pl.DataFrame) -> None:
        self._table = table
        self.columns = tuple(table.columns)

    def rows(self, wanted: Collection[str] | None) -> Iterator[Rows]:
        chosen = self._table.select(column for column in self.columns if wanted is None or column in wanted)
        for first in range(0, chosen.height, BATCH):
            part = chosen.slice(first, BATCH)
            number = pl.int_range(first + 1, first + 1 + part.height, dtype=pl.Int64)
            places = [number.alias(LINE), number.alias(ROW), pl.lit(None, pl.String).alias(TROUBLE)]
            yield Rows(part.with_columns(places), lambda at: [""] * len(at))

    def may_have(self, column: str) -> bool:
        return column in self.columns

    def pieces(self, rows: int) -> Sequence[InMemory]:
        return [InMemory(part) for part in self._table.iter_slices(rows)]
