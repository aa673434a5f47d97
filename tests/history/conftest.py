"""Files for tests."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from history.histories import Read, Write
from leadlight.history import Events, Mapping, open_events, read_mapping


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
def read(write: Write) -> Read:
    """Write a file, perhaps a map, and open it."""

    def opened(name: str, content: str | bytes | pl.DataFrame, mapping: str | Mapping | None = None) -> Events:
        if isinstance(mapping, str):
            mapping = read_mapping(write("map.yaml", mapping))
        return open_events([write(name, content)], mapping)

    return opened
