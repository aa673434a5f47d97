"""The events of a history on disk, for reports: they stand in order already, and only what is asked for is read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from leadlight.engine.shapes import Array
from leadlight.engine.stored.view import view_of
from leadlight.history import as_number
from leadlight.history.store import Segment, StoredHistory
from leadlight.report.history import Past, Wanted


@dataclass(frozen=True)
class OnDisk:
    """A history kept on disk."""

    history: StoredHistory

    def read(self, wanted: Wanted) -> Past:
        view = view_of(self.history, wanted.unit)
        segments = self.history.segments
        lead = np.repeat(np.arange(len(view.leads), dtype=np.uint32), np.diff(view.starts))
        order, at = view.order, view.at
        if wanted.names is not None:
            asked = np.concatenate([_named(segment, wanted.names) for segment in segments])
            places = np.flatnonzero(asked if order is None else asked[order])
            lead, at = lead[places], at[places]
            order = places if order is None else order[places]
        columns = {name: _column(segments, name, order) for name in ("name", *wanted.texts)}
        numbers = {name: _column(segments, name, order, number=True) for name in wanted.numbers}
        return Past(view.leads, pl.DataFrame({"lead": lead, "at": np.asarray(at), **columns, **numbers}))


def _named(segment: Segment, names: frozenset[str]) -> Array:
    """Whether each row's name is one of these."""
    if not segment.events:
        return np.zeros(0, np.bool_)
    asked: Array = segment.texts("name").is_in(names).fill_null(value=False).to_numpy()
    return asked[segment.codes("name")]


def _column(segments: tuple[Segment, ...], name: str, order: Array | None, *, number: bool = False) -> pl.Series:
    """A column of the rows wanted, in their order; its texts are read once each, not once a row."""
    category = pl.Categorical(pl.Categories.random())
    found, edges = [pl.Series(name, [], dtype=pl.Float64 if number else category)], [0]
    for segment in segments:
        if name in segment.columns:
            texts = segment.texts(name).to_frame("text")
            said = as_number(pl.col("text"), pl.String()) if number else pl.col("text").cast(category)
            values = texts.select(said)["text"].rename(name)
            codes = segment.codes(name)
        else:
            values = found[0].extend_constant(None, 1)
            codes = np.zeros(segment.events, np.uint8)
        edges.append(edges[-1] + segment.events)
        if len(segments) == 1:
            return _gathered(values, codes if order is None else codes[order])
        found.append(_gathered(values, codes))
    whole = pl.concat(found)
    return whole if order is None else whole.gather(pl.Series(np.asarray(order).astype(np.uint32)))


def _gathered(values: pl.Series, codes: Array) -> pl.Series:
    return values.gather(pl.Series(np.ascontiguousarray(codes).astype(np.uint32, copy=False)))
