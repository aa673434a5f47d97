"""How sure a step is, rate and delay together: draws from what it may be, given what was seen.

The posterior of a step is Beta-Stacy (Walker and Muliere 1997), the Bayesian Kaplan-Meier: day by day, of those
still waiting, so many went on. Where nobody is censored, the rate has Jeffreys' Beta(hits + ½, misses + ½) and the
delays have Rubin's Bayesian bootstrap (1981). Where some are censored, they count for the days they waited.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from leadlight.plan.observe import LEFT, MOVED, STILL, Waits
from leadlight.report.measures.rates import TOO_FEW

Floats = npt.NDArray[np.float64]
JEFFREYS: Final = 0.5


@dataclass(frozen=True)
class Step:
    """Draws of a step: ``onward[s, d]`` is the chance to go on after d days, ``there[s, d]`` to
    be there still when day d is over.

    ``onward`` sums to the rate; what is missing to 1 never goes on.
    """

    onward: Floats
    there: Floats

    @property
    def rate(self) -> Floats:
        """The share that goes on, ever: one per draw."""
        total: Floats = self.onward.sum(axis=1)
        return total


@dataclass(frozen=True)
class Prior:
    """What is held likely before looking: ``leads`` leads' worth of a known step. None: Jeffreys'."""

    onward: Floats
    leads: float = TOO_FEW


def step(waits: Waits, draws: int, length: int, rng: np.random.Generator, prior: Prior | None = None) -> Step:
    """Draw what a step may be. ``length`` is the number of days told apart; nothing later counts."""
    moved, left, waiting = _by_day(waits, length)
    shape, never = _pseudo(moved, left, prior)
    days = np.flatnonzero((moved + left + shape[0] + shape[1]) > 0)
    if days.size == 0:
        return Step(np.zeros((draws, length)), np.ones((draws, length)))
    events, pseudo = moved + left, shape[0] + shape[1]
    later = never + pseudo[::-1].cumsum()[::-1] - pseudo
    ends = rng.beta((events + pseudo)[days], (waiting - events + later)[days], (draws, days.size))
    onward_share = _split((moved + shape[0])[days], (left + shape[1])[days], draws, rng)
    after = np.cumprod(1 - ends, axis=1, dtype=np.float64)
    before = np.concatenate([np.ones((draws, 1)), after[:, :-1]], axis=1)
    onward = np.zeros((draws, length))
    onward[:, days] = before * ends * onward_share
    return Step(onward, _steps_down(after, days, length))


def scaled(found: Step, rate: float) -> Step:
    """The step with another rate and its own delays."""
    own = found.rate[:, None]
    return Step(found.onward * (rate / np.where(own > 0, own, 1)), found.there)


def times(found: Step, factor: Floats) -> Step:
    """The step with its rate so many times as high, one factor per draw, but never above 1."""
    most = 1 / np.maximum(found.rate, 1e-12)
    return Step(found.onward * np.minimum(factor, most)[:, None], found.there)


def given(rate: float | Floats, median: float, draws: int, length: int) -> Step:
    """A step that was given: this rate, in half of the cases within ``median`` days, at the same pace throughout.

    That pace is the one that favours neither the fresh nor the old: who is still there has the whole rate ahead.
    """
    days = np.arange(length)
    there = 0.5 ** ((days + 0.5) / max(median, 1.0))
    ends = -np.diff(there, prepend=1.0)
    onward = np.asarray(rate, dtype=np.float64).reshape(-1, 1) * (ends / ends.sum())
    return Step(np.broadcast_to(onward, (draws, length)), np.broadcast_to(there, (draws, length)))


def _by_day(waits: Waits, length: int) -> tuple[Floats, Floats, Floats]:
    """Per day: how many moved on, how many left, and how many were still waiting when it began.

    Days that so few leads have had that they say nothing are cut off: fewer than twenty, or than a tenth of them all.
    """
    inside = waits.days < length
    count: Callable[[int], Floats] = lambda end: np.bincount(  # noqa: E731
        waits.days[inside & (waits.end == end)], minlength=length
    ).astype(np.float64)
    moved, left = count(MOVED), count(LEFT)
    gone = moved + left + count(STILL)
    waiting = waits.n - (gone.cumsum() - gone)
    could = np.bincount(np.minimum(waits.since, length), minlength=length + 1)
    known = could[::-1].cumsum()[::-1][:length] >= min(TOO_FEW, np.ceil(waits.n / 10))
    return moved * known, left * known, waiting


def _pseudo(moved: Floats, left: Floats, prior: Prior | None) -> tuple[tuple[Floats, Floats], float]:
    """Observations held likely beforehand: per day those moved and left, and those that never go."""
    if prior is not None:
        return (prior.onward * prior.leads, np.zeros_like(left)), float((1 - prior.onward.sum()) * prior.leads)
    spread = [JEFFREYS * x / x.sum() if x.sum() else np.zeros_like(x) for x in (moved, left)]
    return (spread[0], spread[1]), JEFFREYS


def _split(moved: Floats, left: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Of those that end on a day, the share that moved on."""
    share: Floats = np.broadcast_to((moved > 0).astype(np.float64), (draws, moved.size)).copy()
    both = (moved > 0) & (left > 0)
    share[:, both] = rng.beta(moved[both], left[both], (draws, int(both.sum())))
    return share


def _steps_down(after: Floats, days: npt.NDArray[np.intp], length: int) -> Floats:
    """The chance to be there still, after each day's events."""
    place = np.searchsorted(days, np.arange(length), side="right")
    levels = np.concatenate([np.ones((after.shape[0], 1)), after], axis=1)
    found: Floats = levels[:, place]
    return found
