"""Plan: from a target back to inquiries, on this history's rates and delays, with a range.

Measured steps become draws (``posterior.py``), draws become a flow of leads through the stages (``flow.py``), and
the target goes backwards through it (``need.py``): each is one call in ``_make``.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from leadlight.plan.answer import Ask, ChannelFigures, Cost, Plan
from leadlight.plan.binding import binding, busiest_week
from leadlight.plan.caveats import caveats
from leadlight.plan.channels import channels, with_cost
from leadlight.plan.errors import PlanError
from leadlight.plan.fit import fit
from leadlight.plan.given import LADDER, MONTH_DAYS
from leadlight.plan.levers import Today, levers
from leadlight.plan.made import Made, Wish
from leadlight.plan.months import days_between, months_until
from leadlight.plan.need import Chance, Range, backwards, spread
from leadlight.plan.observe import observe
from leadlight.plan.scene import Scene
from leadlight.plan.spend import cost_of
from leadlight.plan.what_if import deals_of, what_ifs
from leadlight.report.say import day
from leadlight.report.split import split, value_of_lead
from leadlight.report.tables import Outcome, transitions_by_number

DRAWS: Final = 500
SEED: Final = 7
_FURTHEST: Final = 3_653
"""Days: a plan for more than ten years is none."""


def plan(outcome: Outcome, ask: Ask, wish: Wish | None = None, *, draws: int = DRAWS, seed: int = SEED) -> Plan:
    """What a target asks of each stage, month by month, beside what today's pipeline brings.

    Raises PlanError where the history cannot tell a rate (then give it in ``wish``), or where the target is over by its
    end, or too far away. The same outcome, question and seed give the same plan.
    """
    rng = np.random.default_rng(seed)
    made = _make(outcome, ask, wish or Wish(), draws, rng)
    scene, seen, wish = made.scene, made.seen, made.wish
    stages, months, total = made.stages(), made.months(), spread(made.needed["inquiry"])
    load = busiest_week(months, tuple(each.days for each in scene.months), seen.rounds)
    a_month = scene.useful / MONTH_DAYS
    today = Today(scene, ask, seen.recent["inquiry"] / MONTH_DAYS, outcome.as_of, outcome.timezone)
    return Plan(
        ask=ask,
        as_of=outcome.as_of,
        timezone=outcome.timezone,
        pipeline=spread(made.won),
        open=made.open(),
        stages=stages,
        months=months,
        a_month=Range(total.low / a_month, total.middle / a_month, total.high / a_month) if a_month else None,
        useful_until=max((each.name for each in scene.months if each.end <= scene.useful), default=None),
        useful_months=a_month,
        pace=made.pace(),
        binding=binding(scene, stages, load, wish.capacity),
        load=load,
        capacity=wish.capacity,
        levers=levers(today),
        what_ifs=what_ifs(scene, ask, wish.what_ifs, seen.recent["inquiry"], made.sizes),
        channels=_channels(made, rng),
        by=wish.by,
        cost=_cost(made, total),
        caveats=caveats(made),
    )


def _make(outcome: Outcome, ask: Ask, wish: Wish, draws: int, rng: np.random.Generator) -> Made:
    days = _days(outcome, ask)
    seen = observe(transitions_by_number(outcome), outcome.as_of)
    fitted = fit(seen, wish.instead, days, draws, rng)
    end = ask.target.end
    months = () if end is None else tuple(months_until(outcome.as_of, end, outcome.timezone))
    scene = Scene.of(fitted.flow, months, Chance.draw(draws, rng), days)
    won = scene.drawn_wins({place: scene.open_wins(place) for place in fitted.flow.open_wins})
    sizes = None if ask.sizes is None else ask.sizes.means(draws, rng)
    deals = deals_of(ask, {}, sizes)
    needed = backwards(np.maximum(deals - won, 0), {stage: scene.arrived(stage) for stage in LADDER}, scene.chance)
    return Made(outcome, ask, wish, seen, fitted, scene, deals, sizes, won, needed)


def _cost(made: Made, needed: Range) -> Cost | None:
    spend, outcome = made.wish.spend, made.outcome
    return None if spend is None else cost_of(spend, needed, made.seen.firsts, outcome.as_of, outcome.timezone)


def _days(outcome: Outcome, ask: Ask) -> float | None:
    end = ask.target.end
    if end is None:
        return None
    days = days_between(outcome.as_of, end)
    today = day(outcome.as_of, outcome.timezone)
    if days <= 0:
        raise PlanError(f"'by {ask.target.by}' is over: the history ends on {today}. Name a later date.")
    if days > _FURTHEST:
        raise PlanError(f"'by {ask.target.by}' is more than ten years after {today}. Name an earlier date.")
    return days


def _channels(made: Made, rng: np.random.Generator) -> tuple[ChannelFigures, ...]:
    outcome, wish = made.outcome, made.wish
    if wish.by is None:
        return ()
    values = split(outcome, (wish.by,))["value"]
    found = channels(made, values, rng)
    if wish.spend is not None:
        found = with_cost(
            found, wish.spend, made.seen.firsts.with_columns(value_of_lead(values)), outcome.as_of, outcome.timezone
        )
    return tuple(found)
