"""Conditions that can never be true."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations
from typing import Final

from sqlglot import exp

from leadlight.model.condition import Condition
from leadlight.model.finding import Finding
from leadlight.model.places import attribute_conditions, event_conditions
from leadlight.model.ranges import Range, range_of
from leadlight.model.shapes import Model
from leadlight.model.tree import EQUALITY, ORDER, operands, parts, say

NEEDS: Final = frozenset[str]()
_MOST_COMPARED: Final = 20  # comparisons of one column, each with each


def check(model: Model) -> Iterator[Finding]:
    for path, condition in chain(event_conditions(model), attribute_conditions(model)):
        for what, advice in _never(condition):
            yield Finding(path, what, advice)


def _never(condition: Condition) -> Iterator[tuple[str, str]]:
    for node in parts(condition.tree):
        sides = node.iter_expressions() if isinstance(node, (*EQUALITY, *ORDER)) else ()
        if any(isinstance(side, exp.Null) for side in sides):
            yield (
                f"`{say(node)}` is never true, as nothing compares with NULL",
                "Write IS NULL or IS NOT NULL",
            )
        if isinstance(node, exp.And) and not isinstance(node.parent, exp.And):
            yield from _contradictions([operand.unnest() for operand in operands(node)])


def _contradictions(joined: list[exp.Expr]) -> Iterator[tuple[str, str]]:
    """Two plain comparisons of one column that no value can pass together."""
    ranges: dict[str, list[tuple[exp.Expr, Range]]] = {}
    for node in joined:
        if isinstance(node.this, exp.Column) and (allowed := range_of(node)):
            ranges.setdefault(node.this.name, []).append((node, allowed))
    for of_one_column in ranges.values():
        for (one, first), (other, second) in combinations(of_one_column[:_MOST_COMPARED], 2):
            if not first.meets(second):
                yield (
                    f"`{say(one)}` and `{say(other)}` are never true together",
                    "Join them with OR, or remove one",
                )
