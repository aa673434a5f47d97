"""A stream of rows, cut between leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import polars as pl
import pyarrow as pa

LEAST: Final = 500_000
"""So many rows are matched and folded together, or one lead's if it has more: what a task has in memory at once."""


def whole_leads(batches: Iterable[pa.RecordBatch], key: str, least: int = LEAST) -> Iterator[pl.DataFrame]:
    """Rows ordered by ``key``, in tables of at least so many, no key being in two of them.

    >>> rows = [pa.record_batch({"key": list(keys)}) for keys in ("aab", "bb", "cd")]
    >>> [table["key"].to_list() for table in whole_leads(rows, "key", least=2)]
    [['a', 'a', 'b', 'b', 'b'], ['c', 'd']]
    """
    kept: list[pl.DataFrame] = []
    rows = 0
    for batch in batches:
        frame = pl.DataFrame(pl.from_arrow(batch))
        if not frame.height:
            continue
        if rows >= least:
            others = (frame[key] != kept[-1][key][-1]).arg_true()
            if others.len():
                yield pl.concat([*kept, frame[: others[0]]])
                frame, kept, rows = frame[others[0] :], [], 0
        kept.append(frame)
        rows += frame.height
    if kept:
        yield pl.concat(kept)
