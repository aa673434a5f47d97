"""Folders that are written once: each file with its size and checksum, and never changed afterwards."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import orjson
import polars as pl

from leadlight.history.errors import HistoryError

SEAL: Final = "seal.json"
LOOKED_THROUGH: Final = 64_000_000  # bytes; a larger file is mapped, and verified only when that is asked for
_READ: Final = 1 << 22  # bytes at a time

Array = npt.NDArray[Any]


class DamagedError(HistoryError):
    """A file of a history on disk that is not as it was written."""


class Sealing:
    """A folder being filled. What is in it counts only once it is sealed.

    ``lasting``: it must outlive a loss of power, and not only a killed process.
    """

    def __init__(self, folder: Path, *, lasting: bool = True) -> None:
        self.folder, self._lasting = folder, lasting
        self._files: dict[str, list[object]] = {}
        folder.mkdir(parents=True)

    def array(self, name: str, parts: Iterable[Array], rows: int, dtype: npt.DTypeLike) -> None:
        """Write one long column, a part at a time."""
        header = {"descr": np.lib.format.dtype_to_descr(np.dtype(dtype)), "fortran_order": False, "shape": (rows,)}
        with (self.folder / name).open("wb") as file:
            np.lib.format.write_array_header_1_0(file, header)
            for part in parts:
                part.astype(dtype, copy=False).tofile(file)
        self._keep(name)

    def table(self, name: str, table: pl.DataFrame | pl.LazyFrame) -> None:
        """Write a table of texts."""
        table.lazy().sink_ipc(self.folder / name, compression="uncompressed")
        self._keep(name)

    def seal(self, facts: dict[str, Any]) -> str:
        """Write down what there is, last; the fingerprint of it all."""
        text = orjson.dumps({"facts": facts, "files": self._files}, option=orjson.OPT_SORT_KEYS)
        (self.folder / SEAL).write_bytes(text)
        self._sync(self.folder / SEAL)
        self._sync(self.folder)
        return hashlib.sha256(text).hexdigest()

    def _keep(self, name: str) -> None:
        path = self.folder / name
        self._files[name] = [path.stat().st_size, digest(path)]
        self._sync(path)

    def _sync(self, path: Path) -> None:
        if self._lasting:
            synced(path)


class Sealed:
    """A sealed folder, opened. ``remedy`` says what to do where something is damaged.

    Opening looks at the seal, and at the size of every file. A file of up to 64 MB is verified when it is read, and a
    larger one where ``verified`` is asked for.
    """

    def __init__(self, folder: Path, fingerprint: str, remedy: str) -> None:
        self.folder, self.fingerprint, self._remedy = folder, fingerprint, remedy
        text = self._bytes(SEAL)
        if hashlib.sha256(text).hexdigest() != fingerprint:
            raise self.damaged(SEAL, "it is not as it was written")
        sealed = orjson.loads(text)
        self.facts: dict[str, Any] = sealed["facts"]
        self.files: dict[str, tuple[int, str]] = {
            name: (size, check) for name, (size, check) in sealed["files"].items()
        }
        for name, (size, _) in self.files.items():
            self._check_size(name, size)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(size for size, _ in self.files.values())

    def array(self, name: str, *, verified: bool = False) -> Array:
        """A column; a large one stays on disk, and is read where it is needed."""
        path = self.folder / name
        self._look_through(name, verified)
        try:
            if self.files[name][0] > LOOKED_THROUGH:
                return np.asarray(np.load(path, mmap_mode="r"))
            return np.asarray(np.load(BytesIO(self._verified(name))))
        except (OSError, ValueError, EOFError) as error:
            raise self.damaged(name, f"it cannot be read ({error})") from error

    def some(self, name: str, first: int, end: int) -> Array:
        """Some rows of a column, read and not mapped: what was read before takes no memory any more. Not verified."""
        try:
            with (self.folder / name).open("rb") as file:
                np.lib.format.read_magic(file)
                _, _, dtype = np.lib.format.read_array_header_1_0(file)
                file.seek(first * dtype.itemsize, os.SEEK_CUR)
                return np.fromfile(file, dtype, end - first)
        except (OSError, ValueError, EOFError) as error:
            raise self.damaged(name, f"it cannot be read ({error})") from error

    def table(self, name: str, *, verified: bool = False) -> pl.DataFrame:
        """A table of texts, in memory."""
        self._look_through(name, verified)
        large = self.files[name][0] > LOOKED_THROUGH
        try:
            return pl.read_ipc(self.folder / name if large else self._verified(name))
        except (pl.exceptions.PolarsError, OSError) as error:
            raise self.damaged(name, f"it cannot be read ({str(error).splitlines()[0]})") from error

    def some_rows(self, name: str, first: int, end: int) -> pl.DataFrame:
        """Some rows of a table, read as `some` reads them. Not verified."""
        try:
            return pl.scan_ipc(self.folder / name).slice(first, end - first).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise self.damaged(name, f"it cannot be read ({str(error).splitlines()[0]})") from error

    def verify(self) -> list[str]:
        """Read every file to its end; a sentence for each that is not as it was written."""
        wrong = []
        for name in self.files:
            try:
                self.check(name)
            except DamagedError as error:
                wrong.append(str(error))
        return wrong

    def check(self, name: str) -> None:
        """Raise DamagedError if the file is not as it was written, whatever its size."""
        size, expected = self.files[name]
        self._check_size(name, size)
        try:
            found = digest(self.folder / name)
        except OSError as error:
            raise self.damaged(name, f"it cannot be read ({error.strerror})") from error
        if found != expected:
            raise self.damaged(name, "its content has changed since it was written")

    def damaged(self, name: str, what: str) -> DamagedError:
        return DamagedError(f'"{self.folder / name}" is damaged: {what}. {self._remedy}')

    def _look_through(self, name: str, verified: bool) -> None:
        if verified and self.files[name][0] > LOOKED_THROUGH:
            self.check(name)

    def _check_size(self, name: str, expected: int) -> None:
        try:
            size = (self.folder / name).stat().st_size
        except OSError as error:
            raise self.damaged(name, "it is missing") from error
        if size != expected:
            raise self.damaged(name, f"it has {size:,} bytes, not {expected:,}")

    def _verified(self, name: str) -> bytes:
        content = self._bytes(name)
        if hashlib.sha256(content).hexdigest() != self.files[name][1]:
            raise self.damaged(name, "its content has changed since it was written")
        return content

    def _bytes(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            raise self.damaged(name, "it is missing" if missing else f"it cannot be read ({error.strerror})") from error


def digest(path: Path) -> str:
    """The checksum (SHA-256) of a file of any size."""
    found = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(_READ):
            found.update(block)
    return found.hexdigest()


def synced(path: Path) -> None:
    """See that a file, or the names in a folder, are on the disk and not only on their way."""
    if os.name == "nt" and path.is_dir():
        return  # Windows has no such call for folders
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes) -> None:
    """Write beside, then rename: at every moment the file is there whole, as it was or as it is to be."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    synced(beside)
    os.replace(beside, path)  # noqa: PTH105  # as the tests watch it
    synced(path.parent)
