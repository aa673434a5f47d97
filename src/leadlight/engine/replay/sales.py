"""What sales did with the leads it saw: facts of the history, the same under every model."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from leadlight.engine import shapes
from leadlight.engine.match import Matched

GOALS: Final = ("sql", "opportunity", "customer")
"""What may become of a lead, in this order; who gets further has got this far."""

_REACHED: Final = {
    shapes.ACCEPTED: 0,
    shapes.REJECTED_NURTURE: 0,
    shapes.REJECTED_DISQUALIFY: 0,
    shapes.LOST_DEAL: 0,
    shapes.QUALIFIED: 1,
    shapes.CREATED: 2,
    shapes.WON: 3,
}
"""Sales events by which a person in sales has looked at the lead, and how many of the goals they are the proof of.

A `recycled` or `disqualified` is none: marketing may have written it."""


def seen_by_sales(matched: Matched, now: int) -> pl.DataFrame:
    """Each time sales did something with a lead, as of now: ``number`` (the lead's), ``fact_at`` and ``reached``."""
    happened = matched.happened
    reached = np.array([_REACHED.get(meaning.sale, -1) for meaning in matched.kinds.meanings] or [-1], np.int8)
    places = np.flatnonzero((reached >= 0)[happened.kind]) if (reached >= 0).any() else np.zeros(0, np.int64)
    places = places[happened.at[places] <= now]
    number = np.searchsorted(happened.starts, places, side="right") - 1
    return pl.DataFrame({"number": number, "fact_at": happened.at[places], "reached": reached[happened.kind[places]]})


def what_came(facts: pl.DataFrame, starts: pl.DataFrame) -> pl.DataFrame:
    """For leads and the instants from which they are watched (``number``, ``start``): what sales did at or after it.

    Adds ``seen`` and, for each goal, the instant it was first reached (null: not). What sales did before says nothing
    of a gate that opened later.
    """
    later = facts.join(starts.select("number", "start"), on="number").filter(pl.col("fact_at") >= pl.col("start"))
    firsts = [
        pl.col("fact_at").filter(pl.col("reached") >= depth).min().alias(goal) for depth, goal in enumerate(GOALS, 1)
    ]
    found = later.group_by("number").agg(*firsts, seen=pl.lit(value=True))
    return starts.join(found, on="number", how="left").with_columns(pl.col("seen").fill_null(value=False))
