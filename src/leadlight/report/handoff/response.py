"""Whether leads that were touched sooner got further, among all, and among those that came at the same time."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl

from leadlight.report.handoff.lines import had_time
from leadlight.report.handoff.stratified import mantel_haenszel
from leadlight.report.measures.rates import rate
from leadlight.report.tables import Outcome

BUCKETS: Final = {
    "under 15 min": 0.25, "15-30 min": 0.5, "30-60 min": 1, "1-2 h": 2, "2-4 h": 4, "4-8 h": 8, "8-24 h": 24,
    "1-3 days": 72, "over 3 days": float("inf"),
}  # fmt: skip
"""How soon a lead was touched, by the clock, as the lead feels it; and the hours at which each ends."""

ALL: Final = "all"
ANY: Final = "any time"
ONLY_GOAL: Final = "told only by the goal"
"""Those that nobody knows to have been touched but by the goal itself: all of them got there, however soon."""

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS: Final = tuple(f"{hour:02d}-{hour + 3:02d} h" for hour in range(0, 24, 3))


def lines(inside: pl.DataFrame, every: pl.DataFrame, outcome: Outcome) -> list[pl.DataFrame]:
    """A line for each bucket: of all, and of the leads that came at some hours or on a weekday; and how many are in
    none of them, because only the goal tells that they were touched."""
    ready = every.select("lead", "at", ready=had_time("goal_at", outcome.as_of))
    rows = _in_buckets(
        inside.filter(~pl.col("only_goal")).join(ready, on=["lead", "at"], maintain_order="left"), outcome.timezone
    )
    crude = _counted(rows, pl.lit(ALL)).join(_against(rows), on=["value", "line"], how="left", maintain_order="left")
    return [
        crude,
        _only_goal(inside),
        _counted(rows, pl.col("hours")),
        _any(rows, "hours"),
        _counted(rows, pl.col("day")),
        _any(rows, "day"),
    ]


def _in_buckets(rows: pl.DataFrame, timezone: str) -> pl.DataFrame:
    """Touched hand-offs that had not got to the goal before, by how soon, and by when the lead came."""
    local, end = pl.col("at").dt.convert_time_zone(timezone), pl.col("touch_elapsed")
    bucket = pl.lit(next(reversed(BUCKETS)))
    for name, hours in reversed(list(BUCKETS.items())[:-1]):
        bucket = pl.when(end < hours).then(pl.lit(name)).otherwise(bucket)
    before = (pl.col("goal_at") < pl.col("touched_at")).fill_null(value=False)
    touched = rows.filter(pl.col("touched_at").is_not_null() & ~before)
    return touched.with_columns(
        line=bucket.cast(pl.Enum(list(BUCKETS))),
        hit=pl.col("goal_at").is_not_null(),
        stratum=local.dt.hour().cast(pl.Int16) * 7 + local.dt.weekday() - 1,
        hours=(local.dt.hour() // 3)
        .cast(pl.UInt32)
        .replace_strict(dict(enumerate(HOURS)), return_dtype=pl.Enum(HOURS)),
        day=(local.dt.weekday() - 1).replace_strict(dict(enumerate(WEEKDAYS)), return_dtype=pl.Enum(WEEKDAYS)),
    )


def _counted(rows: pl.DataFrame, within: pl.Expr) -> pl.DataFrame:
    counts = rows.group_by("value", "line", within.alias("within")).agg(*_COUNTS).sort("within", "line", "value")
    return counts.select(*_NAMED, "count", "reached", *_SHARE, "elapsed_median", "hours_median")


def _only_goal(inside: pl.DataFrame) -> pl.DataFrame:
    counts = inside.filter("only_goal").group_by("value").agg(count=pl.len(), reached=pl.len())
    named = {"part": "response", "line": ONLY_GOAL, "within": ALL}
    return counts.with_columns(**{name: pl.lit(text) for name, text in named.items()})


def _any(rows: pl.DataFrame, within: str) -> pl.DataFrame:
    """How soon leads were touched that came then, however soon: what makes response and hour go together."""
    return _counted(rows.with_columns(line=pl.lit(ANY)), pl.col(within))


_COUNTS: Final = (
    pl.len().alias("count"),
    pl.col("hit").sum().alias("reached"),
    pl.col("ready").sum().alias("n"),
    (pl.col("hit") & pl.col("ready")).sum().alias("hits"),
    pl.col("touch_elapsed").median().alias("elapsed_median"),
    pl.col("touch_hours").median().alias("hours_median"),
)
_SHARE: Final = rate("share", pl.col("hits"), pl.col("n"), pl.col("count"))
_NAMED: Final = (
    pl.lit("response").alias("part"),
    "value",
    pl.col("line").cast(pl.String),
    pl.col("within").cast(pl.String),
)


def _against(rows: pl.DataFrame) -> pl.DataFrame:
    """Each bucket against all others that came at the same hour of the same weekday."""
    counted = rows.filter("ready").group_by("value", "line", "stratum").agg(n=pl.len(), hits=pl.col("hit").sum())
    found: list[dict[str, Any]] = []
    for (value,), some in counted.partition_by("value", as_dict=True).items():
        n, hits = (_grid(some, name) for name in ("n", "hits"))
        for place, line in enumerate(BUCKETS):
            told = mantel_haenszel(hits[place], n[place], hits.sum(0) - hits[place], n.sum(0) - n[place])
            if told is not None:
                found.append({"value": value, "line": line, **dict(zip(_AGAINST, told, strict=True))})
    schema = {"value": pl.String, "line": pl.String, **dict.fromkeys(_AGAINST[:3], pl.Float64), "against_n": pl.Int64}
    return pl.DataFrame(found, schema)


_AGAINST: Final = ("against", "against_low", "against_high", "against_n")


def _grid(some: pl.DataFrame, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Buckets by strata."""
    grid = np.zeros((len(BUCKETS), 24 * 7))
    grid[some["line"].to_physical().to_numpy(), some["stratum"].to_numpy()] = some[name].to_numpy()
    return grid
