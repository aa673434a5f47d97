"""A plan by channel: each grows as all do, on its own rates, which lean on everybody's where it has few leads.

A channel's step is held beforehand to be like the whole history's, with the weight of twenty leads. So a channel
with two leads is planned like all others, and one with two thousand on its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np
import polars as pl

from leadlight.plan.answer import ChannelFigures
from leadlight.plan.fit import Instead
from leadlight.plan.flow import reach_only
from leadlight.plan.given import LADDER, MONTH_DAYS, STEPS
from leadlight.plan.made import Made, interval_95
from leadlight.plan.need import Range, spread
from leadlight.plan.observe import Passages, passages
from leadlight.plan.posterior import Floats, Prior, Step, scaled, step
from leadlight.plan.scene import Scene
from leadlight.plan.spend import cost_of, of_channel
from leadlight.report.spend import Spend
from leadlight.report.split import in_order, value_of_lead

_ROUNDING: Final = 1e-6
"""What adds up to a whole number but for its last figures is that number."""


def channels(made: Made, values: pl.Series, rng: np.random.Generator) -> list[ChannelFigures]:
    """The needs of the whole, divided among the values of a column: they add up, draw by draw.

    ``values``: of each lead, in the order of the outcome's.
    """
    names, scene = in_order(values, ()), made.scene
    firsts = made.seen.firsts.with_columns(value_of_lead(values)).partition_by("value", as_dict=True)
    everybody = {name: passages(firsts[name,], made.outcome.as_of) for name in names if (name,) in firsts}
    seen = {name: each for name, each in everybody.items() if each.entered["inquiry"]}
    shares = _shares(seen)
    prior = {stage: Prior(made.fitted.steps[stage].onward.mean(axis=0)) for stage in STEPS}
    with ThreadPoolExecutor() as pool:  # while one channel flows, the next is drawn
        flows = {
            name: pool.submit(_reach, scene, _steps(scene, each, prior, made.wish.instead, rng))
            for name, each in seen.items()
        }
    reach = {name: flow.result() for name, flow in flows.items()}
    whole = _divided(made.needed, {name: each.arrived for name, each in reach.items()}, shares)
    months = [
        _divided(made.needed_in(n), {name: each.arriving[n] for name, each in reach.items()}, shares)
        for n in range(len(scene.months))
    ]
    return [
        _figures(
            name, shares[name], each, _Need(whole[name], [month[name] for month in months]), reach[name].ever, scene
        )
        for name, each in seen.items()
    ]


@dataclass(frozen=True)
class _Reached:
    """The chance of a channel's new lead to reach each stage in time, the part of it in each month, and to win ever."""

    arrived: dict[str, Floats]
    arriving: list[dict[str, Floats]]
    ever: Floats


@dataclass(frozen=True)
class _Need:
    """The entries needed of a channel by stage, draw by draw, and those of each month."""

    whole: dict[str, Floats]
    months: list[dict[str, Floats]]

    def until_the_end(self, scene: Scene) -> dict[str, Floats]:
        """What its months add up to; without months whose leads still count, its part of the whole."""
        if not (self.months and scene.useful):
            return self.whole
        return {stage: sum((month[stage] for month in self.months), start=np.zeros(())) for stage in LADDER}


def _shares(seen: Mapping[str, Passages]) -> dict[str, float]:
    """Each one's part of the last quarter's new leads; of all there ever were, if there were none."""
    recent = {name: each.recent["inquiry"] for name, each in seen.items()}
    counted = recent if sum(recent.values()) else {name: float(each.entered["inquiry"]) for name, each in seen.items()}
    return {name: count / sum(counted.values()) for name, count in counted.items()}


def _steps(
    scene: Scene, seen: Passages, prior: Mapping[str, Prior], instead: Instead, rng: np.random.Generator
) -> dict[str, Step]:
    draws, length = scene.flow.draws, scene.flow.length
    steps = {stage: step(seen.steps[stage], draws, length, rng, prior[stage]) for stage in STEPS}
    return steps | {stage: scaled(steps[stage], float(rate)) for stage, rate in instead.rates.items()}


def _reach(scene: Scene, steps: Mapping[str, Step]) -> _Reached:
    own = replace(scene, flow=replace(scene.flow, reach=reach_only(steps)))
    arriving = [{stage: own.arriving(stage, month) for stage in LADDER} for month in scene.months]
    ever = own.flow.reach["customer"][:, -1].copy()  # a view would keep all days in memory
    return _Reached({stage: own.arrived(stage) for stage in LADDER}, arriving, ever)


def _divided(
    needed: Mapping[str, Floats], reached: Mapping[str, Mapping[str, Floats]], shares: Mapping[str, float]
) -> dict[str, dict[str, Floats]]:
    """Each one's part of what is needed at each stage, as many as reach it, draw by draw; its share where none does."""
    found: dict[str, dict[str, Floats]] = {name: {} for name in shares}
    for stage in LADDER:
        come = {name: share * reached[name][stage] for name, share in shares.items()}
        whole = sum(come.values(), start=np.zeros(()))
        for name, share in shares.items():
            part = np.where(whole > 0, come[name] / np.maximum(whole, 1e-300), share)
            found[name][stage] = part * np.where(part > 0, needed[stage], 0)  # none of infinitely many is none
    return found


def _figures(name: str, share: float, seen: Passages, need: _Need, ever: Floats, scene: Scene) -> ChannelFigures:
    needed = {
        stage: spread(np.ceil(np.maximum(part - _ROUNDING, 0))) for stage, part in need.until_the_end(scene).items()
    }
    by_month = {
        month.name: {stage: spread(part) for stage, part in found.items()}
        for month, found in zip(scene.months, need.months, strict=True)
    }
    months = scene.useful / MONTH_DAYS
    whole = needed["inquiry"]
    a_month = Range(*(value / months for value in (whole.low, whole.middle, whole.high))) if months else None
    return ChannelFigures(
        name, share, needed, by_month, a_month, interval_95(ever), seen.entered["inquiry"], seen.entered["customer"]
    )


def with_cost(
    figures: list[ChannelFigures], spend: Spend, created: pl.DataFrame, as_of: datetime, timezone: str
) -> list[ChannelFigures]:
    """The same with what each channel's needed leads cost; ``created`` has ``value`` and ``inquiry``."""
    found = []
    for each in figures:
        own = created.filter(pl.col("value") == each.channel)
        cost = cost_of(of_channel(spend, each.channel), each.needed["inquiry"], own, as_of, timezone)
        found.append(replace(each, cost=None if cost is None else cost.total))
    return found
