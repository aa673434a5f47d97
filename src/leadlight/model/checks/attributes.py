"""Attributes that are asked for but not declared, or asked for as another kind than declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from leadlight.model.condition import Condition
from leadlight.model.document import Path
from leadlight.model.finding import Finding
from leadlight.model.misshapen import did_you_mean
from leadlight.model.mistake import WordingError
from leadlight.model.places import attribute_conditions
from leadlight.model.shapes import Model

NEEDS: Final = frozenset({"attributes"})


def check(model: Model) -> Iterator[Finding]:
    for path, condition in attribute_conditions(model):
        unknown = [column for column in condition.columns if column not in model.attributes]
        for column in unknown:
            yield _unknown(path, column, condition, model)
        try:
            condition.given({} if unknown else model.attributes)
        except WordingError as error:
            yield Finding(path, error.what, error.advice)


def _unknown(path: Path, column: str, condition: Condition, model: Model) -> Finding:
    near = did_you_mean(column, model.attributes)
    if near:
        advice = f"Did you mean {near!r}?"
    elif f'"{column}"' in condition.text:
        advice = f"Declare it under attributes; if it is a text, write it in single quotes: '{column}'"
    else:
        advice = f"Declare it under attributes, such as {column}: {condition.columns[column]}"
    return Finding(path, f"There is no attribute {column!r}", advice)
