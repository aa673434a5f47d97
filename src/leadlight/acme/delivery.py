"""How the history reaches its reader: in the order of arrival, some of it late, some of it twice."""

from __future__ import annotations

import numpy as np
import polars as pl

from leadlight.acme.chance import Rng, happens, some_days
from leadlight.acme.rates import DUPLICATES, HOUR, LAST, LATE


def delivered(events: pl.DataFrame, rng: Rng) -> tuple[pl.DataFrame, list[int]]:
    """The events as they arrive, each with its message id, and the rows that repeat an earlier one."""
    once = events.filter(pl.col("at") < LAST).sort("at", "lead", "name", maintain_order=True)
    late = happens(LATE, rng, once.height)
    wait = np.where(late, some_days(0.5, once.height, rng), rng.integers(200, 4_000, once.height))
    message = pl.format("m-{}", pl.row_index().cast(pl.String).str.zfill(7)).alias("id")
    once = once.with_columns(message, (pl.col("at") + pl.Series(wait)).alias("arrives"), pl.lit(False).alias("again"))
    twice = once.filter(pl.Series(happens(DUPLICATES, rng, once.height)))
    twice = twice.with_columns(
        pl.col("arrives") + pl.Series(rng.integers(500, 12 * HOUR, twice.height)), pl.lit(True).alias("again")
    )
    rows = pl.concat([once, twice]).sort("arrives", "id", "again")
    return rows.drop("arrives", "again"), rows["again"].arg_true().to_list()
