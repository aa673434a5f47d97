"""The job that every tool does: the numbers and conditions of a model file, as plain values.

Only what the two model files of this folder use is read: rules with one event name and a cap, one half-life,
two categories, one profile, one gate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from leadlight.model.words import GRADES, Frequency, duration, thirds

HERE: Final = Path(__file__).parent
MODEL: Final = HERE / "model.yaml"
CHANGED: Final = HERE / "changed.yaml"

CORES: Final = 2
"""How many every tool may use."""

COLUMNS: Final = ("lead", "grade", "first", "last", "count", "web", "product")
"""The result: one row a lead, ordered by lead; instants in microseconds, null before the first MQL."""

CLOSE: Final = 1e-9
"""Two figures nearer than this are the same where a threshold is compared."""


@dataclass(frozen=True)
class Rule:
    category: int
    on: str
    when: str
    points: float
    times: int
    per: str  # day or week


@dataclass(frozen=True)
class Criterion:
    when: str
    worth: int


@dataclass(frozen=True)
class Job:
    """What was agreed. Spans are microseconds; grades are steps above F."""

    rules: tuple[Rule, ...]
    limits: tuple[float, ...]  # of the categories
    limit: float  # of the score
    half_life: int
    start: int
    criteria: tuple[Criterion, ...]
    score: float
    grade: int
    cool_off: int


def microseconds(text: str) -> int:
    return duration(text) // timedelta(microseconds=1)


def rule(category: int, written: Mapping[str, Any]) -> Rule:
    often = Frequency.read(written["at_most"])
    when = written.get("when", "TRUE")
    return Rule(category, written["on"], when, float(written["points"]), often.times, often.per)


def read(file: Path) -> Job:
    """The job that the model file asks for."""
    # BaseLoader leaves every word a text: for the others, `on` is a boolean.
    model = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  # builds only texts
    engagement, qualify = model["engagement"], model["qualify"]
    (gate,) = qualify["mql"]["any"]
    (profile,) = model["fit"]["profiles"]
    return Job(
        rules=tuple(
            rule(number, written)
            for number, category in enumerate(engagement["categories"])
            for written in category["rules"]
        ),
        limits=tuple(float(category["limit"]) for category in engagement["categories"]),
        limit=float(engagement["limit"]),
        half_life=microseconds(engagement["decay"]["half_life"]),
        start=GRADES.index(model["fit"]["start"]),
        criteria=tuple(Criterion(c["when"], thirds(c["worth"])) for c in profile["criteria"]),
        score=float(gate["score"]),
        grade=GRADES.index(gate["grade"]),
        cool_off=microseconds(qualify["cool_off"]),
    )
