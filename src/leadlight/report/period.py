"""A stretch of the calendar, written as people write it: ``2026-Q1``, ``2026-01..2026-03``, ``last 90d``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from leadlight.model.words import duration
from leadlight.report.errors import ReportCallError, ReportError

_MONTHS_IN: Final = {"month": 1, "quarter": 3, "year": 12}
_LAST: Final = re.compile(r"(?:last|this)(?:\s+(\d{1,3}))?\s+(month|quarter|year)s?")
_FORMS: Final = (
    "2026, 2026-Q1, 2026-03, 2026-W07, 2026-03-31, two of them with .. between, last 90d, last 3 months or this year"
)


@dataclass(frozen=True)
class Period:
    """From an instant (included) to an instant (not included), both UTC; without one, open on that side."""

    label: str
    start: datetime | None = None
    end: datetime | None = None

    @classmethod
    def read(cls, text: str | None, as_of: datetime, timezone: str) -> Period:
        """The stretch of time a report is about; calendar days begin at midnight in ``timezone``.

        ``last 90d`` is elapsed time up to the as-of; ``last 3 months`` are the last three complete ones, and
        ``this month`` runs up to the as-of. Raises ReportError when the text is none of the forms.

        >>> march = Period.read("2026-03", datetime(2026, 6, 30, tzinfo=UTC), "Europe/Berlin")
        >>> march.start.isoformat(), march.end.isoformat()
        ('2026-02-28T23:00:00+00:00', '2026-03-31T22:00:00+00:00')
        """
        words = " ".join((text or "").lower().split())
        if words in ("", "all", "ever"):
            return ALL_TIME
        if words.startswith(("last ", "this ")):
            return _counted_back(words, as_of, ZoneInfo(timezone))
        first, dots, last = words.partition("..")
        start, end = _edges(first.strip(), words), _edges(last.strip() if dots else first, words)
        if start and end and end[1] <= start[0]:
            raise ReportCallError(f"The period '{words}' ends before it begins. Swap its two sides.")
        zone = ZoneInfo(timezone)
        return cls(words.upper(), _midnight(start and start[0], zone), _midnight(end and end[1], zone))

    def holds(self, at: pl.Expr) -> pl.Expr:
        """Whether each instant lies in the period; no instant lies in none."""
        after = at.is_not_null() if self.start is None else at >= self.start
        return after if self.end is None else after & (at < self.end)

    def begins_before(self, instant: datetime) -> bool:
        """Whether some of it lies before an instant.

        >>> ALL_TIME.begins_before(datetime(2026, 1, 1, tzinfo=UTC))
        True
        """
        return self.start is None or self.start < instant

    def previous(self, as_of: datetime, timezone: str) -> Period:
        """The stretch of the same length right before: whole months before whole months, else as many days, else as
        much time. Of a period that is not over, what has gone by of it counts.

        >>> Period.read("2026-Q1", datetime(2026, 6, 30, tzinfo=UTC), "UTC").previous(
        ...     datetime(2026, 6, 30, tzinfo=UTC), "UTC").label
        '2025-10..2025-12'
        """
        if self.start is None:
            raise ReportCallError(
                "--compare previous asks for a period with a beginning: --period 2026-Q1, or --period 'last 90d'."
            )
        zone, end = ZoneInfo(timezone), min(self.end or as_of, as_of)
        if end <= self.start:
            raise ReportError(f"The period '{self.label}' has not begun yet, so there is nothing to compare.")
        first, last = (instant.astimezone(zone) for instant in (self.start, end))
        if first.time() != time() or last.time() != time():
            return Period(f"the {_length(end - self.start)} before", self.start - (end - self.start), self.start)
        day, days = _before(first.date(), last.date())
        return Period(_dates(day, first.date(), whole_months=days is None), _midnight(day, zone), self.start)


ALL_TIME: Final = Period("all time")


def _before(first: date, end: date) -> tuple[date, int | None]:
    """The first day of the stretch before ``first`` .. ``end``, and how many days it has; none for whole months."""
    if first.day == end.day == 1:
        months = (end.year - first.year) * 12 + end.month - first.month
        return _month(first.year, first.month - months), None
    days = (end - first).days
    return first - timedelta(days=days), days


def _dates(first: date, end: date, *, whole_months: bool) -> str:
    """From the first day to the one before the end, as people write it."""
    form, last = "%Y-%m" if whole_months else "%Y-%m-%d", end - timedelta(days=1)
    return "..".join(dict.fromkeys((f"{first:{form}}", f"{last:{form}}")))


def _length(time_span: timedelta) -> str:
    days = time_span / timedelta(days=1)
    return f"{days:.0f} days" if days >= 2 else f"{days * 24:.0f} hours"


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone).astimezone(UTC)


def _month(year: int, month: int) -> date:
    """The first day of a month, counting months on past December and back past January."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _quarter(year: str, quarter: str) -> tuple[date, date]:
    month = 3 * int(quarter) - 2
    return _month(int(year), month), _month(int(year), month + 3)


def _week(year: str, week: str) -> tuple[date, date]:
    monday = date.fromisocalendar(int(year), int(week), 1)
    return monday, monday + timedelta(weeks=1)


def _day(text: str) -> tuple[date, date]:
    return date.fromisoformat(text), date.fromisoformat(text) + timedelta(days=1)


_Year = r"((?:19|20|21)\d\d)"
_CALENDAR: Final[tuple[tuple[re.Pattern[str], Callable[..., tuple[date, date]]], ...]] = (
    (re.compile(_Year), lambda year: (date(int(year), 1, 1), date(int(year) + 1, 1, 1))),
    (re.compile(_Year + "-?q([1-4])"), _quarter),
    (
        re.compile(_Year + r"-(0[1-9]|1[0-2])"),
        lambda y, m: (_month(int(y), int(m)), _month(int(y), int(m) + 1)),
    ),
    (re.compile(_Year + r"-?w(\d\d)"), _week),
    (re.compile(rf"({_Year[1:-1]}-\d\d-\d\d)"), _day),
)


def _edges(part: str, whole: str) -> tuple[date, date] | None:
    """The first day of a calendar stretch and the day after its last; None for an open side."""
    if not part:
        return None
    try:
        for form, read in _CALENDAR:
            if found := form.fullmatch(part):
                return read(*found.groups())
    except ValueError as error:  # such as 2026-02-30 or week 54
        raise ReportCallError(f"There is no '{part}' in the calendar (in the period '{whole}').") from error
    raise ReportCallError(f"'{whole}' is not a period. Write {_FORMS}.")


def _counted_back(words: str, as_of: datetime, zone: ZoneInfo) -> Period:
    found = _LAST.fullmatch(words)
    if found is None:
        return _elapsed(words, as_of)
    today, months = as_of.astimezone(zone).date(), _MONTHS_IN[found[2]]
    running = today.month - (today.month - 1) % months  # the first month of the one that is running
    if words.startswith("this"):
        return Period(words, _midnight(_month(today.year, running), zone))
    start = _month(today.year, running - months * int(found[1] or 1))
    return Period(words, _midnight(start, zone), _midnight(_month(today.year, running), zone))


def _elapsed(words: str, as_of: datetime) -> Period:
    try:
        return Period(words, as_of - duration(words.removeprefix("last ")))
    except ValueError as error:
        raise ReportCallError(f"'{words}' is not a period. Write {_FORMS}.") from error
