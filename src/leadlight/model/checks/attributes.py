"""Attributes that are asked for but not declared, or asked for as another kind than declared."""

from __future__ import annotations

from collections.abc import Iterator

from leadlight.model.condition import Condition
from leadlight.model.document import Path
from leadlight.model.finding import Finding
from leadlight.model.misshapen import did_you_mean
from leadlight.model.mistake import WordingError
from leadlight.model.places import attribute_conditions
from leadlight.model.shapes import Model


def check(model: Model) -> Iterator[Finding]:
    for path, condition in attribute_conditions(model):
        for column in condition.columns:
            if column not in model.attributes:
                yield _unknown(path, column, condition, model)
        try:
            condition.given(model.attributes)
        except WordingError as error:
            yield Finding(path, error.what, error.advice, relies=tuple(("attributes", c) for c in condition.columns))


def _unknown(path: Path, column: str, condition: Condition, model: Model) -> Finding:
    near = did_you_mean(column, model.attributes)
    if near:
        advice = f"Did you mean {near!r}?"
    elif f'"{column}"' in condition.text:
        advice = f"Declare it under attributes; if it is a text, write it in single quotes: '{column}'"
    else:
        advice = f"Declare it under attributes, such as {column}: {condition.columns[column]}"
    return Finding(path, f"There is no attribute {column!r}", advice, relies=(("attributes", column),))
