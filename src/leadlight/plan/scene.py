"""What a plan is made in: the flow, the days until the deadline, and for how long new leads still count.

Everything a plan, a what-if or a lever asks of the draws is asked here: how many of the leads created evenly over
some days arrive where by when, and what those who are open now bring. ``pace`` is the share of today's time that
every step takes: at 0.5 all is twice as fast.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from leadlight.plan.flow import Flow
from leadlight.plan.given import LADDER
from leadlight.plan.months import Month
from leadlight.plan.need import Chance, wins_of
from leadlight.plan.posterior import Floats

HALF: Final = 0.5
"""Days are rounded to the nearest: what is cumulated up to day d has happened by the middle of the next."""
COUNTS_FROM: Final = 0.1
"""A month's new leads count for the target when at least a tenth of their wins come in time."""


@dataclass(frozen=True)
class Scene:
    """``days`` until the deadline, or None without one: then all that ever happens counts.

    For ``useful`` days from now, new leads count; 0 when it is too late for any.
    """

    flow: Flow
    months: tuple[Month, ...]
    chance: Chance
    days: float | None
    useful: float = 0.0

    @classmethod
    def of(cls, flow: Flow, months: tuple[Month, ...], chance: Chance, days: float | None) -> Scene:
        """A scene in which new leads count for as long as enough of their wins come in time."""
        scene = cls(flow, months, chance, days)
        count = [month.end for month in months if scene.in_time(month) >= COUNTS_FROM]
        return replace(scene, useful=max(count, default=0.0))

    def in_time(self, month: Month) -> float:
        """Of the wins that the month's new leads will ever bring, the share that comes in time."""
        ever = self._mean_reach[-1]
        if self.days is None or ever <= 0:
            return 0.0
        left = self.days - (month.start + month.end) / 2
        return float(np.interp(left, np.arange(self.flow.length), self._mean_reach, left=0) / ever)

    def arrived(self, stage: str, pace: float = 1.0) -> Floats:
        """The chance of a new lead to reach the stage in time, created at some time while new leads count."""
        if self.days is None:
            ever: Floats = self.flow.reach[stage][:, -1]
            return ever
        if not self.useful:
            return np.zeros(self.flow.draws)
        whole = self._area(stage, self.days, pace) - self._area(stage, self.days - self.useful, pace)
        return whole / self.useful

    def arriving(self, stage: str, month: Month) -> Floats:
        """The part of a new lead that reaches the stage in that month: sums to ``arrived`` over the months."""
        since, until = (self._area(stage, at) - self._area(stage, at - self.useful) for at in (month.start, month.end))
        found: Floats = (until - since) / max(self.useful, 1e-9)
        return found

    def all_days(self, stage: str, pace: float = 1.0) -> Floats:
        """How many reach the stage in time if one lead a day is created until the deadline."""
        return self._area(stage, self.days or 0.0, pace)

    def open_wins(self, place: str, pace: float = 1.0, days: float | None = None) -> Floats:
        """The wins to expect in time of those who are in a place now."""
        until = self.days if days is None else days
        curve = self.flow.open_wins.get(place)
        if curve is None:
            return np.zeros(self.flow.draws)
        return _at(curve, (self.flow.length if until is None else until) / pace - HALF)

    def open_entries(self, stage: str, month: Month) -> Floats:
        """The entries to expect in that month of those who are open now."""
        curve = self.flow.open_entries[stage]
        return _at(curve, month.end - HALF) - _at(curve, month.start - HALF)

    def drawn_wins(self, wins: dict[str, Floats]) -> Floats:
        """Whole wins from the pipeline, by chance: ``wins`` are those expected, by place."""
        mean = sum(wins.values(), start=np.zeros(self.flow.draws))
        variance = sum(
            (each * (1 - each / max(self.flow.open_n[place], 1)) for place, each in wins.items()),
            start=np.zeros(self.flow.draws),
        )
        return wins_of(mean, np.maximum(variance, 0), sum(self.flow.open_n.values()), self.chance.open)

    @cached_property
    def _mean_reach(self) -> Floats:
        found: Floats = self.flow.reach["customer"].mean(axis=0)
        return found

    @cached_property
    def _areas(self) -> dict[str, Floats]:
        """Under each curve, from its beginning: what evenly created leads add up to."""
        return {stage: _under(self.flow.reach[stage]) for stage in LADDER}

    def _area(self, stage: str, days: float, pace: float = 1.0) -> Floats:
        if days <= 0:
            return np.zeros(self.flow.draws)
        area, last = self._areas[stage], self.flow.length
        inside = _at(area, min(days / pace, last))
        return (inside + max(days / pace - last, 0) * self.flow.reach[stage][:, -1]) * pace


def _under(curve: Floats) -> Floats:
    area = np.zeros((curve.shape[0], curve.shape[1] + 1))
    curve.cumsum(axis=1, out=area[:, 1:])
    return area


def _at(curve: Floats, day: float) -> Floats:
    """The draws' values at a day that need not be whole."""
    last = curve.shape[1] - 1
    low = min(int(max(day, 0)), last)
    part = min(max(day, 0) - low, 1.0) if low < last else 0.0
    found: Floats = curve[:, low] * (1 - part) + curve[:, min(low + 1, last)] * part
    return found
