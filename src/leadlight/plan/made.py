"""A plan in the making: what was asked, seen, drawn and found, before it is put in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

import numpy as np

from leadlight.plan.answer import Ask, MonthFigures, OpenFigures, Pace, StageFigures
from leadlight.plan.errors import PlanCallError
from leadlight.plan.fit import Fitted, Instead
from leadlight.plan.given import LADDER, MONTH_DAYS, STEPS
from leadlight.plan.need import Range, spread, wins_of
from leadlight.plan.observe import Seen
from leadlight.plan.posterior import Floats
from leadlight.plan.scene import Scene
from leadlight.report.spend import Spend
from leadlight.report.tables import Outcome


@dataclass(frozen=True)
class Wish:
    """What else may be asked of a plan; ``capacity`` is in leads a week, ``by`` a column to divide it by."""

    rates: Mapping[str, Fraction] | None = None
    delays: Mapping[str, float] | None = None
    by: str | None = None
    capacity: float | None = None
    spend: Spend | None = None
    what_ifs: Sequence[Mapping[str, Fraction | float | int]] = ()

    def __post_init__(self) -> None:
        if self.capacity is not None and not self.capacity > 0:
            raise PlanCallError(
                f"A capacity of {self.capacity:g} leads a week lets no plan come true. Give more than 0, such as "
                "--capacity 40/week, or leave it out."
            )

    @property
    def instead(self) -> Instead:
        return Instead(self.rates or {}, self.delays or {})


@dataclass(frozen=True)
class Made:
    """``deals`` to win, ``sizes`` of a deal (where they are measured), ``won``, the wins of today's pipeline, and
    ``needed``, the entries of new leads by stage: one per draw."""

    outcome: Outcome
    ask: Ask
    wish: Wish
    seen: Seen
    fitted: Fitted
    scene: Scene
    deals: Floats
    sizes: Floats | None
    won: Floats
    needed: Mapping[str, Floats]

    def pace(self) -> Pace | None:
        """What today's pace of new leads would bring by the deadline."""
        if self.scene.days is None:
            return None
        a_month = self.seen.recent["inquiry"]
        mean = self.scene.all_days("customer") * a_month / MONTH_DAYS
        new = wins_of(mean, mean, np.inf, self.scene.chance.stages["opportunity"])
        return Pace(a_month, spread(new + self.won), float((new + self.won >= self.deals).mean()))

    def open(self) -> tuple[OpenFigures, ...]:
        """Those who are somewhere now, nearest to a deal first."""
        flow = self.scene.flow
        found = [
            OpenFigures(place, flow.open_n[place], float(self.scene.open_wins(place).mean()))
            for place in flow.open_wins
        ]
        order = {stage: n for n, stage in enumerate(reversed(STEPS))}
        return tuple(sorted(found, key=lambda each: order.get(each.place, len(order))))

    def months(self) -> tuple[MonthFigures, ...]:
        """The entries of each month, as the delays spread them."""
        return tuple(self._month(n) for n in range(len(self.scene.months)))

    def _month(self, n: int) -> MonthFigures:
        month = self.scene.months[n]
        needed = {stage: spread(found) for stage, found in self.needed_in(n).items()}
        opened = {stage: float(self.scene.open_entries(stage, month).mean()) for stage in LADDER}
        return MonthFigures(month.name, needed, opened, self.scene.in_time(month))

    def needed_in(self, n: int) -> dict[str, Floats]:
        """The entries of new leads by stage in the month with that number, one per draw."""
        found = {}
        for stage in LADDER:
            whole = self.scene.arrived(stage)
            part = np.where(
                whole > 0, self.scene.arriving(stage, self.scene.months[n]) / np.where(whole > 0, whole, 1), 0
            )
            found[stage] = np.where(part > 1e-9, part, 0) * np.where(part > 1e-9, self.needed[stage], 0)
        return found

    def stages(self) -> tuple[StageFigures, ...]:
        """Each stage with its rate, its delays and its need."""
        steps = self.fitted.steps
        delays = {stage: steps[stage].onward.mean(axis=0) for stage in STEPS}
        rest: Floats = np.ones(1)
        found = [self._customer()]
        to_win = np.ones(self.scene.flow.draws)
        for stage in reversed(STEPS):
            rest = _after(delays[stage], rest)
            to_win = to_win * steps[stage].rate
            found.append(self._stage(stage, delays[stage], rest, to_win))
        return tuple(reversed(found))

    def _stage(self, stage: str, delay: Floats, rest: Floats, to_win: Floats) -> StageFigures:
        waits, days = self.seen.steps[stage], median_day(rest)
        end = self.ask.target.end
        return StageFigures(
            stage=stage,
            needed=spread(self.needed[stage]),
            open_entries=self._open_entries(stage),
            recent=self.seen.recent[stage],
            n=waits.n,
            hits=waits.moved,
            rate=interval_95(self.fitted.steps[stage].rate),
            given=stage in self.wish.instead.rates,
            days=median_day(delay),
            to_win=interval_95(to_win),
            days_to_win=days,
            latest=None if end is None or days is None else end - timedelta(days=days),
        )

    def _customer(self) -> StageFigures:
        n, one = self.seen.entered["customer"], Range(1.0, 1.0, 1.0)
        needed, recent = spread(self.needed["customer"]), self.seen.recent["customer"]
        opened, end = self._open_entries("customer"), self.ask.target.end
        return StageFigures("customer", needed, opened, recent, n, n, None, False, None, one, 0.0, end)

    def _open_entries(self, stage: str) -> float:
        curve = self.scene.flow.open_entries[stage]
        last = curve.shape[1] if self.scene.days is None else min(int(self.scene.days), curve.shape[1])
        return float(curve[:, last - 1].mean())


def interval_95(draws: Floats) -> Range:
    """The middle of a rate's draws and its 95 % interval."""
    low, middle, high = np.quantile(draws, [0.025, 0.5, 0.975])
    return Range(float(low), float(middle), float(high))


def median_day(density: Floats) -> float | None:
    """Of those that go on, half have by this day; None where nobody does.

    >>> median_day(np.array([0.1, 0.1, 0.3]))
    2.0
    """
    total = density.sum()
    return float(np.searchsorted(density.cumsum(), total / 2 - 1e-12)) if total > 0 else None


def _after(delay: Floats, rest: Floats) -> Floats:
    """The density of two waits, one after the other."""
    size = 1 << (delay.size + rest.size).bit_length()
    both = np.fft.irfft(np.fft.rfft(delay, size) * np.fft.rfft(rest, size), size)
    return np.maximum(both[: delay.size], 0)
