"""Conditions that can never be true."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations
from typing import Final

from sqlglot import exp

from leadlight.model.condition import Condition
from leadlight.model.finding import Finding
from leadlight.model.mistake import Severity
from leadlight.model.places import attribute_conditions, event_conditions
from leadlight.model.possible import Work
from leadlight.model.shapes import Model
from leadlight.model.tree import EQUALITY, ORDER, operands, say
from leadlight.model.truth import TRUE, Claims

_MOST_COMPARED: Final = 20  # parts of a contradiction, each with each
_OUTSIDE: Final = (exp.And, exp.Or, exp.Not, exp.Paren, exp.Is)


def check(model: Model) -> Iterator[Finding]:
    work = Work()
    for path, condition in chain(event_conditions(model), attribute_conditions(model)):
        for what, advice in _never(condition, work):
            yield Finding(path, what, advice, _severity(condition, work))


def _severity(condition: Condition, work: Work) -> Severity:
    """A piece that is never true does no harm where the whole can be true without it, as after NOT."""
    return "warning" if work.possible(Claims(condition).whole(TRUE)) else "mistake"


def _never(condition: Condition, work: Work) -> Iterator[tuple[str, str]]:
    """The largest pieces that are never true, from left to right, and what in them is to blame."""
    claims = Claims(condition)
    stack = [condition.tree]
    while stack:
        node = stack.pop()
        if _asks(node) and not work.possible(claims.when(node, TRUE)):
            yield from _blamed(node, claims, work)
        elif isinstance(node, _OUTSIDE):
            inner = operands(node) if isinstance(node, (exp.And, exp.Or)) else [node.this]
            stack += [part for part in reversed(inner) if not isinstance(part, exp.Boolean) or not part.this]


def _asks(node: exp.Expr) -> bool:
    """After NOT or before IS, nobody says that a constant should hold."""
    outer = node.parent
    while isinstance(outer, exp.Paren):
        outer = outer.parent
    return not (isinstance(node.unnest(), (exp.Boolean, exp.Null)) and isinstance(outer, (exp.Is, exp.Not)))


def _blamed(node: exp.Expr, claims: Claims, work: Work) -> Iterator[tuple[str, str]]:
    node = node.unnest()
    parts = operands(node) if isinstance(node, (exp.And, exp.Or)) else []
    alone = [part for part in parts if not work.possible(claims.when(part, TRUE))]
    if alone:
        for part in alone:
            yield from _blamed(part, claims, work)
        return
    for one, two in combinations(parts[:_MOST_COMPARED], 2):
        if not work.possible(claims.when(one, TRUE), claims.when(two, TRUE)):
            yield (
                f"`{say(one.unnest())}` and `{say(two.unnest())}` are never true together",
                "Join them with OR, or remove one",
            )
            return
    yield _alone(node)


def _alone(node: exp.Expr) -> tuple[str, str]:
    sides = list(node.iter_expressions()) if isinstance(node, (*EQUALITY, *ORDER, exp.In, exp.Like, exp.ILike)) else []
    if any(isinstance(side, exp.Null) for side in sides):
        return f"`{say(node)}` is never true, as nothing compares with NULL", "Write IS NULL or IS NOT NULL"
    if any(isinstance(side, exp.Literal) and side.is_string and not side.this for side in sides):
        return f"`{say(node)}` is never true, as an empty text counts as unknown", "Write IS NULL or IS NOT NULL"
    return f"`{say(node)}` is never true", "Correct it, or remove it"
