"""Events of one lead at one instant, in the order of what they hold (docs/semantics.md 1.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

Ranks = npt.NDArray[np.uint32]
_LAST = np.iinfo(np.uint32).max


def ranks(rows: int, properties: Iterable[str], texts: Callable[[str], pl.Series]) -> list[tuple[int]]:
    """The place of each row among all, by id (none first), name, and properties; the same for rows that are the same.

    ``texts`` gives a column of these rows. Properties are compared in the order of their names: first the name, then
    the text. So of two rows, of which one lacks a property, that one is later which goes on with a later property, and
    that one first which has no more.
    """
    keys = [*_rows_of(rows, properties, texts)]
    order = np.lexsort(keys[::-1])
    differs = np.zeros(rows, np.bool_)
    for key in keys:
        sorted_ = key[order]
        differs[1:] |= sorted_[1:] != sorted_[:-1]
    place = np.empty(rows, np.int64)
    place[order] = np.cumsum(differs)
    return [(rank,) for rank in place.tolist()]


def _rows_of(rows: int, properties: Iterable[str], texts: Callable[[str], pl.Series]) -> Iterator[Ranks]:
    yield _ranked(texts("id"))
    yield _ranked(texts("name"))
    found = [column for name in sorted(properties) if (column := _ranked(texts(name))).any()]
    goes_on = np.zeros(rows, np.bool_)
    for column in reversed(found):
        unknown = column == 0
        column[unknown & goes_on] = _LAST
        goes_on |= ~unknown
    yield from found


def _ranked(texts: pl.Series) -> Ranks:
    """From 1 in the order of the texts; 0 where there is none."""
    return texts.rank("dense").fill_null(0).cast(pl.UInt32).to_numpy().copy()
