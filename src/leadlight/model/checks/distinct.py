"""``distinct`` on what every event has but its own, or on what is always new."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from leadlight.model.finding import Finding
from leadlight.model.places import rules
from leadlight.model.shapes import Model

_WHY: Final = {
    "lead": "A lead is always the same to itself: distinct: lead counts one event ever",
    "at": "A time is nearly always new: distinct: at counts every event",
}


def check(model: Model) -> Iterator[Finding]:
    for path, _, rule in rules(model):
        if rule.distinct in _WHY:
            yield Finding((*path, "distinct"), _WHY[rule.distinct], "Name a property of the event, or use at_most")
