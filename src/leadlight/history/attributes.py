"""Who the leads are: attributes from files, each value with the time from which it holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from leadlight.history.mapping import Mapping
from leadlight.history.reading import LEADS
from leadlight.history.usable import Use, once
from leadlight.history.uses import uses
from leadlight.history.values import as_text


@dataclass(frozen=True)
class Attributes:
    """Facts about leads.

    ``table``: ``lead``, ``at`` (microseconds UTC; null: always so), and a text column for each attribute,
    null where a row does not say. ``rejected``: as of events.
    """

    table: pl.DataFrame
    rejected: pl.DataFrame


def read_attributes(paths: Sequence[str | Path], mapping: Mapping | None = None) -> Attributes:
    """Read what is known about leads, from the same kinds of files as events.

    Without a mapping the columns are ``lead``, perhaps ``at``, and the attributes. Raises HistoryError for
    what concerns a file as a whole; single bad rows are set aside.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "leads.csv")
    ...     _ = file.write_text("lead,country,employees\\nann,NL,250\\nben,,12\\n")
    ...     read_attributes([file]).table.rows()
    [('ann', None, 'NL', '250'), ('ben', None, None, '12')]
    """
    opened = open_attributes(paths, mapping)
    found = [*opened.batches()]
    table = pl.concat([pl.DataFrame(schema={"lead": pl.String, "at": pl.Int64}), *found], how="diagonal")
    return Attributes(with_names(table, opened.names), opened.rejected())


def with_names(table: pl.DataFrame, names: Collection[str]) -> pl.DataFrame:
    """The table with a column for each of these attributes, in their order; what a table lacks is unknown."""
    missing = [pl.lit(None, pl.String).alias(name) for name in names if name not in table.columns]
    return table.with_columns(missing).select("lead", "at", *sorted(names))


def open_attributes(paths: Sequence[str | Path], mapping: Mapping | None = None) -> OpenAttributes:
    """As of read_attributes, to be read a batch at a time."""
    mapping = mapping or Mapping()
    return OpenAttributes(uses(paths, mapping.leads, LEADS, mapping.timezone))


class OpenAttributes:
    """Attributes as they stand in files. ``names`` are those met so far; all of them after a complete pass."""

    def __init__(self, readings: Sequence[Use]) -> None:
        self._uses = readings
        self._rejected: list[pl.DataFrame] = []
        self.names = {name for use in readings for name in use.properties()}

    def batches(self) -> Iterator[pl.DataFrame]:
        """``lead``, ``at``, and a text for each attribute that the file says something of."""
        self._rejected = []
        for use in self._uses:
            for batch in use.batches(None, use.properties()):
                self._rejected.append(batch.rejected)
                self.names |= set(batch.usable.columns) - set(LEADS.reserved)
                yield _texts(batch.usable)

    def rejected(self) -> pl.DataFrame:
        """The rows that cannot be used, after a complete pass."""
        return once(self._rejected)


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        as_text(pl.col(name), dtype).alias(name) for name, dtype in frame.schema.items() if name not in LEADS.reserved
    )
