"""The calendar of the model's time zone, as the instants at which its clocks are set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from leadlight.engine.shapes import Array

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_STEP = 86_400_000_000  # no zone has set its clocks twice within a day


def offset_at(zone: ZoneInfo, at: int) -> int:
    """How far local time is ahead of UTC, in microseconds."""
    offset = (_EPOCH + at * _MICROSECOND).astimezone(zone).utcoffset()
    assert offset is not None  # noqa: S101 -- an aware datetime always has one
    return offset // _MICROSECOND


@lru_cache(maxsize=64)
def clock_changes(timezone: str, first: int, last: int) -> tuple[Array, Array]:
    """From when on (µs UTC) local time is how far ahead of UTC (µs), over the span of a history.

    >>> starts, offsets = clock_changes("Europe/Berlin", 1_767_225_600_000_000, 1_780_000_000_000_000)
    >>> (offsets // 3_600_000_000).tolist()
    [1, 2]
    """
    zone = ZoneInfo(timezone)
    starts, offsets = [first], [offset_at(zone, first)]
    low = first
    while low < last:
        high = min(low + _STEP, last)
        if offset_at(zone, high) != offsets[-1]:
            starts.append(_change(zone, low, high))
            offsets.append(offset_at(zone, starts[-1]))
        low = high
    return np.array(starts, np.int64), np.array(offsets, np.int64)


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    """The first microsecond of a new offset, between an instant before it and one not before it."""
    before = offset_at(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset_at(zone, middle) == before else (low, middle)
    return high
