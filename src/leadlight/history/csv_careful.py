"""CSV record by record: the careful way, which finds exactly the bad ones in a block that is out of order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from leadlight.history.rows import LONGEST_ROW

_QUOTED: Final = re.compile(rb'"([^"]*+(?:""[^"]*+)*+)("?)')
_BLANK: Final = re.compile(rb"(?:\r*\n)*")
_OPEN: Final = "a quote is opened and never closed"
_AFTER: Final = "there is text after a closing quote"


@dataclass(frozen=True)
class Record:
    """A record: where it stands in its block, its number of lines, its fields, or what is wrong with it."""

    start: int
    end: int
    lines: int
    fields: tuple[str, ...] = ()
    trouble: str | None = None


def records(block: bytes, separator: bytes, width: int | None, *, last: bool) -> Iterator[Record]:
    """The complete records of a block, good and bad; all of them if it is the file's ``last`` block, which ends
    with a line feed.

    Where a record cannot be read, only its first line is given up and reading goes on with the next line: a
    quote that is never closed costs one row, not the rest of the file. Blank lines are passed over.
    ``width``: the number of fields a good record has; None takes any.
    """
    start = after_blank_lines(block, 0)
    while start < len(block):
        feed = block.find(b"\n", start)
        if feed < 0 and not last and len(block) - start <= LONGEST_ROW:
            return
        line_end = len(block) if feed < 0 else feed + 1
        record = _record(block, start, line_end, separator, width)
        if record.trouble == _OPEN and not last and len(block) - start <= LONGEST_ROW:
            return
        yield record
        start = after_blank_lines(block, record.end)


def after_blank_lines(block: bytes, position: int) -> int:
    """Where the next line begins that is not blank.

    >>> after_blank_lines(b"a\\n\\r\\n\\nb", 2)
    5
    """
    blank = _BLANK.match(block, position)
    return blank.end() if blank else position


def _record(block: bytes, start: int, line_end: int, separator: bytes, width: int | None) -> Record:
    line = block[start:line_end]
    if b'"' in line:
        fields, end, trouble = _with_quotes(block, start, separator)
    else:
        fields, end, trouble = _without_end(line).split(separator), line_end, None
    if trouble is None and width is not None and len(fields) != width:
        trouble = f"{len(fields)} fields where the header has {width}"
    if trouble is None:
        return _decoded(block, start, end, fields)
    return Record(start, line_end, 1, trouble=trouble)


def _decoded(block: bytes, start: int, end: int, fields: list[bytes]) -> Record:
    lines = block.count(b"\n", start, end)
    if b"\0" in block[start:end]:
        return Record(start, end, lines, trouble="it has a NUL character")
    try:
        return Record(start, end, lines, tuple(field.decode() for field in fields))
    except UnicodeDecodeError:
        return Record(start, end, lines, trouble="it is not UTF-8 text")


def _with_quotes(block: bytes, position: int, separator: bytes) -> tuple[list[bytes], int, str | None]:
    """The fields from here to the end of the record, that end, and what is wrong.

    Within a field that does not begin with one, a quote is a character like any other.
    """
    fields: list[bytes] = []
    while True:
        quoted = _QUOTED.match(block, position)
        if quoted is None:
            field, position = _plain(block, position, separator)
            fields.append(field)
        else:
            fields.append(quoted[1].replace(b'""', b'"'))
            position = quoted.end()
            if not quoted[2]:
                return fields, position, _OPEN
        if block.startswith(separator, position):
            position += 1
            continue
        for end in (b"\n", b"\r\n"):
            if block.startswith(end, position):
                return fields, position + len(end), None
        return fields, position, _OPEN if block[position:] in (b"", b"\r") else _AFTER


def _plain(block: bytes, position: int, separator: bytes) -> tuple[bytes, int]:
    feed = block.find(b"\n", position)
    end = len(block) if feed < 0 else feed
    next_separator = block.find(separator, position, end)
    if next_separator >= 0:
        return block[position:next_separator], next_separator
    return block[position:end].removesuffix(b"\r"), end


def _without_end(line: bytes) -> bytes:
    return line.removesuffix(b"\n").removesuffix(b"\r")
