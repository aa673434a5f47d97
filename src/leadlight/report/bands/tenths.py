"""Leads in tenths by score, and how many of the wins each held."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from leadlight.report.split import ALL

_PARTS: Final = 10
_GOALS: Final = ("sql", "customer")


def tenths(leads: pl.DataFrame) -> pl.DataFrame:
    """Counts of each tenth, those with the highest scores first, of the leads that had their time.

    Leads of the same score that fall into two tenths are shared between them evenly, as if drawn by lot: neither
    their order nor their names may decide. So counts need not be whole.
    """
    ready = leads.select(
        "reading", "value", "score", *(f"{goal}_{told}" for goal in _GOALS for told in ("ready", "hit"))
    )
    parts = ready.partition_by("reading", "value", as_dict=True)
    found = [_tenths(reading, value, rows) for (reading, value), rows in parts.items() if rows["customer_ready"].any()]
    return pl.concat([pl.DataFrame(schema=_SCHEMA), *found])


def _tenths(reading: str, value: str, leads: pl.DataFrame) -> pl.DataFrame:
    best_first = leads.sort("score", descending=True)
    alike = pl.col("score") == pl.col("score").shift(-1)
    so_far = best_first.select(pl.exclude("reading", "value", "score").cum_sum()).filter(
        best_first.select(~alike.fill_null(value=False)).to_series()
    )
    (sql_n, sql_hits), (n, hits) = (_shared(so_far, goal) for goal in _GOALS)
    return pl.DataFrame(
        {
            "reading": reading,
            "value": value,
            "grade": ALL,
            "band": [str(part + 1) for part in range(_PARTS)],
            "leads": np.full(_PARTS, round(n / _PARTS)),
            "customer_n": np.full(_PARTS, n / _PARTS),
            "customer_hits": hits,
            "sql_n": np.full(_PARTS, sql_n / _PARTS),
            "sql_hits": sql_hits,
        },
        schema=_SCHEMA,
    )


_SCHEMA: Final = {
    **dict.fromkeys(("reading", "value", "grade", "band"), pl.String),
    "leads": pl.Int64,
    **dict.fromkeys(("customer_n", "customer_hits", "sql_n", "sql_hits"), pl.Float64),
}


def _shared(so_far: pl.DataFrame, goal: str) -> tuple[int, np.ndarray]:
    """How many leads, and the hits of each tenth."""
    seen, found = (np.append(0, so_far[f"{goal}_{told}"].to_numpy()) for told in ("ready", "hit"))
    cuts = np.linspace(0, seen[-1], _PARTS + 1)
    return int(seen[-1]), np.diff(np.interp(cuts, seen, found))
