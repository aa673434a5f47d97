"""What made the difference: what a lead lacked under the one model when a gate of the other opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from leadlight.engine import shapes
from leadlight.engine.outcome import instant
from leadlight.engine.replay.passages import Side
from leadlight.engine.replay.standing import Standing, standings
from leadlight.model import GRADES, STAGES, Gate
from leadlight.model.words import SAME, rounded_down

SMALLEST: Final = 0.05  # points; less would be said as 0


def reasons_of(side: Side, other: Side, passages: pl.DataFrame) -> list[str]:
    """For each of these passages of ``side``'s gates: why none of ``other``'s opened at that event.

    ``passages`` has ``number``, ``place``, ``at`` and ``gate``.
    """
    if passages.is_empty():
        return []
    number, at = passages["number"].to_numpy(), passages["at"].to_numpy()
    nth = passages["place"].to_numpy() - side.matched.happened.starts[number]
    pairs = zip(standings(side, number, nth, at), standings(other, number, nth, at), strict=True)
    gates = [side.model.gates[gate] for gate in passages["gate"].to_list()]
    return [_why(first, then, gate) for (first, then), gate in zip(pairs, gates, strict=True)]


def _why(first: Standing, other: Standing, passed: tuple[str, Gate]) -> str:
    label = other.side.label
    if where := _elsewhere(other):
        return f"Under {label} it was {where}."
    lack = _nearest(other, passed)
    if lack is None:
        return f"{label} has no gate."
    asks = f"The gate {lack.gate!r} of {label} asks for {' and '.join(lack.asks)}."
    return " ".join([asks, *(list(_differences(first, other, lack)) or [_decided(first)])])


def _decided(first: Standing) -> str:
    """The event at which the gate opened that did open, and what it gave."""
    on = instant(first.at).astimezone(ZoneInfo(first.side.model.timezone))
    gave = ", ".join(f"{points:+g} {rule}" for rule, points in first.given[:3])
    return f"With {first.event} of {on:%Y-%m-%d}{f' ({gave})' if gave else ''} it qualifies under {first.side.label}."


def _elsewhere(other: Standing) -> str:
    """Where the lead was, if no gate would have opened whatever its points."""
    lead = other.lead
    if lead["stage"] == shapes.DISQUALIFIED:
        return f"disqualified ({other.disqualified_by})"
    if lead["stage"] == shapes.CUSTOMER:
        return "a customer already"
    if lead["cool_until"] > other.at and not lead["open"]:
        until = instant(int(lead["cool_until"])).astimezone(ZoneInfo(other.side.model.timezone))
        return f"cooling off until {until:%Y-%m-%d %H:%M}"
    if lead["open"] and all(_shut(other, stage) for stage, _ in other.side.model.gates):
        return f"with sales already, as {STAGES[int(lead['stage'])].upper()}"
    return ""


def _shut(other: Standing, stage: str) -> bool:
    """Whether this door is stamped in the episode already: sales took the lead before any gate opened."""
    return bool(other.lead["open"] and int(other.lead["stamps"]) >> STAGES.index(stage) & 1)


# ── what was missing ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Lack:
    """What a gate asks for that the lead did not have."""

    gate: str
    asks: list[str] = field(default_factory=list)
    points: bool = False
    grade: bool = False


def _nearest(other: Standing, passed: tuple[str, Gate]) -> _Lack | None:
    """What the gate of the same name lacked; if there is none, the gate that lacked least."""
    lacks = [
        ((stage, gate.name) != (passed[0], passed[1].name), _lack(other, number, gate))
        for number, (stage, gate) in enumerate(other.side.model.gates)
        if not _shut(other, stage)
    ]
    return min(lacks, key=lambda each: (each[0], len(each[1].asks)))[1] if lacks else None


def _lack(standing: Standing, number: int, gate: Gate) -> _Lack:
    lead, points = standing.lead, list(_points_lacking(standing, gate))
    raised = not gate.hand_raise or standing.raised >> number & 1
    reached = gate.grade is None or lead["grade"] >= GRADES.index(gate.grade)
    unknown = "" if lead["known"] else ", where all start"
    event = "" if raised else _event(gate)
    grade = "" if reached else f"a grade of {gate.grade} (it was {GRADES[int(lead['grade'])]}{unknown})"
    return _Lack(
        gate.name,
        [*filter(None, [event]), *points, *filter(None, [grade])],
        points=bool(points),
        grade=not reached,
    )


def _points_lacking(standing: Standing, gate: Gate) -> Iterator[str]:
    score = standing.score
    if gate.score is not None and score < gate.score - SAME:
        yield f"a score of {gate.score:g} (it was {rounded_down(score):g})"
    names = [category.name for category in standing.side.model.engagement.categories]
    for category, asked in gate.categories.items():
        has = standing.categories[names.index(category)]
        if has < asked - SAME:
            yield f"{asked:g} points of {category} (it had {rounded_down(has):g})"


def _event(gate: Gate) -> str:
    return " ".join([" or ".join(gate.on or ("an event",)), *([f"where {gate.when}"] if gate.when else [])])


# ── where the difference comes from ─────────────────────────────────────────────────────────────


def _differences(first: Standing, other: Standing, lack: _Lack) -> Iterator[str]:
    """The rule and the criterion by which the first gives most more than the other; nothing where only gates differ."""
    here, there = first.side.label, other.side.label
    if lack.points and not _same_points(first, other):
        for source, gives, gave in _most(first.points(), other.points(), SMALLEST):
            yield f"{source} gives {gives:+.3g} points under {here}, {gave:+.3g} under {there}."
    if lack.grade:
        for source, gives, gave in _most(first.thirds(), other.thirds(), 1):
            yield f"{source} gives {gives:+.0f}/3 of a letter under {here}, {gave:+.0f}/3 under {there}."


def _same_points(first: Standing, other: Standing) -> bool:
    """Whether there is nothing to look for in the ledgers, which take a while to lay out."""
    here, there = ([c.name for c in one.side.model.engagement.categories] for one in (first, other))
    alike = here == there and np.allclose(first.categories, other.categories)
    return abs(first.score - other.score) < SMALLEST and alike


def _most(here: Mapping[str, float], there: Mapping[str, float], least: float) -> list[tuple[str, float, float]]:
    """What gives most more here than there, with both figures; nothing where that is less than ``least``."""
    more = {source: here.get(source, 0.0) - there.get(source, 0.0) for source in dict.fromkeys([*here, *there])}
    source = max(more, key=more.__getitem__, default=None)
    if source is None or more[source] < least:
        return []
    return [(source, here.get(source, 0.0), there.get(source, 0.0))]
