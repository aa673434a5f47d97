"""Events of one lead at one instant, in the order of what they hold (docs/semantics.md 1.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

Ranks = npt.NDArray[np.int64]
_Column = npt.NDArray[np.uint32]
_LAST = np.iinfo(np.uint32).max


def ranks(held: pl.DataFrame, people: pl.Series | None = None) -> Ranks:
    """The place of each row among all, by id (none first), name, and properties; the same for rows that are the same.

    ``held`` has all that these rows hold, as text. Properties are compared in the order of their names: first the name,
    then the text. So of two rows, of which one lacks a property, that one is later which goes on with a later
    property, and that one first which has no more. ``people``: whose the rows are, where they may be of several; what
    two people did is never the same, and what is alike but for that stands in the order of their ids.

    >>> ranks(pl.DataFrame({"id": [None] * 3, "name": ["visit"] * 3, "path": ["/b", None, "/b"]})).tolist()
    [1, 0, 1]
    """
    return ranks_by_column(held.height, set(held.columns) - {"lead", "id", "name"}, held.get_column, people)


def ranks_by_column(
    rows: int, properties: Iterable[str], texts: Callable[[str], pl.Series], people: pl.Series | None = None
) -> Ranks:
    """The same a column at a time: ``texts`` gives one of these rows."""
    keys = [*_rows_of(rows, properties, texts), *([] if people is None else [_ranked(people)])]
    order = np.lexsort(keys[::-1])
    differs = np.zeros(rows, np.bool_)
    for key in keys:
        sorted_ = key[order]
        differs[1:] |= sorted_[1:] != sorted_[:-1]
    place = np.empty(rows, np.int64)
    place[order] = np.cumsum(differs)
    return place


def _rows_of(rows: int, properties: Iterable[str], texts: Callable[[str], pl.Series]) -> Iterator[_Column]:
    yield _ranked(texts("id"))
    yield _ranked(texts("name"))
    found = [column for name in sorted(properties) if (column := _ranked(texts(name))).any()]
    goes_on = np.zeros(rows, np.bool_)
    for column in reversed(found):
        unknown = column == 0
        column[unknown & goes_on] = _LAST
        goes_on |= ~unknown
    yield from found


def _ranked(texts: pl.Series) -> _Column:
    """From 1 in the order of the texts; 0 where there is none. Of a text that comes often, only one is sorted."""
    different = texts.drop_nulls().unique().sort()
    place = texts.cast(pl.Enum(different)).to_physical().cast(pl.UInt32) + 1
    return place.fill_null(0).to_numpy().copy()
