"""The numbers of a model that one can turn: a threshold, a rule's points, a half-life, a cap, a grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from math import isfinite
from typing import Any, Final, Literal

from pydantic import ValidationError

from leadlight.engine.sweep.errors import SweepError
from leadlight.model import GRADES, Decay, Gate, Limits, Model, Rule
from leadlight.model.mistake import WordingError, shown
from leadlight.model.shapes import MOST_POINTS, Cell, Criterion, Fit, Idle, Qualify, Shape
from leadlight.model.words import Frequency, duration, say_duration, thirds

Value = float | str | timedelta
KnobKind = Literal["points", "grade", "span", "times", "thirds"]
Path = tuple[str | int, ...]

_TURNED: Final[dict[type[Shape], dict[str, KnobKind]]] = {
    Gate: {"score": "points", "grade": "grade"},
    Rule: {"points": "points", "at_most": "times", "at_least": "times"},
    Limits: {"min": "points", "max": "points"},
    Decay: {"half_life": "span", "lifespan": "span", "expires": "span"},
    Idle: {"after": "span", "points": "points"},
    Cell: {"score": "points", "grade": "grade"},
    Qualify: {"cool_off": "span"},
    Criterion: {"worth": "thirds"},
    Fit: {"start": "grade"},
}


@dataclass(frozen=True)
class Knob:
    """One number of a model. ``path`` leads to it, ``names`` are what people may call it, ``value`` is what it is now.

    A value is a number (points, times, thirds), a grade, or a duration; None where the model says nothing there.
    """

    path: Path
    kind: KnobKind
    value: Value | None
    names: tuple[str, ...]

    @property
    def place(self) -> str:
        """The path as a person writes it: ``qualify.mql.any[0].score``."""
        return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path)[1:]

    @property
    def label(self) -> str:
        """What to call it in a heading: ``Score and fit: score``, or its path where nothing near it has a name."""
        return self.names[0]

    def read(self, value: object) -> Value:
        """A value as this knob takes it; ``SweepError`` for one it does not."""
        try:
            return _READERS[self.kind](value)
        except WordingError as error:
            raise SweepError(f'"{self.label}" cannot be {shown(value)}: {error}') from error

    def turned(self, model: Model, value: object) -> Model:
        """The model with this number changed, and all else as it is."""
        try:
            changed: Model = _put(model, self.path, self.read(value))
        except ValidationError as error:
            said = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            raise SweepError(f'"{self.label}" cannot be {self.say(self.read(value))}: {said}') from error
        return changed

    def say(self, value: Value | None) -> str:
        """A value as it stands in a model file: ``45``, ``B-``, ``30d``, ``2/3``."""
        if value is None:
            return "not set"
        if isinstance(value, timedelta):
            return say_duration(value)
        return value if isinstance(value, str) else f"{value:g}{'/3' * (self.kind == 'thirds')}"


def all_knobs(model: Model) -> list[Knob]:
    """Every number of a model that can be turned, in the order of the file."""
    return list(_found(model, (), ()))


# ── finding ─────────────────────────────────────────────────────────────────────────────────────


def _found(shape: Shape, path: Path, above: tuple[tuple[str, Path], ...]) -> Iterator[Knob]:
    """The knobs of a shape and of all within it; ``above`` are the names on the way, each with its place."""
    name = getattr(shape, "name", None)
    if path and name:
        above = (*above, (name, path))
    own = dict(_TURNED.get(type(shape), {}))
    if isinstance(shape, Gate):
        own |= dict.fromkeys(shape.categories, "points")
    for field, kind in own.items():
        value = getattr(shape, field)
        if value is not None or _may_be_given(shape, kind):
            yield Knob((*path, field), kind, _plain(value), tuple(_names((*path, field), above)))
    for field in type(shape).model_fields:
        within = getattr(shape, field)
        if isinstance(within, Shape):
            yield from _found(within, (*path, field), above)
        elif isinstance(within, tuple):
            for place, each in enumerate(within):
                if isinstance(each, Shape):
                    yield from _found(each, (*path, field, place), above)


def _may_be_given(shape: Shape, kind: KnobKind) -> bool:
    """Whether a number the model does not have may be tried: a cap without a period, or a second decay, may not."""
    if isinstance(shape, Decay):
        return not (shape.half_life or shape.lifespan or shape.expires)
    return kind != "times"


def _plain(value: Any) -> Value | None:
    if isinstance(value, Frequency):
        return float(value.times)
    return float(value) if isinstance(value, (int, float)) else value


def _names(path: Path, above: tuple[tuple[str, Path], ...]) -> Iterator[str]:
    """What a person may call the number at a path, the clearest first."""
    if above:
        name, place = above[-1]
        field = " ".join(str(part) for part in path[len(place) :])
        yield f"{name}: {field.replace('_', ' ')}"
        for n in range(len(above) - 1):
            yield f"{' '.join(each for each, _ in above[n:])} {field}"
        if field == "limit max":
            yield f"{name} limit"
    dotted = _dotted(path, {})
    yield dotted
    yield _dotted(path, {place: name for name, place in above})
    if path[-2:] == ("limit", "max"):
        yield dotted.removesuffix(".max")


def _dotted(path: Path, named: dict[Path, str]) -> str:
    said = ""
    for n, part in enumerate(path):
        said += f"[{named.get(path[: n + 1], part)}]" if isinstance(part, int) else f".{part}"
    return said[1:]


# ── turning ─────────────────────────────────────────────────────────────────────────────────────


def _put(shape: Any, path: Path, value: Value) -> Any:
    """The same shape with another value at a path."""
    head, rest = path[0], path[1:]
    if isinstance(head, int):
        return tuple(_put(each, rest, value) if n == head else each for n, each in enumerate(shape))
    was = getattr(shape, head)
    if rest:
        return shape.model_copy(update={head: _put(was, rest, value)})
    new: Any = value
    if isinstance(was, Frequency):
        new = replace(was, times=int(new))
    elif isinstance(shape, Criterion):
        new = int(new)
    if isinstance(shape, (Limits, Decay, Idle)):  # their numbers must go together
        return type(shape).model_validate({**dict(shape), head: new})
    return shape.model_copy(update={head: new})


# ── reading a value ─────────────────────────────────────────────────────────────────────────────


def _points(value: object) -> Value:
    number = _number(value)
    if not isfinite(number) or abs(number) > MOST_POINTS:
        raise WordingError("It is too large", f"Give a number from {-MOST_POINTS:,.0f} to {MOST_POINTS:,.0f}")
    return number


def _times(value: object) -> Value:
    number = _number(value)
    if not (isfinite(number) and number.is_integer() and 1 <= number < 1e9):
        raise WordingError("It counts how often", "Give a whole number from 1 on")
    return number


def _thirds(value: object) -> Value:
    """As the file writes it, ``2/3``; a number counts thirds."""
    if isinstance(value, str):
        return float(thirds(value))
    number = _number(value)
    if not (isfinite(number) and number.is_integer() and abs(number) <= 12):
        raise WordingError("It counts thirds of a letter", "Give a whole number from -12 to 12, or write it like 2/3")
    return number


def _grade(value: object) -> Value:
    if value not in GRADES:
        raise WordingError("It is a grade", f"Give one of {', '.join(GRADES)}")
    return str(value)


def _number(value: object) -> float:
    try:
        return float(str(value))  # a boolean and a duration are none
    except ValueError as error:
        raise WordingError("It is a number", "Give one such as 10 or -2.5") from error


_READERS: Final = {"points": _points, "times": _times, "thirds": _thirds, "grade": _grade, "span": duration}
