"""The figures of sources: per value and goal, how many reached it, what share, how soon, and against the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import polars as pl

from leadlight.report.measures.funnel import NINE_IN_TEN
from leadlight.report.measures.rates import rate
from leadlight.report.measures.waits import GONE, STILL, THERE, waits
from leadlight.report.period import Period
from leadlight.report.sources.lift import lift

GOALS: Final = ("mql", "sql", "opportunity", "customer")

_what = pl.col("what")


def figures(leads: pl.DataFrame, values: pl.DataFrame, period: Period, as_of: datetime) -> pl.DataFrame:
    """Per ``value`` and ``goal``. ``leads`` as of ``waits.firsts``; ``values``: the value of each lead's number."""
    coded = values["value"].cast(pl.Categorical)  # by number, so that it is found by its place
    found = pl.concat([_goal(leads, coded, period, goal, as_of) for goal in GOALS])
    return found.with_columns(pl.col("value").cast(pl.String))


def _goal(leads: pl.DataFrame, values: pl.Series, period: Period, goal: str, as_of: datetime) -> pl.DataFrame:
    waited = waits(leads, "inquiry", goal, as_of)
    took = pl.col("took").filter(_what == THERE)
    patience: Any = waited.select(took.quantile(NINE_IN_TEN, "higher")).item()
    old = _what == GONE if patience is None else pl.col("age") >= patience
    inside = waited.with_columns(values.gather(waited["lead"]), old=old).filter(period.holds(pl.col("since")))
    timely = pl.col("took").filter((_what == THERE) & pl.col("old"))
    counted = inside.group_by("value").agg(
        leads=pl.len().cast(pl.Int64),
        reached=(_what == THERE).sum().cast(pl.Int64),
        n=pl.col("old").sum().cast(pl.Int64),
        hits=((_what == THERE) & pl.col("old")).sum().cast(pl.Int64),
        unfinished=((_what == STILL) & ~pl.col("old")).sum(),
        median_days=timely.median(),
        days_n=timely.count(),
    )
    hits, n, all_leads, all_reached = (pl.col(name) for name in ("hits", "n", "leads", "reached"))
    return counted.with_columns(
        *rate("of_leads", all_leads, all_leads.sum(), all_leads),
        *rate("of_reached", all_reached, all_reached.sum(), pl.lit(0)),
        *rate("converted", hits, n, all_leads),
        *lift(hits, n, hits.sum() - hits, n.sum() - n),
        goal=pl.lit(goal),
        patience_days=pl.lit(patience, pl.Float64),
    )
