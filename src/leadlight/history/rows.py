"""Rows as they stand in a file, before anybody asks what they mean."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import polars as pl

from leadlight.history.errors import HistoryError

LINE: Final = "\0line"
"""Where the row stands, as an editor counts lines; in Parquet the row's number."""
ROW: Final = "\0row"
"""The row's number in its file, from 1, bad rows counted."""
TROUBLE: Final = "\0trouble"
"""Why the row cannot be used, or null."""
PLACES: Final = {LINE: pl.Int64, ROW: pl.Int64, TROUBLE: pl.String}

MOST_COLUMNS: Final = 4_000
LONGEST_TEXT: Final = 1_000_000  # bytes of one value
LONGEST_ROW: Final = 16_000_000  # bytes of one row of text; longer ones are not even looked at


@dataclass(frozen=True)
class Rows:
    """Some rows in the order of the file: LINE, ROW, TROUBLE and the wanted columns, as the file types them.

    ``text`` gives the original text of the rows at these positions, for the list of rejected rows.
    """

    frame: pl.DataFrame
    text: Callable[[Sequence[int]], list[str]]


class File(Protocol):
    """A file of rows, whatever its format. It can be read many times."""

    path: Path
    columns: tuple[str, ...]  # known to exist
    open_ended: bool  # whether rows may have more columns than these

    def rows(self, wanted: Collection[str] | None) -> Iterator[Rows]:
        """Every row, with the wanted columns (None: all) the file or the rows at hand have."""
        ...

    def may_have(self, column: str) -> bool:
        """Whether rows of the file can be expected to have this column."""
        ...

    def pieces(self, rows: int) -> Sequence[File]:
        """The file as several of about so many rows, in order, where its format allows; they can be pickled."""
        ...


def checked_columns(path: Path, columns: Sequence[str]) -> tuple[str, ...]:
    """The header, if every column has a name of its own and there are not too many."""
    if any("\0" in column for column in columns):
        raise HistoryError(f'"{path}" has a column with a NUL character in its name. Rename it.')
    if len(columns) > MOST_COLUMNS:
        raise HistoryError(
            f'"{path}" has {len(columns):,} columns; at most {MOST_COLUMNS:,} are read. '
            "Check the separator, or export fewer columns."
        )
    seen: set[str] = set()
    for column in columns:
        if column in seen:
            raise HistoryError(f'"{path}" has two columns called "{column}". Rename or remove one of them.')
        seen.add(column)
    return tuple(columns)
