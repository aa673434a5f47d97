"""A part of a history, read as files are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import polars as pl

from leadlight.history import Events
from leadlight.history.events import HELD, all_as_text
from leadlight.history.spill import EVENTS, Part
from leadlight.history.ties import Ranks
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

    def held(self, rows: npt.NDArray[np.int64]) -> pl.DataFrame:
        wanted, back = np.unique(rows, return_inverse=True)
        found = [pl.DataFrame(schema=HELD), *self._held(wanted)]
        return pl.concat(found, how="diagonal")[back]

    def ranks(self, rows: npt.NDArray[np.int64], *, people: bool = False) -> Ranks:
        return rows if self._in_order else super().ranks(rows, people=people)

    def rejected(self) -> pl.DataFrame:
        return pl.DataFrame(schema=REJECTED)

    def _held(self, wanted: npt.NDArray[np.int64]) -> Iterator[pl.DataFrame]:
        """Everything these rows hold, as text; they are given in their order."""
        pieces = self._part.pieces[EVENTS]
        firsts = accumulate((piece.height for piece in pieces), initial=0)
        for piece, first in zip(pieces, firsts, strict=False):
            low, high = np.searchsorted(wanted, (first, first + piece.height))
            if low < high:
                yield all_as_text(piece.frame()[wanted[low:high] - first])
