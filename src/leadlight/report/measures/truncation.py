"""Whether a history begins later than it seems: leads are there, and what became of them is not.

An export often holds all leads, and the wins only from some day on. The leads of before then look as if nobody had
wanted them, and the first complete month looks like a jump.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from leadlight.model.words import DAY
from leadlight.report.measures.survival import aalen_johansen
from leadlight.report.measures.waits import THERE

_ENOUGH: Final = 20
_SURPRISING: Final = 5.0  # expected, and none came: e^-5, a chance of less than 1 in 100


def begins_late(waits: pl.DataFrame) -> tuple[datetime, datetime, float] | None:
    """When the first lead began, when the first got to the goal, and how many should have by then; or None.

    Should have: by the curve of the leads that began later. ``waits`` as of ``waits.waits``, of all leads.
    """
    there = waits.filter(pl.col("what") == THERE)
    if there.is_empty():
        return None
    first = there.select((pl.col("since") + pl.duration(microseconds=pl.col("took") * DAY)).min()).item()
    later = waits.filter(pl.col("since") >= first)
    before = waits.filter(pl.col("since") < first)
    if before.is_empty() or later.filter(pl.col("what") == THERE).height < _ENOUGH:
        return None
    curve = aalen_johansen(later["took"].to_numpy(), later["what"].to_numpy())
    by_then = before.select((pl.lit(first) - pl.col("since")).dt.total_microseconds() / DAY)
    age = by_then.to_series().clip(upper_bound=curve.last).to_numpy() - 1e-6  # before it, not at it
    expected = float(curve.at(age)[0].sum())
    return (before["since"].min(), first, expected) if expected >= _SURPRISING else None  # type: ignore[return-value]
