"""One pass through the text of a CSV file: fast where it is in good order, careful where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from leadlight.history.csv_careful import after_blank_lines, records
from leadlight.history.csv_structure import structure
from leadlight.history.rows import LINE, PLACES, ROW, TROUBLE, Rows


@dataclass
class CsvPass:
    """Where a pass stands: the line and the row that come next, and the text that is not a whole record yet."""

    separator: bytes
    names: Sequence[str]
    wanted: Sequence[str]
    slice: int  # bytes of a block out of order that are looked at together
    line: int
    row: int = 1
    rest: bytes = field(default=b"", repr=False)

    def read(self, block: bytes, *, last: bool) -> Iterator[Rows]:
        """The rows that this block completes."""
        text = self.rest + block
        if last and not text.endswith(b"\n"):
            text += b"\n"
        whole = self._fast(text)
        if whole:
            yield whole
        else:
            self.rest = b""
            for piece, end in with_last(_slices(text, self.slice)):
                part = self.rest + piece
                yield self._fast(part) or self._careful(part, last=last and end)
        if last and self.rest:  # a quote is open at the end of the file
            yield self._careful(self.rest, last=True)

    def _fast(self, text: bytes) -> Rows | None:
        found = structure(text, self.separator, len(self.names))
        frame = self._parsed(text[: found.ends[-1]]) if found else None
        if found is None or frame is None or frame.height != len(found.ends):
            return None
        ends = found.ends
        frame = frame.with_columns(
            pl.Series(LINE, found.lines() + self.line, pl.Int64),
            pl.int_range(self.row, self.row + len(ends)).alias(ROW),
            pl.lit(None, pl.String).alias(TROUBLE),
        )
        self._move(text, int(ends[-1]), len(found.feeds), len(ends))
        return Rows(frame, lambda at: [_shown(text[ends[i - 1] if i else 0 : ends[i]]) for i in at])

    def _careful(self, text: bytes, *, last: bool) -> Rows:
        found = list(records(text, self.separator, len(self.names), last=last))
        places = {
            LINE: _lines(text, [record.start for record in found], self.line),
            ROW: range(self.row, self.row + len(found)),
            TROUBLE: [record.trouble for record in found],
        }
        columns = {
            name: [record.fields[i] if record.fields else None for record in found]
            for i, name in enumerate(self.names)
            if name in self.wanted
        }
        end = after_blank_lines(text, found[-1].end if found else 0)
        self._move(text, end, text.count(b"\n", 0, end), len(found))
        frame = pl.DataFrame(places | columns, schema=PLACES | dict.fromkeys(columns, pl.String))
        return Rows(frame, lambda at: [_shown(text[found[i].start : found[i].end]) for i in at])

    def _parsed(self, text: bytes) -> pl.DataFrame | None:
        """The wanted columns; None where Polars, against expectation, does not read the text."""
        places = [i for i, name in enumerate(self.names) if name in self.wanted] or [0]
        try:
            frame = pl.read_csv(
                text,
                has_header=False,
                separator=self.separator.decode(),
                columns=places,
                schema={f"column_{i}": pl.String for i in range(1, len(self.names) + 1)},
                empty_string_is_null=False,
            )
        except pl.exceptions.PolarsError:
            return None
        frame.columns = [self.names[place] for place in places]
        return frame

    def _move(self, text: bytes, end: int, lines: int, rows: int) -> None:
        self.rest = text[end:]
        self.line += lines
        self.row += rows


def with_last(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece, and whether it is the last; of none, an empty one.

    >>> list(with_last([b"a", b"b"]))
    [(b'a', False), (b'b', True)]
    """
    held = b""
    for number, piece in enumerate(pieces):
        if number:
            yield held, False
        held = piece
    yield held, True


def _slices(text: bytes, size: int) -> Iterator[bytes]:
    return (text[i : i + size] for i in range(0, len(text), size))


def _lines(text: bytes, starts: Sequence[int], line: int) -> list[int]:
    found, position = [], 0
    for start in starts:
        line += text.count(b"\n", position, start)
        position = start
        found.append(line)
    return found


def _shown(text: bytes) -> str:
    return text.rstrip(b"\r\n").decode(errors="replace")
