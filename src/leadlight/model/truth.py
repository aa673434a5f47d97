"""What must be so for a condition to come out true, false or unknown, as plain claims about single values.

A condition is put into words that a person could check one by one: this and that, or one of those. ``possible``
says whether they can all be so. Three values are kept apart throughout: a comparison with the unknown is unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from sqlglot import exp

from leadlight.model.claims import Fixed, Term, Test
from leadlight.model.condition import Condition
from leadlight.model.tree import EQUALITY, ORDER
from leadlight.model.written import bare, fixed, key_of, pattern_of

Truth = bool | None
Asked = frozenset[Truth]
TRUE: Final[Asked] = frozenset({True})
FALSE: Final[Asked] = frozenset({False})
NOT_TRUE: Final[Asked] = frozenset({False, None})
NOT_FALSE: Final[Asked] = frozenset({True, None})


class Claim(NamedTuple):
    """A term is known, or unknown; or known and passes a test; or passes a test if it is known."""

    term: Term
    known: bool | None
    test: Test | None = None


class All(NamedTuple):
    """All of these must be so."""

    parts: tuple[Formula, ...]


class Any(NamedTuple):
    """One of these must be so."""

    parts: tuple[Formula, ...]


Formula = bool | Claim | All | Any
_FLIPPED: Final[dict[type[exp.Expr], Literal["<", "<=", ">", ">="]]] = {
    exp.GT: "<", exp.GTE: "<=", exp.LT: ">", exp.LTE: ">=",
}  # fmt: skip
_STRAIGHT: Final[dict[type[exp.Expr], Literal["<", "<=", ">", ">="]]] = {
    exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=",
}  # fmt: skip
_SHAPES: Final[dict[type[exp.Expr], Literal["lower", "upper", "length"]]] = {
    exp.Lower: "lower", exp.Upper: "upper", exp.Length: "length",
}  # fmt: skip
_ITSELF: Final[dict[type[exp.Expr], bool]] = {
    exp.EQ: True,
    exp.GTE: True,
    exp.LTE: True,
    exp.NEQ: False,
    exp.GT: False,
    exp.LT: False,
}
"""What a known value is, compared with itself."""
_COMPARE: Final[dict[type[exp.Expr], Callable[..., bool]]] = {
    exp.EQ: operator.eq, exp.NEQ: operator.ne, exp.GT: operator.gt,
    exp.GTE: operator.ge, exp.LT: operator.lt, exp.LTE: operator.le,
}  # fmt: skip


@dataclass(frozen=True)
class Claims:
    """A condition, put into claims."""

    condition: Condition
    _known: dict[tuple[int, Asked], Formula] = field(default_factory=dict)

    def whole(self, asked: Asked) -> Formula:
        """What must be so for the condition to come out as one of the asked."""
        return self.when(self.condition.tree, asked)

    def when(self, node: exp.Expr, asked: Asked) -> Formula:
        """What must be so for a piece of the condition to come out as one of the asked."""
        key = id(node), asked
        if key not in self._known:
            self._known[key] = self._when(node, asked)
        return self._known[key]

    def _when(self, node: exp.Expr, asked: Asked) -> Formula:
        match node:
            case exp.Paren():
                return self.when(node.this, asked)
            case exp.Not():
                return self.when(node.this, frozenset(None if truth is None else not truth for truth in asked))
            case exp.And() | exp.Or():
                return self._joined(node, asked)
            case exp.Boolean() | exp.Null():
                return (bool(node.this) if isinstance(node, exp.Boolean) else None) in asked
            case exp.Is():
                return self._is(node, asked)
            case exp.Column():
                return claim(self.term(node), _IS_SO, asked)
        return self._test(node, asked)

    def _joined(self, node: exp.Expr, asked: Asked) -> Formula:
        """AND is true where both are, and false where one is; OR is the other way round."""
        together, apart = (TRUE, NOT_FALSE), (FALSE, NOT_TRUE)
        if isinstance(node, exp.Or):
            together, apart = apart, together
        sides = (node.this, node.expression)
        if asked in together:
            return All(tuple(self.when(side, asked) for side in sides))
        if asked in apart:
            return Any(tuple(self.when(side, asked) for side in sides))
        return bool(asked)

    def _is(self, node: exp.Is, asked: Asked) -> Formula:
        """IS is never unknown itself."""
        sought: Truth = bool(node.expression.this) if isinstance(node.expression, exp.Boolean) else None
        truths = frozenset[Truth]({True, False, None})
        inner: Asked = frozenset(truth for truth in truths if (truth == sought) in asked)
        if inner == truths or not inner:
            return bool(inner)
        this = bare(node.this)
        if sought is None and (fixed(this) is not None or self.condition.kind(this) != "boolean"):
            return _known(self.term(this), known=None not in inner)
        return self.when(this, inner)

    def _test(self, node: exp.Expr, asked: Asked) -> Formula:
        match node:
            case exp.Between():
                return self._between(node, asked)
            case exp.Coalesce():
                return self._opaque(node, asked)
            case exp.In():
                values = frozenset(value for item in node.expressions if (value := fixed(item)) is not None)
                return self._among(bare(node.this), values, asked)
            case _ if isinstance(node, (*EQUALITY, *ORDER)):
                return self._compared(type(node), bare(node.this), bare(node.expression), asked)
        return self._like(node, asked)

    def _between(self, node: exp.Between, asked: Asked) -> Formula:
        """Both ends hold; it is false where one does not, though the other be unknown."""
        this, low, high = bare(node.this), bare(node.args["low"]), bare(node.args["high"])
        ends = (self._compared(exp.GTE, this, low, asked), self._compared(exp.LTE, this, high, asked))
        if asked in (TRUE, NOT_FALSE):
            return All(ends)
        return Any(ends) if asked in (FALSE, NOT_TRUE) else bool(asked)

    def _compared(self, how: type[exp.Expr], left: exp.Expr, right: exp.Expr, asked: Asked) -> Formula:
        if isinstance(left, exp.Null) or isinstance(right, exp.Null):
            return None in asked
        one, two = fixed(left), fixed(right)
        if one is not None and two is not None:
            return bool(_COMPARE[how](one, two)) in asked
        if one is None and two is None:
            if key_of(left) == key_of(right):
                return claim(self.term(left), Test("in", frozenset(), not _ITSELF[how]), asked)
            return claim(self._made(how, [left, right]), _IS_SO, asked)
        value, side = (two, left) if one is None else (one, right)
        assert value is not None  # noqa: S101 -- one of the two is
        if how in EQUALITY:
            return claim(self.term(side), Test("in", frozenset({value}), how is exp.EQ), asked)
        return claim(self.term(side), Test((_STRAIGHT if one is None else _FLIPPED)[how], value), asked)

    def _among(self, side: exp.Expr, values: frozenset[Fixed], asked: Asked) -> Formula:
        if isinstance(side, exp.Null):
            return None in asked
        value = fixed(side)
        return claim(self.term(side), Test("in", values), asked) if value is None else (value in values) in asked

    def _like(self, node: exp.Expr, asked: Asked) -> Formula:
        pattern, side = pattern_of(node), bare(node.this)
        if pattern is None or fixed(side) is not None:
            return self._opaque(node, asked)
        plain = pattern.plain
        test = Test("like", pattern) if plain is None else Test("in", frozenset({plain}))
        return claim(self.term(side), test, asked)

    def _opaque(self, node: exp.Expr, asked: Asked) -> Formula:
        """A test that is not looked into: it is only known that the same test comes out the same."""
        return claim(self.term(node)._replace(kind="boolean"), _IS_SO, asked)

    def term(self, node: exp.Expr) -> Term:
        """What a piece of the condition stands for."""
        kind = self.condition.kind(node)
        if isinstance(node, exp.Column):
            key: Hashable = (kind, key_of(node))
            return Term(key, kind, root=key, needs=frozenset({key, ("text", node.name)}))  # as a text it is known too
        key = (kind, key_of(node), self._read_as(node))
        if isinstance(node, (exp.And, exp.Or, exp.Is, exp.Between)):  # they may be known though a part is not
            return Term(key, kind, "other", key, frozenset({key}))
        inner = [bare(part) for part in node.iter_expressions()]
        if isinstance(node, exp.Coalesce):
            return Term(key, kind, "other", key, frozenset({key}), any(fixed(part) is not None for part in inner))
        if type(node) in _SHAPES and isinstance(inner[0], (exp.Column, *_SHAPES)):
            of = self.term(inner[0])
            return of._replace(key=key, kind=kind, shape=_SHAPES[type(node)])
        return self._made(type(node), inner)._replace(kind=kind)

    def _read_as(self, *nodes: exp.Expr) -> Hashable:
        """As what columns are read, which is for each condition to say: `m < n` is another question of texts."""
        return frozenset(
            (column.name, self.condition.kind(column)) for node in nodes for column in node.find_all(exp.Column)
        )

    def _made(self, how: type[exp.Expr], inner: list[exp.Expr]) -> Term:
        """What is made of parts all of which must be known for it to be known."""
        key: Hashable = ("boolean", (how, *map(key_of, inner)), self._read_as(*inner))
        needs = frozenset({key}).union(*[self.term(part).needs for part in inner if fixed(part) is None])
        return Term(key, "boolean", "other", key, needs)


_IS_SO: Final = Test("in", frozenset({True}))


def claim(term: Term, test: Test, asked: Asked) -> Formula:
    """What must be so for the test of a term to come out as one of the asked."""
    if len(asked) == 3 or not asked:
        return bool(asked)
    if None not in asked:
        return Claim(term, True, _that(test, asked)) if len(asked) == 1 else _known(term, known=True)
    return Claim(term, None, _that(test, asked)) if len(asked) == 2 else _known(term, known=False)


def _that(test: Test, asked: Asked) -> Test:
    return test if True in asked else test.opposite()


def _known(term: Term, *, known: bool) -> Formula:
    return known if term.sure else Claim(term, known)
