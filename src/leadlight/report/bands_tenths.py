"""Leads in tenths by score, and how many of the wins each held."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from leadlight.report.split import ALL

_PARTS: Final = 10


def tenths(leads: pl.DataFrame) -> pl.DataFrame:
    """Counts of each tenth, those with the highest scores first, of the leads that had their time.

    Leads of the same score that fall into two tenths are shared between them evenly, as if drawn by lot: neither
    their order nor their names may decide. So counts need not be whole.
    """
    counted = {goal: _shared(leads.filter(f"{goal}_ready"), f"{goal}_hit") for goal in ("sql", "customer")}
    n, hits = counted["customer"]
    sql_n, sql_hits = counted["sql"]
    if not n:
        return pl.DataFrame(schema=_SCHEMA)
    reading, value = leads.select("reading", "value").row(0)
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


def _shared(leads: pl.DataFrame, hit: str) -> tuple[int, np.ndarray]:
    """How many leads, and the hits of each tenth."""
    if leads.is_empty():
        return 0, np.zeros(_PARTS)
    by_score = leads.group_by("score").agg(n=pl.len(), hits=pl.col(hit).sum()).sort("score", descending=True)
    seen = np.concatenate([[0], by_score["n"].cum_sum().to_numpy()])
    found = np.concatenate([[0], by_score["hits"].cum_sum().to_numpy()])
    cuts = np.linspace(0, leads.height, _PARTS + 1)
    return leads.height, np.diff(np.interp(cuts, seen, found))
