"""How many it takes: a target backwards through the stages, with chance and ignorance both in the range.

In each draw the rates are known, and the wins that today's pipeline will bring are drawn. The entries into a stage
that it takes until so many have got to the next follow the negative binomial distribution. It is drawn here by its
mean and variance from a normal deviate that stays the same whatever is asked (Wilson and Hilferty 1931), so that a
higher target or a lower rate never needs fewer, and what-ifs differ by what was changed alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from leadlight.plan.given import LADDER, STEPS
from leadlight.plan.posterior import Floats

LEVEL: Final = 0.8
"""A range holds so many of the futures: one in ten is below it, one in ten above."""
MOST: Final = 1e12
"""More than so many is not said: there is no such funnel."""


@dataclass(frozen=True)
class Range:
    """The middle, and what one future in ten is below and one in ten above."""

    low: float
    middle: float
    high: float

    def as_dict(self) -> dict[str, float | None]:
        """For JSON, where there is no infinity."""
        return {name: value if value < MOST else None for name, value in vars(self).items()}


def spread(values: Floats) -> Range:
    """The range of what the draws say; a draw that never gets there is above all others.

    >>> spread(np.arange(1.0, 12.0))
    Range(low=2.0, middle=6.0, high=10.0)
    """
    tail = (1 - LEVEL) / 2
    low, middle, high = np.quantile(values, [tail, 0.5, 1 - tail], method="inverted_cdf")
    return Range(float(low), float(middle), float(high))


@dataclass(frozen=True)
class Chance:
    """The normal deviates that stand for chance: one per draw for each stage, and for the pipeline."""

    stages: Mapping[str, Floats]
    open: Floats

    @classmethod
    def draw(cls, draws: int, rng: np.random.Generator) -> Chance:
        """Draw them all at once."""
        return cls({stage: rng.standard_normal(draws) for stage in STEPS}, rng.standard_normal(draws))


def wins_of(mean: Floats, variance: Floats, most: float, deviate: Floats) -> Floats:
    """Whole wins of many small chances, skew and all (Cornish and Fisher 1938)."""
    skewed = mean + deviate * np.sqrt(variance) + (deviate**2 - 1) / 6
    found: Floats = np.clip(np.round(np.where(mean > 0, skewed, 0)), 0, most)
    return found


def backwards(wins: Floats, reach: Mapping[str, Floats], chance: Chance) -> dict[str, Floats]:
    """The entries into each stage until ``wins`` are won, ``reach`` being the chance of an inquiry to get to each.

    Per draw; infinite where nobody gets there. Works on any shape that broadcasts with the draws.
    """
    found = {"customer": wins}
    for stage, after in zip(reversed(STEPS), reversed(LADDER[1:]), strict=True):
        here, there = reach[stage], reach[after]
        rate = np.minimum(np.where(here > 0, there / np.where(here > 0, here, 1), 0), 1)
        found[stage] = _tries(found[after], rate, chance.stages[stage])
    return {stage: found[stage] for stage in LADDER}


def _tries(hits: Floats, rate: Floats, deviate: Floats) -> Floats:
    """How many tries until so many hits: a gamma variable with the negative binomial's mean and variance."""
    hopeless = (hits > 0) & ((rate <= 0) | ~np.isfinite(hits))
    some = np.where((hits > 0) & ~hopeless, hits, 1)
    ninth = (1 - rate) / (9 * some)
    factor = np.maximum(1 - ninth + deviate * np.sqrt(ninth), 0) ** 3
    tries = np.maximum(np.ceil(some / np.where(rate > 0, rate, 1) * factor - 1e-9), some)
    found: Floats = np.where(hits <= 0, 0, np.where(hopeless, np.inf, tries))
    return found
