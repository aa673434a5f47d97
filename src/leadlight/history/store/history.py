"""A history kept on disk, opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from leadlight.history.store.cache import Cache
from leadlight.history.store.manifest import CACHE, SEGMENTS, Part, read_manifest, rebuilding
from leadlight.history.store.sealed import DamagedError
from leadlight.history.store.segment import Segment
from leadlight.history.usable import once


@dataclass(frozen=True)
class StoredHistory:
    """A history on disk, opened: its segments, oldest first, and what has been worked out from them before.

    ``columns`` and ``open_ended`` as of `Events`.
    """

    folder: Path
    parts: tuple[Part, ...]
    segments: tuple[Segment, ...]
    cache: Cache

    @property
    def columns(self) -> frozenset[str]:
        return frozenset().union(*(segment.known_columns for segment in self.segments))

    @property
    def open_ended(self) -> bool:
        return any(segment.open_ended for segment in self.segments)

    def attributes(self) -> pl.DataFrame:
        """What was said of leads, as of `Attributes.table`."""
        table = pl.concat([segment.attributes for segment in self.segments], how="diagonal")
        return table.select("lead", "at", *sorted(set(table.columns) - {"lead", "at"}))

    def rejected(self) -> pl.DataFrame:
        """The rows of events that could not be used, as of `Events`; after them those of attributes."""
        return pl.concat(
            once(segment.rejected(of_leads=of_leads) for segment in self.segments) for of_leads in (False, True)
        )

    def verify(self) -> list[str]:
        """Read every file to its end; a sentence for each that is not as it was written."""
        return [sentence for segment in self.segments for sentence in segment.sealed.verify()]

    @property
    def size(self) -> int:
        """Bytes on disk, without what is only kept for the next time."""
        return sum(segment.sealed.size for segment in self.segments)


def open_history(folder: str | Path) -> StoredHistory:
    """Open a history on disk, as it was when the last addition was finished. Raises HistoryError.

    Sizes and small files are verified; large ones are mapped, and read where they are needed.
    """
    folder = Path(folder)
    while True:
        parts = read_manifest(folder)
        remedy = f"Rebuild the history: {rebuilding(folder, parts)}"
        try:
            segments = tuple(Segment(folder / SEGMENTS / part.folder, part.fingerprint, remedy) for part in parts)
        except DamagedError:
            if read_manifest(folder) == parts:
                raise
            continue  # segments were put together just now
        size = sum(segment.sealed.size for segment in segments)
        return StoredHistory(folder, tuple(parts), segments, Cache(folder / CACHE, size))
