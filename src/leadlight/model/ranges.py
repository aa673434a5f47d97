"""Which values of a column pass a plain comparison with fixed values."""

from __future__ import annotations

import math
from typing import NamedTuple, TypeGuard

from sqlglot import exp

from leadlight.model.tree import number


class End(NamedTuple):
    """An end of a range; an open one does not belong to it."""

    at: float
    open: bool = False


class Range(NamedTuple):
    """The values that pass: a few, or all numbers between two ends."""

    values: frozenset[str | float | bool] | None = None
    low: End = End(-math.inf)
    high: End = End(math.inf)

    def meets(self, other: Range) -> bool:
        """Whether any value passes both."""
        if self.values is not None and other.values is not None:
            return not self.values.isdisjoint(other.values)
        if self.values is not None:
            return any(other.holds(value) for value in self.values)
        if other.values is not None:
            return other.meets(self)
        low, high = (
            max(self.low, other.low),
            min(self.high, other.high, key=lambda end: (end.at, not end.open)),
        )
        return low.at < high.at or (low.at == high.at and not (low.open or high.open))

    def holds(self, value: str | float | bool) -> bool:
        """Whether a number lies between the ends; of other values that is not known, so it may."""
        if isinstance(value, (str, bool)):
            return True
        above = value > self.low.at or (value == self.low.at and not self.low.open)
        return above and (value < self.high.at or (value == self.high.at and not self.high.open))


def range_of(node: exp.Expr) -> Range | None:
    """The range of a comparison such as ``seats >= 10`` or ``plan IN ('a', 'b')``; nothing for any other."""
    if isinstance(node, exp.In):
        values = [_fixed(value) for value in node.expressions]
        return None if None in values else Range(frozenset(value for value in values if value is not None))
    if isinstance(node, exp.Between):
        low, high = _fixed(node.args["low"]), _fixed(node.args["high"])
        return Range(low=End(low), high=End(high)) if _number(low) and _number(high) else None
    value = _fixed(node.args.get("expression"))
    if isinstance(node, exp.EQ) and value is not None:
        return Range(frozenset({value}))
    if isinstance(node, (exp.GT, exp.GTE)) and _number(value):
        return Range(low=End(value, isinstance(node, exp.GT)))
    if isinstance(node, (exp.LT, exp.LTE)) and _number(value):
        return Range(high=End(value, isinstance(node, exp.LT)))
    return None


def _number(value: str | float | bool | None) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _fixed(node: exp.Expr | None) -> str | float | bool | None:
    match node:
        case exp.Literal():
            return str(node.this) if node.is_string else number(node)
        case exp.Neg() if isinstance(node.this, exp.Literal) and not node.this.is_string:
            return -number(node.this)
        case exp.Boolean():
            return bool(node.this)
    return None
