"""The bench on which values are tried: what they have in common is worked out once, and only the fold runs again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from leadlight.engine.fit import match_attributes
from leadlight.engine.match import Matched
from leadlight.engine.outcome import instant
from leadlight.engine.replay.passages import Side
from leadlight.engine.run import fold_history
from leadlight.engine.sweep.ground import Ground, ground
from leadlight.engine.sweep.knob import Knob, Value
from leadlight.engine.sweep.narrow import Some, stricter_only, strictness
from leadlight.engine.sweep.point import Point, measure
from leadlight.engine.sweep.shape import Sweep
from leadlight.model import Model
from leadlight.model.words import DAY


@dataclass(frozen=True)
class Bench:
    """A model and a matched history on which values can be tried one after the other."""

    side: Side
    common: Ground

    @classmethod
    def set_up(cls, model: Model, matched: Matched, now: int, weeks: int) -> Bench:
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
