"""From what was seen, and what was given instead, to draws of every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from leadlight.plan.errors import PlanError
from leadlight.plan.flow import Flow, flow
from leadlight.plan.given import STEPS
from leadlight.plan.observe import MOVED, PLACES, Seen, Waits
from leadlight.plan.posterior import Step, given, scaled, step, times
from leadlight.report.measures.stays import OFF_PATH
from leadlight.report.say import plural

LONGEST: Final = 1_000
"""Days: beyond almost three years, a lead's way is not followed, unless the deadline is further away."""

_LATE: Final = 10
"""So many medians after its beginning, a step that was given is over for all but one in a thousand."""


@dataclass(frozen=True)
class Instead:
    """What a person gives instead of what was measured: rates to the next stage, and median days to it."""

    rates: Mapping[str, Fraction]
    delays: Mapping[str, float]


@dataclass(frozen=True)
class Fitted:
    """Draws of each step, and of what becomes of the leads that are open now."""

    steps: Mapping[str, Step]
    flow: Flow


def fit(seen: Seen, instead: Instead, days: float | None, draws: int, rng: np.random.Generator) -> Fitted:
    """Draw all steps. Raises PlanError where the history cannot tell a rate and none is given."""
    _check_known(seen, instead)
    length = length_of(seen, instead, days)
    measured = {stage: step(seen.steps[stage], draws, length, rng) for stage in STEPS}
    stays = {place: step(seen.stays[place], draws, length, rng) for place in PLACES}
    steps = {stage: _given_instead(stage, measured[stage], seen, instead) for stage in STEPS}
    for stage in {*instead.rates, *instead.delays}:
        changed = stage in instead.delays or not seen.stays[stage].moved
        factor = steps[stage].rate / np.maximum(measured[stage].rate, 1e-12)
        stays[stage] = steps[stage] if changed else times(stays[stage], factor)
    return Fitted(steps, flow(steps, stays, {place: seen.open(place) for place in PLACES}))


def length_of(seen: Seen, instead: Instead, days: float | None) -> int:
    """How many days are followed: until the deadline, and as long as leads have ever taken, within reason."""
    longest = [int(w.days[w.end == MOVED].max(initial=0)) + 1 for w in (*seen.steps.values(), *_off(seen))]
    given_days = [_LATE * max(instead.delays.get(stage, 0.0), 1.0) for stage in {*instead.rates, *instead.delays}]
    return max(min(sum(longest) + int(sum(given_days)), LONGEST), int(days or 0) + 2)


def _off(seen: Seen) -> list[Waits]:
    return [seen.stays[place] for place in OFF_PATH]


def _given_instead(stage: str, measured: Step, seen: Seen, instead: Instead) -> Step:
    draws, length = measured.onward.shape
    rate = instead.rates.get(stage)
    if stage in instead.delays or not seen.steps[stage].moved:
        return given(measured.rate if rate is None else float(rate), instead.delays.get(stage, 0.0), draws, length)
    return measured if rate is None else scaled(measured, float(rate))


def _check_known(seen: Seen, instead: Instead) -> None:
    unknown = [stage for stage in STEPS if stage not in instead.rates and not seen.steps[stage].moved]
    if not unknown:
        return
    how = "--rates " + ",".join(f"{stage}={_EXAMPLE[stage]}" for stage in unknown)
    if not seen.entered["inquiry"]:
        raise PlanError(f"There is no lead in this outcome, so no rate is known. Give the rates you expect: {how}")
    furthest = unknown[0]
    n = seen.entered[furthest]
    said = (
        f"none of the {plural(n, 'lead')} that got to {_NAMES[furthest]}" if n else f"no lead got to {_NAMES[furthest]}"
    )
    raise PlanError(
        f"What is not known: {said}{' has gone further yet' if n else ' yet'}, so this history cannot tell the rate "
        f"from there{' on' if len(unknown) > 1 else ''}. Give the rates you expect, and they count beside the measured "
        f"ones: {how} (and perhaps how long it takes: --delays {unknown[-1]}=60d)"
    )


_EXAMPLE: Final = {"inquiry": "10%", "mql": "40%", "sal": "60%", "sql": "50%", "opportunity": "25%"}
_NAMES: Final = {"inquiry": "inquiry", "mql": "MQL", "sal": "SAL", "sql": "SQL", "opportunity": "opportunity"}
