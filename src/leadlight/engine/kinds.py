"""What an event can mean to a model: which rules take it, what it says to sales, which gates it may open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from leadlight.engine import shapes
from leadlight.engine.questions import Questions
from leadlight.engine.shapes import Array
from leadlight.model import Condition, Gate, Model, Rule


@dataclass(frozen=True)
class Meaning:
    """What one kind of event is to the model."""

    touches: tuple[int, ...]
    sale: int
    activity: bool
    gates: int


class Kinds:
    """Every kind of event in a history: its name and its meaning, by number."""

    def __init__(self, model: Model, questions: Questions, found: Sequence[tuple[str, int]]) -> None:
        self.model, self.questions = model, questions
        self._meanings: dict[tuple[str, int], Meaning] = {}
        self._named = {*_names_in(model), *Questions.SALES}
        self.names = [name for name, _ in found]
        self.meanings = [self._meaning(name, answers) for name, answers in found]

    def _meaning(self, name: str, answers: int) -> Meaning:
        known = (name if name in self._named else "", answers)
        if known not in self._meanings:
            self._meanings[known] = self._work_out(name, answers)
        return self._meanings[known]

    def _work_out(self, name: str, answers: int) -> Meaning:
        holds, old = self.questions.holding(answers), self.questions.nothing_new(answers)
        sale = Questions.SALES.get(name, shapes.NO_SALE)
        if sale == shapes.REJECTED_NURTURE and self.questions.disqualifies(answers):
            sale = shapes.REJECTED_DISQUALIFY
        idle = self.model.engagement.idle
        ignored = idle is not None and idle.ignore is not None and name in idle.ignore
        return Meaning(
            touches=tuple(rule for rule in taken(self.model, name, holds) if rule not in old),
            sale=sale,
            activity=sale == shapes.NO_SALE and not ignored,
            gates=sum(
                1 << n for n, (_, gate) in enumerate(self.model.gates) if gate.hand_raise and _fits(gate, name, holds)
            ),
        )

    def tables(self) -> tuple[Array, Array]:
        """The kinds and their touches as rows."""
        kinds = np.zeros(max(len(self.meanings), 1), shapes.KIND)
        touches: list[int] = []
        places: dict[tuple[int, ...], int] = {}
        for n, meaning in enumerate(self.meanings):
            first = places.setdefault(meaning.touches, len(touches))
            if first == len(touches):
                touches += meaning.touches
            kinds[n] = (first, first + len(meaning.touches), meaning.sale, meaning.activity, meaning.gates)
        return kinds, np.array(touches or [0], np.uint32)


def taken(model: Model, name: str, holds: frozenset[Condition]) -> Iterator[int]:
    """The rules that take an event: all that match, or in a category with ``first_match`` the first."""
    number = 0
    for category in model.engagement.categories:
        free = True
        for rule in category.rules:
            if free and _fits(rule, name, holds):
                yield number
                free = not category.first_match
            number += 1


def _fits(asking: Rule | Gate, name: str, holds: frozenset[Condition]) -> bool:
    return (asking.on is None or name in asking.on) and (asking.when is None or asking.when in holds)


def _names_in(model: Model) -> Iterator[str]:
    asking: list[Rule | Gate] = [rule for _, rule in model.rules]
    asking += [gate for _, gate in model.gates]
    for one in asking:
        yield from one.on or ()
    if model.engagement.idle:
        yield from model.engagement.idle.ignore or ()
