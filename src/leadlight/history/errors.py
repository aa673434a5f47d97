"""What can be wrong with a history as a whole. Single bad rows are never errors: they are set aside."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class HistoryError(Exception):
    """A file or a map that cannot be read at all: what is wrong, where, and what to do."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a question, or nothing.

    >>> did_you_mean("timestmp", ["lead", "timestamp"])
    ' Did you mean "timestamp"?'
    >>> did_you_mean("colour", ["lead", "timestamp"])
    ''
    """
    near = get_close_matches(word, list(known), n=1)
    return f' Did you mean "{near[0]}"?' if near else ""


def listed(words: Iterable[str], most: int = 40) -> str:
    """Words in quotes, for a sentence; a long list is cut and counted.

    >>> listed(["a", "b", "c"], most=2)
    '"a", "b" and 1 more'
    """
    words = list(words)
    shown = ", ".join(f'"{word}"' for word in words[:most])
    return f"{shown} and {len(words) - most} more" if len(words) > most else shown
