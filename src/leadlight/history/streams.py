"""A text file as blocks of UTF-8, however it is packed and encoded."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from leadlight.history.errors import HistoryError

BLOCK: Final = 32_000_000  # bytes read at a time: some 300,000 rows
_ENOUGH: Final = 1_000_000  # bytes in which a line must have ended
_GZIP: Final = b"\x1f\x8b"
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def blocks(path: Path, size: int = BLOCK) -> Iterator[bytes]:
    """The file's text in blocks of about ``size`` bytes: unpacked, as UTF-8, without a byte order mark.

    Lines end with a line feed; a file that ends its lines with carriage returns alone is translated.
    """
    with opened(path) as file:
        block = file.read(size)
        decoder = codecs.getincrementaldecoder("utf-16")() if block[:2] in _UTF16 else None
        block = block.removeprefix(codecs.BOM_UTF8)
        old_mac = b"\r" in block[:_ENOUGH] and b"\n" not in block[:_ENOUGH] and decoder is None
        while block:
            yield (_utf8(path, decoder, block) if decoder else block.replace(b"\r", b"\n") if old_mac else block)
            block = file.read(size)


def start(path: Path, size: int = 4096) -> bytes:
    """The first bytes of a file, unpacked: enough to tell what it is."""
    with opened(path) as file:
        return file.read(size)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked. What goes wrong while reading is said as a HistoryError."""
    try:
        with path.open("rb") as file:
            if not file.seekable():
                raise HistoryError(
                    f'"{path}" is a pipe, and a history is read more than once. Write it to a file first.'
                )
            packed = file.read(2) == _GZIP
            file.seek(0)
            with gzip.open(file) if packed else file as content:
                yield content  # type: ignore[misc]  # a GzipFile reads as any binary file does
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise HistoryError(f'"{path}" is damaged or cut short: {error}. Fetch it again.') from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise HistoryError(f'"{path}" cannot be read: {reason}. Check the path and the rights.') from error


def _utf8(path: Path, decoder: codecs.IncrementalDecoder, block: bytes) -> bytes:
    try:
        return decoder.decode(block).encode()
    except UnicodeError as error:
        raise HistoryError(f'"{path}" is broken UTF-16 text. Save it as UTF-8.') from error
