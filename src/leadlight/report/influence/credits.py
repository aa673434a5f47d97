"""Who gets the credit for an opportunity: six models, each of which gives away exactly one for each."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from leadlight.model.words import DAY

MODELS: Final = ("first", "last", "linear", "position", "decay", "markov")
ENDS: Final = 0.4  # of the position-based model: to the first and to the last; the rest to those between

Floats = npt.NDArray[np.float64]


def weights(before: pl.DataFrame, half_life: float) -> pl.DataFrame:
    """``before`` (as of ``ways.ways``) with a column per model but Markov's: each touch's part of its deal.

    >>> from datetime import datetime
    >>> three = pl.DataFrame({"deal": [0] * 4, "at": [datetime(2026, 1, day) for day in (1, 2, 3, 15)]})
    >>> parts = weights(three, half_life=7)
    >>> parts["position"].round(3).to_list(), parts["decay"].round(3).to_list()
    ([0.4, 0.1, 0.1, 0.4], [0.137, 0.151, 0.166, 0.546])
    """
    count, place = pl.len().over("deal"), pl.int_range(pl.len()).over("deal")
    first, last = place == 0, place == count - 1
    between = pl.when(first | last).then(ENDS).otherwise((1 - 2 * ENDS) / (count - 2))
    # measured from the last touch: the same parts as from the opportunity, and never too small to be told from 0
    age = (pl.col("at").max().over("deal") - pl.col("at")).dt.total_microseconds() / (DAY * half_life)
    left = (-age * np.log(2)).exp()
    return before.with_columns(
        first=first.cast(pl.Float64),
        last=last.cast(pl.Float64),
        linear=1 / count,
        position=pl.when(count == 1).then(1.0).when(count == 2).then(0.5).otherwise(between),
        decay=left / left.sum().over("deal"),
    )


def credits_of(parts: pl.DataFrame, worth: pl.Series, channels: int) -> dict[str, Floats]:
    """What each model but Markov's gives each channel of something (``worth`` per opportunity)."""
    at = parts["channel"].to_numpy()
    each = worth.cast(pl.Float64).gather(parts["deal"]).to_numpy()
    return {
        model: np.bincount(at, weights=parts[model].to_numpy() * each, minlength=channels).astype(np.float64)
        for model in MODELS
        if model != "markov"
    }


def markov(effects: Floats, total: float) -> Floats:
    """The total by removal effects: each channel's effect, of the sum of all."""
    whole = float(effects.sum())
    return effects / whole * total if whole > 0 else np.zeros(effects.size)
