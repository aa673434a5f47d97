"""A document becomes a model; where a piece does not fit, the rest is read, so that all mistakes show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from leadlight.model.document import Node, Path, Place, Wrong
from leadlight.model.misshapen import did_you_mean, in_plain_words, named
from leadlight.model.shapes import Model

_ROUNDS: Final = 5
_OWN: Final = "value_error"


def fit_shapes(root: Node) -> tuple[Model | None, frozenset[str], list[Wrong]]:
    """The model of what fits, the sections of it that are not whole, and what does not fit.

    The document keeps only what fits.
    """
    wrong, empty = list(_empty(root)), list(root.empty())
    broken = _drop(root, empty)
    for turn in range(_ROUNDS):
        plain = root.plain
        try:
            return Model.model_validate(plain), frozenset(broken), wrong
        except ValidationError as error:
            details = error.errors(include_url=False)
        causes = _first_causes(details, empty, after_drops=turn > 0)
        wrong += [_told(detail, root, plain) for detail in causes]
        broken |= _drop(root, map(_path, details))
        if not _named(root):
            break
    return None, frozenset(), wrong


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


def _drop(root: Node, paths: Iterable[Path]) -> set[str]:
    """Take the pieces with a mistake out of the document; the sections they were in."""
    pieces = {_piece(path, root) for path in paths} - {()}
    for piece in sorted(pieces, key=_order, reverse=True):  # the last items of a list first
        root.remove(piece)
    return {str(piece[0]) for piece in pieces}


def _piece(path: Path, root: Node) -> Path:
    """The smallest piece to leave out for a mistake: an item of a list, else the key itself."""
    _, steps = root.at(path)
    items = [place for place, step in enumerate(path[:steps]) if isinstance(step, int)]
    return path[: items[-1] + 1] if items else path[:steps]


def _order(path: Path) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in path]


def _first_causes(details: list[ErrorDetails], empty: list[Path], *, after_drops: bool) -> list[ErrorDetails]:
    """Without what only follows from another mistake: a dropped piece, an empty or a misspelt key."""
    unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]

    def follows(detail: ErrorDetails) -> bool:
        if detail["loc"] in empty:
            return True
        *parent, key = detail["loc"] or ("",)
        misspelt = (str(path[-1]) for path in unknown if list(path[:-1]) == parent)
        return (after_drops and detail["type"] != _OWN) or (
            detail["type"] == "missing" and any(did_you_mean(word, [str(key)]) for word in misspelt)
        )

    return [detail for detail in details if not follows(detail)]


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
