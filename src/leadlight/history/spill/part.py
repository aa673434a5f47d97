"""The rows of some leads, on disk."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

EVENTS: Final = "events"
SAID: Final = "said"
"""The two things a part holds: what leads did, and what was said of them (their attributes)."""

_TOGETHER: Final = 500_000  # rows
_MOST_BYTES: Final = 64_000_000


@dataclass(frozen=True)
class Piece:
    """A few rows as they were written: where they stand, how many, how large in memory, and their columns."""

    path: Path
    first: int
    length: int
    height: int
    size: int
    schema: pl.Schema

    def frame(self, columns: Collection[str] | None = None) -> pl.DataFrame:
        with self.path.open("rb") as file:
            file.seek(self.first)
            written = file.read(self.length)
        wanted = [name for name in self.schema if columns is None or name in columns]
        return pl.read_ipc(io.BytesIO(written), columns=wanted)


@dataclass(eq=False)
class Part:
    """The rows of some leads, all of theirs.

    ``weight``: the memory they are thought to take. ``sample``: as of `Sample`, those of its leads. ``last``: the
    instant of the last event, or of the last thing said (µs UTC).
    """

    pieces: dict[str, list[Piece]] = field(default_factory=lambda: defaultdict(list))
    weight: float = 0.0
    sample: pl.DataFrame = field(default_factory=pl.DataFrame)
    one_in: int = 1
    last: int | None = None

    def rows(self, what: str) -> int:
        return sum(piece.height for piece in self.pieces[what])

    def leads(self) -> int:
        """About how many leads it is about."""
        return self.sample.height * self.one_in

    def frames(self, what: str, columns: Collection[str] | None = None) -> Iterator[pl.DataFrame]:
        """Its rows, in the order in which they were written, with some of their columns or all."""
        together: list[Piece] = []
        for piece in self.pieces[what]:
            if together and not _fit(together, piece):
                yield _joined(together, columns)
                together = []
            together.append(piece)
        if together:
            yield _joined(together, columns)

    def hear(self, instants: pl.Series) -> None:
        """Remember the last of these instants, if it is later than what was heard before."""
        last = instants.max()
        if isinstance(last, int):
            self.last = last if self.last is None else max(self.last, last)

    def joined(self, other: Part) -> Part:
        """Both, this one's leads being before the other's."""
        pieces: dict[str, list[Piece]] = defaultdict(list)
        for what in (EVENTS, SAID):
            pieces[what] = [*self.pieces[what], *other.pieces[what]]
        lasts = [part.last for part in (self, other) if part.last is not None]
        return Part(
            pieces, self.weight + other.weight, pl.concat([self.sample, other.sample]), self.one_in,
            max(lasts, default=None),
        )  # fmt: skip

    def delete(self) -> None:
        """Give its room on disk back."""
        for path in {piece.path for pieces in self.pieces.values() for piece in pieces}:
            path.unlink(missing_ok=True)


def _fit(together: list[Piece], piece: Piece) -> bool:
    """Whether a piece can be read with these: equal columns, and not too much at once."""
    rows, size = sum(one.height for one in together), sum(one.size for one in together)
    return piece.schema == together[0].schema and rows + piece.height <= _TOGETHER and size + piece.size <= _MOST_BYTES


def _joined(pieces: list[Piece], columns: Collection[str] | None) -> pl.DataFrame:
    return pl.concat([piece.frame(columns) for piece in pieces])
