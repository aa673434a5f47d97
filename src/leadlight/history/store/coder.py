"""Texts become codes: each text of a column is written once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

Codes = npt.NDArray[np.uint32]
_MANY: Final = 1 << 20  # different texts from which on it matters whether they come again


class Coder:
    """Codes for the texts of a column, the same in every batch: the place in the column's texts, 0 being unknown.

    A column of which nearly every text is another one (an id) is soon written as it comes, without looking
    whether a text was there before: that would take more memory than it saves. ``repeats`` says so.

    >>> coder = Coder(Path("."))
    >>> coder.codes(pl.Series(["b", None, "a", "b"])).tolist(), coder.texts().collect()["text"].to_list()
    ([1, 0, 2, 1], [None, 'b', 'a'])
    """

    def __init__(self, folder: Path, many: int | None = None) -> None:
        self._folder, self._many = folder, _MANY if many is None else many
        self._start()
        self._rows = 0
        self.known = 0  # rows that have a value
        self.size = 0  # texts so far
        self.repeats = False
        self._parts: list[Path] = []

    @property
    def dtype(self) -> type[np.unsignedinteger[Any]]:
        """The smallest in which the codes have room."""
        return next(dtype for dtype in (np.uint8, np.uint16, np.uint32) if self.size <= np.iinfo(dtype).max)

    def _start(self) -> None:
        self._kind = pl.Categorical(pl.Categories.random())
        self._held = pl.Series([], dtype=self._kind)  # Polars forgets texts that no series holds

    def codes(self, texts: pl.Series) -> Codes:
        self._rows += len(texts)
        self.known += len(texts) - texts.null_count()
        if self.repeats:
            return self._as_they_come(texts)
        numbers = texts.cast(self._kind).to_physical().cast(pl.UInt32)
        codes = (numbers + 1).fill_null(0).to_numpy()
        self.size = max(self.size, int(codes.max(initial=0)))
        if self.size > self._many and self.size > self._rows // 2:
            self.repeats = True
            self._put_by(self._met())
            self._start()
        return codes

    def texts(self) -> pl.LazyFrame:
        """What the codes stand for, in the column ``text``; the first is none."""
        if self._parts:
            return pl.scan_ipc(self._parts)
        return self._met().to_frame("text").lazy()

    def values(self, codes: Codes) -> pl.Series:
        """The texts behind some codes; of a long column no more is read than a part at a time."""
        if not self._parts:
            return self._met().gather(pl.Series(codes))
        wanted = np.unique(codes)
        found, first = [], 0
        for part in self._parts:
            texts = pl.read_ipc(part)["text"]
            low, high = np.searchsorted(wanted, (first, first + len(texts)))
            found.append(texts.gather(pl.Series(wanted[low:high] - first)))
            first += len(texts)
        return pl.concat(found).gather(pl.Series(np.searchsorted(wanted, codes)))

    def _met(self) -> pl.Series:
        numbers = pl.Series(np.arange(self.size, dtype=np.uint32))
        return pl.concat([pl.Series([None], dtype=pl.String), numbers.cat.to(self._kind).cast(pl.String)])

    def _as_they_come(self, texts: pl.Series) -> Codes:
        there = texts.is_not_null().to_numpy()
        codes = np.where(there, np.cumsum(there) + self.size, 0).astype(np.uint32)
        self._put_by(texts.drop_nulls())
        self.size += int(there.sum())
        return codes

    def _put_by(self, texts: pl.Series) -> None:
        path = self._folder / f"{id(self)}-{len(self._parts)}.part"
        texts.to_frame("text").write_ipc(path)
        self._parts.append(path)
