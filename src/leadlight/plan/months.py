"""Calendar months between now and a deadline, in days from now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

_ALMOST_OVER: Final = 2.0  # days


@dataclass(frozen=True)
class Month:
    """A month, or the part of it between now and the deadline; ``start`` and ``end`` are days from now."""

    name: str
    start: float
    end: float

    @property
    def days(self) -> float:
        return self.end - self.start


def months_until(as_of: datetime, end: datetime, timezone: str) -> list[Month]:
    """The months a plan has: the first begins now, the last ends at the deadline. What is left of a month that is
    almost over is counted with the next.

    >>> [each.name for each in months_until(datetime(2026, 6, 30, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC), "UTC")]
    ['2026-07', '2026-08']
    """
    zone = ZoneInfo(timezone)
    local = as_of.astimezone(zone)
    year, month, found, start = local.year, local.month, [], as_of
    while start < end:
        year, month_after = (year, month + 1) if month < 12 else (year + 1, 1)
        next_start = min(datetime(year, month_after, 1, tzinfo=zone).astimezone(UTC), end)
        name = start.astimezone(zone).strftime("%Y-%m")
        found.append(Month(name, days_between(as_of, start), days_between(as_of, next_start)))
        month, start = month_after, next_start
    if len(found) > 1 and found[0].days < _ALMOST_OVER:
        found[:2] = [Month(found[1].name, 0.0, found[1].end)]
    return found


def days_between(start: datetime, end: datetime) -> float:
    """Elapsed days; a day has 24 hours."""
    return (end - start).total_seconds() / 86_400
