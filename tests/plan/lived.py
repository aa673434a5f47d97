"""Worlds that are planned on and then live on: how often a plan comes true.

    PYTHONPATH=src:tests python -m plan.lived WORLDS LEADS DEALS

counts it over so many worlds, each with a past of so many leads and a target of so many deals in half a year.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from leadlight.plan import Ask, Target, plan
from plan.worlds import RATES, World

DAYS = 184  # from 1 July to the end of December


@dataclass(frozen=True)
class Lived:
    """What became of one world: whether each end of the range was enough, and what lay inside its range."""

    low: bool
    middle: bool
    high: bool
    pipeline: bool
    pace: bool
    rates: float


def live(seed: int, leads: int, deals: int) -> Lived:
    """Plan on a past; let today's leads live on, and as many new ones come as the plan asks; count the wins.

    The future is drawn from the truth, which the plan has never seen.
    """
    rng = np.random.default_rng(seed)
    past = World.of(rng, leads, -540, 0)
    found = plan(past.made(), Ask(Target.read(f"{deals} deals by 2026-12")), seed=seed)
    own, useful = past.wins(0, DAYS), found.useful_months * 365.25 / 12
    ends = (found.needed.low, found.needed.middle, found.needed.high)
    enough = [own + World.of(rng, int(inquiries), 0, useful).wins(0, DAYS) >= deals for inquiries in ends]
    assert found.pace is not None
    at_pace = own + World.of(rng, round(found.pace.inquiries * DAYS * 12 / 365.25), 0, DAYS).wins(0, DAYS)
    inside = [s.rate.low <= rate <= s.rate.high for s, rate in zip(found.stages, RATES, strict=False) if s.rate]
    return Lived(
        *enough,
        pipeline=found.pipeline.low <= own <= found.pipeline.high,
        pace=found.pace.wins.low <= at_pace <= found.pace.wins.high,
        rates=sum(inside) / len(RATES),
    )


def main(worlds: int, leads: int, deals: int) -> None:
    lived = [live(seed, leads, deals) for seed in range(worlds)]
    for name in Lived.__annotations__:
        print(f"{name:10} {sum(getattr(each, name) for each in lived) / worlds:.1%}")  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
