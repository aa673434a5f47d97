"""The model as rows: its numbers, laid out for the fold."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import numpy as np

from leadlight.engine import shapes
from leadlight.engine.shapes import Array
from leadlight.model import GRADES, STAGES, Decay, Gate, Limits, Model
from leadlight.model.words import SAME, Frequency

PERIODS: Final = {
    "day": shapes.PER_DAY,
    "week": shapes.PER_WEEK,
    "month": shapes.PER_MONTH,
    "episode": shapes.PER_EPISODE,
    "ever": shapes.EVER,
}


def microseconds(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def agreed_tables(model: Model) -> dict[str, Array]:
    """The tables of `shapes.Agreed` that depend on the model alone."""
    slots, categories, slot_of = _slots(model)
    needs, gates = _gates(model)
    tables = {
        "terms": _terms(model, len(slots)),
        "rules": _rules(model, slot_of),
        "slots": slots,
        "categories": categories,
        "gates": gates,
        "needs": needs,
    }
    return {name: _never_empty(table) for name, table in tables.items()}


def _never_empty(table: Array) -> Array:
    """An empty array has no address to give; a row that nothing points to has."""
    return table if table.size else np.zeros(1, table.dtype)


def _decay(decay: Decay) -> tuple[int, float]:
    if decay.half_life:
        return shapes.HALF_LIFE, float(microseconds(decay.half_life))
    if decay.lifespan:
        return shapes.LIFESPAN, float(microseconds(decay.lifespan))
    if decay.expires:
        return shapes.EXPIRES, float(microseconds(decay.expires))
    return shapes.NO_DECAY, 0.0


def _slots(model: Model) -> tuple[Array, Array, list[int]]:
    """The running sums: one for each decay within each category. And which of them each rule adds to."""
    slots: list[tuple[int, float, float, int]] = []
    categories = np.zeros(len(model.engagement.categories), shapes.CATEGORY)
    slot_of: list[int] = []
    for number, category in enumerate(model.engagement.categories):
        first = len(slots)
        for rule in category.rules:
            decay, span = _decay(rule.decay or model.engagement.decay)
            slot = (decay, span, 128 / span if span else 0.0, 0)
            if slot not in slots[first:]:
                slots.append(slot)
            slot_of.append(first + slots[first:].index(slot))
        categories[number] = (first, len(slots), *_limits(category.limit, -np.inf))
    return np.array(slots, shapes.SLOT), categories, slot_of


def _limits(limit: Limits, floor: float) -> tuple[float, float]:
    return (floor if limit.min is None else limit.min, np.inf if limit.max is None else limit.max)


def _often(frequency: Frequency | None) -> tuple[int, int]:
    return (frequency.times, PERIODS[frequency.per]) if frequency else (0, shapes.NO_CAP)


def _rules(model: Model, slot_of: list[int]) -> Array:
    rows = [
        (rule.points, slot, *_often(rule.at_least), *_often(rule.at_most))
        for (_, rule), slot in zip(model.rules, slot_of, strict=True)
    ]
    return np.array(rows, shapes.RULE)


def _grade(gate: Gate) -> int:
    return GRADES.index(gate.grade) if gate.grade else 0


def _gates(model: Model) -> tuple[Array, Array]:
    names = [category.name for category in model.engagement.categories]
    needs: list[tuple[int, float]] = []
    rows = []
    for stage, gate in model.gates:
        first = len(needs)
        needs += [(names.index(category), points) for category, points in gate.categories.items()]
        score = -np.inf if gate.score is None else gate.score
        rows.append((STAGES.index(stage), gate.hand_raise, score, _grade(gate), first, len(needs)))
    return np.array(needs, shapes.NEED), np.array(rows, shapes.GATE)


def _terms(model: Model, slots: int) -> Array:
    engagement = model.engagement
    idle = engagement.idle
    terms = np.zeros(1, shapes.TERMS)
    terms["categories"], terms["slots"] = len(engagement.categories), slots
    terms["rules"], terms["gates"] = len(model.rules), len(model.gates)
    terms["least"], terms["most"] = _limits(engagement.limit, 0.0)
    terms["idle_after"] = microseconds(idle.after) if idle else 0
    terms["idle_points"] = idle.points if idle else 0.0
    terms["cool_off"] = microseconds(model.qualify.cool_off)
    terms["head_start"] = _head_start(model)
    for stage in ("mql", "pql"):
        silent = [gate for door, gate in model.gates if door == stage and not gate.hand_raise]
        terms[f"{stage}_asks"] = min(map(_asks, silent), default=np.inf)
        terms[f"{stage}_grade"] = min(map(_grade, silent), default=0)
        bits = [1 << n for n, (door, gate) in enumerate(model.gates) if door == stage and gate.hand_raise]
        terms[f"{stage}_events"] = sum(bits)
    terms["least_asks"] = min(terms["mql_asks"], terms["pql_asks"])
    return terms


def _asks(gate: Gate) -> float:
    """No gate without an event holds for a lead whose points, never decayed, are fewer than this."""
    thresholds = [points for points in (gate.score, *gate.categories.values()) if points is not None]
    return max(thresholds, default=-np.inf) - SAME


def _head_start(model: Model) -> float:
    """Points a lead may show without a touch: what lower limits and a rewarded silence give."""
    engagement = model.engagement
    if engagement.idle and engagement.idle.points > 0:
        return float(np.inf)
    floors = sum(max(category.limit.min or 0.0, 0.0) for category in engagement.categories)
    return max(floors, engagement.floor, 0.0)
