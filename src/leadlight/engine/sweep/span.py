"""Which values of a knob are worth trying."""

from __future__ import annotations

from datetime import timedelta
from math import ceil, floor
from typing import Any, Final

import numpy as np

from leadlight.engine.match import Matched
from leadlight.engine.run import fold_history
from leadlight.engine.shapes import BY_GATE
from leadlight.engine.sweep.knob import Knob, Value
from leadlight.model import GRADES, Model
from leadlight.model.shapes import MOST_POINTS

_DAYS: Final = (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365)
AT_ONCE: Final = 40  # values of a first look; between two of them a second look is taken


def spread(knob: Knob, top: float) -> list[Value]:
    """All values of a knob that make a difference: every grade, the usual spans, whole numbers up to a ``top``.

    ``top``: the highest score that any lead ever had, for thresholds.
    """
    if knob.kind == "grade":
        return list(GRADES)
    if knob.kind == "span":
        return [timedelta(days=days) for days in _DAYS]
    if knob.kind == "thirds":
        return [float(n) for n in range(-6, 7)]
    present = float(knob.value) if isinstance(knob.value, float) else 0.0
    if knob.kind == "times":
        return [float(n) for n in range(1, max(10, 2 * int(present)) + 1)]
    low, high = _reach(knob, present, top)
    step = _step(high - low)
    return [round(low + n * step, 6) for n in range(floor((high - low) / step + 1e-9) + 1)]


def coarse(values: list[Value], most: int = AT_ONCE) -> list[Value]:
    """Few enough of them for a first look, the first and the last among them."""
    if len(values) <= most:
        return values
    return [values[n] for n in sorted(set(np.linspace(0, len(values) - 1, most).round().astype(int).tolist()))]


def between(values: list[Value], about: Value) -> list[Value]:
    """All values between the two neighbours that a coarse look had of one."""
    looked = coarse(values)
    place = looked.index(about)
    low, high = looked[max(0, place - 1)], looked[min(len(looked) - 1, place + 1)]
    return values[values.index(low) : values.index(high) + 1]


def beside(values: list[Value], about: Value, each_side: int = 4) -> list[Value]:
    """The values right below and above one."""
    place = values.index(about)
    return values[max(0, place - each_side) : place + each_side + 1]


def highest(model: Model, matched: Matched, now: int, knob: Knob) -> float:
    """As high as a threshold can be and still let somebody through, or somewhat higher.

    For the score that is the highest any lead had right after an event. A category may stand higher than the score,
    where others take away from it: there the threshold is doubled until its gate stays shut.
    """
    top = max(1.0, float(fold_history(model, matched, now, tell=True).scores.max(initial=0.0)))
    if knob.path[0] == "qualify" and knob.kind == "points" and knob.path[-1] != "score":
        while 2 * top < MOST_POINTS and _opens(knob.turned(model, top + 1), matched, now, knob):
            top *= 2
    return top


def _opens(model: Model, matched: Matched, now: int, knob: Knob) -> bool:
    """Whether the gate that a threshold belongs to lets anybody through."""
    _, door, _, place, *_ = knob.path
    number = int(place) + (len(model.qualify.mql.any) if door == "pql" else 0)
    moves: Any = fold_history(model, matched, now).transitions
    return bool(((moves["by"] == BY_GATE) & (moves["why"] == number)).any())


def _reach(knob: Knob, present: float, top: float) -> tuple[float, float]:
    if knob.path[0] == "qualify":  # a threshold: from nobody kept out to nobody let in
        return min(1.0, floor(present)), max(ceil(top) + 1.0, ceil(present), 2.0)
    if present < 0:
        return 2 * floor(present), 0.0
    return 0.0, max(20.0, 2 * ceil(present))


def _step(width: float) -> float:
    """Whole points, or finer ones where there are few of them.

    >>> _step(250), _step(12), _step(3)
    (1.0, 0.5, 0.1)
    """
    return 1.0 if width >= 20 else 0.5 if width >= 10 else 0.1
