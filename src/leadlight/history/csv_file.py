"""CSV, with commas, semicolons or tabs: every value is text, exactly as written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from leadlight.history.csv_careful import records
from leadlight.history.csv_structure import Structure, structure
from leadlight.history.errors import HistoryError
from leadlight.history.rows import LINE, PLACES, ROW, TROUBLE, Rows, checked_columns
from leadlight.history.streams import BLOCK, blocks

SEPARATORS: Final = (b",", b";", b"\t")
_HEADER: Final = 1_000_000  # bytes in which the header must end


class CsvFile:
    """A CSV file with a header. The separator is the one the header has most of."""

    open_ended = False

    def __init__(self, path: Path, block_size: int = BLOCK) -> None:
        self.path = path
        self._size = block_size
        self._separator, self._body, self._line, self.columns = _header(path)

    def rows(self, wanted: Collection[str] | None) -> Iterator[Rows]:
        """Blocks in good order are read at once by Polars; only the others record by record."""
        columns = [c for c in self.columns if wanted is None or c in wanted]
        line, row, rest = self._line, 1, b""
        for block, last in _with_last(self._text()):
            text = rest + block
            if last and not text.endswith(b"\n"):
                text += b"\n"
            found = structure(text, self._separator, len(self.columns))
            fast = self._fast(text, found, columns, line, row) if found else None
            rows, rest, feeds = fast or self._careful(text, columns, line, row, last=last)
            line, row = line + feeds, row + rows.frame.height
            if rows.frame.height:
                yield rows
            if last and rest:  # a quote is open at the end of the file
                yield self._careful(rest, columns, line, row, last=True)[0]

    def may_have(self, column: str) -> bool:
        return column in self.columns

    def _text(self) -> Iterator[bytes]:
        """The blocks after the header."""
        header = self._body
        for block in blocks(self.path, self._size):
            yield block[header:]
            header = max(0, header - len(block))

    def _fast(
        self, text: bytes, found: Structure, columns: Sequence[str], line: int, row: int
    ) -> tuple[Rows, bytes, int] | None:
        ends = found.ends
        frame = _read(text[: ends[-1]], self._separator, self.columns, columns)
        if frame is None or frame.height != len(ends):
            return None
        places = pl.DataFrame(
            {LINE: found.lines() + line, ROW: range(row, row + len(ends))}, schema_overrides=PLACES
        )
        frame = frame.with_columns(pl.lit(None, pl.String).alias(TROUBLE), *places.get_columns())
        rows = Rows(frame, lambda at: [_shown(text[ends[i - 1] if i else 0 : ends[i]]) for i in at])
        return rows, text[ends[-1] :], len(found.feeds)

    def _careful(
        self, text: bytes, columns: Sequence[str], line: int, row: int, *, last: bool
    ) -> tuple[Rows, bytes, int]:
        found = list(records(text, self._separator, len(self.columns), last=last))
        end = found[-1].end if found else 0
        places = {
            LINE: _lines(text, [record.start for record in found], line),
            ROW: range(row, row + len(found)),
            TROUBLE: [record.trouble for record in found],
        }
        empty = ("",) * len(self.columns)
        fields = list(zip(*(record.fields or empty for record in found), strict=True)) or [()] * len(empty)
        values = {column: fields[self.columns.index(column)] for column in columns}
        frame = pl.DataFrame(places | values, schema=PLACES | dict.fromkeys(columns, pl.String))
        rows = Rows(frame, lambda at: [_shown(text[found[i].start : found[i].end]) for i in at])
        return rows, text[end:], text.count(b"\n", 0, end)


def _header(path: Path) -> tuple[bytes, int, int, tuple[str, ...]]:
    """The separator, where the body begins (byte and line), and the column names."""
    text = next(blocks(path, _HEADER), b"")
    text = text if text.endswith(b"\n") else text + b"\n"
    first_line = text.lstrip(b"\r\n").split(b"\n", 1)[0]
    separator = max(SEPARATORS, key=first_line.count)
    record = next(records(text, separator, None, last=True), None)
    if record is None:
        raise HistoryError(f'"{path}" is empty. Export it again, with a header.')
    if record.trouble:
        raise HistoryError(
            f'"{path}" does not begin with the header of a table: {record.trouble}. '
            "If it is a binary file, or UTF-16 without a mark, export it as CSV (UTF-8)."
        )
    names = [name.strip() or f"column_{i}" for i, name in enumerate(record.fields, start=1)]
    return separator, record.end, text.count(b"\n", 0, record.end) + 1, checked_columns(path, names)


def _read(text: bytes, separator: bytes, names: Sequence[str], wanted: Sequence[str]) -> pl.DataFrame | None:
    """The wanted columns; None where Polars, against expectation, does not read the text."""
    schema = {f"column_{i}": pl.String for i in range(1, len(names) + 1)}
    places = [names.index(column) for column in wanted] or [0]
    try:
        frame = pl.read_csv(
            text, has_header=False, separator=separator.decode(), columns=places, schema=schema
        )
    except pl.exceptions.PolarsError:
        return None
    frame.columns = [names[place] for place in places]
    return frame.select(wanted) if wanted else frame.select(pl.col(names[0]).alias(TROUBLE))


def _with_last(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece, and whether it is the last."""
    held = next(pieces, b"")
    for piece in pieces:
        yield held, False
        held = piece
    yield held, True


def _lines(text: bytes, starts: Sequence[int], line: int) -> list[int]:
    found, position = [], 0
    for start in starts:
        line += text.count(b"\n", position, start)
        position = start
        found.append(line)
    return found


def _shown(text: bytes) -> str:
    return text.rstrip(b"\r\n").decode(errors="replace")
