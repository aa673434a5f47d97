"""Section 2 of docs/semantics.md, read aloud: what a condition says of known and unknown values.

Unknown is None. A condition is its sqlglot tree; every part of it is worked out, then put together.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from sqlglot import exp

from leadlight.model.condition import Condition

NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
TRUE: Final = {"true", "t", "yes", "y", "1"}
FALSE: Final = {"false", "f", "no", "n", "0"}


def holds(condition: Condition | None, known: Mapping[str, object], declared: Mapping[str, str]) -> bool | None:
    """True, False or unknown; no condition always holds."""
    if condition is None:
        return True
    kinds = kinds_of(condition, tuple(declared.items()))
    return value_of(condition.tree, known, kinds)  # type: ignore[no-any-return]


@cache
def kinds_of(condition: Condition, declared: tuple[tuple[str, Any], ...]) -> Mapping[str, str]:
    """2.2: how each column is read; a declared attribute as its declared kind."""
    return condition.given(dict(declared)).columns


def as_text(value: object) -> str | None:
    """2.2: the empty text is unknown, and so is a number that is not finite."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if value is None else str(value) or None


def as_kind(value: object, kind: str) -> str | float | bool | None:
    """2.2: a value as what the condition compares it with, or None where it cannot be read so."""
    text = as_text(value)
    if text is None or kind == "text":
        return text
    if kind == "boolean":
        return True if text.lower() in TRUE else False if text.lower() in FALSE else None
    number = float(text) if NUMBER.fullmatch(text) else math.nan
    return number if math.isfinite(number) else None


def value_of(node: exp.Expr, known: Mapping[str, object], kinds: Mapping[str, str]) -> Any:
    """What a piece of a condition comes to."""
    if isinstance(node, exp.Column):
        return as_kind(known.get(node.name), kinds[node.name])
    if isinstance(node, exp.Literal):
        return node.this if node.is_string else float(node.this)
    if isinstance(node, exp.Boolean | exp.Null):
        return bool(node.this) if isinstance(node, exp.Boolean) else None
    parts = [value_of(part, known, kinds) for part in node.iter_expressions()]
    result = MEANING[type(node)](*parts)
    return opposite(result) if node.args.get("negate") else result


# 2.1: the three values


def both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def opposite(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def either(left: bool | None, right: bool | None) -> bool | None:
    return opposite(both(opposite(left), opposite(right)))


def among(value: Any, *choices: Any) -> bool | None:
    return None if value is None else value in choices


def between(value: Any, low: Any, high: Any) -> bool | None:
    return both(known_only(operator.ge)(value, low), known_only(operator.le)(value, high))


def first_known(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


# 2.1 and 2.3: unknown in, unknown out; and no number but a finite one


def known_only(function: Callable[..., Any]) -> Callable[..., Any]:
    def result(*values: Any) -> Any:
        return None if None in values else function(*values)

    return result


def number(function: Callable[..., float]) -> Callable[..., Any]:
    def result(*values: float) -> float | None:
        try:
            figure = function(*values)
        except (ZeroDivisionError, ValueError):  # fmod says ValueError where the right side is 0
            return None
        return figure if math.isfinite(figure) else None

    return known_only(result)


# 2.4: texts


def like(text: str, pattern: str) -> bool:
    """% is any characters, _ is one, and a backslash takes the next as it is."""
    wild = {"%": ".*", "_": "."}
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    found = "".join(wild.get(part) or re.escape(part[-1]) for part in parts)
    return re.fullmatch(found, text, re.DOTALL) is not None


MEANING: Final[dict[type[exp.Expr], Callable[..., Any]]] = {
    exp.Paren: lambda value: value,
    exp.And: both,
    exp.Or: either,
    exp.Not: opposite,
    exp.In: among,
    exp.Between: between,
    exp.Is: operator.is_,
    exp.Coalesce: first_known,
    exp.EQ: known_only(operator.eq),
    exp.NEQ: known_only(operator.ne),
    exp.GT: known_only(operator.gt),
    exp.GTE: known_only(operator.ge),
    exp.LT: known_only(operator.lt),
    exp.LTE: known_only(operator.le),
    exp.Add: number(operator.add),
    exp.Sub: number(operator.sub),
    exp.Mul: number(operator.mul),
    exp.Div: number(operator.truediv),
    exp.Mod: number(math.fmod),  # the sign of its left side
    exp.Neg: known_only(operator.neg),
    exp.Lower: known_only(str.lower),
    exp.Upper: known_only(str.upper),
    exp.Length: known_only(lambda text: float(len(text))),
    exp.StartsWith: known_only(str.startswith),
    exp.EndsWith: known_only(str.endswith),
    exp.Contains: known_only(operator.contains),
    exp.RegexpLike: known_only(lambda text, pattern: re.search(pattern, text) is not None),
    exp.Like: known_only(like),
    exp.ILike: known_only(lambda text, pattern: like(text.lower(), pattern.lower())),
}
