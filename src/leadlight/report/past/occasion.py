"""Which events are meant, as a person says it on the command line: some names, and what must hold of them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from leadlight.model.condition import Condition
from leadlight.model.mistake import WordingError
from leadlight.report.errors import ReportCallError

_WHEN: Final = re.compile(r"\s+when\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Occasion:
    """Events of some names for which a condition holds, if there is one."""

    names: tuple[str, ...]
    when: Condition | None = None

    @classmethod
    def read(cls, option: str, text: str) -> Occasion:
        """Names, and after WHEN a condition, as in a model. Raises ReportError, naming the option.

        >>> Occasion.read("--touch", "call, meeting WHEN minutes >= 2").names
        ('call', 'meeting')
        """
        listed, *asked = _WHEN.split(text.strip(), maxsplit=1)
        names = tuple(dict.fromkeys(name.strip() for name in listed.split(",") if name.strip()))
        if not names:
            raise ReportCallError(
                f'{option} names no event. Write it as {option} call, or {option} "call WHEN minutes > 1".'
            )
        return cls(names, condition(option, asked[0]) if asked else None)

    @property
    def columns(self) -> tuple[str, ...]:
        """What must be read of the events to tell."""
        return tuple(self.when.columns) if self.when else ()

    def of(self, events: pl.DataFrame) -> pl.Series:
        """Whether each of the events is one: ``name`` and ``columns`` are there, as categoricals."""
        named = events["name"].is_in(self.names)
        return named if self.when is None else named & holds(self.when, events)


def condition(option: str, text: str) -> Condition:
    """A condition on events, checked as a model's are. Raises ReportError, naming the option."""
    try:
        return Condition.read(text)
    except WordingError as error:
        raise ReportCallError(f"{option}: {error}") from error


def holds(asked: Condition, events: pl.DataFrame) -> pl.Series:
    """Whether a condition holds of each event, whose texts are categoricals; unknown is not enough."""
    from leadlight.engine.expression import expression  # noqa: PLC0415  # the engine takes a while to import

    def answer(kinds: pl.DataFrame) -> pl.Series:
        return kinds.select(expression(asked, kinds.schema).alias("holds"))["holds"]

    return once(events, [name for name in asked.columns if name in events.columns], answer)


def once(events: pl.DataFrame, columns: Sequence[str], answer: Callable[[pl.DataFrame], pl.Series]) -> pl.Series:
    """The answer for each event, where each combination of values is asked about once: millions have few of them."""
    levels = [events[name].unique() for name in columns]
    smallest = np.min_scalar_type(_size(levels))
    code = np.zeros(events.height if columns else 1, smallest)
    for name, found in zip(columns, levels, strict=True):
        place = np.zeros(_last(found) + 2, smallest)
        place[_numbered(found, place.size - 1).to_numpy()] = np.arange(len(found))
        code *= smallest.type(len(found))
        code += pl.Series(place).gather(_numbered(events[name], place.size - 1)).to_numpy()
    kinds, of = np.unique(code, return_inverse=True) if _many(levels) else (np.arange(_size(levels)), code)
    rest, texts = kinds.copy(), {}
    for name, level in zip(reversed(columns), reversed(levels), strict=True):
        rest, which = np.divmod(rest, len(level))
        texts[name] = level.gather(which)
    asked = pl.DataFrame(texts) if texts else pl.DataFrame({"": [None]})
    found = answer(asked).fill_null(value=False)
    return found.gather(of) if columns else found.new_from_index(0, events.height)


def _last(found: pl.Series) -> int:
    last = found.to_physical().max()
    return -1 if last is None else int(last)  # type: ignore[arg-type]


def _numbered(values: pl.Series, unknown: int) -> pl.Series:
    """The numbers of categories; that of none is ``unknown``."""
    return values.to_physical().fill_null(unknown)


def _size(levels: Sequence[pl.Series]) -> int:
    return math.prod(len(level) for level in levels)


def _many(levels: Sequence[pl.Series]) -> bool:
    return _size(levels) > _MOST_KINDS


_MOST_KINDS: Final = 1_000_000
