"""Where a history comes from, a batch at a time: files, or a history on disk."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from leadlight.engine.read import Progress
from leadlight.history import Events, OpenAttributes
from leadlight.history.store import Segment, StoredHistory
from leadlight.history.store.in_order import events_in_order, said_in_order


class Source(Protocol):
    """A history that is read once, from its beginning to its end.

    ``columns`` and ``open_ended`` are those of `Events`. ``in_order``: the events of a lead come in their final order
    and none comes twice.
    """

    columns: frozenset[str]
    open_ended: bool
    in_order: bool

    def events(self, asked: Collection[str], progress: Progress | None) -> Iterator[pl.DataFrame]:
        """The events: lead, at, name and at least the asked properties; all of them, where they are not in order."""
        ...

    def said(self) -> Iterator[pl.DataFrame]:
        """What was said of leads: lead, at, and texts."""
        ...

    def names(self) -> frozenset[str]:
        """The attributes, after a pass."""
        ...

    def rejected(self) -> pl.DataFrame:
        """The rows that cannot be used, after a pass."""
        ...

    def again(self) -> pl.DataFrame:
        """How many rows of which lead were left out as duplicates before: ``lead``, ``times``."""
        ...


@dataclass
class OfFiles:
    """Events and attributes as they stand in files."""

    opened: Events
    attributes: OpenAttributes | None
    in_order = False

    def __post_init__(self) -> None:
        self.columns, self.open_ended = self.opened.columns, self.opened.open_ended

    def events(self, asked: Collection[str], progress: Progress | None) -> Iterator[pl.DataFrame]:
        return self.opened.in_full(asked, progress)

    def said(self) -> Iterator[pl.DataFrame]:
        return self.attributes.batches() if self.attributes else iter(())

    def names(self) -> frozenset[str]:
        return frozenset(self.attributes.names) if self.attributes else frozenset()

    def rejected(self) -> pl.DataFrame:
        tables = [self.opened.rejected(), *([self.attributes.rejected()] if self.attributes else [])]
        return pl.concat(tables)

    def again(self) -> pl.DataFrame:
        return pl.DataFrame(schema={"lead": pl.String, "times": pl.Int64})


@dataclass
class OfStore:
    """A history on disk. With ``by_lead``, one of a single segment is in order already."""

    history: StoredHistory
    by_lead: bool

    def __post_init__(self) -> None:
        self.columns, self.open_ended = self.history.columns, self.history.open_ended
        self.in_order = self.by_lead and len(self.history.segments) == 1

    def events(self, asked: Collection[str], progress: Progress | None) -> Iterator[pl.DataFrame]:
        for segment in self._segments():
            for batch in events_in_order(segment, {*asked, "name"} if self.in_order else None):
                if progress:
                    progress(batch.height)
                yield batch

    def said(self) -> Iterator[pl.DataFrame]:
        for segment in self._segments():
            yield from said_in_order(segment)

    def names(self) -> frozenset[str]:
        return frozenset(name for segment in self.history.segments for name in segment.facts["attributes"])

    def rejected(self) -> pl.DataFrame:
        return self.history.rejected()

    def again(self) -> pl.DataFrame:
        return pl.concat([segment.again for segment in self.history.segments])

    def _segments(self) -> Iterator[Segment]:
        """Each opened anew, so that what is mapped of one is given back before the next."""
        for segment in self.history.segments:
            yield segment.anew()


def source_of(history: Events | StoredHistory, attributes: OpenAttributes | None, *, by_lead: bool) -> Source:
    return OfStore(history, by_lead) if isinstance(history, StoredHistory) else OfFiles(history, attributes)
