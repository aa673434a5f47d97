"""Pieces of a condition as they are written: the value or pattern that one says, and whether two say the same."""

from __future__ import annotations

from collections.abc import Hashable

from sqlglot import exp

from leadlight.model.claims import Fixed
from leadlight.model.likeness import Pattern
from leadlight.model.tree import LIKE, number


def pattern_of(node: exp.Expr) -> Pattern | None:
    """What a text test asks for, as a pattern; nothing where it is a regular expression or no plain text."""
    text = fixed(bare(node.expression))
    if not isinstance(text, str) or isinstance(node, exp.RegexpLike):
        return None
    if isinstance(node, LIKE):
        return Pattern.read(text, any_case=isinstance(node, exp.ILike))
    literal = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    before, after = ("" if isinstance(node, exp.StartsWith) else "%"), ("" if isinstance(node, exp.EndsWith) else "%")
    return Pattern.read(f"{before}{literal}{after}")


def fixed(node: exp.Expr) -> Fixed | None:
    """The value of a piece that is written out."""
    match node:
        case exp.Literal():
            return str(node.this) if node.is_string else number(node)
        case exp.Neg() if isinstance(node.this, exp.Literal) and not node.this.is_string:
            return -number(node.this)
        case exp.Boolean():
            return bool(node.this)
    return None


def bare(node: exp.Expr) -> exp.Expr:
    """The piece without the brackets around it."""
    while isinstance(node, exp.Paren):
        node = node.this
    return node


def key_of(node: exp.Expr) -> Hashable:
    """The same for pieces that say the same."""
    if isinstance(node, exp.Column):
        return node.name
    if isinstance(node, exp.Literal):
        return node.is_string, str(node.this)
    if isinstance(node, exp.Paren):
        return key_of(node.this)
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    return type(node), *map(key_of, node.iter_expressions())
