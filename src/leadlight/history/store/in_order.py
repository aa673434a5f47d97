"""The events of a segment as a file would give them, a few at a time, in bounded memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

import numpy as np
import polars as pl

from leadlight.history.store.sealed import Array
from leadlight.history.store.segment import AT, Segment, codes_file

_BATCH: Final = 500_000  # rows


def events_in_order(segment: Segment, columns: Collection[str] | None = None) -> Iterator[pl.DataFrame]:
    """``lead``, ``at`` and some of the columns (or all), as text, in the order of leads and instants.

    What is verified of a file is all of it; what is read of it at a time is a batch.
    """
    names = [name for name in segment.columns if columns is None or name in columns]
    files = {name: codes_file(segment.columns[name]["number"]) for name in names}
    for file in (AT, *files.values()):
        segment.sealed.check(file)
    texts = {name: segment.texts(name) for name in names}
    for first in range(0, segment.events, _BATCH):
        end = min(first + _BATCH, segment.events)
        codes = {name: segment.sealed.some(file, first, end).astype(np.uint32) for name, file in files.items()}
        yield pl.DataFrame({
            "lead": segment.leads.gather(pl.Series(_leads(segment, first, end))),
            "at": segment.sealed.some(AT, first, end),
            **{name: texts[name].gather(pl.Series(code)) for name, code in codes.items()},
        })  # fmt: skip


def _leads(segment: Segment, first: int, end: int) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """Whose the events from one to the other are."""
    starts = segment.starts
    low, high = np.searchsorted(starts, first, side="right") - 1, np.searchsorted(starts, end, side="left")
    edges = np.clip(starts[low : high + 1], first, end)
    counts: Array = edges[1:] - edges[:-1]
    return np.repeat(np.arange(low, high, dtype=np.uint32), counts)
