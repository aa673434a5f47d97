"""The events of a segment as a file would give them, a few at a time, in bounded memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

import numpy as np
import polars as pl

from leadlight.history.store.sealed import Array
from leadlight.history.store.segment import AT, ATTRIBUTES, LEADS, Segment, codes_file

_BATCH: Final = 500_000  # rows
_SAID: Final = 100_000


def events_in_order(segment: Segment, columns: Collection[str] | None = None) -> Iterator[pl.DataFrame]:
    """``lead``, ``at`` and some of the columns (or all), as text, in the order of leads and instants.

    What is verified of a file is all of it; what is read of it at a time is a batch.
    """
    names = [name for name in segment.columns if columns is None or name in columns]
    files = {name: codes_file(segment.columns[name]["number"]) for name in names}
    for file in (LEADS, AT, *files.values()):
        segment.sealed.check(file)
    texts = {name: segment.texts(name) for name in names}
    for first in range(0, segment.events, _BATCH):
        end = min(first + _BATCH, segment.events)
        codes = {name: segment.sealed.some(file, first, end).astype(np.uint32) for name, file in files.items()}
        yield pl.DataFrame({
            "lead": _leads(segment, first, end),
            "at": segment.sealed.some(AT, first, end),
            **{name: texts[name].gather(pl.Series(code)) for name, code in codes.items()},
        })  # fmt: skip


def said_in_order(segment: Segment) -> Iterator[pl.DataFrame]:
    """What was said of leads, as ``segment.attributes``, a few rows at a time."""
    segment.sealed.check(ATTRIBUTES)
    for first in range(0, segment.facts["attribute_rows"], _SAID):
        said = segment.sealed.some_rows(ATTRIBUTES, first, first + _SAID)
        yield said.with_columns(pl.col("at").cast(pl.Int64))


def _leads(segment: Segment, first: int, end: int) -> pl.Series:
    """Whose the events from one to the other are."""
    starts = segment.starts
    low, high = np.searchsorted(starts, first, side="right") - 1, np.searchsorted(starts, end, side="left")
    edges = np.clip(starts[low : high + 1], first, end)
    counts: Array = edges[1:] - edges[:-1]
    leads = segment.sealed.some_rows(LEADS, int(low), int(high))["lead"]
    return leads.gather(pl.Series(np.repeat(np.arange(high - low, dtype=np.uint32), counts)))
