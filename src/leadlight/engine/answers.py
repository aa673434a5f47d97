"""What events answered, numbered: few of the answers that could go together ever do."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from leadlight.history.parts import parts

Numbers = npt.NDArray[Any]
SMALL: Final = 1 << 22  # pairs below this are looked up in a table


class Refined:
    """Numbers for pairs: a number so far, and some further bits. Those that occur are numbered as they are met.

    >>> kinds = Refined(bits=1)
    >>> kinds.number(np.array([7, 7, 3, 7]), np.array([0, 1, 0, 0])).tolist(), kinds.pairs()
    ([1, 2, 0, 1], [(3, 0), (7, 0), (7, 1)])
    """

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self._known: dict[int, int] = {}

    def number(self, so_far: Numbers, further: Numbers) -> npt.NDArray[np.uint32]:
        """The number of each pair, the same in every call."""
        numbers = np.empty(so_far.size, np.uint32)
        for part in parts(so_far.size):
            numbers[part] = self._numbers(so_far[part].astype(np.int64) << self.bits | further[part])
        return numbers

    def pairs(self) -> list[tuple[int, int]]:
        """The pairs in the order of their numbers."""
        return [(pair >> self.bits, pair & (1 << self.bits) - 1) for pair in self._known]

    def _numbers(self, pairs: Numbers) -> Numbers:
        most = int(pairs.max()) + 1
        if most > SMALL:
            present, places = np.unique(pairs, return_inverse=True)
            return self._learnt(present)[places]
        table = np.zeros(most, np.uint32)
        table[pairs] = 1
        present = np.flatnonzero(table)
        table[present] = self._learnt(present)
        return table[pairs]

    def _learnt(self, present: Numbers) -> Numbers:
        return np.array([self._known.setdefault(pair, len(self._known)) for pair in present.tolist()], np.uint32)


class Answers:
    """Numbers for an event's name and all its answers, however many a model asks for: eight at a time."""

    def __init__(self, questions: int) -> None:
        self._steps = [Refined(min(8, questions - first)) for first in range(0, questions, 8)]

    def number(self, name: Numbers, bytes_: list[Numbers]) -> Numbers:
        """Each event's number, from its name's and its answers: eight to a byte, the first answer the lowest bit."""
        number = name
        for step, byte in zip(self._steps, bytes_, strict=True):
            number = step.number(number, byte)
        return number

    def refine(self, number: Numbers, answer: npt.NDArray[np.bool_]) -> Numbers:
        """The numbers with one answer more."""
        self._steps.append(Refined(1))
        return self._steps[-1].number(number, answer)

    def found(self) -> list[tuple[int, int]]:
        """The name's number and the bits of all answers, in the order of their numbers."""
        first, *others = self._steps
        found = first.pairs()
        width = first.bits
        for step in others:
            found = [(found[number][0], found[number][1] | bits << width) for number, bits in step.pairs()]
            width += step.bits
        return found
