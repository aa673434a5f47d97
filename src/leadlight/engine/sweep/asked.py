"""Which values of a number somebody asks for, as people write them: ``50..150/5``, ``C,C+,B-``, ``7d..28d/7d``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import floor, isfinite
from typing import Final

from leadlight.engine.sweep.errors import SweepCallError
from leadlight.engine.sweep.knob import Knob, Value
from leadlight.engine.sweep.narrow import strictness
from leadlight.model import GRADES
from leadlight.model.mistake import WordingError
from leadlight.model.words import duration

MOST_POINTS: Final = 2_000
_DAY: Final = timedelta(days=1)


def read_vary(said: Sequence[str]) -> dict[str, str | None]:
    """The names and the values of some ``NAME=VALUES``; without values, the usual ones are meant. Raises SweepError.

    >>> read_vary(["Score and fit score=50..150/5", "fit.start"])
    {'Score and fit score': '50..150/5', 'fit.start': None}
    """
    asked: dict[str, str | None] = {}
    for each in said:
        name, equals, values = each.rpartition("=")
        name, given = (name.strip(), values) if equals else (values.strip(), None)
        if name in asked:
            raise SweepCallError(
                f'"{name}" is named twice. Write all its values in one place, with commas between them.'
            )
        asked[name] = given
    return asked


def values_of(knob: Knob, text: str) -> list[Value]:
    """The values in a text: some with commas between them, or from … to with a step.

    Without a step: every whole point, time, third, grade and day. Raises SweepError.

    >>> from leadlight.acme import model_text
    >>> from leadlight.engine.sweep.name import find_knob
    >>> from leadlight.model import read
    >>> acme = read(model_text()).model
    >>> values_of(find_knob(acme, "Score and fit score"), "40..50/5")
    [40.0, 45.0, 50.0]
    >>> values_of(find_knob(acme, "Score and fit grade"), "C..B")
    ['C', 'C+', 'B-', 'B']
    """
    if ".." not in text:
        return [knob.read(part.strip()) for part in text.split(",")]
    start, _, rest = text.partition("..")
    stop, _, step = (rest, "", "") if knob.kind == "thirds" else rest.partition("/")  # 2/3 has no step
    low, high = knob.read(start.strip()), knob.read(stop.strip())
    if isinstance(low, timedelta) and isinstance(high, timedelta):
        width = _span(text, step) if step else _DAY
        return [timedelta(days=days) for days in _steps(text, low / _DAY, high / _DAY, width / _DAY)]
    if isinstance(low, float) and isinstance(high, float):
        return [knob.read(number) for number in _steps(text, low, high, _width(text, step))]
    places = _steps(text, strictness(low), strictness(high), _width(text, step))
    return [GRADES[int(place)] for place in places]


def _span(text: str, step: str) -> timedelta:
    try:
        return duration(step.strip())
    except WordingError as error:
        raise SweepCallError(f"'{text}': '{step.strip()}' is not a step. Write it like 7d..28d/7d.") from error


def _width(text: str, step: str) -> float:
    try:
        return float(step or 1)
    except ValueError as error:
        raise SweepCallError(f"'{text}': '{step.strip()}' is not a step. Write it like 50..150/5.") from error


def _steps(text: str, low: float, high: float, width: float) -> list[float]:
    """From the lowest on, by steps, as far as the highest allows."""
    if not (isfinite(width) and width > 0):
        raise SweepCallError(f"'{text}': a step is more than nothing. Write it like 50..150/5.")
    if high < low:
        raise SweepCallError(f"'{text}' begins above its end. Write the lower value first.")
    if (high - low) / width >= MOST_POINTS:
        raise SweepCallError(f"'{text}' is more than {MOST_POINTS:,} values. Take wider steps.")
    return [round(low + n * width, 9) for n in range(floor((high - low) / width + 1e-9) + 1)]
