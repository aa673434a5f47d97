"""The gate that fills sales' capacity, and what to expect from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from leadlight.engine.match import Matched
from leadlight.engine.run import fold_history
from leadlight.engine.sweep.capacity import Capacity
from leadlight.engine.sweep.errors import SweepError
from leadlight.engine.sweep.knob import Knob, Value
from leadlight.engine.sweep.name import find_knob
from leadlight.engine.sweep.narrow import strictness
from leadlight.engine.sweep.point import Point
from leadlight.engine.sweep.say import caveats, expectation, headline
from leadlight.engine.sweep.span import beside, between, coarse, spread
from leadlight.engine.sweep.sweep import YEAR, Bench, Sweep
from leadlight.model import Model

Verdict = Literal["fills", "never full", "always over", "nobody", "no weeks"]


@dataclass(frozen=True, eq=False)
class Threshold:
    """The value of one knob that fills sales' capacity.

    ``sweep``: all that was tried, lowest first. ``chosen``: of the points whose typical week (the median of the weeks
    that count) is within the capacity, the one that brings most leads in those weeks; of equals the strictest.
    ``verdict``: whether it fills the capacity, or even the least strict value never does, or no value keeps within it;
    or nobody comes whatever the value, or there is no whole week to tell.
    """

    sweep: Sweep
    capacity: Capacity
    chosen: Point | None
    verdict: Verdict

    @property
    def knob(self) -> Knob:
        return self.sweep.knobs[0]

    @property
    def present(self) -> Point:
        return self.sweep.present

    @property
    def value(self) -> Value | None:
        """What to write into the model; None where no value keeps a typical week within the capacity."""
        return self.chosen.values[0] if self.chosen else None

    @property
    def headline(self) -> str:
        """The answer in a sentence."""
        return headline(self)

    @property
    def expectation(self) -> list[str]:
        """What to expect of the chosen value, a sentence each."""
        return expectation(self)

    @property
    def caveats(self) -> list[str]:
        """How it was counted, and what it cannot know, a sentence each."""
        return caveats(self)

    def around(self, each_side: int = 4) -> list[Point]:
        """The chosen point, the present one, and a few to either side of the chosen one, lowest first."""
        points = list(self.sweep.points)
        place = points.index(self.chosen) if self.chosen else len(points) - 1
        near = points[max(0, place - each_side) : place + each_side + 1]
        known = [] if any(point.values == self.present.values for point in near) else [self.present]
        return sorted([*near, *known], key=_order)

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values for JSON."""
        said = None if self.chosen is None else self.knob.say(self.chosen.values[0])
        return {
            "knob": self.knob.place,
            "capacity_a_week": self.capacity.a_week,
            "verdict": self.verdict,
            "threshold": said if isinstance(self.value, str) or self.knob.kind == "span" else self.value,
            "chosen": self.chosen.as_row() if self.chosen else None,
            "headline": self.headline,
            "expectation": self.expectation,
            "caveats": self.caveats,
            **self.sweep.as_dict(),
        }


def threshold(
    model: Model, matched: Matched, now: int, capacity: Capacity, knob: str | None = None, weeks: int = YEAR
) -> Threshold:
    """Which value of a knob fills a capacity, as of an instant (µs UTC).

    ``knob``: a name or path; else the score of the first MQL gate that asks for one without an event. ``weeks``:
    how many of the latest whole weeks count. Raises SweepError.
    """
    turned = find_knob(model, knob) if knob else gate_score(model)
    bench = Bench.set_up(model, matched, now, weeks)
    values = spread(turned, _highest_score(model, matched, now))
    found = bench.sweep((turned,), _singly(coarse(values)), capacity.a_week)
    for look in (between, beside):  # first between its neighbours of the coarse look, then right beside it
        chosen = _choose(found.points, capacity)
        if chosen is not None:
            found = _with(bench, found, look(values, _value(chosen)))
    chosen = _choose(found.points, capacity)
    verdict = _verdict(found.points, chosen, capacity)
    return Threshold(found, capacity, None if verdict == "nobody" else chosen, verdict)


def _with(bench: Bench, found: Sweep, values: list[Value]) -> Sweep:
    """The same with more values tried, lowest first."""
    tried = {point.values for point in found.points}
    more = bench.sweep(found.knobs, [one for one in _singly(values) if one not in tried], found.capacity)
    return replace(found, points=tuple(sorted([*found.points, *more.points], key=_order)))


def gate_score(model: Model) -> Knob:
    """The score that the first gate to MQL (else PQL) asks for without an event; else the points of a category."""
    for place, field in _thresholds(model):
        return find_knob(model, f"{place}.{field}")
    raise SweepError(
        f'No gate of the model "{model.name}" asks for a score or for points without an event. '
        f"Name the number to turn: --knob NAME."
    )


def _thresholds(model: Model) -> Iterable[tuple[str, str]]:
    doors = (("mql", model.qualify.mql.any), ("pql", model.qualify.pql.any))
    silent = [(f"qualify.{door}.any[{n}]", g) for door, gates in doors for n, g in enumerate(gates) if not g.hand_raise]
    yield from ((place, "score") for place, gate in silent if gate.score is not None)
    yield from ((place, category) for place, gate in silent for category in gate.categories)


def _highest_score(model: Model, matched: Matched, now: int) -> float:
    """The highest score that any lead had right after an event."""
    return float(fold_history(model, matched, now, tell=True).scores.max(initial=0.0))


def _singly(values: list[Value]) -> list[tuple[Value, ...]]:
    return [(value,) for value in values]


def _value(point: Point) -> Value:
    value = point.values[0]
    assert value is not None  # noqa: S101 -- only the present model may say nothing there, and it is not chosen
    return value


def _order(point: Point) -> float:
    value = point.values[0]
    return value.total_seconds() if isinstance(value, timedelta) else strictness(value)


def _choose(points: Iterable[Point], capacity: Capacity) -> Point | None:
    within = [p for p in points if p.weekly.median is not None and p.weekly.median <= capacity.a_week]
    return max(within, key=lambda point: (point.weekly.total, _order(point)), default=None)


def _verdict(points: tuple[Point, ...], chosen: Point | None, capacity: Capacity) -> Verdict:
    if all(point.weekly.median is None for point in points):
        return "no weeks"
    if not any(point.weekly.total for point in points):
        return "nobody"
    if chosen is None:
        return "always over"
    medians = [point.weekly.median for point in points if point.weekly.median is not None]
    return "never full" if max(medians) <= capacity.a_week and chosen.weekly.median != capacity.a_week else "fills"
