"""Histories for tests: rows read back as plain tuples."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from leadlight.history import Events, Mapping, open_events, read_mapping

Write = Callable[..., Path]


def moment(text: str) -> int:
    """Microseconds since 1970 of an ISO time; UTC where it names no zone."""
    parsed = datetime.fromisoformat(text)
    parsed = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return round((parsed - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)


def taken(events: Events, asked: Collection[str] = ()) -> list[tuple[Any, ...]]:
    """All usable rows of a pass."""
    return [row for batch in events.batches(asked) for row in batch.iter_rows()]


def refused(events: Events) -> list[tuple[int, str]]:
    """Line and reason of each rejected row, after a pass."""
    list(events.batches(()))
    return events.rejected().select("line", "reason").rows()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file into a folder of the test's own."""

    def written(name: str, content: str | bytes | pl.DataFrame) -> Path:
        path = tmp_path / name
        if isinstance(content, pl.DataFrame):
            content.write_parquet(path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


@pytest.fixture
def read(write: Write) -> Callable[..., Events]:
    """Write a file, perhaps a map, and open it."""

    def opened(name: str, content: str | bytes | pl.DataFrame, mapping: str | Mapping | None = None) -> Events:
        if isinstance(mapping, str):
            mapping = read_mapping(write("map.yaml", mapping))
        return open_events([write(name, content)], mapping)

    return opened
