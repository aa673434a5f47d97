"""One writer at a time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from leadlight.history.errors import HistoryError

LOCK: Final = "lock"


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the history's lock. The system lets go of it when the process ends, however it ends."""
    with (folder / LOCK).open("a+") as file:
        if not _held(file):
            file.seek(0)
            who = file.read().strip()
            raise HistoryError(
                f'"{folder}" is being written to{f" by process {who}" if who else ""}. Wait until that is done.'
            )
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _held(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 -- only Windows has it

            file.seek(1 << 30)  # a byte nobody reads: Windows also keeps readers from what is locked
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 -- Windows lacks it

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
