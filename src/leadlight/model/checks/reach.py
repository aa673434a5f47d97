"""Thresholds that no lead can ever reach."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from leadlight.model.document import Path, Reach
from leadlight.model.finding import Finding
from leadlight.model.places import gates
from leadlight.model.shapes import Category, Cell, Engagement, Fit, Gate, Limits, Model, Profile, Rule
from leadlight.model.words import GRADES, Grade


def check(model: Model) -> Iterator[Finding]:
    score, grade = _best_score(model.engagement), _best_grade(model.fit)
    for path, _, gate in gates(model):
        yield from _above(path, gate, score, grade, model.engagement.limit)
        yield from _above_categories(path, gate, model.engagement.categories)
    if model.qualify.temperature:
        for name in ("hot", "warm"):
            cell = getattr(model.qualify.temperature, name)
            yield from _above(("qualify", "temperature", name), cell, score, grade, model.engagement.limit)


def _above(path: Path, asks: Gate | Cell, score: float, grade: Grade, limit: Limits) -> Iterator[Finding]:
    if asks.score is not None and asks.score > score:
        relies = _relies(("engagement",), limit, score)
        yield _unreachable((*path, "score"), f"a score of {asks.score:g}", f"{score:g}", relies)
    if asks.grade is not None and GRADES.index(asks.grade) > GRADES.index(grade):
        yield _unreachable((*path, "grade"), f"a grade of {asks.grade}", grade, ("fit", ...))


def _above_categories(path: Path, gate: Gate, categories: Sequence[Category]) -> Iterator[Finding]:
    for c, category in enumerate(categories):
        asked, most = gate.categories.get(category.name, -math.inf), _best_sum(category)
        if asked > most:
            relies = _relies(("engagement", "categories", c), category.limit, most)
            yield _unreachable((*path, category.name), f"{asked:g} points of {category.name}", f"{most:g}", relies)


def _relies(path: Path, limit: Limits, most: float) -> Reach:
    """Where the limit is what stops it, the rules do not matter."""
    return (*path, "limit", ...) if limit.max == most else (*path, ...)


def _unreachable(path: Path, asked: str, most: str, relies: Reach) -> Finding:
    what = f"No lead can reach {asked}: the most is {most}"
    return Finding(path, what, "Ask for less, or give more", relies=(relies,))


def _best_score(engagement: Engagement) -> float:
    idle = math.inf if engagement.idle and engagement.idle.points > 0 else 0.0
    best = sum(map(_best_sum, engagement.categories)) + idle
    most = math.inf if engagement.limit.max is None else engagement.limit.max
    return max(engagement.floor, min(best, most))


def _best_sum(category: Category) -> float:
    best = sum(map(_best_points, category.rules))
    least = -math.inf if category.limit.min is None else category.limit.min
    most = math.inf if category.limit.max is None else category.limit.max
    return max(least, min(best, most))


def _best_points(rule: Rule) -> float:
    """All that one rule can give a lead; events repeat without end unless the rule counts them ``ever``."""
    if rule.points <= 0:
        return 0.0
    return rule.points * rule.at_most.times if rule.at_most and rule.at_most.per == "ever" else math.inf


def _best_grade(fit: Fit) -> Grade:
    thirds = max([0, *map(_best_thirds, fit.profiles)])
    return GRADES[min(GRADES.index(fit.start) + thirds, len(GRADES) - 1)]


def _best_thirds(profile: Profile) -> int:
    missed = 1 if profile.not_matched == "subtract" else 0
    return sum(max(criterion.worth, -criterion.worth * missed, 0) for criterion in profile.criteria)
