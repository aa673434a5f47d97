"""A warm lead of whom more is asked than of a hot one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from leadlight.model.finding import Finding
from leadlight.model.shapes import Model
from leadlight.model.words import GRADES

_BOTH: Final = (("qualify", "temperature", ...),)


def check(model: Model) -> Iterator[Finding]:
    temperature = model.qualify.temperature
    if temperature is None:
        return
    hot, warm = temperature.hot, temperature.warm
    path = ("qualify", "temperature", "warm")
    if warm.score is not None and (hot.score is None or warm.score > hot.score):
        what = f"Warm asks for a higher score ({warm.score:g}) than hot"
        yield Finding((*path, "score"), what, "Ask for less", relies=_BOTH)
    if warm.grade and (hot.grade is None or GRADES.index(warm.grade) > GRADES.index(hot.grade)):
        what = f"Warm asks for a better grade ({warm.grade}) than hot"
        yield Finding((*path, "grade"), what, "Ask for less", relies=_BOTH)
