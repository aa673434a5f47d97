"""What YAML's reader complains about, in words that say what to do."""

from __future__ import annotations

from typing import Final

import yaml

_WORDS: Final = {
    "mapping values are not allowed": (
        "A second colon, or a wrong indentation, confuses this line",
        "Put a text with a colon in quotes, and align keys that belong together",
    ),
    "cannot start any token": (
        "A tab, or a character such as @, % or `, stands where a value should begin",
        "Indent with spaces, and put such a text in quotes",
    ),
    "could not find expected ':'": ("A key here has no colon", "Write a colon and a space after it"),
    "expected ',' or ']'": ("A list that begins with [ is not closed, or misses a comma", "Close it with ]"),
    "expected ',' or '}'": (
        "A mapping that begins with { is not closed, or misses a comma",
        "Close it with }",
    ),
    "unexpected end of stream": ("A quote is not closed", "Close it"),
    "did not find expected key": ("The line does not fit those above it", "Align keys that belong together"),
    "did not find expected '-'": ("The line does not fit the list above it", "Begin it with - as the others"),
    "unknown escape": ("A backslash in double quotes is not followed by a known letter", "Use single quotes"),
    "undefined alias": ("A text begins with *", "Put it in quotes"),
    "alphabetic or numeric": ("A text begins with * or &", "Put it in quotes"),
    "<document start>": ("The line does not belong to the model above it", "Align it with the other keys"),
}
_WHERE_IT_BEGAN: Final = ("flow sequence", "flow mapping", "quoted scalar", "simple key")


def in_plain_words(error: yaml.YAMLError) -> tuple[tuple[int, int], str, str]:
    """The place (line, column), what is wrong and what to do."""
    problem = str(getattr(error, "problem", None) or "")
    context = str(getattr(error, "context", None) or "")
    mark = getattr(error, "problem_mark", None)
    if any(part in context for part in _WHERE_IT_BEGAN):
        mark = getattr(error, "context_mark", None) or mark
    place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    for part, (what, advice) in _WORDS.items():
        if part in problem:
            return place, what, advice
    if isinstance(error, yaml.reader.ReaderError):
        return place, "The file has a control character in it", "Remove it; is this the right file?"
    return (
        place,
        f"The YAML cannot be read here: {problem or error}",
        "Look at the quotes and the indentation",
    )
