"""A file's rows as one reading sees them: leads, times, names and properties, and the rows it cannot use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from leadlight.history.objects import property_name
from leadlight.history.reading import Always, Column, Kind, Reading, RowNumber, Source
from leadlight.history.reasons import TIME, reasons
from leadlight.history.rows import LINE, ROW, TROUBLE, File, Rows
from leadlight.history.times import instants
from leadlight.history.values import as_text

REJECTED: Final = {"file": pl.String, "line": pl.Int64, "reason": pl.String, "row": pl.String}
"""What is kept of a rejected row: its file and line, what is wrong with it, and its text."""
_SHOWN: Final = 1_000  # characters of its text
MOST_SHOWN: Final = 100_000  # rejected rows of a file whose text is kept; of more, only place and reason

_POSITION: Final = "\0position"


def once(rejected: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Rejected rows together, each once however often its file was read or given."""
    every = pl.concat([pl.DataFrame(schema=REJECTED), *rejected])
    return every.unique(["file", "line", "reason"], keep="first", maintain_order=True)


@dataclass(frozen=True)
class Batch:
    """Some rows of a file: how many were read, those that can be used, and those rejected (as REJECTED)."""

    read: int
    usable: pl.DataFrame
    rejected: pl.DataFrame


@dataclass(frozen=True)
class Use:
    """One reading of one file."""

    file: File
    reading: Reading
    kind: Kind
    zone: str

    def properties(self, columns: Collection[str] | None = None) -> dict[str, Source]:
        """Our name → where it comes from, given the columns at hand (by default those known to exist)."""
        if self.reading.properties is not None:
            return dict(self.reading.properties)
        columns = self.file.columns if columns is None else columns
        own = {source.name for source in self._parts().values() if isinstance(source, Column)}
        rest = [column for column in columns if column not in own and not column.startswith("\0")]
        return {property_name(c, self.kind.column, self.kind.reserved): Column(c) for c in rest}

    def ids(self) -> tuple[str, ...]:
        """``id``, if the file is known to have one."""
        source = self.reading.id
        return ("id",) if not isinstance(source, Column) or source.name in self.file.columns else ()

    def pieces(self, rows: int) -> list[Use]:
        """The same reading of the file's pieces of about so many rows, in order."""
        return [replace(self, file=piece) for piece in self.file.pieces(rows)]

    def batches(self, asked: Collection[str] | None, measured: Collection[str] | None) -> Iterator[Batch]:
        """All rows in the order of the file, with the asked properties (None: all there are).

        A row is rejected when one of the ``measured`` properties (None: of all) is too long.
        """
        shown = 0
        for rows in self.file.rows(self._wanted(asked)):
            batch = self._batch(rows, asked, measured, MOST_SHOWN - shown)
            shown += batch.rejected.height
            yield batch

    def _parts(self) -> dict[str, Source]:
        """What makes the lead, the time and, of events, the name and the id."""
        return {word: getattr(self.reading, word) for word in self.kind.reserved}

    def _wanted(self, asked: Collection[str] | None) -> set[str] | None:
        """The columns to be read from the file."""
        if asked is None:
            return None
        known = self.properties()
        sources = [*self._parts().values(), *(known.get(name, Column(name)) for name in asked)]
        return {source.name for source in sources if isinstance(source, Column)} | set(self.reading.where)

    def _batch(self, rows: Rows, asked: Collection[str] | None, measured: Collection[str] | None, room: int) -> Batch:
        read = self._read(rows, asked)
        reason = reasons(read, self.reading, self.kind, measured)
        kept = [c for c in read.columns if not c.startswith("\0") and (c != "id" or asked is None or c in asked)]
        if reason is None:
            return Batch(rows.frame.height, read.select(kept), pl.DataFrame(schema=REJECTED))
        bad = read.select(_POSITION, LINE, reason.alias("reason")).filter(reason.is_not_null())
        usable = read.filter(reason.is_null()).select(kept)
        return Batch(rows.frame.height, usable, self._rejected(rows, bad, room))

    def _read(self, rows: Rows, asked: Collection[str] | None) -> pl.DataFrame:
        """The reading's rows: their places, our words and the asked properties."""
        frame = rows.frame.with_row_index(_POSITION)
        if self.reading.where:
            frame = frame.filter(self._where(frame) | pl.col(TROUBLE).is_not_null())
        sources = self.properties(frame.columns)
        names = sources if asked is None else [name for name in asked if name not in self.kind.reserved]
        ours = [_value(sources.get(name), frame).alias(name) for name in sorted(names)]
        return frame.select(_POSITION, LINE, TROUBLE, *self._own(frame), *ours)

    def _where(self, frame: pl.DataFrame) -> pl.Expr:
        tests = [
            _text(Column(column), frame).is_in(values).fill_null(value=False)
            for column, values in self.reading.where.items()
        ]
        return pl.all_horizontal(tests)

    def _own(self, frame: pl.DataFrame) -> Iterator[pl.Expr | pl.Series]:
        for word, source in self._parts().items():
            yield from self._time(source, frame) if word == "at" else [_text(source, frame).alias(word)]

    def _time(self, source: Source, frame: pl.DataFrame) -> Iterator[pl.Expr | pl.Series]:
        if isinstance(source, Column) and source.name in frame.columns:
            column = frame.get_column(source.name)
            yield instants(column, self.zone, source.format).alias("at")
            yield column.alias(TIME)
            return
        always = source.value if isinstance(source, Always) else None
        moment = instants(pl.Series([always], dtype=pl.String), self.zone)
        yield pl.lit(moment[0], pl.Int64).alias("at")
        yield pl.lit(always, pl.String).alias(TIME)

    def _rejected(self, rows: Rows, bad: pl.DataFrame, room: int) -> pl.DataFrame:
        shown = bad.get_column(_POSITION).head(max(room, 0)).to_list()
        texts = pl.Series("row", [text[:_SHOWN] for text in rows.text(shown)], dtype=pl.String)
        texts = texts.extend_constant(None, bad.height - len(texts))
        return bad.select(pl.lit(str(self.file.path)).alias("file"), pl.col(LINE).alias("line"), "reason", texts)


def _text(source: Source | None, frame: pl.DataFrame) -> pl.Expr:
    """What a source says for each row, as text."""
    if isinstance(source, Always):
        return pl.lit(source.value)
    if isinstance(source, RowNumber):
        return pl.concat_str(pl.lit(source.prefix), pl.col(ROW))
    if source is None or source.name not in frame.columns:
        return pl.lit(None, pl.String)
    text = as_text(pl.col(source.name), frame.schema[source.name])
    return text.replace(dict(source.words)) if source.words else text


def _value(source: Source | None, frame: pl.DataFrame) -> pl.Expr:
    """What a source says for each row, typed as the file types it."""
    if isinstance(source, Column) and not source.words and source.name in frame.columns:
        texts = frame.schema[source.name] in {pl.String, pl.Null}
        return _text(source, frame) if texts else pl.col(source.name)
    return _text(source, frame)
