"""What a condition says of one value: tests against fixed values, and whether any value can pass them together.

An answer of *no* is sure. Where it is not known, the answer is that a value may pass.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Hashable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from leadlight.model.likeness import Pattern
from leadlight.model.words import Kind

Fixed = str | float | bool
Shape = Literal["column", "lower", "upper", "length", "other"]


class Term(NamedTuple):
    """A value that a condition asks about: a column, or what is made of columns."""

    key: Hashable
    kind: Kind
    shape: Shape = "column"
    root: Hashable = None
    """What is known just when this is known, and not otherwise."""
    needs: frozenset[Hashable] = frozenset()
    """What is known wherever this is known."""
    sure: bool = False
    """Never unknown."""


class Test(NamedTuple):
    """One test that a known value passes or does not: it is one of some, it compares so with one, it fits a pattern."""

    what: Literal["in", "<", "<=", ">", ">=", "like"]
    value: frozenset[Fixed] | Fixed | Pattern
    holds: bool = True

    def opposite(self) -> Test:
        """What passes where this does not."""
        if self.what in _OPPOSITE:
            return Test(_OPPOSITE[self.what], self.value)
        return self._replace(holds=not self.holds)


_OPPOSITE: Final[dict[str, Literal["<", "<=", ">", ">="]]] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_COMPARE: Final = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def may_pass(term: Term, tests: Sequence[Test]) -> bool:
    """Whether some known value may pass all the tests."""
    few = _few(term, tests)
    if few is not None:
        return any(_can_be(term, value) and all(_passes(value, test) for test in tests) for value in few)
    patterns = [(test.value, test.holds) for test in tests if isinstance(test.value, Pattern)]
    fits = [pattern for pattern, holds in patterns if holds]
    return (
        all(_can_have(term, pattern) for pattern in fits)
        and not any(pattern.takes(fit) for pattern, holds in patterns if not holds for fit in [*fits, _ANYTHING])
        and all(one.meets(two) for n, one in enumerate(fits) for two in fits[:n])
    )


_ANYTHING: Final = Pattern((-1,))


def _few(term: Term, tests: Sequence[Test]) -> frozenset[Fixed] | None:
    """The only values that may pass, where they are few; none, where a range is empty."""
    few: frozenset[Fixed] | None = frozenset({True, False}) if term.kind == "boolean" else None
    for test in tests:
        if isinstance(test.value, frozenset) and test.holds:
            few = test.value if few is None else few & test.value
    if few is not None:
        return few
    low, high = _ends(term, tests)
    if low is None or high is None or low[0] < high[0]:  # type: ignore[operator]  # both are of the term's kind
        return None
    return frozenset({low[0]}) if low[0] == high[0] and not (low[1] or high[1]) else frozenset()


def _ends(term: Term, tests: Sequence[Test]) -> tuple[tuple[Fixed, bool] | None, tuple[Fixed, bool] | None]:
    """The greatest lower end and the least upper end, each with whether it does not belong to the range."""
    lows = [*_least(term), *((t.value, t.what == ">") for t in tests if t.what in (">", ">="))]
    highs = [(t.value, t.what == "<") for t in tests if t.what in ("<", "<=")]
    low = max(lows, default=None, key=lambda end: (end[0], end[1]))
    high = min(highs, default=None, key=lambda end: (end[0], not end[1]))
    return low, high  # type: ignore[return-value]  # an order compares with one fixed value


def _least(term: Term) -> Iterator[tuple[float, bool]]:
    if term.shape == "length":
        yield 0.0, False
    elif term.kind == "number":
        yield -math.inf, True


def _passes(value: Fixed, test: Test) -> bool:
    """Whether a value may pass a test."""
    if isinstance(test.value, frozenset):
        return (value in test.value) is test.holds
    if isinstance(test.value, Pattern):
        text = str(value)
        judged = not test.value.any_case or text.isascii()
        return not judged or test.value.takes(Pattern.of_text(text)) is test.holds
    return bool(_COMPARE[test.what](value, test.value))


def _can_be(term: Term, value: Fixed) -> bool:
    """Whether the term ever has the value: a column never the empty text, a length no half."""
    if not isinstance(value, str):
        return term.shape != "length" or (value >= 0 and value == int(value))
    return value != "" if term.shape == "column" else _cased(term, value)


def _can_have(term: Term, pattern: Pattern) -> bool:
    return pattern.any_case or _cased(term, pattern.letters)


def _cased(term: Term, text: str) -> bool:
    """Of ASCII letters it is sure that ``lower`` leaves no capital one, and ``upper`` no small one."""
    letters = [letter for letter in text if letter.isascii()]
    if term.shape == "lower":
        return not any(letter.isupper() for letter in letters)
    return term.shape != "upper" or not any(letter.islower() for letter in letters)
