"""Conditions as Polars expressions, three-valued as docs/semantics.md section 2 has them."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import polars as pl
from sqlglot import exp

from leadlight.history import as_boolean, as_number, as_text
from leadlight.model import Condition
from leadlight.model.words import Kind

READ_AS: Final = {"text": as_text, "number": as_number, "boolean": as_boolean}
EMPTY: Final[dict[Kind, pl.DataType]] = {"text": pl.String(), "number": pl.Float64(), "boolean": pl.Boolean()}

_BINARY: Final[dict[type[exp.Expr], Callable[[Any, Any], pl.Expr]]] = {
    exp.And: operator.and_,
    exp.Or: operator.or_,
    exp.EQ: operator.eq,
    exp.NEQ: operator.ne,
    exp.GT: operator.gt,
    exp.GTE: operator.ge,
    exp.LT: operator.lt,
    exp.LTE: operator.le,
}
_ARITHMETIC: Final[dict[type[exp.Expr], Callable[[Any, Any], pl.Expr]]] = {
    exp.Add: operator.add,
    exp.Sub: operator.sub,
    exp.Mul: operator.mul,
    exp.Div: operator.truediv,
    exp.Mod: lambda left, right: left - right * (left / right).cast(pl.Float64).sign() * (left / right).abs().floor(),
}


def expression(condition: Condition, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """The condition over a table with these columns; a column that is not there is unknown.

    >>> table = pl.DataFrame({"path": ["/pricing", "/", None]})
    >>> table.select(expression(Condition.read("path LIKE '/pricing%'"), table.schema)).to_series().to_list()
    [True, False, None]
    """
    return _Reading(condition, schema).of(condition.tree)


class _Reading:
    def __init__(self, condition: Condition, schema: Mapping[str, pl.DataType]) -> None:
        self.condition, self.schema = condition, schema

    def of(self, node: exp.Expr) -> pl.Expr:  # noqa: PLR0911 -- one line per kind of node
        match node:
            case exp.Paren():
                return self.of(node.this)
            case exp.Column():
                return self._column(node)
            case exp.Literal() | exp.Boolean() | exp.Null() | exp.Neg():
                return self._value(node)
            case exp.Not():
                return ~self.of(node.this)
            case exp.Is():
                return self._is(node)
            case exp.In():
                return self.of(node.this).is_in([_literal(item) for item in node.expressions])
            case exp.Between():
                whole = self.of(node.this)
                return (whole >= self.of(node.args["low"])) & (whole <= self.of(node.args["high"]))
            case exp.Like() | exp.ILike():
                found = _like(self.of(node.this), str(node.expression.this), isinstance(node, exp.ILike))
                return ~found if node.args.get("negate") else found
            case exp.Add() | exp.Sub() | exp.Mul() | exp.Div() | exp.Mod():
                result = _ARITHMETIC[type(node)](self.of(node.this), self.of(node.expression))
                return pl.when(result.is_finite()).then(result)
            case exp.Binary() if type(node) in _BINARY:
                return _BINARY[type(node)](self.of(node.this), self.of(node.expression))
            case _:
                return self._function(node)

    def _column(self, node: exp.Column) -> pl.Expr:
        kind = self.condition.kind(node)
        if node.name not in self.schema:
            return pl.lit(None, EMPTY[kind])
        return READ_AS[kind](pl.col(node.name), self.schema[node.name])

    def _value(self, node: exp.Expr) -> pl.Expr:
        if isinstance(node, exp.Neg):
            return -self.of(node.this)
        if isinstance(node, exp.Null):
            return pl.lit(None, EMPTY[self.condition.kind(node)])
        return pl.lit(_literal(node))

    def _is(self, node: exp.Is) -> pl.Expr:
        left, asked = self.of(node.this), node.expression
        found = left.is_null() if isinstance(asked, exp.Null) else left.eq_missing(pl.lit(_literal(asked)))
        return ~found if node.args.get("negate") else found

    def _function(self, node: exp.Expr) -> pl.Expr:
        text = self.of(node.this)
        match node:
            case exp.Lower():
                return text.str.to_lowercase()
            case exp.Upper():
                return text.str.to_uppercase()
            case exp.Length():
                return text.str.len_chars().cast(pl.Float64)
            case exp.Coalesce():
                return pl.coalesce(text, *[self.of(other) for other in node.expressions])
            case exp.StartsWith():
                return text.str.starts_with(self.of(node.expression))
            case exp.EndsWith():
                return text.str.ends_with(self.of(node.expression))
            case exp.Contains():
                return text.str.contains(self.of(node.expression), literal=True)
            case exp.RegexpLike():
                return text.str.contains(str(node.expression.this))
        raise TypeError(f"The condition {self.condition.text!r} has a part nobody reads: {node.sql()!r}.")


def _literal(node: exp.Expr) -> str | float | bool:
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Neg):
        return -float(_literal(node.this))
    return str(node.this) if node.is_string else float(node.this)


def _like(text: pl.Expr, pattern: str, any_case: bool) -> pl.Expr:
    """% any characters, _ one, and a backslash takes the next as it is."""
    plain = pattern.strip("%")
    if not any_case and plain and not re.search(r"[%_\\]", plain):
        if pattern == plain:
            return text == plain
        if pattern == plain + "%":
            return text.str.starts_with(plain)
        if pattern == "%" + plain:
            return text.str.ends_with(plain)
        if pattern == "%" + plain + "%":
            return text.str.contains(plain, literal=True)
    parts = re.findall(r"\\(?:.|$)|.", pattern, re.DOTALL)
    wild = "".join({"%": ".*", "_": "."}.get(part) or _escape(part) for part in parts)
    return text.str.contains(rf"(?s{'i' if any_case else ''})^{wild}\z")


def _escape(part: str) -> str:
    """One character of a pattern, for Rust's regular expressions."""
    character = part[-1]
    return character if character.isalnum() or character.isspace() or character == "_" else f"\\x{{{ord(character):x}}}"
