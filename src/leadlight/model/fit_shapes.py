"""A document becomes a model; where a piece does not fit, the rest is read, so that all mistakes show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from leadlight.model.document import Node, Path, Place, Wrong
from leadlight.model.misshapen import did_you_mean, holds_shapes, in_plain_words, known_keys, named
from leadlight.model.shapes import Model

_ROUNDS: Final = 6


def fit_shapes(root: Node) -> tuple[Model | None, list[Wrong]]:
    """The model of what fits, and what does not fit.

    The document keeps only what fits, and knows what it lost. A misspelt key is read as the one that is meant.
    """
    wrong, empty = list(_empty(root)), list(root.empty())
    _drop(root, empty)
    if root.value is None:
        return None, wrong
    for _ in range(_ROUNDS):
        plain = root.plain
        try:
            return Model.model_validate(plain), wrong
        except ValidationError as error:
            details = error.errors(include_url=False)
        wrong += [_told(detail, root, plain) for detail in _first_causes(details, root)]
        _drop(root, _read_as_meant(details, root))
        if not _named(root):
            break
    return None, wrong


def _named(root: Node) -> bool:
    """Whether the rest can be read: a model without a name gets one, for as long as the checks take."""
    if isinstance(root.value, dict):
        root.value.setdefault("name", Node(root.place, "model"))
    return isinstance(root.value, dict)


def _empty(root: Node) -> Iterator[Wrong]:
    """A key without a value may hide a condition that was meant, so it does not pass for absent."""
    plain = root.plain
    for path in root.empty():
        yield Wrong(_key_place(root, path), f"{named(path, plain)} has no value", "Write one, or remove the line")


def _drop(root: Node, paths: Iterable[Path]) -> None:
    """Take the pieces with a mistake out of the document."""
    pieces = {_piece(path, root) for path in paths} - {()}
    for piece in sorted(pieces, key=_order, reverse=True):  # the last items of a list first
        root.remove(piece)


def _piece(path: Path, root: Node) -> Path:
    """The smallest piece to leave out for a mistake: a whole rule or gate, else an item of a list, else the key."""
    _, steps = root.at(path)
    items = [place for place, step in enumerate(path[:steps]) if isinstance(step, int)]
    things = [place for place in items if holds_shapes(path[:place])]
    return path[: (things or items)[-1] + 1] if items else path[:steps]


def _order(path: Path) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in path]


def _first_causes(details: list[ErrorDetails], root: Node) -> list[ErrorDetails]:
    """Without what only follows from another mistake: a piece taken away, or a misspelt key."""
    unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]

    def follows(detail: ErrorDetails) -> bool:
        *above, key = _path(detail) or ("",)
        if detail["type"] == "too_short":
            return bool(root.at(_path(detail))[0].lost)
        misspelt = (str(path[-1]) for path in unknown if list(path[:-1]) == above)
        return detail["type"] == "missing" and (
            key in root.at(above)[0].lost or any(did_you_mean(word, [str(key)]) for word in misspelt)
        )

    return [detail for detail in details if not follows(detail)]


def _read_as_meant(details: list[ErrorDetails], root: Node) -> list[Path]:
    """Give misspelt keys the name that is meant; the paths of what stays wrong."""
    for path in (detail["loc"] for detail in details if detail["type"] == "extra_forbidden"):
        above, _ = root.at(path[:-1])
        meant = did_you_mean(str(path[-1]), known_keys(path[:-1]))
        if meant and isinstance(above.value, dict) and meant not in above.value:
            root.rename(path, meant)
    return [_path(detail) for detail in details if not _put_right(detail, root)]


def _put_right(detail: ErrorDetails, root: Node) -> bool:
    """Whether it was only a matter of how a key is spelt."""
    path = _path(detail)
    there = root.at(path)[1] == len(path)
    return there if detail["type"] == "missing" else not there and detail["type"] == "extra_forbidden"


def _path(detail: ErrorDetails) -> Path:
    return tuple(step for step in detail["loc"] if step != "[key]")


def _told(detail: ErrorDetails, root: Node, plain: object) -> Wrong:
    path, kind = _path(detail), detail["type"]
    at_the_key = kind in ("missing", "extra_forbidden") or len(path) < len(detail["loc"])
    place = _key_place(root, path) if at_the_key else root.at(path)[0].place
    return Wrong(place, *in_plain_words(detail, plain))


def _key_place(root: Node, path: Path) -> Place:
    node, _ = root.at(path)
    return node.key or node.place
