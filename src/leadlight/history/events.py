"""What happened: events from files, in a fixed order, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from leadlight.history.errors import HistoryError
from leadlight.history.files import is_typed
from leadlight.history.mapping import Mapping
from leadlight.history.reading import EVENTS
from leadlight.history.ties import Ranks, ranks
from leadlight.history.usable import REJECTED, Batch, Use, once
from leadlight.history.uses import uses
from leadlight.history.values import as_text

HELD: Final = {"lead": pl.String, "id": pl.String, "name": pl.String}
"""What every event holds, or may, beside its properties."""


def open_events(paths: Sequence[str | Path], mapping: Mapping | None = None) -> Events:
    """Find the files in which what leads did is written, and check that they can be read.

    ``paths`` are files, folders and patterns, of CSV, Parquet and NDJSON. Without a mapping, the columns are
    ``lead``, ``at``, ``name`` and properties. Raises HistoryError for what concerns a file as a whole.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "events.csv")
    ...     _ = file.write_text(
    ...         "lead,at,name,path\\nann,2026-01-05,visited,/pricing\\n,2026-01-06,visited,/\\n")
    ...     events = open_events([file])
    ...     [batch] = events.batches(["path"])
    ...     rejected = events.rejected()
    >>> batch.rows()
    [('ann', 1767571200000000, 'visited', '/pricing')]
    >>> rejected.select("line", "reason").rows()
    [(3, 'no lead: "lead" is empty')]
    """
    mapping = mapping or Mapping()
    return Events(uses(paths, mapping.events, EVENTS, mapping.timezone))


class Events:
    """Events as they stand in files. Every pass reads them anew, and gives the same rows in the same order.

    ``columns`` are the properties (and ``id``) known to exist; where the history is ``open_ended``, rows may
    have more.
    """

    columns: frozenset[str]
    open_ended: bool

    def __init__(self, readings: Sequence[Use]) -> None:
        self._uses = readings
        self._asked: frozenset[str] = frozenset()  # by the last complete pass
        self._rejected: pl.DataFrame | None = None
        self.open_ended = any(use.file.open_ended and use.reading.properties is None for use in readings)
        self.columns = frozenset(name for use in readings for name in [*use.properties(), *use.ids()])

    def batches(
        self, properties: Collection[str], progress: Callable[[int], None] | None = None
    ) -> Iterator[pl.DataFrame]:
        """The usable rows: ``lead``, ``at`` (microseconds UTC), ``name`` and the asked properties.

        A property is typed as its file types it, and all null where a file lacks it; ``id`` is text.
        ``progress`` is told how many more rows were read, after each batch.
        """
        asked = frozenset(properties)
        rejected = []
        for use in self._uses:
            for batch in use.batches(asked, asked):
                rejected.append(batch.rejected)
                if progress:
                    progress(batch.read)
                if batch.usable.height:
                    yield batch.usable
        self._asked, self._rejected = asked, once(rejected)

    def in_full(
        self, properties: Collection[str], progress: Callable[[int], None] | None = None
    ) -> Iterator[pl.DataFrame]:
        """The rows that ``batches`` gives for these properties, with everything the files hold of them.

        Afterwards ``rejected`` is what it is after ``batches``.
        """
        asked = frozenset(properties)
        rejected = []
        for use in self._uses:
            mine = []
            for batch in use.batches(None, asked):
                mine.append(batch.rejected)
                if progress:
                    progress(batch.read)
                if batch.usable.height:
                    yield batch.usable
            if is_typed(use.file.path) and any(table.height for table in mine):
                # The text of such a row shows the columns that were read, and these were too many.
                mine = [batch.rejected for batch in use.batches(asked, asked)]
            rejected += mine
        self._asked, self._rejected = asked, once(rejected)

    def whole(self) -> Iterator[Batch]:
        """Everything the files hold: the usable rows with ``id`` and all properties, the others as rejected."""
        for use in self._uses:
            yield from use.batches(None, None)

    def held(self, rows: npt.NDArray[np.int64]) -> pl.DataFrame:
        """All that the events in these rows hold, whatever was asked: ``lead``, ``id``, ``name``, properties, as text.

        ``rows`` are positions among all rows the last complete pass gave, in any order. It takes a pass of its own.
        """
        wanted, back = np.unique(rows, return_inverse=True)
        found = [pl.DataFrame(schema=HELD)]
        first = 0
        for use in self._uses if wanted.size else ():
            for batch in use.batches(None, self._asked):
                low, high = np.searchsorted(wanted, (first, first + batch.usable.height))
                if low < high:
                    found.append(all_as_text(batch.usable[wanted[low:high] - first]))
                first += batch.usable.height
        whole = pl.concat(found, how="diagonal")
        if whole.height < wanted.size:
            raise HistoryError("The files changed while they were being read. Run it again when they are at rest.")
        return whole[back]

    def ranks(self, rows: npt.NDArray[np.int64], *, people: bool = False) -> Ranks:
        """The place of each of these rows by what it holds, the same for rows that hold the same: see ``ties``.

        ``people``: rows of one unit may be of several people.
        """
        held = self.held(rows)
        return ranks(held, held["lead"] if people else None)

    def rejected(self) -> pl.DataFrame:
        """The rows that cannot be used, after a complete pass: ``file``, ``line``, ``reason``, ``row``.

        Lines are counted as an editor counts them; in Parquet, rows from 1. ``row`` is the text, cut to 1,000
        characters.
        """
        return pl.DataFrame(schema=REJECTED) if self._rejected is None else self._rejected


def all_as_text(events: pl.DataFrame) -> pl.DataFrame:
    """All but the instant, as text."""
    names = [name for name in events.columns if name != "at" and not name.startswith("\0")]
    return events.select(as_text(pl.col(name), events.schema[name]).alias(name) for name in names)
