"""Events become numbers: whose, when, and what each one can mean to a model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Final

import numpy as np
import polars as pl

from leadlight.engine.answers import Answers, Numbers
from leadlight.engine.expression import expression
from leadlight.engine.questions import Questions
from leadlight.history import Events, as_text

Progress = Callable[[int], None]
NO_VALUE: Final = np.iinfo(np.uint32).max


class Numbering:
    """Numbers for texts, in the order they are met, the same in every batch."""

    def __init__(self) -> None:
        self._kind = pl.Categorical(pl.Categories.random())
        self._held = pl.Series([], dtype=self._kind)  # Polars forgets texts that no series holds

    def of(self, text: pl.Expr) -> pl.Expr:
        return text.cast(self._kind).to_physical().cast(pl.UInt32)

    def numbers(self, texts: pl.Series) -> pl.Series:
        return texts.to_frame("text").select(self.of(pl.col("text"))).to_series()

    def texts(self, last: int) -> pl.Series:
        """The texts in the order of their numbers, up to and with this one."""
        return pl.Series(np.arange(last + 1, dtype=np.uint32)).cat.to(self._kind).cast(pl.String)


def greatest(numbers: Numbers) -> int:
    """The greatest of them; -1 where there are none."""
    return int(numbers.max()) if numbers.size else -1


class Growing:
    """A column to which batches are added. It grows where it is: there is never a second copy of the whole."""

    def __init__(self, dtype: type[np.generic]) -> None:
        self._values = np.empty(1 << 22, dtype)  # memory that is not written to costs nothing
        self._size = 0

    def add(self, column: Numbers) -> None:
        end = self._size + column.size
        if end > self._values.size:
            self._values.resize(end + end // 8, refcheck=False)
        self._values[self._size : end] = column
        self._size = end

    def taken(self) -> Numbers:
        """All of it; nothing can be added any more."""
        self._values.resize(self._size, refcheck=False)
        return self._values


@dataclass(frozen=True)
class Read:
    """Events as numbers, in the order they came.

    ``kind``: the number of the name and the answers. ``values``: for each column whose values are counted, the
    number of the value. ``reasons``: what sales gave as its reason, or says is met, by row. ``rows``: which rows of
    the source these are, where not all.
    """

    people: Numbering
    names: list[str]
    answers: Answers
    lead: Numbers
    at: Numbers
    kind: Numbers
    values: dict[str, Numbers]
    reasons: dict[int, str]
    rows: Numbers | None = None

    def source(self, rows: Numbers) -> Numbers:
        """The source's numbers of these rows."""
        return rows if self.rows is None else self.rows[rows]

    def found(self) -> list[tuple[str, int]]:
        """The name and the answers behind each kind."""
        return [(self.names[name], answers) for name, answers in self.answers.found()]


def read_events(events: Events, questions: Questions, progress: Progress | None) -> Read:
    """All events, a batch at a time: while one is matched, the next is read."""
    kept = _Batches(questions, Answers(questions.of_one_event))
    kept.columns["at"] = Growing(np.int64)
    for batch in _ahead(events.batches(questions.columns, progress)):
        kept.add(batch)
    return Read(
        people=kept.people,
        names=kept.names.texts(max((name for name, _ in kept.answers.found()), default=-1)).to_list(),
        answers=kept.answers,
        lead=kept.columns["lead"].taken(),
        at=kept.columns["at"].taken(),
        kind=kept.columns["kind"].taken(),
        values={column: kept.columns[f"value {column}"].taken() for column in questions.counted},
        reasons=kept.reasons,
    )


def _ahead(batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The same, each made while the one before is being used."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch


@dataclass
class _Batches:
    """What is kept of the batches read so far."""

    questions: Questions
    answers: Answers
    people: Numbering = field(default_factory=Numbering)
    names: Numbering = field(default_factory=Numbering)
    values: dict[str, Numbering] = field(default_factory=lambda: defaultdict(Numbering))
    columns: dict[str, Growing] = field(default_factory=lambda: defaultdict(lambda: Growing(np.uint32)))
    reasons: dict[int, str] = field(default_factory=dict)
    rows: int = 0

    def add(self, batch: pl.DataFrame) -> None:
        schema = batch.schema
        found = batch.lazy().select(
            pl.col("at"),
            lead=self.people.of(pl.col("lead")),
            name=self.names.of(pl.col("name")),
            **{f"byte {n}": byte for n, byte in enumerate(_answers(self.questions, schema))},
            **{f"value {column}": self._value(column, schema) for column in self.questions.counted},
        )
        # A batch is in memory anyway; the streaming engine would take a fifth longer.
        columns = {column.name: column.to_numpy() for column in found.collect(engine="in-memory")}
        answers = [columns.pop(name) for name in [*columns] if name.startswith("byte")]
        columns["kind"] = self.answers.number(columns.pop("name"), answers)
        for name, column in columns.items():
            self.columns[name].add(column)
        self._hear_reasons(batch)
        self.rows += batch.height

    def _value(self, column: str, schema: pl.Schema) -> pl.Expr:
        if column not in schema:
            return pl.lit(NO_VALUE, pl.UInt32)
        return self.values[column].of(as_text(pl.col(column), schema[column])).fill_null(NO_VALUE)

    def _hear_reasons(self, batch: pl.DataFrame) -> None:
        there = [column for column in Questions.SAID if column in batch.columns]
        if all(batch[column].null_count() == batch.height for column in there):
            return
        said = (
            batch.lazy()
            .select("name", *[as_text(pl.col(column), batch.schema[column]).alias(column) for column in there])
            .with_row_index("row", offset=self.rows)
            .filter(pl.col("name").is_in(list(Questions.SALES)))
            .select("row", reason=_why(there))
            .drop_nulls("reason")
        )
        self.reasons |= dict(said.collect().rows())


def _why(there: list[str]) -> pl.Expr:
    """What a sales event says: of a lead that is sales-qualified what it meets, if that is said, else the reason."""
    reason, met = (pl.col(column) if column in there else pl.lit(None, pl.String) for column in Questions.SAID)
    return pl.when(pl.col("name") == Questions.MET).then(pl.coalesce(met, reason)).otherwise(reason)


def _answers(questions: Questions, schema: pl.Schema) -> Iterator[pl.Expr]:
    """A bit for each question about one event, eight to a byte, the first the lowest; unknown is no."""
    seen = {name: dtype for name, dtype in schema.items() if name not in ("lead", "at")}  # semantics 2.5
    answers = [expression(condition, seen) for condition in questions.conditions]
    answers.append(_disqualifies(questions, schema))
    for first in range(0, len(answers), 8):
        bits = enumerate(answers[first : first + 8])
        yield reduce(or_, [pl.when(yes).then(_byte(1 << n)).otherwise(_byte(0)) for n, yes in bits])


def _byte(value: int) -> pl.Expr:
    return pl.lit(value, pl.UInt8)


def _disqualifies(questions: Questions, schema: pl.Schema) -> pl.Expr:
    """Whether a rejection's reason says so."""
    if "reason" not in schema or not questions.disqualifying:
        return pl.lit(value=False)
    return as_text(pl.col("reason"), schema["reason"]).is_in(list(questions.disqualifying))
