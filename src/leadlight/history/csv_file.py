"""CSV, with commas, semicolons or tabs: every value is text, exactly as written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

from leadlight.history.csv_careful import records
from leadlight.history.csv_pass import CsvPass, with_last
from leadlight.history.errors import HistoryError
from leadlight.history.rows import Rows, checked_columns
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
        columns = [c for c in self.columns if wanted is None or c in wanted]
        through = CsvPass(self._separator, self.columns, columns, self._size // 32 + 1, self._line)
        for block, last in with_last(self._text()):
            for rows in through.read(block, last=last):
                if rows.frame.height:
                    yield rows

    def may_have(self, column: str) -> bool:
        return column in self.columns

    def pieces(self, rows: int) -> Sequence[CsvFile]:  # noqa: ARG002 -- where a row begins is known only from the start
        return [self]

    def _text(self) -> Iterator[bytes]:
        """The blocks after the header."""
        header = self._body
        for block in blocks(self.path, self._size):
            yield block[header:]
            header = max(0, header - len(block))


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
