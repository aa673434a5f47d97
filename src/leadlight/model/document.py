"""A document: plain values that know their place in a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import EllipsisType
from typing import NamedTuple

Scalar = None | bool | int | float | str
Path = tuple[int | str, ...]
Reach = tuple[int | str | EllipsisType, ...]
"""A path to a piece by itself: its own keys or items. With ... at the end, all beneath it as well."""


class Place(NamedTuple):
    """A line and a column, counted from 1."""

    line: int
    column: int


class Wrong(NamedTuple):
    """What cannot be in a text, where, and what to do."""

    place: Place
    what: str
    advice: str


@dataclass
class Node:
    """A value with its place; a mapping or a list holds nodes."""

    place: Place
    value: dict[str, Node] | list[Node] | Scalar
    key: Place | None = None
    """Where its key is written, for the value of a mapping."""
    lost: set[int | str] = field(default_factory=set)
    """The keys or items that were taken away from it."""

    @property
    def plain(self) -> object:
        """The value without its places."""
        if isinstance(self.value, dict):
            return {name: node.plain for name, node in self.value.items()}
        return [node.plain for node in self.value] if isinstance(self.value, list) else self.value

    def at(self, path: Sequence[int | str]) -> tuple[Node, int]:
        """The node a path leads to, or the last one on the way that exists, and how many steps it took."""
        node = self
        for steps, step in enumerate(path):
            below = node._below(step)
            if below is None:
                return node, steps
            node = below
        return node, len(path)

    def remove(self, path: Sequence[int | str]) -> None:
        """Take away what a path leads to."""
        parent, _ = self.at(path[:-1])
        del parent.value[path[-1]]  # type: ignore[union-attr, arg-type]  # no path ends in a scalar
        parent.lost.add(path[-1])

    def rename(self, path: Sequence[int | str], key: str) -> None:
        """Give what a path leads to another key in its mapping."""
        parent, _ = self.at(path[:-1])
        parent.value[key] = parent.value.pop(path[-1])  # type: ignore[union-attr, index, call-overload, arg-type]

    def whole(self, reach: Sequence[int | str | EllipsisType] = (...,)) -> bool:
        """Whether nothing was taken away that a path asks for. What was never there is not missed."""
        node = self
        for step in reach:
            if step is ...:
                return not any(below.lost for below in node._all())
            if isinstance(step, str) and step in node.lost:
                return False
            below = node._below(step)
            if below is None:
                return True
            node = below
        return not node.lost

    def empty(self, path: Path = ()) -> Iterator[Path]:
        """The paths of the keys and items that have no value."""
        if isinstance(self.value, dict):
            for name, node in self.value.items():
                yield from node.empty((*path, name))
        elif isinstance(self.value, list):
            for place, node in enumerate(self.value):
                yield from node.empty((*path, place))
        elif self.value is None:
            yield path

    def _all(self) -> Iterator[Node]:
        yield self
        if isinstance(self.value, (dict, list)):
            for node in self.value.values() if isinstance(self.value, dict) else self.value:
                yield from node._all()

    def _below(self, step: int | str) -> Node | None:
        if isinstance(self.value, dict):
            return self.value.get(str(step))
        if isinstance(self.value, list) and isinstance(step, int) and 0 <= step < len(self.value):
            return self.value[step]
        return None
