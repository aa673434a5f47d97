"""The gate that fills sales' capacity, and what to expect from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from leadlight.engine.match import Matched, match
from leadlight.engine.qualify import microseconds_of
from leadlight.engine.sweep.bench import Bench
from leadlight.engine.sweep.capacity import Capacity
from leadlight.engine.sweep.knob import Knob, Value
from leadlight.engine.sweep.name import find_knob, gate_score
from leadlight.engine.sweep.narrow import strictness
from leadlight.engine.sweep.point import Point
from leadlight.engine.sweep.say import caveats, expectation, headline
from leadlight.engine.sweep.shape import Sweep
from leadlight.engine.sweep.span import beside, between, coarse, highest, spread
from leadlight.engine.sweep.sweep import YEAR
from leadlight.history import Attributes, Events
from leadlight.history.store import StoredHistory
from leadlight.model import Model

Verdict = Literal["fills", "never full", "always over", "nobody", "no weeks"]


@dataclass(frozen=True, eq=False)
class Threshold:
    """The value of one knob that fills sales' capacity.

    ``sweep``: all that was tried, lowest first. ``chosen``: of the points that on average bring no more leads a week
    than the capacity, the one that brings most; of equals the strictest. (The average, not the middle week: what a
    busy week brings too much waits for a quiet one, but where the average is too much it waits for ever.)
    ``verdict``: whether it fills the capacity, or even the least strict value never does, or no value keeps within it;
    or nobody comes whatever the value, or there is no whole week to tell.
    """

    sweep: Sweep
    capacity: Capacity
    chosen: Point | None
    verdict: Verdict
    fit_known: bool
    """Whether a criterion is known of any lead, so that grades are more than where all start."""

    @property
    def knob(self) -> Knob:
        return self.sweep.knobs[0]

    @property
    def present(self) -> Point:
        return self.sweep.present

    @property
    def value(self) -> Value | None:
        """What to write into the model; None where no value keeps within the capacity."""
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
            "expected": _expected(self.chosen) if self.chosen else None,
            "chosen": self.chosen.as_row() if self.chosen else None,
            "headline": self.headline,
            "expectation": self.expectation,
            **self.sweep.as_dict(),
            "caveats": self.caveats,
        }


def threshold(
    model: Model,
    events: Events | StoredHistory,
    attributes: Attributes | None = None,
    *,
    capacity: str | float,
    knob: str | None = None,
    as_of: datetime | None = None,
    weeks: int = YEAR,
) -> Threshold:
    """Which value of a number fills what sales can take on.

    ``capacity``: ``40/week``, ``8/day``, or leads a week. ``knob``: the name or the path of the number; else the score
    of the first MQL gate that asks for one without an event. ``weeks``: how many of the latest whole weeks count.
    Raises SweepError.
    """
    room = Capacity.read(capacity) if isinstance(capacity, str) else Capacity.weekly(capacity)
    moment = None if as_of is None else microseconds_of(as_of)
    matched = match(model, events, attributes, as_of=moment)
    now = matched.last_instant if moment is None else moment
    return threshold_matched(model, matched, now, room, knob, weeks)


def threshold_matched(
    model: Model, matched: Matched, now: int, capacity: Capacity, knob: str | None = None, weeks: int = YEAR
) -> Threshold:
    """The same for a history that is matched already, as of an instant (µs UTC)."""
    turned = find_knob(model, knob) if knob else gate_score(model)
    bench = Bench.set_up(model, matched, now, weeks)
    values = spread(turned, highest(model, matched, now, turned))
    found = bench.sweep((turned,), _singly(coarse(values)), capacity.a_week)
    for look in (between, beside):  # first between its neighbours of the coarse look, then right beside it
        chosen = _choose(found.points, capacity)
        if chosen is not None:
            found = _with(bench, found, look(values, _value(chosen)))
    chosen = _choose(found.points, capacity)
    verdict = _verdict(found.points, chosen, capacity)
    known = bool(bench.side.folded.leads["known"].any())
    return Threshold(found, capacity, None if verdict == "nobody" else chosen, verdict, known)


def _with(bench: Bench, found: Sweep, values: list[Value]) -> Sweep:
    """The same with more values tried, lowest first."""
    tried = {point.values for point in found.points}
    more = bench.sweep(found.knobs, [one for one in _singly(values) if one not in tried], found.capacity)
    return replace(found, points=tuple(sorted([*found.points, *more.points], key=_order)))


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
    within = [p for p in points if p.weekly.mean is not None and p.weekly.mean <= capacity.a_week]
    return max(within, key=lambda point: (point.weekly.total, _order(point)), default=None)


def _verdict(points: tuple[Point, ...], chosen: Point | None, capacity: Capacity) -> Verdict:
    means = [point.weekly.mean for point in points if point.weekly.mean is not None]
    if not means:
        return "no weeks"
    if not any(means):
        return "nobody"
    if chosen is None:
        return "always over"
    return "never full" if max(means) <= capacity.a_week and chosen.weekly.mean != capacity.a_week else "fills"


def _expected(point: Point) -> dict[str, Any]:
    """What to expect and how sure that is: leads a week, busy weeks, how many convert of those that sales saw."""
    weekly = point.weekly
    return {
        "leads_a_week": {"mean": weekly.mean, "low": weekly.low, "high": weekly.high, "n_weeks": weekly.weeks},
        "busy_week": weekly.p90,
        "busiest_week": weekly.peak,
        "weeks_above_capacity": weekly.above,
        "conversion": {goal: at.precision.as_dict() for goal, at in point.gates.items()},
        "caught": {goal: at.recall.as_dict() for goal, at in point.gates.items()},
        "leads": point.leads,
        "unknown_outcomes": point.unknown,
    }
