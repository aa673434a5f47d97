"""Vary one or two numbers of a model and see the whole trade-off: how many leads, how good, how much work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import product
from math import isfinite
from typing import Any, Final

import polars as pl

from leadlight.engine.fit import match_attributes
from leadlight.engine.match import Matched, match
from leadlight.engine.outcome import instant
from leadlight.engine.qualify import microseconds_of
from leadlight.engine.replay.passages import Side
from leadlight.engine.run import fold_history
from leadlight.engine.sweep.errors import SweepError
from leadlight.engine.sweep.ground import DAY, Ground, ground
from leadlight.engine.sweep.knob import Knob, Value
from leadlight.engine.sweep.name import find_knob
from leadlight.engine.sweep.narrow import Some, stricter_only, strictness
from leadlight.engine.sweep.point import Point, measure
from leadlight.history import Attributes, Events
from leadlight.history.store import StoredHistory
from leadlight.model import Model

MOST_POINTS: Final = 2_000
YEAR: Final = 52  # weeks; the load of a week is read off the latest of them, so that each season counts once


@dataclass(frozen=True, eq=False)
class Sweep:
    """A model with one or two of its numbers varied, over one history.

    ``knobs``: what was turned. ``points``: what each value would have meant, in the order asked for. ``present``: the
    model as it stands. ``capacity``: leads a week that sales can take on. ``patience``: days within which nine in ten
    of those that get to a goal have. ``weeks``: the Mondays of the first and the last week that count for the load.
    """

    model: Model
    as_of: datetime
    knobs: tuple[Knob, ...]
    points: tuple[Point, ...]
    present: Point
    capacity: float | None
    patience: dict[str, float | None]
    weeks: tuple[date, date] | None
    young: bool

    @cached_property
    def table(self) -> pl.DataFrame:
        """A row for each value. The first columns hold the values and are called by the knobs' paths.

        Grades are texts, durations are durations, thirds are whole thirds; the rest is told at ``Point``.
        """
        rows = [self._values(point) | point.as_row() for point in self.points]
        return pl.DataFrame(rows, infer_schema_length=None)

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values for JSON; shares lie between 0 and 1, durations are texts such as ``30d``."""
        return {
            "model": self.model.name,
            "version": self.model.version,
            "as_of": self.as_of.isoformat(),
            "knobs": [
                {"path": knob.place, "label": knob.label, "present": _json(knob, knob.value)} for knob in self.knobs
            ],
            "capacity": self.capacity,
            "weeks": [monday.isoformat() for monday in self.weeks] if self.weeks else None,
            "patience_days": self.patience,
            "present": self._plain(self.present),
            "points": [self._plain(point) for point in self.points],
        }

    def _values(self, point: Point) -> dict[str, Any]:
        return {knob.place: value for knob, value in zip(self.knobs, point.values, strict=True)}

    def _plain(self, point: Point) -> dict[str, Any]:
        return {knob.place: _json(knob, value) for knob, value in zip(self.knobs, point.values, strict=True)} | (
            point.as_row()
        )


def _json(knob: Knob, value: Value | None) -> float | str | None:
    return knob.say(value) if isinstance(value, timedelta) else value


def sweep(
    model: Model,
    events: Events | StoredHistory,
    attributes: Attributes | None = None,
    *,
    vary: Mapping[str, Iterable[object]],
    as_of: datetime | None = None,
    capacity: float | None = None,
    weeks: int = YEAR,
) -> Sweep:
    """What each value of a number would have meant over the whole past.

    ``vary`` names one or two numbers, each with the values to try: two make a grid. A number goes by its path in the
    model or by the name beside it. ``capacity``: leads a week that sales can take on. ``weeks``: how many of the latest
    whole weeks count for the load. Raises SweepError.

    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> from leadlight.history import open_events
    >>> from leadlight.model import read
    >>> model = read(
    ...     "{name: small, engagement: {categories: [{name: web, rules: [{name: Page, on: visited, points: 10}]}]}, "
    ...     "qualify: {mql: {any: [{name: Keen, score: 20}]}}}").model
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "events.csv")
    ...     rows = ("ann,2026-01-05,visited", "ann,2026-01-06,visited", "bo,2026-01-07,visited")
    ...     _ = file.write_text("\\n".join(["lead,at,name", *rows]))
    ...     found = sweep(model, open_events([file]), vary={"Keen score": [10, 20, 30]})
    >>> found.table.select("qualify.mql.any[0].score", "present", "leads").rows()
    [(10.0, False, 2), (20.0, True, 1), (30.0, False, 0)]
    """
    matched = match(model, events, attributes)
    now = matched.last_instant if as_of is None else microseconds_of(as_of)
    return sweep_matched(model, matched, now, vary, capacity=capacity, weeks=weeks)


def sweep_matched(
    model: Model,
    matched: Matched,
    now: int,
    vary: Mapping[str, Iterable[object]],
    *,
    capacity: float | None = None,
    weeks: int = YEAR,
) -> Sweep:
    """The same for a history that is matched already, as of an instant (µs UTC)."""
    knobs = tuple(find_knob(model, name) for name in vary)
    axes = [[knob.read(value) for value in values] for knob, values in zip(knobs, vary.values(), strict=True)]
    _check(knobs, axes, capacity, weeks)
    return Bench.set_up(model, matched, now, weeks).sweep(knobs, list(product(*axes)), capacity)


@dataclass(frozen=True)
class Bench:
    """A model and a matched history on which values can be tried one after the other."""

    side: Side
    common: Ground

    @classmethod
    def set_up(cls, model: Model, matched: Matched, now: int, weeks: int = YEAR) -> Bench:
        side = Side(model.name, model, matched, fold_history(model, matched, now))
        return cls(side, ground(side, now, weeks))

    def sweep(self, knobs: tuple[Knob, ...], asked: list[tuple[Value, ...]], capacity: float | None) -> Sweep:
        """Try each value, or each pair of values."""
        common = self.common
        present = measure(self.side, common, tuple(knob.value for knob in knobs), capacity)
        found = self._tried(knobs, asked, capacity)
        points = tuple(present if present.values == values else found[values] for values in asked)
        return Sweep(
            model=self.side.model,
            as_of=instant(common.now),
            knobs=knobs,
            points=points,
            present=present,
            capacity=capacity,
            patience={goal: None if took is None else took / DAY for goal, took in common.patience.items()},
            weeks=(_monday(common.first_week), _monday(common.last_week)) if common.weeks else None,
            young=common.young,
        )

    def _tried(
        self, knobs: tuple[Knob, ...], asked: list[tuple[Value, ...]], capacity: float | None
    ) -> dict[tuple[Value, ...], Point]:
        """Only the fold is run again: the conditions are the same, so the events are matched already."""
        some, found = Some.all_of(self.side.matched), {}
        shutting = stricter_only(knobs)
        if shutting:
            asked = sorted(asked, key=lambda values: tuple(map(strictness, values)))
        if shutting and len(knobs) > 1:
            least = tuple(min(axis, key=strictness) for axis in zip(*asked, strict=True))
            some = some.passing(self._side(knobs, least, some))
        for values in asked:
            side = self._side(knobs, values, some)
            found[values] = measure(side, self.common, values, capacity, numbers=some.numbers)
            if shutting and len(knobs) == 1:
                some = some.passing(side)
        return found

    def _side(self, knobs: tuple[Knob, ...], values: tuple[Value, ...], some: Some) -> Side:
        model = self.side.model
        for knob, value in zip(knobs, values, strict=True):
            model = knob.turned(model, value)
        matched = _graded(model, some.matched) if model.fit != self.side.model.fit else some.matched
        return Side(model.name, model, matched, fold_history(model, matched, self.common.now))


def _graded(model: Model, matched: Matched) -> Matched:
    """The same events with other grades: what was said of leads is asked anew."""
    fit_starts, fit_at, fit, fits = match_attributes(model, matched.said, len(matched.leads))
    return replace(
        matched, happened=matched.happened._replace(fit_starts=fit_starts, fit_at=fit_at, fit=fit), fits=fits
    )


def _monday(week: int) -> date:
    return date(1970, 1, 1) + timedelta(days=week * 7 - 3)  # 1970-01-01 was a Thursday


def _check(knobs: tuple[Knob, ...], axes: list[list[Value]], capacity: float | None, weeks: int) -> None:
    if not 1 <= len(knobs) <= 2:
        raise SweepError(f"A sweep varies one number or two, not {len(knobs)}. Hold the others still.")
    if len({knob.path for knob in knobs}) < len(knobs):
        raise SweepError(f'"{knobs[0].label}" is named twice. Name two different numbers.')
    if not all(axes):
        raise SweepError("There are no values to try. Give at least one for each number.")
    count = len(axes[0]) * (len(axes[1]) if len(axes) > 1 else 1)
    if count > MOST_POINTS:
        raise SweepError(f"{count:,} points are more than the {MOST_POINTS:,} of one sweep. Take fewer values.")
    if capacity is not None and not (isfinite(capacity) and capacity >= 0):
        raise SweepError(f"A capacity of {capacity:g} leads a week cannot be. Give a number from 0 on.")
    if weeks < 1:
        raise SweepError(f"The load of {weeks} weeks cannot be told. Give a number from 1 on.")
