"""The small words of a model: durations, frequencies, thirds, grades."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from math import floor
from typing import Final, Literal, get_args

from leadlight.model.mistake import WordingError, shown

SAME: Final = 1e-9
"""Points: two figures nearer than this are the same where a threshold is compared (docs/semantics.md 5.4)."""
DAY: Final = 86_400_000_000
"""Microseconds of elapsed time."""

Grade = Literal["F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+"]
GRADES: Final[tuple[Grade, ...]] = get_args(Grade)
"""Worst to best; one third of a letter is one step."""

Stage = Literal["inquiry", "mql", "pql", "sal", "sql", "opportunity", "customer", "nurture", "disqualified", "lost"]
STAGES: Final[tuple[Stage, ...]] = get_args(Stage)
"""The path from inquiry to customer, then the three places off the path."""

Period = Literal["day", "week", "month", "episode", "ever"]
PERIODS: Final[tuple[Period, ...]] = get_args(Period)

Kind = Literal["text", "number", "boolean"]
"""How a column of an event or an attribute of a lead is read."""

_UNITS: Final = {
    "s": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_DURATION: Final = re.compile(r"\s*(\d{1,10}(?:\.\d{1,6})?)\s*(s|min|h|d|w)\s*")
_FREQUENCY: Final = re.compile(r"\s*(\d{1,9})\s*(?:per\s+(day|week|month|episode)|(ever))\s*")
_THIRDS: Final = re.compile(r"\s*([+-]?\d{1,2})(?:/3)?\s*")
LONGEST: Final = timedelta(days=36_525)  # a hundred years


def duration(text: object) -> timedelta:
    """How long: a number and its unit.

    >>> duration("30d")
    datetime.timedelta(days=30)
    """
    if isinstance(text, timedelta):
        return text
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise WordingError(
            f"{shown(text)} is not a duration", "Write a number and a unit, such as 30d (s, min, h, d or w)"
        )
    number, unit = float(found[1]), _UNITS[found[2]]
    if number > LONGEST / unit:
        raise WordingError(f"{text!r} is longer than a hundred years", "Leave it out, or write a shorter one")
    return number * unit


def rounded_down(points: float) -> float:
    """A score as people are shown it: to a tenth, and downwards, so that what is short of a threshold also looks it.

    >>> rounded_down(22.69), rounded_down(99.97), rounded_down(22.7 - SAME / 2), rounded_down(-0.01)
    (22.6, 99.9, 22.7, -0.1)
    """
    return floor((points + SAME) * 10) / 10


def say_duration(span: timedelta) -> str:
    """The duration as a person writes it.

    >>> say_duration(timedelta(days=30)), say_duration(timedelta(hours=24))
    ('30d', '24h')
    """
    for unit in ("w", "d", "h", "min"):
        whole = span and not span % _UNITS[unit]
        if whole and (unit != "w" or span.days < 28) and (unit != "d" or span.days > 1):
            return f"{span // _UNITS[unit]}{unit}"
    return f"{span.total_seconds():.6f}".rstrip("0").rstrip(".") + "s"


@dataclass(frozen=True)
class Frequency:
    """So many times in a calendar period: ``3 per week``, ``1 ever``."""

    times: int
    per: Period

    @classmethod
    def read(cls, text: object) -> Frequency:
        """Read ``3 per week`` (day, week, month, episode) or ``3 ever``.

        >>> Frequency.read("3 per week")
        Frequency(times=3, per='week')
        """
        if isinstance(text, Frequency):
            return text
        found = _FREQUENCY.fullmatch(text) if isinstance(text, str) else None
        if found is None or not int(found[1]):
            raise WordingError(
                f"{shown(text)} is not a frequency",
                "Write it like '3 per week' (day, week, month or episode) or '1 ever'",
            )
        per: Period = found[2] or "ever"  # type: ignore[assignment]  # the pattern allows no other word
        return cls(int(found[1]), per)

    @property
    def ordinal(self) -> str:
        """The last of them, as a sentence counts it.

        >>> Frequency(8, "day").ordinal
        '8th time in a day'
        """
        teens = self.times % 100 // 10 == 1
        end = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(self.times % 10, "th")
        return f"{self.times}{end} time" + ("" if self.per == "ever" else f" in a {self.per}")

    def __str__(self) -> str:
        return f"{self.times} ever" if self.per == "ever" else f"{self.times} per {self.per}"


def thirds(text: object) -> int:
    """What a criterion is worth, in thirds of a letter: ``2/3`` is 2; a bare whole number counts letters.

    >>> thirds("2/3"), thirds(1)
    (2, 3)
    """
    found = _THIRDS.fullmatch(str(text)) if isinstance(text, (str, int)) and not isinstance(text, bool) else None
    if found is None:
        raise WordingError(f"{shown(text)} is not a worth", "Write thirds of a letter grade, such as 1/3, 2/3 or 3/3")
    worth = int(found[1]) * (1 if str(text).strip().endswith("/3") else 3)
    if not -12 <= worth <= 12:
        raise WordingError(f"{text!r} is more than the whole scale", "From F to A+ are 12 thirds")
    return worth
