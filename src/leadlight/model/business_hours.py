"""When sales is at work: the days and hours in which a time limit runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from leadlight.model.mistake import WordingError, shown

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY: Final = f"({'|'.join(DAYS)})"
_PART: Final = re.compile(rf"{_DAY}(?:-{_DAY})?", re.IGNORECASE)
_CLOCK: Final = re.compile(r"(\d{1,2})(?::([0-5]\d))?")
_WHOLE: Final = re.compile(r"\s*(\S+)\s+(\S+?)\s*-\s*(\S+)\s*")
_WHOLE_DAY: Final = 24 * 60


@dataclass(frozen=True)
class BusinessHours:
    """The weekdays (Monday is 0) on which somebody is at work, from and until which minute of the local day."""

    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: int = 9 * 60
    closes: int = 17 * 60

    def windows(self, first: date, last: date, timezone: str) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of work that begin from the one day to the other, in order, as instants (UTC).

        The hours are those of the clock on the wall: on the day on which it is set on, a night shift is shorter.

        >>> [opens.hour for opens, _ in BusinessHours().windows(date(2026, 3, 27), date(2026, 3, 30), "Europe/Berlin")]
        [8, 7]
        """
        zone = ZoneInfo(timezone)
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if day.weekday() in self.days:
                yield _instant(day, self.opens, zone), _instant(day, self.closes, zone)

    def __str__(self) -> str:
        if self == ALWAYS:
            return "always"
        return f"{_say_days(self.days)} {_say_clock(self.opens)}-{_say_clock(self.closes)}"


OFFICE: Final = BusinessHours()
ALWAYS: Final = BusinessHours(tuple(range(7)), 0, _WHOLE_DAY)


def business_hours(text: object) -> BusinessHours:
    """Days and hours as people write them; ``always`` is every minute.

    >>> business_hours("Mon-Fri 9-17") == OFFICE, str(business_hours("mon,wed-fri 8:30-18"))
    (True, 'Mon,Wed-Fri 8:30-18')
    """
    if isinstance(text, BusinessHours):
        return text
    if isinstance(text, str) and text.strip().lower() == "always":
        return ALWAYS
    found = _WHOLE.fullmatch(text) if isinstance(text, str) else None
    days = _read_days(found[1]) if found else ()
    opens, closes = (_read_clock(found[part]) if found else None for part in (2, 3))
    if not days or opens is None or closes is None or opens >= closes:
        raise WordingError(
            f"{shown(text)} are no business hours", "Write days and hours, such as Mon-Fri 9-17, or always"
        )
    return BusinessHours(days, opens, closes)


def _read_days(text: str) -> tuple[int, ...]:
    """The days of a list of days and ranges; a range may go past Sunday. None where it is no such list."""
    days: set[int] = set()
    for part in text.split(","):
        found = _PART.fullmatch(part)
        if found is None:
            return ()
        first, last = (DAYS.index(name.title()) for name in (found[1], found[2] or found[1]))
        days |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
    return tuple(sorted(days))


def _read_clock(text: str) -> int | None:
    found = _CLOCK.fullmatch(text)
    minutes = int(found[1]) * 60 + int(found[2] or 0) if found else _WHOLE_DAY + 1
    return minutes if minutes <= _WHOLE_DAY else None


def _say_days(days: tuple[int, ...]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    said = ((DAYS[run[0]], DAYS[run[-1]]) for run in runs)
    return ",".join(first if first == last else f"{first}-{last}" for first, last in said)


def _say_clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}" if minutes % 60 else f"{minutes // 60}"


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    days, minutes = divmod(minutes, _WHOLE_DAY)
    return datetime.combine(day + timedelta(days=days), time(minutes // 60, minutes % 60), zone).astimezone(UTC)
