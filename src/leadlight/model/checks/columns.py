"""Columns that a rule or gate never sees, or that were probably meant as something else: an attribute, or a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from leadlight.model.finding import Finding
from leadlight.model.places import event_conditions
from leadlight.model.shapes import Model

_INSTEAD: Final = {
    "lead": "Ask about a lead in fit or disqualify, by its attributes",
    "at": "Let points fade with decay, and count them by day, week or month with at_most",
}


def check(model: Model) -> Iterator[Finding]:
    for path, condition in event_conditions(model):
        for column in condition.columns:
            if column in _INSTEAD:
                what = f"A rule or gate does not see {column!r}: it sees the event's properties, name, source and id"
                yield Finding(path, what, _INSTEAD[column])
            elif column in model.attributes:
                what = f"{column!r} is an attribute, and a rule or gate sees only the event's own columns"
                advice = "Use a criterion, or make sure that the event has a property of that name"
                yield Finding(path, what, advice, "warning")
            elif column in condition.assumed and f'"{column}"' in condition.text:
                what = f'"{column}" in double quotes is the name of a column'
                yield Finding(path, what, f"If it is a text, write it in single quotes: '{column}'", "warning")
