"""Whether leads that stand higher when they qualify also get further."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl

from leadlight.engine.replay.became import Known, rate
from leadlight.engine.replay.passages import Side
from leadlight.engine.replay.sales import GOALS
from leadlight.engine.replay.separation import Separation
from leadlight.model.words import SAME

_TEMPERATURES = ("cold", "warm", "hot")


def separation(a: Side, b: Side, known: Known) -> dict[str, list[Separation]]:
    """For each model and goal: rates by temperature and by score at the first gate passed, lowest first.

    Both models are cut at the same scores, the quartiles of all that sales saw, in whole points.
    """
    standing = {name: known.sides[name].join(side.firsts, on="number") for name, side in (("a", a), ("b", b))}
    edges = _edges(pl.concat([leads.filter("seen")["score"] for leads in standing.values()]))
    return {side: _separated(leads, edges) for side, leads in standing.items()}


def _separated(leads: pl.DataFrame, edges: list[int]) -> list[Separation]:
    parts = {name: leads.filter(pl.col("temperature") == name) for name in _TEMPERATURES}
    filled = {name: part for name, part in parts.items() if part.height}
    places = leads["score"].to_numpy() + SAME
    band = pl.Series(np.searchsorted(np.array(edges, np.float64), places, side="right"))
    scores = {name: leads.filter(band == n) for n, name in enumerate(_names(edges))}
    return [
        *[Separation("temperature", goal, {name: rate(part, goal) for name, part in filled.items()}) for goal in GOALS],
        *[Separation("score", goal, {name: rate(part, goal) for name, part in scores.items()}) for goal in GOALS],
    ]


def _edges(scores: pl.Series) -> list[int]:
    quartiles = [scores.quantile(share) for share in (0.25, 0.5, 0.75)]
    return sorted({round(edge) for edge in quartiles if edge is not None})


def _names(edges: list[int]) -> list[str]:
    """What the bands are called; a band holds its lower edge.

    >>> _names([40, 55])
    ['under 40', '40 to 55', '55 and up']
    """
    if not edges:
        return ["of any height"]
    return [f"under {edges[0]}", *[f"{low} to {high}" for low, high in pairwise(edges)], f"{edges[-1]} and up"]
