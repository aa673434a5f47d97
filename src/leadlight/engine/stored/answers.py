"""What the events of a segment answer to a condition: asked of the texts, not of the events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import polars as pl

from leadlight.engine.answers import SMALL
from leadlight.engine.expression import expression
from leadlight.engine.questions import Questions
from leadlight.engine.shapes import Array
from leadlight.engine.stored.key import key_of
from leadlight.history.store import Segment
from leadlight.history.store.cache import Cache
from leadlight.model import Condition

_PART: Final = 1 << 20  # rows, or texts, at a time


def answer_bytes(questions: Questions, segment: Segment, cache: Cache) -> Iterator[Array]:
    """A byte for every eight questions about one event, as `read_events` makes them, from what is kept or asked now."""
    conditions = [_kept(condition, segment, cache) for condition in questions.conditions]
    answers = [*conditions, _disqualifies(questions, segment)]
    for first in range(0, len(answers), 8):
        byte = np.zeros(segment.events, np.uint8)
        for bit, answer in enumerate(answers[first : first + 8]):
            if answer is not None:
                byte |= np.unpackbits(answer, count=segment.events) << np.uint8(bit)
        yield byte


def _kept(condition: Condition, segment: Segment, cache: Cache) -> Array:
    """A condition's answers, eight events to a byte."""
    kinds = sorted(condition.columns.items())
    key = key_of("answers", condition.text, kinds, segment.fingerprint)
    return cache.arrays(key, lambda: [np.packbits(_asked(condition, segment))])[0]


def _disqualifies(questions: Questions, segment: Segment) -> Array | None:
    """Whether a rejection's reason says so."""
    if "reason" not in segment.columns or not questions.disqualifying:
        return None
    yes = segment.texts("reason").is_in(list(questions.disqualifying)).fill_null(value=False).to_numpy()
    return np.packbits(yes[segment.codes("reason")])


def _asked(condition: Condition, segment: Segment) -> Array:
    """Which events the condition holds for."""
    columns = [name for name in condition.columns if name in segment.columns]
    if not columns:
        nothing = pl.DataFrame({"": [None]})
        return np.full(segment.events, _holds(condition, nothing)[0])
    if len(columns) == 1:
        texts = segment.texts(columns[0])
        parts = texts.to_frame(columns[0]).iter_slices(_PART)
        return np.concatenate([_holds(condition, part) for part in parts])[segment.codes(columns[0])]
    return _of_several(condition, segment, columns)


def _of_several(condition: Condition, segment: Segment, columns: Sequence[str]) -> Array:
    """A condition about several columns: asked once of each combination of values that occurs, where these are few."""
    texts = {name: segment.texts(name) for name in columns}
    codes = {name: segment.codes(name) for name in columns}
    few = np.prod([float(len(values)) for values in texts.values()]) <= SMALL
    found = np.empty(segment.events, np.bool_)
    for first in range(0, segment.events, _PART):
        rows = slice(first, first + _PART)
        part = {name: codes[name][rows].astype(np.int64) for name in columns}
        places = None
        if few:
            part, places = _combinations(part, {name: len(texts[name]) for name in columns})
        table = pl.DataFrame({name: texts[name].gather(pl.Series(part[name].astype(np.uint32))) for name in columns})
        holds = _holds(condition, table)
        found[rows] = holds if places is None else holds[places]
    return found


def _combinations(codes: dict[str, Array], sizes: dict[str, int]) -> tuple[dict[str, Array], Array]:
    """The combinations that occur, and which of them each row has."""
    number, size = np.zeros(1, np.int64), 1
    for name, each in codes.items():
        number, size = number * sizes[name] + each, size * sizes[name]
    place = np.zeros(size, np.uint32)
    place[number] = 1
    present = np.flatnonzero(place)
    place[present] = np.arange(present.size, dtype=np.uint32)
    found, rest = {}, present
    for name in reversed(codes):
        rest, found[name] = np.divmod(rest, sizes[name])
    return found, place[number]


def _holds(condition: Condition, table: pl.DataFrame) -> Array:
    """For each row whether the condition is true; unknown is no."""
    schema = {name: dtype for name, dtype in table.schema.items() if name}
    holds = table.select(expression(condition, schema).fill_null(value=False).alias("holds"))["holds"]
    return (holds if len(holds) == table.height else holds.new_from_index(0, table.height)).to_numpy()
