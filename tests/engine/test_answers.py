"""However many answers there are and however they come in parts, their numbers tell the same events apart."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from leadlight.engine import answers as source
from leadlight.engine.answers import Answers
from leadlight.history.parts import parts

RNG = np.random.default_rng(1)


@pytest.mark.parametrize("questions", [1, 8, 9, 70])
@pytest.mark.parametrize("most_in_a_table", [source.SMALL, 16])
def test_numbers_lead_back_to_names_and_answers(
    questions: int, most_in_a_table: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "SMALL", most_in_a_table)
    monkeypatch.setattr(source, "parts", partial(parts, most=7))
    name = RNG.integers(0, 3, 50)
    bits = RNG.integers(0, 2, (50, questions))
    answers = Answers(questions)
    batches = [slice(0, 30), slice(30, 30), slice(30, 50)]
    numbers = np.concatenate([answers.number(name[rows], packed(bits[rows])) for rows in batches])
    found = answers.found()
    assert [found[number] for number in numbers.tolist()] == [
        (n, int("".join(map(str, row[::-1])), 2)) for n, row in zip(name.tolist(), bits.tolist(), strict=True)
    ]


def test_an_answer_more_is_the_highest_bit() -> None:
    answers = Answers(2)
    number = answers.number(np.array([0, 0, 1]), [np.array([1, 1, 2], np.uint8)])
    refined = answers.refine(number, np.array([True, False, True]))
    assert [answers.found()[n] for n in refined.tolist()] == [(0, 0b101), (0, 0b001), (1, 0b110)]


def packed(bits: np.ndarray) -> list[np.ndarray]:  # type: ignore[type-arg]
    """Eight answers to a byte, the first the lowest."""
    return [*np.packbits(bits, axis=1, bitorder="little").T]
