"""The figures of a funnel, in both readings: leads by their cohort of creation, and entries by when they
happened.

A rate counts only those that *had their time*: that entered the stage at least as long ago as nine in ten of
those who moved on needed. Counting the quick successes of young leads without their open cases would flatter,
and counting the open cases as failures would belittle. So a young cohort has few, or none, to tell a rate
from.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from leadlight.model.words import DAY, STAGES
from leadlight.report.measures.rates import rate
from leadlight.report.measures.stays import DOORS, OFF_PATH, PATH
from leadlight.report.period import Period

NINE_IN_TEN: Final = 0.9

_moved, _still = pl.col("end") == "moved", pl.col("end") == "still"
_stage, _since = pl.col("stage"), pl.col("since")
_LATER: Final = tuple(stage for stage in STAGES if stage != "inquiry")
_OVER: Final = (*OFF_PATH, "customer")

_KIND: Final = ("stage", "end", "onto", "inferred", "second_door", "had_time")
_leads_on = pl.col("had_time") & (_stage != "customer")
_COUNTED: Final = {
    "entered": pl.lit(value=True),
    "inferred": pl.col("inferred"),
    "still_in": _still,
    "unfinished": _still & ~pl.col("had_time") & _stage.is_in(PATH) & (_stage != "customer"),
    "moved_on": _moved,
    "left": pl.col("end") == "left",
    "n": _leads_on,
    "hits": _leads_on & _moved,
    **{f"to_{door}": _leads_on & _moved & (pl.col("onto") == door) for door in DOORS},
    "room_n": _leads_on & ~pl.col("second_door"),
    "room_hits": _leads_on & ~pl.col("second_door") & _moved,
}
"""Which of those that entered are counted, by name; each a question about ``_KIND``."""


def figures(rows: pl.DataFrame, period: Period, as_of: datetime) -> pl.DataFrame:
    """Per ``value`` and ``stage``: how many entered in the period, are there still, moved on or left, and how
    fast.

    ``rows`` are entries or journeys (see ``stays``) with the ``value`` of their lead and ``since``, the instant that
    must lie in the period.
    """
    known = rows.filter(_since.is_not_null())
    patience = _patience(known)
    timed = known.filter(period.holds(_since)).with_columns(had_time=_had_time(patience, as_of))
    alike = timed.group_by("value", *_KIND).agg(rows=pl.len())  # a million rows are of few kinds
    counted = alike.group_by("value", "stage").agg(
        **{name: (pl.col("rows") * which).sum() for name, which in _COUNTED.items()}
    )
    days = (
        timed.filter(pl.col("took").is_not_null())
        .group_by("value", "stage")
        .agg(
            median_days=pl.col("took").median() / DAY,
            mean_days=pl.col("took").sum() / pl.len() / DAY,  # in whole µs: exact
            days_n=pl.len(),
        )
    )
    goes_on = pl.when(_stage != "customer").then(pl.col("entered")).otherwise(0)
    said = counted.join(days, on=["value", "stage"], how="left").with_columns(
        *rate("to_next", pl.col("hits"), pl.col("n"), goes_on), pl.col("days_n").fill_null(0), patience_days=patience
    )
    return said.with_columns(pl.col("value", "stage").cast(pl.String))


def reached(rows: pl.DataFrame, period: Period, as_of: datetime) -> pl.DataFrame:
    """Of the leads created in the period, the share that has reached each stage: ``value``, ``stage``,
    ``cumulative``….

    ``rows`` are journeys, as of ``figures``. A lead counts once nine in ten of those who reached the stage would
    have by its age.
    """
    known, inside, is_over = rows.filter(_since.is_not_null()), period.holds(_since), _still & _stage.is_in(_OVER)
    further = known.filter(_stage != "inquiry")  # few of all rows
    took = (pl.col("entered_at") - _since).dt.total_microseconds() / DAY
    patience = dict(further.group_by("stage").agg(took.quantile(NINE_IN_TEN, "higher")).iter_rows())
    ready = {
        stage: had_time("since", pl.lit(patience.get(stage), pl.Float64), pl.lit(value=False), as_of)
        for stage in _LATER
    }
    created = (
        known.filter(inside & (_stage == "inquiry"))
        .group_by("value")
        .agg(all=pl.len(), **{f"{stage}_n": ready[stage].sum() for stage in patience})
    )
    there = (
        further.filter(inside)
        .group_by("value")
        .agg(over=is_over.sum(), **{f"{stage}_hits": ((_stage == stage) & ready[stage]).sum() for stage in _LATER})
    )
    counted = created.join(there, on="value", how="left").with_columns(pl.exclude("value").fill_null(0))
    named = counted.with_columns(pl.col("value").cast(pl.String))
    return pl.concat(_share_reached(named, stage, f"{stage}_n" if stage in patience else "over") for stage in _LATER)


def chained(counted: pl.DataFrame) -> pl.DataFrame:
    """The share that would reach each stage if every step went as it did in the period: ``value``, ``stage``,
    ``cumulative``….

    The product of the steps, as a period's life table is made. Its n is the smallest of the steps', with
    which the interval is never too narrow: Σ(1/p - 1)/n ≤ (∏1/p - 1)/min n.
    """
    links = [
        {"value": value, "stage": stage, "share": share, "n": n}
        for (value,), rows in counted.partition_by("value", as_dict=True).items()
        for stage, (share, n) in _chain({row["stage"]: row for row in rows.iter_rows(named=True)}).items()
    ]
    schema = {"value": pl.String, "stage": pl.String, "share": pl.Float64, "n": pl.Int64}
    hits, n = pl.col("share") * pl.col("n"), pl.col("n")
    return pl.DataFrame(links, schema).select("value", "stage", *rate("cumulative", hits, n, pl.lit(1)))


def had_time(since: str, patience: pl.Expr, over: pl.Expr, as_of: datetime) -> pl.Expr:
    """Old enough to have moved on; where nobody ever has, only those count for which it is over."""
    age = (pl.lit(as_of) - pl.col(since)).dt.total_microseconds() / DAY
    return pl.when(patience.is_null()).then(over).otherwise(age >= patience)


def _patience(rows: pl.DataFrame) -> pl.Expr:
    """In how many days nine in ten of those who moved on from the row's stage did; those off the path have all the
    time there is to come back."""
    took = (pl.col("ended_at") - pl.col("entered_at")).dt.total_microseconds() / DAY
    real = took.filter(
        ~pl.col("inferred")
    )  # a stage that was skipped took no time, and says nothing of those that were not
    moved = rows.filter(_moved & pl.col("ended_at").is_not_null() & ~pl.col("second_door"))
    days = moved.group_by("stage").agg(
        pl.coalesce(real.quantile(NINE_IN_TEN, "higher"), took.quantile(NINE_IN_TEN, "higher"))
    )
    known = {stage: each for stage, each in days.iter_rows() if stage not in OFF_PATH}
    return pl.lit(pl.Series([known.get(stage) for stage in STAGES], dtype=pl.Float64)).gather(_stage.to_physical())


def _had_time(patience: pl.Expr, as_of: datetime) -> pl.Expr:
    return had_time("entered_at", patience, ~_still, as_of) | _stage.is_in(OFF_PATH)


def _share_reached(counted: pl.DataFrame, stage: str, n: str) -> pl.DataFrame:
    share = rate("cumulative", pl.col(f"{stage}_hits"), pl.col(n), pl.col("all"))
    return counted.select("value", pl.lit(stage).alias("stage"), *share)


def _chain(rows: dict[str, dict[str, int]]) -> dict[str, tuple[float | None, int]]:
    """Share and n of each stage after the first, for one value's counts."""
    start, doors = rows.get("inquiry", {}), [rows.get(door, {}) for door in DOORS]
    n = start.get("n", 0)
    links = {door: (start[f"to_{door}"] / n if n else None, n) for door in DOORS if start}
    room = (sum(d.get("room_hits", 0) for d in doors), sum(d.get("room_n", 0) for d in doors))
    steps = [(start.get("hits", 0), n), room]
    for stage, before in zip(PATH[3:], [None, *PATH[3:-1]], strict=True):
        if before:
            steps.append((rows.get(before, {}).get("hits", 0), rows.get(before, {}).get("n", 0)))
        links[stage] = _product(steps)
    return links


def _product(steps: list[tuple[int, int]]) -> tuple[float | None, int]:
    share = 1.0
    for hits, n in steps:
        if not n:
            return None, 0
        share *= hits / n
    return share, min(n for _, n in steps)
