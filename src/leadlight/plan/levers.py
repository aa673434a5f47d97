"""What must be true: one thing at a time that would have to be otherwise for the target to be met at today's pace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from leadlight.plan.answer import Ask, Lever
from leadlight.plan.flow import place_of
from leadlight.plan.given import MONTH_DAYS, STEPS
from leadlight.plan.need import MOST
from leadlight.plan.scene import Scene
from leadlight.plan.target import say_money
from leadlight.report.say import STAGE_TITLES, day, number, percent

FASTEST: Final = 0.1
"""No step is made more than ten times as fast."""


@dataclass(frozen=True)
class Today:
    """Expected wins in time, at today's pace of new leads a day and the middle of what the rates may be."""

    scene: Scene
    ask: Ask
    a_day: float
    as_of: datetime
    timezone: str

    def new(self, pace: float = 1.0) -> float:
        return float(self.scene.all_days("customer", pace).mean()) * self.a_day

    def open(self, pace: float = 1.0, from_stage: str | None = None) -> float:
        """Of those who are open now: all, or those with a stage's step ahead of them."""
        places = [p for p in self.scene.flow.open_wins if from_stage is None or _before(p, from_stage)]
        return sum(float(self.scene.open_wins(place, pace).mean()) for place in places)

    def wins(self, pace: float = 1.0) -> float:
        return self.new(pace) + self.open(pace)


def levers(today: Today) -> tuple[Lever, ...]:
    """Every lever there is, the ones that can do it first."""
    if today.scene.days is None or today.wins() >= today.ask.deals:
        return ()
    rates = [_rate(today, stage) for stage in reversed(STEPS)]
    found = [_inquiries(today), *rates, _deal(today), _delays(today), _deadline(today)]
    there = [each for each in found if each is not None]
    return tuple(sorted(there, key=lambda each: each.needed is None))


def _before(place: str, stage: str) -> bool:
    return STEPS.index(place_of(place)) <= STEPS.index(stage)


def _inquiries(today: Today) -> Lever:
    now = today.a_day * MONTH_DAYS
    a_lead_a_day = float(today.scene.all_days("customer").mean())
    missing = today.ask.deals - today.open()
    if not today.scene.useful or missing > a_lead_a_day * MOST:
        return Lever("inquiries", now, None, "no number of new leads would close in time")
    needed = missing / a_lead_a_day * MONTH_DAYS
    return Lever("inquiries", now, needed, f"{number(round(needed))} new leads a month instead of {number(round(now))}")


def _rate(today: Today, stage: str) -> Lever:
    now = float(today.scene.flow.rates[stage].mean())
    through = today.new() + today.open(from_stage=stage)
    name = f"{STAGE_TITLES[stage]} to {_NEXT[stage]}"
    missing = today.ask.deals - (today.wins() - through)
    needed = now * missing / through if through > 0 else 2.0
    if needed > 1:
        return Lever(stage, now, None, f"{name}: even 100% instead of {percent(now)} would not be enough")
    return Lever(stage, now, needed, f"{name} at {percent(needed)} instead of {percent(now)}")


def _deal(today: Today) -> Lever | None:
    deal, wins = today.ask.deal, int(today.wins())
    if not today.ask.target.in_money or deal is None:
        return None
    if not wins:
        return Lever("deal", float(deal), None, "no deal is expected in time, so no size of it would do")
    needed = float(today.ask.target.amount * today.ask.share / wins)
    return Lever("deal", float(deal), needed, f"a deal worth {say_money(round(needed))} instead of {say_money(deal)}")


def _delays(today: Today) -> Lever:
    if today.wins(FASTEST) < today.ask.deals:
        return Lever("delays", 1.0, None, "time alone would not do: even ten times as fast is not enough")
    needed = _least(lambda faster: today.wins(1 / faster) >= today.ask.deals, 1.0, 1 / FASTEST)
    share = 1 / needed
    return Lever("delays", 1.0, share, f"every step in {percent(share)} of the time it takes today")


def _deadline(today: Today) -> Lever:
    """The day by which the target would be met at today's pace."""
    start, reach = today.scene.days or 0.0, today.scene.flow.reach["customer"].mean(axis=0)
    open_n = today.scene.flow.open_wins

    def enough(days: float) -> bool:
        inside = reach[: int(days)].sum() + max(days - len(reach), 0) * reach[-1]
        opened = sum(float(today.scene.open_wins(place, days=days).mean()) for place in open_n)
        return bool(inside * today.a_day + opened >= today.ask.deals)

    furthest = start + 3_650
    if not enough(furthest):
        return Lever("deadline", start, None, "at this pace not even ten years would do")
    needed = _least(enough, start, furthest)
    on = day(today.as_of + timedelta(days=needed), today.timezone)
    return Lever("deadline", start, needed, f"the target by {on}")


def _least(enough: Callable[[float], bool], low: float, high: float) -> float:
    """The smallest value that is enough, to a thousandth of the way."""
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


_NEXT: Final = {"inquiry": "MQL", "mql": "SAL", "sal": "SQL", "sql": "opportunity", "opportunity": "customer"}
