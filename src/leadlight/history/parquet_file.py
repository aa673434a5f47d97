"""Parquet: typed columns, of which only the wanted ones are read."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import polars as pl

from leadlight.history.errors import HistoryError
from leadlight.history.rows import LINE, PLACES, ROW, TROUBLE, Rows, checked_columns
from leadlight.history.streams import opened

BATCH: Final = 500_000  # rows


class ParquetFile:
    """A Parquet file; its lines are its row numbers, from 1."""

    open_ended = False

    def __init__(self, path: Path, first: int = 0, end: int | None = None) -> None:
        self.path = path
        self._first, self._end = first, end
        self._unpacked = _unpacked(path) if path.suffix == ".gz" else None
        self._source = Path(self._unpacked.name) if self._unpacked else path
        try:
            self.schema = dict(pl.read_parquet_schema(self._source))
        except (pl.exceptions.PolarsError, OSError) as error:
            raise self._damaged(error) from error
        self.columns = checked_columns(path, list(self.schema))

    def rows(self, wanted: Collection[str] | None) -> Iterator[Rows]:
        columns = [column for column in self.columns if wanted is None or column in wanted]
        scan = pl.scan_parquet(self._source, row_index_name=ROW, row_index_offset=1, glob=False)
        chosen = scan.select(
            pl.col(ROW).cast(pl.Int64).alias(LINE),
            pl.col(ROW).cast(pl.Int64),
            pl.lit(None, pl.String).alias(TROUBLE),
            *columns,
        )
        try:
            # Slices, since `collect_batches` would read half a gigabyte ahead.
            end = self._height() if self._end is None else self._end
            for first in range(self._first, end, BATCH):
                frame = chosen.slice(first, min(BATCH, end - first)).collect(engine="in-memory")
                yield Rows(frame, partial(_json, frame))
        except (pl.exceptions.PolarsError, OSError) as error:
            raise self._damaged(error) from error

    def may_have(self, column: str) -> bool:
        return column in self.columns

    def pieces(self, rows: int) -> Sequence[ParquetFile]:
        try:
            height = self._height()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise self._damaged(error) from error
        edges = [*range(0, height, rows), height] if height else [0, 0]
        return [ParquetFile(self.path, first, end) for first, end in pairwise(edges)]

    def __reduce__(self) -> tuple[type[ParquetFile], tuple[Path, int, int | None]]:
        """Elsewhere the file is opened anew: what was unpacked here is not there."""
        return ParquetFile, (self.path, self._first, self._end)

    def _height(self) -> int:
        return int(pl.scan_parquet(self._source, glob=False).select(pl.len()).collect().item())

    def _damaged(self, error: Exception) -> HistoryError:
        return HistoryError(f'"{self.path}" cannot be read as Parquet: {str(error).splitlines()[0]}. Fetch it again.')


def _json(frame: pl.DataFrame, positions: Sequence[int]) -> list[str]:
    """A row has no text of its own in Parquet: the columns that were read, as JSON."""
    rows = frame[positions].drop(PLACES)
    if not rows.width:
        return [""] * len(positions)
    return rows.select(pl.struct(pl.all()).struct.json_encode()).to_series().to_list()


def _unpacked(path: Path) -> NamedTemporaryFile[bytes]:  # type: ignore[valid-type]
    """Parquet is read from its end, so a packed file is unpacked first; the copy goes with the object."""
    copy = NamedTemporaryFile(suffix=".parquet")  # noqa: SIM115  # lives as long as the object that holds it
    with opened(path) as source:
        shutil.copyfileobj(source, copy)
    copy.flush()
    return copy
