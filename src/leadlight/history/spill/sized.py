"""Parts that fit: what is too large is split, and what is small is put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from pathlib import Path
from typing import Final

import polars as pl

from leadlight.history.spill.costs import Costs
from leadlight.history.spill.part import EVENTS, SAID, Part
from leadlight.history.spill.spill import Spill, edges_of

_MOST_AT_ONCE: Final = 200


def sized(parts: Sequence[Part], folder: Path, key: str, costs: Costs, room: float) -> list[Part]:
    """The same rows in parts that take no more than ``room`` bytes of memory, in order of their leads.

    A lead is never split: one that takes more than that has a part of its own.
    """
    found: list[Part] = []
    for part in (small for large in parts for small in _split(large, folder, key, costs, room)):
        if found and costs.of(found[-1]) + costs.of(part) <= room:
            found[-1] = found[-1].joined(part)
        else:
            found.append(part)
    return found


def _split(part: Part, folder: Path, key: str, costs: Costs, room: float) -> Iterator[Part]:
    if costs.of(part) <= room or (part.one_in == 1 and part.sample.height <= 1):
        yield part
        return
    # A few more than needed, as they will not be of one size. Without edges, only its sample becomes finer.
    wanted = min(ceil(1.5 * costs.of(part) / room), _MOST_AT_ONCE)
    weights = part.sample.with_columns(pl.col("weight") + costs.lead) if part.sample.height else part.sample
    again = Spill(folder, key, costs, edges_of(weights, wanted) if weights.height else [])
    for what in (EVENTS, SAID):
        for frame in part.frames(what):
            again.add(what, frame)
    part.delete()
    for smaller in again.parts():
        yield from _split(smaller, folder, key, costs, room)
