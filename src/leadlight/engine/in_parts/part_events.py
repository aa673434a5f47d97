"""A part of a history, read as files are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import polars as pl

from leadlight.history import Events, as_text
from leadlight.history.spill import EVENTS, Part
from leadlight.history.store.ties import ranks
from leadlight.history.usable import REJECTED


class PartEvents(Events):
    """The events of a part. What could not be used is no longer among them.

    ``in_order``: those of a lead stand in their final order, and none is there twice.
    """

    def __init__(self, part: Part, columns: frozenset[str], *, open_ended: bool, in_order: bool) -> None:
        self.columns, self.open_ended = columns, open_ended
        self._part, self._in_order = part, in_order

    def batches(
        self, properties: Collection[str], progress: Callable[[int], None] | None = None
    ) -> Iterator[pl.DataFrame]:
        names = [*dict.fromkeys(["lead", "at", "name", *sorted(properties)])]
        for frame in self._part.frames(EVENTS, names):
            if progress:
                progress(frame.height)
            missing = [pl.lit(None, pl.String).alias(name) for name in names if name not in frame.columns]
            yield frame.with_columns(missing).select(names)

    def contents(self, rows: npt.NDArray[np.int64]) -> Sequence[tuple[int]]:  # type: ignore[override]
        """The place of each row by what it holds: as good as its content to order by, and smaller."""
        if self._in_order or not len(rows):
            return [(row,) for row in rows.tolist()]
        wanted, back = np.unique(rows, return_inverse=True)
        held = pl.concat([*self._held(wanted)], how="diagonal")[pl.Series(back.astype(np.uint32))]

        nothing = pl.Series([None], dtype=pl.String)

        def texts(name: str) -> pl.Series:
            return held[name] if name in held.columns else nothing.new_from_index(0, len(rows))

        return ranks(len(rows), set(held.columns) - {"id", "name"}, texts)

    def rejected(self) -> pl.DataFrame:
        return pl.DataFrame(schema=REJECTED)

    def _held(self, wanted: npt.NDArray[np.int64]) -> Iterator[pl.DataFrame]:
        """Everything these rows hold, as text; they are given in their order."""
        pieces = self._part.pieces[EVENTS]
        firsts = accumulate((piece.height for piece in pieces), initial=0)
        for piece, first in zip(pieces, firsts, strict=False):
            low, high = np.searchsorted(wanted, (first, first + piece.height))
            if low < high:
                frame = piece.frame()[pl.Series((wanted[low:high] - first).astype(np.uint32))]
                names = [name for name in frame.columns if name not in ("lead", "at") and not name.startswith("\0")]
                yield frame.select(as_text(pl.col(name), frame.schema[name]) for name in names)
