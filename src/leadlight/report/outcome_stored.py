"""An outcome that ``leadlight qualify`` wrote to a folder: each table is read when a report first asks for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import polars as pl

from leadlight.report.errors import ReportError
from leadlight.report.tables import Outcome

_NEEDED: Final = {
    "leads": ["lead", "score", "grade", "temperature", "stage", "first_at"],
    "transitions": ["lead", "at", "from_stage", "to_stage", "episode", "inferred", "kind"],
    "attributes": ["lead"],
    "rejected": ["reason"],
}
"""What no outcome is without."""


class OnDisk:
    """An outcome in a folder; see `Outcome`. Opening it looks at what its tables hold, and reads none of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with self._sound():
            self.facts: dict[str, Any] = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
            self.as_of, self.timezone = datetime.fromisoformat(self.facts["as_of"]), str(self.facts["timezone"])
            self.as_of.astimezone(ZoneInfo(self.timezone))
            for name, needed in _NEEDED.items():
                pl.DataFrame(schema=pl.read_parquet_schema(self._path(name))).select(needed)

    @cached_property
    def leads(self) -> pl.DataFrame:
        return self._table("leads")

    @cached_property
    def transitions(self) -> pl.DataFrame:
        return self._table("transitions")

    @cached_property
    def attributes(self) -> pl.DataFrame:
        return self._table("attributes")

    @cached_property
    def rejected(self) -> pl.DataFrame:
        return self._table("rejected")

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.parquet"

    def _table(self, name: str) -> pl.DataFrame:
        with self._sound():
            return pl.read_parquet(self._path(name))

    @contextmanager
    def _sound(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError, KeyError, TypeError, AttributeError, pl.exceptions.PolarsError) as error:
            reason = " ".join(str(error).split())[:200]
            raise ReportError(f"The outcome in '{self._folder}' cannot be read: {reason}. Write it again.") from error


def read_outcome(folder: Path) -> Outcome:
    """The outcome that ``leadlight qualify`` wrote to a folder. Raises ReportError when it is not there, whole."""
    if not (folder / "outcome.json").is_file():
        raise ReportError(
            f"There is no outcome in '{folder}': it has no outcome.json. "
            f"Write one with: leadlight qualify MODEL EVENTS --out {folder}"
        )
    return OnDisk(folder)
