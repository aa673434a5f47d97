"""Events put together by lead and in order: the one arrangement everything later reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Rows = npt.NDArray[np.int64]
Contents = Callable[[Rows], Sequence[tuple[object, ...]]]


@dataclass(frozen=True)
class Clustered:
    """Which row of the source stands where, once events stand together by lead, in their order.

    ``order``: the source's row numbers, without exact duplicates. ``starts``: where each lead's events begin, and one
    more for the end of the last. ``duplicates``: how many rows were left out as the same event.
    """

    order: npt.NDArray[np.uint32]
    starts: Rows
    duplicates: int


def cluster(lead: npt.NDArray[np.uint32], at: Rows, leads: int, contents: Contents) -> Clustered:
    """Order events by lead, instant and stable id (docs/semantics.md 1.2), however they arrived.

    ``contents`` tells what rows hold; it is asked only for rows of one lead at one instant, which are rare.

    >>> lead, at = np.array([1, 0, 1], np.uint32), np.array([5, 9, 3], np.int64)
    >>> cluster(lead, at, 2, lambda rows: []).order.tolist()
    [1, 2, 0]
    """
    order = _by_lead(lead)
    counts = np.bincount(lead, minlength=leads) if lead.size else np.zeros(leads, np.int64)
    order = _by_time(order, lead, at)
    tied = _ties(order, lead, at)
    if tied.size == 0:
        return Clustered(order, _starts(counts), 0)
    order, dropped = _by_content(order, tied, lead, at, contents)
    counts = counts - np.bincount(lead[dropped], minlength=leads)
    return Clustered(order, _starts(counts), dropped.size)


def _starts(counts: Rows) -> Rows:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])


def _by_lead(lead: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Rows by lead, otherwise as they came: sorting lead and row number as one number is the fastest way there is."""
    rows = np.arange(lead.size, dtype=np.uint32)
    if lead.size == 0 or bool((lead[1:] >= lead[:-1]).all()):
        return rows
    both = pl.Series(lead.astype(np.uint64) << np.uint64(32) | rows).sort().to_numpy()
    return both.astype(np.uint32)  # the lower half: the row number


def _by_time(order: npt.NDArray[np.uint32], lead: npt.NDArray[np.uint32], at: Rows) -> npt.NDArray[np.uint32]:
    """Where a lead's events did not come in their order, put them there."""
    instants, leads = at[order], lead[order]
    late = (instants[1:] < instants[:-1]) & (leads[1:] == leads[:-1])
    if not late.any():
        return order
    disordered = np.zeros(int(lead.max()) + 1, np.bool_)
    disordered[leads[1:][late]] = True
    where = np.flatnonzero(disordered[leads])
    order[where] = order[where][np.lexsort((instants[where], leads[where]))]
    return order


def _ties(order: npt.NDArray[np.uint32], lead: npt.NDArray[np.uint32], at: Rows) -> Rows:
    """The places that share lead and instant with a neighbour."""
    instants, leads = at[order], lead[order]
    same = (instants[1:] == instants[:-1]) & (leads[1:] == leads[:-1])
    tied = np.zeros(order.size, np.bool_)
    tied[1:] |= same
    tied[:-1] |= same
    return np.flatnonzero(tied)


def _by_content(
    order: npt.NDArray[np.uint32],
    tied: Rows,
    lead: npt.NDArray[np.uint32],
    at: Rows,
    contents: Contents,
) -> tuple[npt.NDArray[np.uint32], Rows]:
    """Order ties by what they hold; of rows that hold the same, keep one. Also the rows left out."""
    rows = np.sort(order[tied]).astype(np.int64)
    keys = [
        (*place, content)
        for place, content in zip(zip(lead[rows].tolist(), at[rows].tolist(), strict=True), contents(rows), strict=True)
    ]
    ranked = sorted(range(rows.size), key=keys.__getitem__)
    again = np.array([i > 0 and keys[ranked[i]] == keys[ranked[i - 1]] for i in range(rows.size)], np.bool_)
    ranked_rows = rows[np.array(ranked)]
    order[tied] = ranked_rows
    return np.delete(order, tied[again]), ranked_rows[again]
