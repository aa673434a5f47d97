"""Drawing: the few ways in which chance enters Acme, each of them vectorised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from leadlight.acme.rates import DAY, HOUR

Floats = npt.NDArray[np.float64]
Instants = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Rng = np.random.Generator

_MONDAY = 3  # 1970-01-01 was a Thursday


def odds(log_odds: Floats) -> Floats:
    """The probability that has these log-odds."""
    chance: Floats = 1.0 / (1.0 + np.exp(-log_odds))
    return chance


def happens(chance: Floats | float, rng: Rng, size: int | None = None) -> Flags:
    """Whether each of them happens."""
    happened: Flags = rng.random(np.size(chance) if size is None else size) < chance
    return happened


def pick(weights: Sequence[float] | Mapping[str, Any], size: int, rng: Rng) -> npt.NDArray[np.intp]:
    """Which of several, by weight: positions. Of a mapping, the weight is each value, or the first of it."""
    if isinstance(weights, Mapping):
        weights = [value[0] if isinstance(value, tuple) else value for value in weights.values()]
    upto = np.cumsum(np.asarray(weights, dtype=np.float64))
    return np.searchsorted(upto / upto[-1], rng.random(size), side="right")


def some_days(mean: float, size: int, rng: Rng) -> Instants:
    """Waits of so many days on average, most of them shorter."""
    return (rng.exponential(mean, size) * DAY).astype(np.int64)


def office_hours(at: Instants, rng: Rng) -> Instants:
    """The same days at an hour at which people work; most of a weekend moves to Monday or Tuesday."""
    day = at // DAY
    weekend = (day + _MONDAY) % 7 >= 5
    day = day + np.where(weekend & happens(0.8, rng, at.size), 2, 0)
    hour = np.clip(rng.normal(10.5, 2.7, at.size), 5, 21)
    moved: Instants = day * DAY + (hour * HOUR).astype(np.int64)
    return moved


def next_working_hour(at: Instants, rng: Rng) -> Instants:
    """The first moment at or after this at which somebody in sales acts: Monday to Friday, 7 to 17 h UTC."""
    day, into = np.divmod(at, DAY)
    after_hours = into >= 17 * HOUR
    day = day + after_hours
    weekday = (day + _MONDAY) % 7
    closed = after_hours | (into < 7 * HOUR) | (weekday >= 5)
    day = day + np.where(weekday >= 5, 7 - weekday, 0)
    opening = day * DAY + 7 * HOUR + rng.integers(0, 3 * HOUR, at.size)
    moved: Instants = np.where(closed, opening, at)
    return moved
