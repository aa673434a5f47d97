"""What an event can mean to a model: which rules take it, what it says to sales, which gates it may open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from leadlight.engine import shapes
from leadlight.engine.shapes import Array
from leadlight.model import Condition, Gate, Model, Rule

Numbers = npt.NDArray[Any]
SMALL: Final = 1 << 22  # keys below this are looked up in a table


@dataclass(frozen=True)
class Questions:
    """What a model asks of every event: its conditions, the columns whose values a rule counts, and sales' reasons.

    An event's answers are the bits of a number, its *key*: the conditions, then a bit for each rule with ``distinct``,
    then whether a rejection disqualifies; above them the number of the event's name.
    """

    conditions: tuple[Condition, ...]
    distinct: tuple[tuple[int, str], ...]
    disqualifying: frozenset[str]

    SALES: ClassVar[dict[str, int]] = {
        "sales_accepted": shapes.ACCEPTED,
        "sales_qualified": shapes.QUALIFIED,
        "opportunity_created": shapes.CREATED,
        "opportunity_won": shapes.WON,
        "opportunity_lost": shapes.LOST_DEAL,
        "sales_rejected": shapes.REJECTED_NURTURE,
        "recycled": shapes.RECYCLED,
        "disqualified": shapes.DISQUALIFY,
        "requalified": shapes.REQUALIFY,
    }

    @classmethod
    def of(cls, model: Model) -> Questions:
        reasons = model.handoff.reject_reasons
        return cls(
            conditions=tuple(dict.fromkeys(model.event_conditions())),
            distinct=tuple((n, rule.distinct) for n, (_, rule) in enumerate(model.rules) if rule.distinct),
            disqualifying=frozenset(reason.name for reason in reasons if reason.then == "disqualify"),
        )

    @property
    def columns(self) -> list[str]:
        """The columns to read, beside lead, at and name."""
        asked = {column for condition in self.conditions for column in condition.columns}
        return sorted((asked | set(self.counted) | {"reason"}) - {"lead", "at", "name"})

    @property
    def counted(self) -> list[str]:
        return sorted({column for _, column in self.distinct})

    @property
    def width(self) -> int:
        """How many bits the answers take."""
        return len(self.conditions) + len(self.distinct) + 1

    @property
    def key_type(self) -> pl.DataType:
        return pl.UInt32() if self.width <= 16 else pl.UInt64()

    def key_type_for(self, names: pl.Series) -> type[np.generic]:
        """Four bytes do for keys, unless there are very many questions or names."""
        most: Any = names.max() or 0
        return np.uint32 if self.width <= 16 and most < 1 << (32 - self.width) else np.uint64


@dataclass(frozen=True)
class Meaning:
    """What one kind of event is to the model."""

    touches: tuple[int, ...]
    sale: int
    activity: bool
    gates: int


class Kinds:
    """Every kind of event in a history, numbered, with its meaning."""

    def __init__(self, model: Model, questions: Questions, names: list[str]) -> None:
        self.model, self.questions = model, questions
        self._all_names = names
        self._meanings: dict[tuple[str, int], Meaning] = {}
        self._named = {*_names_in(model), *Questions.SALES}
        self.names: list[str] = []
        self.meanings: list[Meaning] = []

    def number(self, keys: Numbers) -> npt.NDArray[np.uint32]:
        """The number of each event's kind; from here on ``names`` and ``meanings`` hold them all."""
        present, kinds = _numbered(keys)
        parts = [(self._all_names[key >> self.questions.width], key) for key in present.tolist()]
        self.names = [name for name, _ in parts]
        self.meanings = [self._meaning(name, key) for name, key in parts]
        return kinds

    def takes(self, keys: Numbers) -> Callable[[int], npt.NDArray[np.bool_]]:
        """For a rule's number: which of the events it takes, before values are looked at."""
        present, kinds = _numbered(keys)
        taken = [set(self._taken(*self._split(key))) for key in present.tolist()]
        return lambda rule: np.array([rule in rules for rules in taken], np.bool_)[kinds]

    def _split(self, key: int) -> tuple[str, frozenset[Condition]]:
        """The event's name and the conditions that hold."""
        name = self._all_names[key >> self.questions.width]
        return name, frozenset(c for n, c in enumerate(self.questions.conditions) if key >> n & 1)

    def _meaning(self, name: str, key: int) -> Meaning:
        answers = key & (1 << self.questions.width) - 1
        known = (name if name in self._named else "", answers)
        if known not in self._meanings:
            self._meanings[known] = self._work_out(name, key)
        return self._meanings[known]

    def _work_out(self, name: str, key: int) -> Meaning:
        _, holds = self._split(key)
        conditions = len(self.questions.conditions)
        old = {rule for n, (rule, _) in enumerate(self.questions.distinct) if not key >> (conditions + n) & 1}
        sale = Questions.SALES.get(name, shapes.NO_SALE)
        if sale == shapes.REJECTED_NURTURE and key >> (self.questions.width - 1) & 1:
            sale = shapes.REJECTED_DISQUALIFY
        idle = self.model.engagement.idle
        ignored = idle is not None and idle.ignore is not None and name in idle.ignore
        return Meaning(
            touches=tuple(rule for rule in self._taken(name, holds) if rule not in old),
            sale=sale,
            activity=sale == shapes.NO_SALE and not ignored,
            gates=sum(
                1 << n for n, (_, gate) in enumerate(self.model.gates) if gate.hand_raise and _fits(gate, name, holds)
            ),
        )

    def _taken(self, name: str, holds: frozenset[Condition]) -> Iterator[int]:
        """The rules that take an event: all that match, or in a category with ``first_match`` the first."""
        number = 0
        for category in self.model.engagement.categories:
            free = True
            for rule in category.rules:
                if free and _fits(rule, name, holds):
                    yield number
                    free = not category.first_match
                number += 1

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


def _numbered(keys: Numbers) -> tuple[Numbers, npt.NDArray[np.uint32]]:
    """The different keys, and for each key its number among them."""
    most = int(keys.max()) + 1 if keys.size else 0
    if most > SMALL:
        present, kinds = np.unique(keys, return_inverse=True)
        return present, kinds.astype(np.uint32)
    seen = np.zeros(most, np.bool_)
    seen[keys] = True
    numbers = np.cumsum(seen, dtype=np.uint32) - np.uint32(1)
    return np.flatnonzero(seen), numbers[keys] if keys.size else np.zeros(0, np.uint32)


def _fits(asking: Rule | Gate, name: str, holds: frozenset[Condition]) -> bool:
    return (asking.on is None or name in asking.on) and (asking.when is None or asking.when in holds)


def _names_in(model: Model) -> Iterator[str]:
    asking: list[Rule | Gate] = [rule for _, rule in model.rules]
    asking += [gate for _, gate in model.gates]
    for one in asking:
        yield from one.on or ()
    if model.engagement.idle:
        yield from model.engagement.idle.ignore or ()
