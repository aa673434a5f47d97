"""The events of a history on disk, for reports: they stand in order already, and only what is asked for is read."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Final

import numpy as np
import polars as pl

from leadlight.engine.shapes import Array
from leadlight.engine.stored.view import View, view_of
from leadlight.history import as_number
from leadlight.history.store import Segment, StoredHistory
from leadlight.report.past.history import Past, Wanted

Segments = tuple[Segment, ...]
_PHYSICAL: Final = {1: pl.UInt8, 2: pl.UInt16, 4: pl.UInt32}  # by bytes


@dataclass(frozen=True)
class OnDisk:
    """A history kept on disk."""

    history: StoredHistory
    _views: dict[tuple[str, int | None], View] = field(default_factory=dict, init=False, repr=False, compare=False)

    def read(self, wanted: Wanted) -> Past:
        view, segments = self._view(wanted.unit, wanted.as_of), self.history.segments
        asked = _asked(segments, view, wanted)
        rows = None if view.order is None else pl.Series(view.order).filter(asked)

        def lead() -> pl.Series:
            return pl.Series(np.repeat(np.arange(len(view.leads), dtype=np.uint32), np.diff(view.starts))).filter(asked)

        def column(name: str, *, number: bool = False) -> pl.Series:
            texts, codes = _column(segments, name)
            mine = pl.Series(codes).filter(asked) if rows is None else pl.Series(codes).gather(rows)
            return (_as_numbers(texts) if number else _as_categories(texts)).gather(mine)

        texts, numbers = (_there(segments, names) for names in (wanted.texts, wanted.numbers))
        with ThreadPoolExecutor() as pool:  # Polars takes a column at a time, and lets others be taken beside it
            found = {"lead": pool.submit(lead), "at": pool.submit(pl.Series(view.at).filter, asked)}
            found |= {name: pool.submit(column, name) for name in ("name", *texts)}
            found |= {name: pool.submit(column, name, number=True) for name in numbers}
            return Past(view.leads, pl.DataFrame({name: each.result() for name, each in found.items()}))

    def _view(self, unit: str, as_of: int | None) -> View:
        """Read once, and without what was said of leads: a report may ask more than once."""
        if (unit, as_of) not in self._views:
            view = view_of(self.history, unit, as_of)
            self._views[unit, as_of] = replace(view, said=view.said.clear())
        return self._views[unit, as_of]


def _there(segments: Segments, columns: tuple[str, ...]) -> list[str]:
    return [name for name in columns if any(name in segment.columns for segment in segments)]


def _asked(segments: Segments, view: View, wanted: Wanted) -> pl.Series:
    """Which events are wanted, as they stand in the view: told by codes, before anything else is read."""
    asked = pl.repeat(True, sum(segment.events for segment in segments), eager=True)
    if wanted.names is not None:
        asked &= _holds(segments, "name", lambda texts: texts.is_in(wanted.names or ()))
    if wanted.having:
        known = [_holds(segments, name, pl.Series.is_not_null) for name in wanted.having]
        asked &= reduce(or_, known)
    return asked if view.order is None else asked.gather(pl.Series(view.order))


def _holds(segments: Segments, name: str, answer: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Whether the value of each row is one of those meant; each value is asked about once."""
    texts, codes = _column(segments, name)
    rows = pl.Series(codes)
    return rows.is_in(answer(texts).arg_true().cast(rows.dtype).implode())


def _as_categories(texts: pl.Series) -> pl.Series:
    """In as few bytes as they need."""
    physical = _PHYSICAL[np.min_scalar_type(len(texts)).itemsize]
    return texts.cast(pl.Categorical(pl.Categories.random(physical=physical)))


def _as_numbers(texts: pl.Series) -> pl.Series:
    return texts.to_frame("text").select(as_number(pl.col("text"), pl.String())).to_series()


def _column(segments: Segments, name: str) -> tuple[pl.Series, Array]:
    """The texts of a column, some perhaps twice, and the place among them of each row's."""
    without = pl.Series([None], dtype=pl.String)
    texts = [segment.texts(name) if name in segment.columns else without for segment in segments]
    firsts = np.cumsum([0, *map(len, texts)])
    if len(segments) == 1 and name in segments[0].columns:
        return texts[0], segments[0].codes(name)
    kind = np.min_scalar_type(firsts[-1])
    codes = [
        (segment.codes(name) if name in segment.columns else np.zeros(segment.events)).astype(kind) + first
        for segment, first in zip(segments, firsts.astype(kind), strict=False)
    ]
    return pl.concat(texts), np.concatenate(codes)
