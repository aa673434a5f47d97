"""What does not fit the shapes of a model, in words that say what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from leadlight.model.document import Path
from leadlight.model.mistake import WordingError, shown
from leadlight.model.shapes import MOST_POINTS, Model

_ONE_OF: Final = {
    "rules": "The rule",
    "categories": "The category",
    "criteria": "The criterion",
    "profiles": "The profile",
    "disqualify": "The disqualifier",
    "any": "The gate",
    "assign": "The assignment",
    "reject_reasons": "The reject reason",
    "segments": "The segment",
}
_NEEDED: Final = {
    "string_type": ("a text", "Put it in quotes"),
    "float_type": ("a number", "Write one, such as 10 or -2.5"),
    "bool_type": ("true or false", "Write one of the two"),
    "bool_parsing": ("true or false", "Write one of the two"),
    "tuple_type": ("a list", "Begin each item with - on a line of its own"),
    "dict_type": ("a mapping", "Write lines of name: value"),
    "model_type": ("a mapping", "Write lines of key: value"),
}
_BOUNDS: Final = {
    "string_too_short": ("The text is empty", "Write one"),
    "string_too_long": ("The text is longer than {max_length} characters", "Shorten it"),
    "too_short": ("The list is empty", "Write at least one, or remove the key"),
    "too_long": ("The list has more than {max_length} items", "Shorten it"),
    "greater_than_equal": (f"The number is below {-MOST_POINTS:,.0f}", "Write a smaller amount"),
    "less_than_equal": (f"The number is above {MOST_POINTS:,.0f}", "Write a smaller amount"),
}


def in_plain_words(error: ErrorDetails, document: object) -> tuple[str, str]:
    """What is wrong and what to do, for one of pydantic's complaints about a document."""
    kind, path, value = error["type"], error["loc"], error["input"]
    context: dict[str, Any] = error.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, WordingError):
        return cause.what, cause.advice
    if kind == "missing":
        return f"{named(path[:-1], document)} has no {path[-1]!r}", "Add it"
    if kind == "extra_forbidden":
        return _unknown_key(path, document)
    if kind == "literal_error":
        return _not_one_of(value, re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    if kind in _NEEDED:
        needed, advice = _NEEDED[kind]
        return f"{shown(value)} is not {needed}", advice
    if kind in _BOUNDS:
        what, advice = _BOUNDS[kind]
        return what.format(**context), advice
    return f"{shown(value)} cannot stand here: {error['msg']}", "See the description of the model file"


def named(path: Path, document: object) -> str:
    """The thing a path leads to, as a person names it: the rule 'Pricing page', engagement, the model."""
    for step in path:
        document = document[step] if _has(document, step) else None  # type: ignore[index]
    keys = [step for step in path if isinstance(step, str)]
    if not path or isinstance(path[-1], str):
        return repr(path[-1]) if path else "The model"
    one = _ONE_OF.get(keys[-1], f"An item of {keys[-1]!r}") if keys else "An item"
    name = document.get("name") if isinstance(document, dict) else None
    return f"{one} {name!r}" if isinstance(name, str) else one


def did_you_mean(word: str, words: Iterable[str]) -> str | None:
    """The nearest of the words, where one is near."""
    lower = {w.lower(): w for w in words}
    near = difflib.get_close_matches(word.lower()[:100], lower, 1)
    return lower[near[0]] if near else None


def known_keys(path: Path) -> list[str]:
    """The keys that may stand in the mapping at a path of the model."""
    return list(_shape(path).model_fields)


def holds_shapes(path: Path) -> bool:
    """Whether the list at a path of the model is one of rules, gates and the like, not of texts."""
    field = _shape(path[:-1]).model_fields.get(str(path[-1]))
    return field is not None and any(True for _ in _shapes_in(field.annotation))


def _unknown_key(path: Path, document: object) -> tuple[str, str]:
    keys = known_keys(path[:-1])
    near = did_you_mean(str(path[-1]), keys)
    what = f"{named(path[:-1], document)} has no key {str(path[-1])[:60]!r}"
    return what, f"Did you mean {near!r}?" if near else f"Its keys are {', '.join(keys)}"


def _not_one_of(value: object, words: Sequence[str]) -> tuple[str, str]:
    near = did_you_mean(value, words) if isinstance(value, str) else None
    what = f"{shown(value)} is not one of {', '.join(words)}"
    return what, f"Did you mean {near!r}?" if near else "Write one of them"


def _has(thing: object, step: int | str) -> bool:
    if isinstance(thing, dict):
        return step in thing
    return isinstance(thing, list) and isinstance(step, int) and step < len(thing)


def _shape(path: Path) -> type[BaseModel]:
    """The shape that stands at a path of the model."""
    shape: type[BaseModel] = Model
    for step in path:
        if isinstance(step, str):
            shape = next(_shapes_in(shape.model_fields[step].annotation), shape)
    return shape


def _shapes_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _shapes_in(part)
