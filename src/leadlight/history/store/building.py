"""Building a history on disk, and adding to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from leadlight.history.attributes import Attributes, read_attributes
from leadlight.history.errors import HistoryError
from leadlight.history.events import Events, open_events
from leadlight.history.mapping import Mapping, read_mapping
from leadlight.history.store.history import StoredHistory, open_history
from leadlight.history.store.lock import LOCK, writing
from leadlight.history.store.manifest import (
    CACHE,
    MANIFEST,
    SEGMENTS,
    Part,
    Sources,
    is_history,
    read_manifest,
    write_manifest,
)
from leadlight.history.store.sealed import synced
from leadlight.history.store.together import alike_of, merged
from leadlight.history.store.write import Beside, SegmentWriter, new_segment

Progress = Callable[[int], None]


def build_history(
    folder: str | Path, sources: Sources, *, replace: bool = False, progress: Progress | None = None
) -> StoredHistory:
    """Keep the history of some files in a folder of its own; ``replace`` one that is there. Raises HistoryError."""
    folder = Path(folder)
    if is_history(folder) and (folder / MANIFEST).exists() and not replace:
        raise HistoryError(
            f'"{folder}" holds a history already. Add to it (leadlight history add), or build it anew with --replace.'
        )
    if folder.exists() and (not folder.is_dir() or not _only_ours(folder)):
        raise HistoryError(f'"{folder}" holds other things. Name a folder that is new or empty.')
    reading = _Reading.of(sources)  # what is wrong with the sources is said before anything is made
    (folder / SEGMENTS).mkdir(parents=True, exist_ok=True)
    with writing(folder):
        _commit(folder, [], reading.write(folder, progress))
        return open_history(folder)


@dataclass(frozen=True)
class Added:
    """A history after an addition, and what came in with it: rows of events and of attributes, and unusable ones."""

    history: StoredHistory
    events: int
    attributes: int
    rejected: int


def add_history(folder: str | Path, sources: Sources, *, progress: Progress | None = None) -> Added:
    """Add files to a history on disk: later events, late ones, attributes. Raises HistoryError."""
    folder = Path(folder)
    read_manifest(folder)
    reading = _Reading.of(sources)
    with writing(folder):
        parts = _commit(folder, read_manifest(folder), reading.write(folder, progress))
        new = open_history(folder).segments[-1].facts
        while alike := alike_of(open_history(folder)):
            together = merged(folder, alike)
            first = min(parts.index(part) for part, _ in alike)
            left = [part for part in parts if part not in [part for part, _ in alike]]
            parts = _commit(folder, left[:first], together, left[first:])
        return Added(open_history(folder), new["rows"], new["attribute_rows"], new["rejected"])


@dataclass(frozen=True)
class _Reading:
    """Files to be kept, opened."""

    sources: Sources
    events: Events
    attributes: Attributes | None

    @classmethod
    def of(cls, sources: Sources) -> _Reading:
        mapping = read_mapping(sources.map_file) if sources.map_file else Mapping()
        attributes = read_attributes(sources.leads, mapping) if sources.leads else None
        return cls(sources, open_events(sources.events, mapping), attributes)

    def write(self, folder: Path, progress: Progress | None) -> Part:
        with new_segment(folder) as (name, writer):
            fingerprint = self._written(writer, progress)
        return Part(name, fingerprint, datetime.now(UTC).isoformat(timespec="seconds"), (self.sources,))

    def _written(self, writer: SegmentWriter, progress: Progress | None) -> str:
        beside = Beside()
        for batch in self.events.whole():
            beside.rejected.append(batch.rejected)
            if batch.usable.height:
                writer.add(batch.usable)
            if progress:
                progress(batch.read)
        if self.attributes:
            beside.attributes, beside.leads_rejected = self.attributes.table, self.attributes.rejected
        return writer.finish(self.events.columns, open_ended=self.events.open_ended, beside=beside)


def _commit(folder: Path, before: Sequence[Part], new: Part, after: Sequence[Part] = ()) -> list[Part]:
    """Make the new segment part of the history, and sweep what is no part of it."""
    synced(folder / SEGMENTS)
    parts = [*before, new, *after]
    write_manifest(folder, parts)
    kept = {part.folder for part in parts}
    for left in (folder / SEGMENTS).iterdir():
        if left.name not in kept:
            shutil.rmtree(left, ignore_errors=True)
    for left in folder.glob(f".{MANIFEST}.*"):
        with suppress(OSError):
            left.unlink()
    return parts


def _only_ours(folder: Path) -> bool:
    return all(
        entry.name in (MANIFEST, SEGMENTS, CACHE, LOCK) or entry.name.startswith(f".{MANIFEST}.")
        for entry in folder.iterdir()
    )
