"""Requirements of sales whose names could not be told apart in an event that names several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from leadlight.model.finding import Finding
from leadlight.model.shapes import Model

_BETWEEN: Final = {",": "a comma", ";": "a semicolon", "|": "a bar"}


def check(model: Model) -> Iterator[Finding]:
    for n, name in enumerate(model.handoff.requirements):
        for sign, called in _BETWEEN.items():
            if sign in name:
                what = (
                    f"The requirement '{name}' has {called}, which separates requirements where an event names several"
                )
                yield Finding(("handoff", "requirements", n), what, "Write its name without")
                break
