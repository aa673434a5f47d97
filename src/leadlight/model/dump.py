"""A model as the YAML that a person would write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from leadlight.model.shapes import Model
from leadlight.model.yaml_text import scalar

_WIDTH: Final = 110
_INDENT: Final = "  "
_PLAIN: Final = re.compile(r"[^\W\d][\w/.+%-]*(?: [\w/.+%-]+)*|\d+(?:\.\d+)?[a-z]+|[+-]?\d+/3|\d+ (?:per [a-z]+|ever)")
_NOT_PLAIN: Final = frozenset("y n yes no on off".split())  # noqa: SIM905  # booleans to other readers of YAML
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def dump(model: Model) -> str:
    """The model's file, without what is as by default; reading it gives the model back.

    >>> from leadlight.model.load import read
    >>> model = read("{name: acme, qualify: {mql: {any: [{name: Asks, on: demo_asked}]}}}").model
    >>> print(dump(model), end="")
    name: acme
    <BLANKLINE>
    qualify:
      mql:
        any:
          - {name: Asks, on: demo_asked}
    """
    blocks: list[str] = []
    for key, value in _written(model.model_dump(exclude_defaults=True)).items():
        lines = list(_entry(key, value, ""))
        blocks.append("\n".join(["", *lines] if len(lines) > 1 else lines))
    return "\n".join(blocks) + "\n"


def _written(value: Any, key: str = "") -> Any:
    """The value in the shortest way a model file can say it."""
    if isinstance(value, dict):
        if key == "decay" and not value:
            return "none"
        if key == "limit" and value.keys() == {"max"}:
            return _written(value["max"])
        return {name: _written(below, name) for name, below in value.items() if below is not None}
    if isinstance(value, (list, tuple)):
        one_word = key in ("on", "to", "ignore") and len(value) == 1
        return value[0] if one_word else [_written(below) for below in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _entry(key: str, value: Any, indent: str) -> Iterator[str]:
    """One key of a mapping, on a line where it fits and reads well, else with lines below it."""
    line = f"{indent}{_word(key)}: {_flow(value)}"
    if not isinstance(value, (dict, list)) or not value or (_is_flat(value) and len(line) <= _WIDTH):
        yield line
        return
    yield f"{indent}{_word(key)}:"
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _entry(name, below, indent + _INDENT)
    else:
        for item in value:
            yield from _item(item, indent + _INDENT)


def _item(value: Any, indent: str) -> Iterator[str]:
    line = f"{indent}- {_flow(value)}"
    small = not isinstance(value, dict) or all(_is_flat(below) for below in value.values())
    if small and len(line) <= _WIDTH:
        yield line
        return
    first, *rest = (line for name, below in value.items() for line in _entry(name, below, indent + _INDENT))
    yield f"{indent}- {first.lstrip()}"
    yield from rest


def _is_flat(value: Any) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    return not isinstance(value, list) or not any(isinstance(below, (dict, list)) for below in value)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_word(key)}: {_flow(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _word(value) if isinstance(value, str) else str(value).lower()


def _word(text: str) -> str:
    """A text, in quotes where it could be taken for something else.

    >>> print(_word("Pricing page"), _word("3 per week"), _word("country = 'DE'"), _word("12"))
    Pricing page 3 per week "country = 'DE'" "12"
    """
    if _PLAIN.fullmatch(text) and isinstance(scalar(text), str) and text.lower() not in _NOT_PLAIN - {"on"}:
        return text
    return '"' + "".join(_ESCAPES.get(c) or (c if c.isprintable() else f"\\U{ord(c):08x}") for c in text) + '"'
