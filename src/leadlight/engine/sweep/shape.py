"""What a sweep says: a point for each value, to look at, to draw, to send on as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from leadlight.engine.sweep.knob import Knob, Value
from leadlight.engine.sweep.point import Point
from leadlight.engine.sweep.say import sweep_caveats
from leadlight.model import Model


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

    @property
    def caveats(self) -> list[str]:
        """How it was counted, and what it cannot know, a sentence each."""
        return sweep_caveats(self)

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
            "caveats": self.caveats,
            "curve": [self._plain(point) for point in self.points],
        }

    def _values(self, point: Point) -> dict[str, Any]:
        return {knob.place: value for knob, value in zip(self.knobs, point.values, strict=True)}

    def _plain(self, point: Point) -> dict[str, Any]:
        return {knob.place: _json(knob, value) for knob, value in zip(self.knobs, point.values, strict=True)} | (
            point.as_row()
        )


def _json(knob: Knob, value: Value | None) -> float | str | None:
    return knob.say(value) if isinstance(value, timedelta) else value
