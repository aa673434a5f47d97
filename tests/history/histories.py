"""Histories for tests: rows read back as plain tuples."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from leadlight.history import Events

Write = Callable[..., Path]
Read = Callable[..., Events]


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
