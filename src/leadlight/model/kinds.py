"""How a condition reads each column: as a number, a text or a boolean, told by what it is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from leadlight.model.mistake import WordingError
from leadlight.model.tree import EQUALITY, LIKE, ORDER, TEXT_TESTS, parts, say
from leadlight.model.words import Kind


@dataclass
class _Group:
    """Pieces of a condition that must be of one kind, and the piece (or the words) that showed which."""

    kind: Kind | None = None
    because: exp.Expr | str = ""

    def where(self, node: exp.Expr) -> str:
        """Where the piece is of this kind, for a sentence; nowhere else, where the piece itself shows it."""
        if isinstance(self.because, str):
            return f" as {self.because}"
        return "" if self.because is node else f" in `{say(self.because)}`"


@dataclass
class Kinds:
    """The kind of each piece of a tree.

    Pieces that are compared with each other share a group; groups merge as the tree is read from its leaves.
    """

    tree: exp.Expr
    declared: Mapping[str, Kind]
    columns: dict[str, Kind] = field(default_factory=dict)
    assumed: set[str] = field(default_factory=set)
    """Columns that nothing in the condition gives a kind: read as text."""
    _parents: dict[object, object] = field(default_factory=dict)
    _groups: dict[object, _Group] = field(default_factory=dict)

    def __post_init__(self) -> None:
        nodes = list(parts(self.tree))
        for name, kind in self.declared.items():
            self._groups[self._root(name)] = _Group(kind, "declared")
        for node in reversed(nodes):
            self._read(node)
        self._be_true_or_false()
        for node in nodes:
            self._check_order(node)
            if isinstance(node, exp.Column):
                self.columns[node.name] = self.of(node)
                if self._groups[self._root(node.name)].kind is None:
                    self.assumed.add(node.name)

    def of(self, node: exp.Expr) -> Kind:
        """The kind of a piece of the tree: what nothing decides is a text."""
        return self._groups[self._root(_key(node))].kind or "text"

    def _read(self, node: exp.Expr) -> None:
        match node:
            case exp.Literal():
                self._be(node, "text" if node.is_string else "number", node)
            case exp.Boolean():
                self._be(node, "boolean", node)
            case exp.And() | exp.Or() | exp.Not():
                self._all(node, "boolean", [node, *node.iter_expressions()])
            case exp.Paren():
                self._same(node, node.this, node)
            case exp.Coalesce():
                for value in (node.this, *node.expressions):
                    self._same(node, value, node)
            case exp.Neg() | exp.Add() | exp.Sub() | exp.Mul() | exp.Div() | exp.Mod():
                self._all(node, "number", [node, *node.iter_expressions()])
            case exp.Lower() | exp.Upper():
                self._all(node, "text", [node, node.this])
            case exp.Length():
                self._be(node, "number", node)
                self._be(node.this, "text", node)
            case exp.Column() | exp.Null():
                self._root(_key(node))
            case _:
                self._test(node)

    def _test(self, node: exp.Expr) -> None:
        """What asks something of values, and is itself true, false or unknown."""
        self._be(node, "boolean", node)
        match node:
            case exp.Is():
                if isinstance(node.expression, exp.Boolean):
                    self._be(node.this, "boolean", node)
            case exp.In():
                for value in node.expressions:
                    self._same(node.this, value, node)
            case exp.Between():
                self._same(node.this, node.args["low"], node)
                self._same(node.this, node.args["high"], node)
            case _ if isinstance(node, (*LIKE, *TEXT_TESTS)):
                self._all(node, "text", [node.this, node.expression])
            case _ if isinstance(node, (*EQUALITY, *ORDER)):
                self._same(node.this, node.expression, node)

    def _all(self, whole: exp.Expr, kind: Kind, nodes: list[exp.Expr]) -> None:
        for node in nodes:
            self._be(node, kind, whole)

    def _be(self, node: exp.Expr, kind: Kind, because: exp.Expr) -> None:
        group = self._groups[self._root(_key(node))]
        if group.kind is None:
            group.kind, group.because = kind, because
        elif group.kind != kind:
            raise WordingError(
                f"`{say(node)}` is a {group.kind}{group.where(node)}, and a {kind} in `{say(because)}`",
                "Use it one way",
            )

    def _be_true_or_false(self) -> None:
        group = self._groups[self._root(_key(self.tree))]
        if group.kind not in (None, "boolean"):
            raise WordingError(f"`{say(self.tree)}` is a {group.kind}, not true or false", "Compare it with something")
        group.kind = "boolean"

    def _same(self, left: exp.Expr, right: exp.Expr, where: exp.Expr) -> None:
        one, other = self._root(_key(left)), self._root(_key(right))
        if one == other:
            return
        kept, gone = self._groups[one], self._groups[other]
        if kept.kind and gone.kind and kept.kind != gone.kind:
            sides = (f"a {g.kind} (`{say(n)}`{g.where(n)})" for g, n in ((kept, left), (gone, right)))
            raise WordingError(f"`{say(where)}` puts {' beside '.join(sides)}", "Compare like with like")
        self._parents[other] = one
        if kept.kind is None or gone.kind is None:
            kept.kind, kept.because = kept.kind or gone.kind, where

    def _check_order(self, node: exp.Expr) -> None:
        if isinstance(node, (*ORDER, exp.Between)) and self.of(node.this) == "boolean":
            raise WordingError(f"`{say(node)}` asks which of two booleans is greater", "Compare them with = or <>")

    def _root(self, key: object) -> object:
        while (above := self._parents.setdefault(key, key)) != key:
            key = above
        self._groups.setdefault(key, _Group())
        return key


def _key(node: exp.Expr) -> object:
    return node.name if isinstance(node, exp.Column) else id(node)
