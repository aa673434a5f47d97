"""Which files are meant, and what each of them is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from glob import glob
from pathlib import Path
from typing import Final

import polars as pl

from leadlight.history.csv_file import CsvFile
from leadlight.history.errors import HistoryError
from leadlight.history.ndjson_file import NdjsonFile
from leadlight.history.objects import WithObject
from leadlight.history.parquet_file import ParquetFile
from leadlight.history.rows import File
from leadlight.history.streams import start

FORMATS: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
}
_MAGIC: Final = (
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "zip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"%PDF", "pdf"),
)


def found_files(paths: Iterable[str | Path]) -> list[Path]:
    """The files behind names, folders and patterns, each once, sorted by path.

    A folder means the files in it that are CSV, Parquet or NDJSON by their names, packed or not.
    """
    found = {path.resolve(): path for given in paths for path in _expanded(Path(given))}
    return sorted(found.values(), key=str)


def opened_file(path: Path, column: str, reserved: Collection[str]) -> File:
    """The file, ready to be read; a column of JSON objects called ``column`` is flattened."""
    kind = _kind(path)
    if kind == "ndjson":
        return NdjsonFile(path, column, reserved)
    if kind == "csv":
        table = CsvFile(path)
        return WithObject(table, column, reserved, None) if column in table.columns else table
    typed = ParquetFile(path)
    if column not in typed.columns:
        return typed
    dtype = typed.schema[column]
    fields = [field.name for field in dtype.fields] if isinstance(dtype, pl.Struct) else None
    return WithObject(typed, column, reserved, fields)


def is_typed(path: Path) -> bool:
    """Whether the file has types, and no text of its own for a row."""
    return _kind(path) == "parquet"


def _expanded(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from _in_folder(path)
    elif path.exists():
        yield path
    else:
        matches = [Path(match) for match in glob(str(path), recursive=True)]  # noqa: PTH207  # any root
        files = [match for match in matches if match.is_file()]
        if not files:
            raise HistoryError(f'There is no file "{path}". Check the path; a folder or a pattern (*.csv) will do too.')
        yield from files


def _in_folder(folder: Path) -> Sequence[Path]:
    files = [path for path in folder.iterdir() if path.is_file() and path.name[0] not in "._" and _by_name(path)]
    if not files:
        raise HistoryError(f'The folder "{folder}" holds no file that is read here ({", ".join(FORMATS)}, also .gz).')
    return files


def _by_name(path: Path) -> str | None:
    name = path.name.lower().removesuffix(".gz")
    return FORMATS.get(Path(name).suffix)


def _kind(path: Path) -> str:
    """By how the file begins where that is beyond doubt, else by its name, else by its first character."""
    head = start(path)
    if not head:
        raise HistoryError(f'"{path}" is empty. Export it again.')
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            if kind == "parquet":
                return kind
            raise HistoryError(
                f'"{path}" is a {kind} file (as Excel files are). Unpack it, or export CSV.'
                if kind == "zip"
                else f'"{path}" is a {kind} file. Unpack it, or export CSV, NDJSON or Parquet.'
            )
    named = _by_name(path)
    if named == "parquet":
        raise HistoryError(f'"{path}" is called Parquet but does not begin as one. Fetch it again.')
    return named or ("ndjson" if head.lstrip()[:1] in b"{[" else "csv")
