"""What was worked out from a history, kept for the next time. It may be deleted at any moment, and is made again."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np

from leadlight.history.store.sealed import Array, DamagedError, Sealed, Sealing

_LEAST: Final = 256_000_000  # bytes a cache may have in any case
_CHECK: Final = 32  # bytes of a checksum


class Cache:
    """Arrays and folders by a key that says all they depend on.

    A file that is damaged, or a place that cannot be written to, costs time and nothing else. What was not used for
    longest goes first, once there is more than twice the history, and more than 256 MB.
    """

    def __init__(self, folder: Path, history_size: int) -> None:
        self.folder = folder
        self._most = max(_LEAST, 2 * history_size)

    def arrays(self, key: str, make: Callable[[], Sequence[Array]]) -> list[Array]:
        """Those kept under this key, or made now and kept."""
        path = self.folder / f"{key}.kept"
        kept = _whole(path)
        if kept is not None:
            return kept
        made = [np.ascontiguousarray(array) for array in make()]
        self._keep(path, made)
        return made

    def sealed(self, key: str, make: Callable[[Sealing], dict[str, object]]) -> Sealed | None:
        """The folder kept under this key, or filled by ``make`` now; None where none can be written."""
        for folder in self.folder.glob(f"{key}-*"):
            with suppress(DamagedError):
                kept = Sealed(folder, folder.name.removeprefix(f"{key}-"), "")
                with suppress(OSError):
                    os.utime(folder)
                return kept
            shutil.rmtree(folder, ignore_errors=True)
        beside = self.folder / f".{secrets.token_hex(8)}"
        try:
            self.folder.mkdir(exist_ok=True)
            sealing = Sealing(beside, lasting=False)  # what is damaged is made again
            fingerprint = sealing.seal(make(sealing))
            folder = self.folder / f"{key}-{fingerprint}"
            with suppress(OSError):  # another process was first
                beside.rename(folder)
            self.prune()
            return Sealed(folder, fingerprint, "")
        except OSError:
            return None
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(_size(entry) for entry in self._entries())

    def prune(self) -> None:
        """Keep within bounds, the latest used last."""
        entries = sorted(((_used(entry), _size(entry), entry) for entry in self._entries()), key=lambda one: one[0])
        too_much = sum(size for _, size, _ in entries) - self._most
        for _, size, entry in entries[:-1]:
            if too_much <= 0:
                return
            too_much -= size
            with suppress(OSError):
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()

    def _entries(self) -> list[Path]:
        try:
            return [entry for entry in self.folder.iterdir() if not entry.name.startswith(".")]
        except OSError:
            return []

    def _keep(self, path: Path, arrays: Sequence[Array]) -> None:
        content = BytesIO()
        for array in arrays:
            np.save(content, array, allow_pickle=False)
        beside = path.with_name(f".{secrets.token_hex(8)}")
        try:
            self.folder.mkdir(exist_ok=True)
            with beside.open("wb") as file:
                file.write(hashlib.sha256(content.getbuffer()).digest())
                file.write(content.getbuffer())
            beside.replace(path)
        except OSError:
            with suppress(OSError):
                beside.unlink()
            return
        self.prune()


def _whole(path: Path) -> list[Array] | None:
    """The arrays of a kept file, if it stands behind its own checksum."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    with suppress(OSError):
        os.utime(path)
    if hashlib.sha256(memoryview(content)[_CHECK:]).digest() != content[:_CHECK]:
        return None
    source = BytesIO(content)
    source.seek(_CHECK)
    arrays: list[Array] = []
    while source.tell() < len(content):
        arrays.append(np.load(source, allow_pickle=False))
    return arrays


def _size(entry: Path) -> int:
    files = entry.iterdir() if entry.is_dir() else [entry]
    with suppress(OSError):
        return sum(file.stat().st_size for file in files)
    return 0


def _used(entry: Path) -> float:
    with suppress(OSError):
        return entry.stat().st_mtime
    return 0.0
