"""The tree of a condition: walked, shown, and put into a shape that is easy to read on from."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from sqlglot import exp

from leadlight.model.mistake import WordingError

LOGIC: Final = (exp.And, exp.Or)
EQUALITY: Final = (exp.EQ, exp.NEQ)
ORDER: Final = (exp.GT, exp.GTE, exp.LT, exp.LTE)
LIKE: Final = (exp.Like, exp.ILike)
ARITHMETIC: Final = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
TEXT_TESTS: Final = (exp.StartsWith, exp.EndsWith, exp.Contains, exp.RegexpLike)


def say(node: exp.Expr) -> str:
    """The piece of the condition as SQL, short enough for a sentence."""
    text = node.sql(dialect="postgres", comments=False)
    return text if len(text) <= 80 else f"{text[:77]}..."


def parts(node: exp.Expr) -> Iterator[exp.Expr]:
    """The node and everything below it, without recursion; a column is one piece."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        if not isinstance(top, exp.Column):
            stack.extend(top.iter_expressions(reverse=True))


def operands(node: exp.Expr) -> list[exp.Expr]:
    """What a chain of AND (or of OR) joins, from left to right."""
    found, stack = [], [node]
    while stack:
        top = stack.pop()
        if type(top) is type(node):
            stack += [top.expression, top.this]
        else:
            found.append(top)
    return found


def number(node: exp.Literal) -> float:
    """The value of a number as written; finite."""
    try:
        value = float(node.this)
    except ValueError:
        value = math.inf
    if not math.isfinite(value):
        raise WordingError(f"{str(node.this)[:40]!r} is not a finite number", "Write a decimal such as 12, 3.5 or 1e3")
    return value


def rearranged(tree: exp.Expr) -> exp.Expr:
    """The same condition with one kind of negation, and with chains of AND and OR as balanced trees.

    A chain of a thousand alternatives is then ten levels deep.
    """
    return _balanced(_with_not(tree))


def _with_not(tree: exp.Expr) -> exp.Expr:
    """NOT LIKE and IS NOT as NOT around LIKE and IS, so that the tree has one kind of negation."""
    for node in [node for node in parts(tree) if node.args.get("negate")]:
        node.set("negate", None)
        negation = exp.Not()
        if node is tree:
            tree = negation
        else:
            node.replace(negation)
        negation.set("this", node)
    return tree


def _balanced(tree: exp.Expr) -> exp.Expr:
    heads = [n for n in parts(tree) if isinstance(n, LOGIC) and type(n.parent) is not type(n)]
    for head in reversed(heads):  # inner chains first
        joined = operands(head)
        while len(joined) > 2:
            twos = zip(joined[::2], joined[1::2], strict=False)
            odd = joined[-1:] if len(joined) % 2 else []
            joined = [type(head)(this=left, expression=right) for left, right in twos] + odd
        head.set("this", joined[0])
        head.set("expression", joined[1])
    return tree


def depth(tree: exp.Expr) -> int:
    """How many levels a tree has."""
    level, levels = [tree], 0
    while level:
        levels += 1
        level = [below for node in level for below in node.iter_expressions()]
    return levels
