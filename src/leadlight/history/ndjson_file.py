"""NDJSON: a JSON object a line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from leadlight.history.errors import HistoryError
from leadlight.history.objects import BROKEN, check_names, parsed, property_name, texts
from leadlight.history.rows import LINE, LONGEST_ROW, PLACES, ROW, TROUBLE, Rows
from leadlight.history.streams import blocks

BLOCK: Final = 16_000_000  # bytes read at a time
_SEEN_FIRST: Final = 1_000_000  # bytes in which column names are looked for


class NdjsonFile:
    """A file of JSON objects, one a line. An object called ``column`` in it is flattened one level.

    Every value is text. ``columns`` are the names in the first rows; later rows may have others.
    """

    open_ended = True

    def __init__(self, path: Path, column: str, reserved: Collection[str], block_size: int = BLOCK) -> None:
        self.path = path
        self._column, self._reserved, self._size = column, reserved, block_size
        self._names: set[str] = set()
        text = next(blocks(path, _SEEN_FIRST), b"")
        if not text.strip():
            raise HistoryError(f'"{path}" is empty. Export it again.')
        if text.lstrip()[:1] == b"[":
            raise HistoryError(f'"{path}" is one JSON list. Export NDJSON, an object a line without commas between.')
        for line in text.splitlines():
            self._names.update(self._flat(parsed(line) or {}))
        check_names(path, self._names)
        self.columns = tuple(sorted(self._names))

    def rows(self, wanted: Collection[str] | None) -> Iterator[Rows]:
        row = 1
        for line, lines in self._blocks():
            rows = self._rows(lines, wanted, line, row)
            row += rows.frame.height
            if rows.frame.height:
                yield rows

    def may_have(self, column: str) -> bool:
        """A column that none of the first rows has is taken for a mistake, if any of them can be read."""
        return not self.columns or column in self.columns

    def pieces(self, rows: int) -> Sequence[NdjsonFile]:  # noqa: ARG002 -- where a row begins is known only from the start
        return [self]

    def _rows(self, lines: Sequence[bytes], wanted: Collection[str] | None, line: int, row: int) -> Rows:
        kept = [i for i, text in enumerate(lines) if text.strip()]
        found = [parsed(lines[i]) if len(lines[i]) <= LONGEST_ROW else None for i in kept]
        flat = [self._flat(value or {}) for value in found]
        self._names.update(*flat)
        check_names(self.path, self._names)
        names = self._names if wanted is None else self._names.intersection(wanted)
        places = {
            LINE: [line + i for i in kept],
            ROW: range(row, row + len(kept)),
            TROUBLE: [BROKEN if value is None else None for value in found],
        }
        columns = {name: texts([value.get(name) for value in flat]) for name in sorted(names)}
        frame = pl.DataFrame(places | columns, schema_overrides=PLACES)
        return Rows(frame, lambda at: [lines[kept[i]][:4000].decode(errors="replace").strip() for i in at])

    def _flat(self, value: dict[str, Any]) -> dict[str, Any]:
        if self._column not in value:
            return value
        held = value[self._column]
        if held is None:
            return {word: said for word, said in value.items() if word != self._column}
        if not isinstance(held, dict):
            return value
        flat = {property_name(word, self._column, self._reserved): said for word, said in held.items()}
        for word, said in value.items():
            if word != self._column and (word not in flat or said not in (None, "")):
                flat[word] = said
        return flat

    def _blocks(self) -> Iterator[tuple[int, list[bytes]]]:
        """Complete lines, and the number of the first of them."""
        line, rest = 1, b""
        for block in blocks(self.path, self._size):
            *lines, rest = (rest + block).split(b"\n")
            rest = rest[: LONGEST_ROW + 1]  # enough to tell that it is too long
            yield line, lines
            line += len(lines)
        yield line, [rest]
