"""How much working time lies between two instants: what a time limit of sales is counted in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import polars as pl

from leadlight.model.business_hours import BusinessHours, business_hours
from leadlight.report.tables import INSTANT, Outcome

Instants = npt.NDArray[np.int64]
_HOUR = 3_600_000_000  # microseconds
_LATEST_WEEKS = 52 * 100  # a limit that runs longer is none


def hours_of(outcome: Outcome) -> BusinessHours:
    """When sales is at work: as the outcome's model said, or Monday to Friday, 9 to 17."""
    return business_hours(outcome.facts.get("business_hours") or BusinessHours())


def limit_of(outcome: Outcome) -> float | None:
    """The business hours within which sales is to answer, if the model said so."""
    seconds = outcome.facts.get("accept_within")
    return None if seconds is None else float(seconds) / 3600


def due_at(start: pl.Series, allowed: float, hours: BusinessHours, timezone: str) -> pl.Series:
    """When an answer is late: when more than so many business hours have gone by. Null where that takes a century.

    >>> friday = pl.Series([datetime(2026, 3, 27, 15, tzinfo=UTC)], dtype=INSTANT)  # 16:00 in Berlin
    >>> due_at(friday, 2, BusinessHours(), "Europe/Berlin")[0].isoformat()
    '2026-03-30T08:00:00+00:00'
    """
    at = start.cast(INSTANT).to_physical().to_numpy()
    if not at.size:
        return pl.Series("due", [], dtype=INSTANT)
    weeks = 2 + allowed / (len(hours.days) * (hours.closes - hours.opens) / 60)
    opens, lengths = _edges(at.min(), at.max(), hours, timezone, later=timedelta(weeks=min(weeks, _LATEST_WEEKS)))
    until = np.cumsum(lengths)
    wanted = _worked(at, opens, lengths) + round(allowed * _HOUR)
    place = np.searchsorted(until, wanted, side="right")  # used up at closing time: due when the next day begins
    known = place < until.size
    there = np.minimum(place, until.size - 1)
    due = pl.Series("due", opens[there] + lengths[there] - (until[there] - wanted)).cast(INSTANT)
    return due.to_frame().select(pl.when(pl.Series(known)).then("due")).to_series()


def hours_between(start: pl.Series, end: pl.Series, hours: BusinessHours, timezone: str) -> pl.Series:
    """The business hours from each instant to each other; null where one is missing. Both in microseconds or typed.

    >>> friday, monday = datetime(2026, 3, 27, 15, tzinfo=UTC), datetime(2026, 3, 30, 8, tzinfo=UTC)
    >>> start, end = (pl.Series([at], dtype=INSTANT) for at in (friday, monday))  # 16:00 and 10:00 in Berlin
    >>> hours_between(start, end, BusinessHours(), "Europe/Berlin").to_list()
    [2.0]
    """
    known = start.is_not_null() & end.is_not_null()
    first, last = (each.filter(known).cast(INSTANT).to_physical().to_numpy() for each in (start, end))
    found = np.full(len(start), np.nan)
    if first.size:
        earliest, latest = min(first.min(), last.min()), max(first.max(), last.max())
        edges = _edges(earliest, latest, hours, timezone)
        found[known.to_numpy()] = (_worked(last, *edges) - _worked(first, *edges)) / _HOUR
    return pl.Series("hours", found, nan_to_null=True)


def _edges(
    earliest: int, latest: int, hours: BusinessHours, timezone: str, later: timedelta = timedelta(0)
) -> tuple[Instants, Instants]:
    """When each stretch of work begins, and how long it is, around all of these instants, and for a while ``later``."""
    zone = ZoneInfo(timezone)
    first, last = (datetime.fromtimestamp(at / 1e6, UTC).astimezone(zone).date() for at in (earliest, latest))
    around = timedelta(days=1)
    pairs = np.array([(opens.timestamp(), closes.timestamp()) for opens, closes in
                      hours.windows(first - around, last + around + later, timezone)]).reshape(-1, 2)  # fmt: skip
    opens, closes = (np.rint(pairs[:, side] * 1e6).astype(np.int64) for side in (0, 1))
    return opens, np.maximum(closes - opens, 0)


def _worked(at: Instants, opens: Instants, lengths: Instants) -> Instants:
    """The working time, in microseconds, from the first stretch up to each instant."""
    before = np.concatenate([[0], np.cumsum(lengths)])
    place = np.searchsorted(opens, at, side="right") - 1
    inside = np.clip(at - opens[np.maximum(place, 0)], 0, lengths[np.maximum(place, 0)]) if opens.size else 0 * at
    worked: Instants = np.where(place >= 0, before[np.maximum(place, 0)] + inside, 0)
    return worked
