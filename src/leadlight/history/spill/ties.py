"""Events of one lead at one instant: they are ordered by all they hold, which takes memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from leadlight.history.spill.costs import Costs
from leadlight.history.spill.part import EVENTS, Part


def with_ties(parts: Sequence[Part], key: str, costs: Costs) -> Costs:
    """Add to each part what its ties take; and what an event takes on the average, ties counted."""
    ties = rows = 0
    for part in parts:
        found = tied(part, key)
        part.weight += found * costs.tie
        ties, rows = ties + found, rows + part.rows(EVENTS)
    return replace(costs, event=costs.event + costs.tie * ties / max(rows, 1))


def tied(part: Part, key: str) -> int:
    """How many events share lead and instant with another (by their hash: a few too many at most)."""
    moments = [frame.select(pl.struct(key, "at").hash()).to_series() for frame in part.frames(EVENTS, [key, "at"])]
    if not moments:
        return 0
    hashes = pl.concat(moments).to_numpy().copy()
    hashes.sort()
    same = hashes[1:] == hashes[:-1]
    return int(np.count_nonzero(same[1:] | same[:-1])) + int(same[:1].sum()) + int(same[-1:].sum()) if same.size else 0
