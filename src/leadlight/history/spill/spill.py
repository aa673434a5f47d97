"""Laying rows out on disk by the lead they are about, as they come, in one pass."""

from __future__ import annotations

import io
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from leadlight.history.spill.costs import Costs
from leadlight.history.spill.part import Part, Piece
from leadlight.history.spill.sample import Sample
from leadlight.history.spill.temporary import on_disk

FIRST_PARTS: Final = 32
"""So many parts are begun. What turns out too large is split later, and what turns out small is put together."""


class Spill:
    """Rows on their way to the part of their lead.

    ``key`` is the column that says whose a row is. ``edges`` are the keys at which a part ends and the next begins;
    without any, the first rows decide, which is a guess that `sized` corrects. Raises HistoryError where the disk is
    full.
    """

    def __init__(self, folder: Path, key: str, costs: Costs, edges: Sequence[str] | None = None) -> None:
        self.key, self._costs = key, costs
        self._path = folder / secrets.token_hex(4)
        self._edges = edges
        self._parts: list[Part] = []
        self._sample = Sample()
        if edges is not None:
            self._begin(edges)

    def add(self, what: str, frame: pl.DataFrame) -> None:
        """Some rows of events, or of what was said."""
        if not frame.height:
            return
        each = self._costs.of_a_row(what, frame)
        self._sample.add(frame[self.key], each)
        if self._edges is None:
            self._begin(edges_of(self._sample.weights(), FIRST_PARTS))
        for part, rows in zip(*self._placed(frame), strict=True):
            self._write(part, what, rows)
            part.weight += each * rows.height
            part.hear(rows["at"])

    def parts(self) -> list[Part]:
        """The parts, in order of their keys; nothing can be added any more."""
        if self._edges is None:
            self._begin([])
        weights = self._sample.weights()
        place = self._place(weights["key"])
        for number, part in enumerate(self._parts):
            part.sample, part.one_in = weights.filter(pl.Series(place == number)), self._sample.one_in
        return self._parts

    def _begin(self, edges: Sequence[str]) -> None:
        self._edges = edges
        self._parts = [Part() for _ in range(len(edges) + 1)]

    def _place(self, keys: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.uint16]]:
        """The number of the part in which each key is."""
        edges = pl.Series(self._edges, dtype=pl.String)
        return edges.search_sorted(keys, side="right").to_numpy().astype(np.uint16)

    def _placed(self, frame: pl.DataFrame) -> tuple[list[Part], list[pl.DataFrame]]:
        """The rows of each part that has any."""
        place = self._place(frame[self.key])
        by_part = frame[pl.Series(np.argsort(place, kind="stable").astype(np.uint32))]
        counts = np.bincount(place, minlength=len(self._parts))
        firsts = np.cumsum(counts) - counts
        there = np.flatnonzero(counts).tolist()
        return [self._parts[n] for n in there], [by_part.slice(int(firsts[n]), int(counts[n])) for n in there]

    def _write(self, part: Part, what: str, rows: pl.DataFrame) -> None:
        written = io.BytesIO()
        # The newer layout would write texts that other parts' rows share, with each of them.
        rows.write_ipc(written, compression="lz4", compat_level=pl.CompatLevel.oldest())
        path = self._path.with_name(f"{self._path.name}-{self._parts.index(part)}")
        with on_disk(path.parent), path.open("ab") as file:
            first = file.tell()
            file.write(written.getbuffer())
        size = int(rows.estimated_size())
        part.pieces[what].append(Piece(path, first, written.tell(), rows.height, size, rows.schema))


def edges_of(weights: pl.DataFrame, parts: int) -> list[str]:
    """Keys that cut a sample into about so many parts of about equal weight; the heaviest lead stands alone."""
    weight = weights["weight"].to_numpy()
    middle = np.cumsum(weight) - weight / 2
    part = np.floor(middle / max(float(weight.sum()), 1e-9) * parts)
    cuts = np.flatnonzero(part[1:] != part[:-1]) + 1
    keys: list[str] = weights["key"].gather(pl.Series(cuts.astype(np.uint32))).to_list()
    return keys
