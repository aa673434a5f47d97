"""What is wrong with a model, where, and what to do about it: as values, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["mistake", "warning"]


def shown(value: object) -> str:
    """A value as it may stand in a sentence.

    >>> shown("3 moons"), shown(True), shown([1])
    ("'3 moons'", 'true', 'A list')
    """
    if isinstance(value, (dict, list)):
        return "A mapping" if isinstance(value, dict) else "A list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def sentences(what: str, advice: str) -> str:
    """What is wrong and what to do, with their full stops; a question keeps its mark."""
    return f"{what}. {advice}" + ("" if advice.endswith("?") else ".")


class WordingError(ValueError):
    """One thing that cannot be read: what is wrong, and what to do. Its text is the two sentences.

    >>> print(WordingError("'3 moons' is not a duration", "Write a number and a unit, such as 30d"))
    '3 moons' is not a duration. Write a number and a unit, such as 30d.
    """

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what, advice)
        self.what = what
        self.advice = advice

    def __str__(self) -> str:
        return sentences(self.what, self.advice)


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing to put right in a model file: where it is, what is wrong, what to do.

    Lines and columns count from 1. A ``warning`` is worth a look and stops nothing. Mistakes sort by place.

    >>> print(Mistake("acme.yaml", 7, 12, "There is no grade 'E'", "Write one of F to A+"))
    acme.yaml:7:12: There is no grade 'E'. Write one of F to A+.
    """

    file: str
    line: int
    column: int
    what: str
    advice: str
    severity: Severity = "mistake"

    def __str__(self) -> str:
        warning = "warning: " if self.severity == "warning" else ""
        return f"{self.file}:{self.line}:{self.column}: {warning}{sentences(self.what, self.advice)}"


class ModelError(Exception):
    """A model that cannot be used, with every mistake found in it; the root of this package's errors."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(self.mistakes)

    def __str__(self) -> str:
        return "\n".join(map(str, self.mistakes))
