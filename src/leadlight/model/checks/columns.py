"""Columns that a rule or gate never sees, or that probably mean another thing: an attribute, a text, a number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlglot import exp

from leadlight.model.condition import Condition
from leadlight.model.finding import Finding
from leadlight.model.places import event_conditions
from leadlight.model.shapes import Model
from leadlight.model.tree import ORDER, parts, say

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
        for node, column in _ordered_as_texts(condition):
            what = f"`{say(node)}` compares texts, as nothing says that they are numbers: 9 comes after 10"
            yield Finding(path, what, f"If they are numbers, write {column} + 0", "warning")


def _ordered_as_texts(condition: Condition) -> Iterator[tuple[exp.Expr, str]]:
    """The comparisons by which is greater of columns that are only compared with each other."""
    for node in parts(condition.tree):
        if isinstance(node, (*ORDER, exp.Between)):
            column = node.this.unnest()
            if isinstance(column, exp.Column) and column.name in condition.assumed:
                yield node, say(column)
