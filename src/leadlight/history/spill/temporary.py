"""A folder for the time being. Whatever happens, it goes."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import polars as pl

from leadlight.history.errors import HistoryError

_FULL = (errno.ENOSPC, errno.EDQUOT)


class DiskError(HistoryError):
    """The parts of a history cannot be kept where they should be."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder where the system keeps such (or where TMPDIR says), gone at the end, also of a run that was stopped."""
    with on_disk(Path(gettempdir())):
        made = TemporaryDirectory(prefix="leadlight-")
    with made as name:
        yield Path(name)


@contextmanager
def on_disk(folder: Path) -> Iterator[None]:
    """What stands in the way of writing there becomes a sentence."""
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DiskError(_sentence(folder, error)) from error


def _sentence(folder: Path, error: Exception) -> str:
    reason = (getattr(error, "strerror", None) or str(error)).splitlines()[0]
    full = getattr(error, "errno", None) in _FULL or "No space left" in reason
    left = f" ({shutil.disk_usage(folder).free / 1e9:.1f} GB are free there)" if full and folder.exists() else ""
    return (
        f'The parts of the history cannot be kept in "{folder}": {reason}{left}. '
        "Make room, or name a folder on another disk before the command: TMPDIR=/path/to/folder leadlight …"
    )
