"""What-ifs, all at once: other rates, deals, delays or targets over the same draws.

A rate that changes multiplies what passes through its step, so nothing is fitted again: a thousand settings of the
sliders are one multiplication of arrays. A draw keeps its chance and its ignorance of everything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil

import numpy as np

from leadlight.plan.answer import Ask, WhatIf
from leadlight.plan.flow import place_of
from leadlight.plan.given import LADDER, MONTH_DAYS, STEPS, checked_what_ifs
from leadlight.plan.need import Range, backwards, spread, wins_of
from leadlight.plan.posterior import Floats
from leadlight.plan.scene import Scene

Asked = Mapping[str, float]


def what_ifs(
    scene: Scene,
    ask: Ask,
    asked: Sequence[Mapping[str, Fraction | float | int]],
    pace: float,
    sizes: Floats | None = None,
) -> tuple[WhatIf, ...]:
    """What each setting would mean; ``pace`` is today's new leads a month, ``sizes`` what a deal may be worth where
    that was measured. An empty setting is the plan itself."""
    ask.check(asked)
    settings = checked_what_ifs(asked)
    if not settings:
        return ()
    deals = [_deals(ask, each) for each in settings]
    factors = {stage: _factors(scene, stage, settings) for stage in STEPS}
    open_wins = _open_wins(scene, settings, factors)
    still = np.maximum(np.stack([deals_of(ask, each, sizes) for each in settings]) - open_wins, 0)
    inquiries = backwards(still, _reach(scene, settings, factors), scene.chance)["inquiry"]
    odds = None if scene.days is None else _odds(scene, settings, factors, still, pace)
    months = scene.useful / MONTH_DAYS
    return tuple(
        WhatIf(
            each,
            deals[i],
            spread(open_wins[i]),
            spread(inquiries[i]),
            _per(spread(inquiries[i]), months) if months else None,
            None if odds is None else float(odds[i].mean()),
        )
        for i, each in enumerate(settings)
    )


def _deals(ask: Ask, asked: Asked) -> int:
    target = Fraction(asked["target"]) if "target" in asked else ask.target.amount
    share = Fraction(str(asked["share"])) if "share" in asked else ask.share
    size = Fraction(asked["deal"]) if "deal" in asked else ask.deal
    return ceil(target * share / (size if ask.target.in_money and size is not None else 1))


def deals_of(ask: Ask, asked: Asked, sizes: Floats | None) -> Floats:
    """How many deals each draw must win: as many in all, unless what a deal is worth was measured."""
    if sizes is None or "deal" in asked:
        return np.full(1 if sizes is None else sizes.size, _deals(ask, asked), np.float64)
    amount = asked.get("target", float(ask.target.amount)) * asked.get("share", float(ask.share))
    return np.ceil(amount / sizes)


def _factors(scene: Scene, stage: str, settings: Sequence[Asked]) -> Floats:
    """How many times its own rate a step has, per setting and draw."""
    own = np.maximum(scene.flow.rates[stage], 1e-12)
    return np.stack([each[stage] / own if stage in each else np.ones_like(own) for each in settings])


def _reach(scene: Scene, settings: Sequence[Asked], factors: Mapping[str, Floats]) -> dict[str, Floats]:
    paces = [each.get("delays", 1.0) for each in settings]
    known = {(stage, pace): scene.arrived(stage, pace) for stage in LADDER for pace in set(paces)}
    found, so_far = {}, np.ones_like(factors["inquiry"])
    for stage in LADDER:
        found[stage] = np.stack([known[stage, pace] for pace in paces]) * so_far
        so_far = so_far * factors.get(stage, 1.0)
    return found


def _open_wins(scene: Scene, settings: Sequence[Asked], factors: Mapping[str, Floats]) -> Floats:
    rows = []
    for i, each in enumerate(settings):
        wins = {}
        for place in scene.flow.open_wins:
            ahead = STEPS[STEPS.index(place_of(place)) :]
            factor = np.prod([factors[stage][i] for stage in ahead], axis=0)
            wins[place] = np.minimum(scene.open_wins(place, each.get("delays", 1.0)) * factor, scene.flow.open_n[place])
        rows.append(scene.drawn_wins(wins))
    return np.stack(rows)


def _odds(scene: Scene, settings: Sequence[Asked], factors: Mapping[str, Floats], still: Floats, pace: float) -> Floats:
    """Whether each draw gets there at a pace of new leads."""
    new = np.stack(
        [scene.all_days("customer", each.get("delays", 1.0)) * each.get("inquiries", pace) for each in settings]
    )
    mean = new / MONTH_DAYS * np.prod(list(factors.values()), axis=0)
    won = wins_of(mean, mean, np.inf, scene.chance.stages["opportunity"])
    found: Floats = (won >= still).astype(np.float64)
    return found


def _per(whole: Range, months: float) -> Range:
    return Range(whole.low / months, whole.middle / months, whole.high / months)
