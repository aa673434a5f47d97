"""Thresholds of gates on categories that do not exist, and categories whose names a gate cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from leadlight.model import places
from leadlight.model.finding import Finding
from leadlight.model.misshapen import did_you_mean
from leadlight.model.shapes import Gate, Model

_OWN: Final = tuple(Gate.model_fields)


def check(model: Model) -> Iterator[Finding]:
    names = [category.name for category in model.engagement.categories]
    for c, name in enumerate(names):
        if name in _OWN:
            what = f"A category is called {name!r}, which means something else in a gate"
            yield Finding(("engagement", "categories", c, "name"), what, "Give it another name")
    for path, _, gate in places.gates(model):
        for asked in gate.categories:
            if asked not in names:
                near = did_you_mean(asked, [*names, *_OWN])
                listed = ", ".join([*_OWN[1:], *names])
                advice = f"Did you mean {near!r}?" if near else f"A gate may ask for {listed}"
                what = f"There is no category {asked!r}"
                yield Finding((*path, asked), what, advice, relies=(("engagement", "categories"),))
