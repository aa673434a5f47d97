"""Vary one or two numbers of a model and see the whole trade-off: how many leads, how good, how much work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import product
from math import isfinite, prod
from typing import Final

from leadlight.engine.match import Matched, match
from leadlight.engine.qualify import microseconds_of
from leadlight.engine.sweep.asked import MOST_POINTS, values_of
from leadlight.engine.sweep.bench import Bench
from leadlight.engine.sweep.errors import SweepCallError, SweepError
from leadlight.engine.sweep.knob import Knob, Value
from leadlight.engine.sweep.name import find_knob
from leadlight.engine.sweep.shape import Sweep
from leadlight.engine.sweep.span import AT_ONCE, coarse, highest, spread
from leadlight.history import Attributes, Events
from leadlight.history.store import StoredHistory
from leadlight.model import Model

Vary = Mapping[str, Iterable[object] | str | None]
"""The numbers to turn, by name or path, each with its values: some, a text such as ``50..150/5``, or the usual ones."""
COARSE: Final = 8  # the usual values to a side of a grid
YEAR: Final = 52  # weeks; the load of a week is read off the latest of them, so that each season counts once


def sweep(
    model: Model,
    events: Events | StoredHistory,
    attributes: Attributes | None = None,
    *,
    vary: Vary,
    as_of: datetime | None = None,
    capacity: float | None = None,
    weeks: int = YEAR,
) -> Sweep:
    """What each value of a number would have meant over the whole past.

    ``vary`` names one or two numbers, each with the values to try: two make a grid. A number goes by its path in the
    model or by the name beside it. Values are a list, or a text such as ``50..150/5``; None tries the usual ones.
    ``capacity``: leads a week that sales can take on. ``weeks``: how many of the latest
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
    moment = None if as_of is None else microseconds_of(as_of)
    matched = match(model, events, attributes, as_of=moment)
    now = matched.last_instant if moment is None else moment
    return sweep_matched(model, matched, now, vary, capacity=capacity, weeks=weeks)


def sweep_matched(
    model: Model,
    matched: Matched,
    now: int,
    vary: Vary,
    *,
    capacity: float | None = None,
    weeks: int = YEAR,
) -> Sweep:
    """The same for a history that is matched already, as of an instant (µs UTC)."""
    knobs, given = asked_for(model, vary)
    if capacity is not None and not (isfinite(capacity) and capacity >= 0):
        raise SweepCallError(f"A capacity of {capacity:g} leads a week cannot be. Give a number from 0 on.")
    if weeks < 1:
        raise SweepCallError(f"The load of {weeks} weeks cannot be told. Give a number from 1 on.")
    few = COARSE if len(knobs) > 1 else AT_ONCE
    axes = [
        coarse(spread(knob, highest(model, matched, now, knob)), few) if values is None else values
        for knob, values in zip(knobs, given, strict=True)
    ]
    return Bench.set_up(model, matched, now, weeks).sweep(knobs, list(product(*axes)), capacity)


def asked_for(model: Model, vary: Vary) -> tuple[tuple[Knob, ...], list[list[Value] | None]]:
    """The numbers to turn and the values to try, where they are given; what cannot be is told without any history.

    Raises SweepError.
    """
    if not 1 <= len(vary) <= 2:
        raise SweepCallError(f"A sweep varies one number or two, not {len(vary)}. Hold the others still.")
    knobs = tuple(find_knob(model, name) for name in vary)
    if len({knob.path for knob in knobs}) < len(knobs):
        raise SweepError(f'"{knobs[0].label}" is named twice. Name two different numbers.')
    axes = [_axis(model, knob, values) for knob, values in zip(knobs, vary.values(), strict=True)]
    count = prod(COARSE if values is None else len(values) for values in axes)
    if not count:
        raise SweepCallError("There are no values to try. Give at least one for each number.")
    if count > MOST_POINTS:
        raise SweepCallError(f"{count:,} points are more than the {MOST_POINTS:,} of one sweep. Take fewer values.")
    return knobs, axes


def _axis(model: Model, knob: Knob, values: Iterable[object] | str | None) -> list[Value] | None:
    """Each value once, and none that the model could not have."""
    if values is None:
        return None
    read = values_of(knob, values) if isinstance(values, str) else [knob.read(value) for value in values]
    for value in read:
        knob.turned(model, value)
    return list(dict.fromkeys(read))
