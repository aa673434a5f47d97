"""Conditions: what a rule, a criterion or a gate asks, as marketing analysts write it in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from sqlglot import exp

from leadlight.model import grammar
from leadlight.model.kinds import Kinds
from leadlight.model.mistake import WordingError, shown
from leadlight.model.words import Kind


@dataclass(frozen=True)
class Condition:
    """What must hold for a rule, a criterion or a gate: a yes, a no or an unknown about columns.

    Equal texts are equal conditions. Nothing in one can run, read a file or take long. Read one with
    ``Condition.read``.

    >>> condition = Condition.read("path LIKE '/pricing%' AND seconds >= 10")
    >>> dict(condition.columns)
    {'path': 'text', 'seconds': 'number'}
    """

    text: str
    tree: exp.Expr = field(repr=False, compare=False)
    """What sqlglot made of it, AND and OR balanced. It is shared: read it, do not change it."""
    kinds: Kinds = field(repr=False, compare=False)

    @classmethod
    def read(cls, text: object) -> Condition:
        """Read and check a condition; a ``ValueError`` says in a sentence what is wrong with it.

        >>> Condition.read("1")
        Traceback (most recent call last):
        ...
        leadlight.model.mistake.WordingError: `1` is a number, not true or false. Compare it with something.
        """
        if isinstance(text, Condition):
            return text
        if not isinstance(text, str):
            raise WordingError(f"{shown(text)} is not a condition", "Write one as a text, such as \"country = 'DE'\"")
        return _read(text)

    @property
    def columns(self) -> Mapping[str, Kind]:
        """How each column is read, in the order of their first mention: as a text, a number or a boolean."""
        return MappingProxyType(self.kinds.columns)

    @property
    def assumed(self) -> frozenset[str]:
        """The columns that nothing in the condition gives a kind, such as those only asked for IS NULL."""
        return frozenset(self.kinds.assumed)

    def kind(self, node: exp.Expr) -> Kind:
        """The kind of a piece of ``tree``."""
        return self.kinds.of(node)

    def given(self, declared: Mapping[str, Kind]) -> Condition:
        """The same condition where some columns have a declared kind.

        A ``ValueError`` says which column the condition reads as another kind than declared.

        >>> Condition.read("seats > licences").given({"seats": "number"}).columns["licences"]
        'number'
        """
        return Condition(self.text, self.tree, Kinds(self.tree, declared))

    def __str__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[object, ...]:
        return Condition.read, (self.text,)


@lru_cache(maxsize=4096)
def _read(text: str) -> Condition:
    tree = grammar.parse(text)
    return Condition(text, tree, Kinds(tree, MappingProxyType({})))
