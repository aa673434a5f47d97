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
from leadlight.report.period import Period
from leadlight.report.rates import rate
from leadlight.report.stays import DOORS, OFF_PATH, PATH

NINE_IN_TEN: Final = 0.9

_moved, _still = pl.col("end") == "moved", pl.col("end") == "still"
_stage = pl.col("stage")


def figures(rows: pl.DataFrame, values: pl.DataFrame, period: Period, as_of: datetime) -> pl.DataFrame:
    """Per ``value`` and ``stage``: how many entered in the period, are there still, moved on or left, and how
    fast.

    ``rows`` are entries or journeys (see ``stays``) with ``since``, the instant that must lie in the period.
    """
    timed = _with_time(rows, as_of).filter(period.holds(pl.col("since"))).join(values, on="lead")
    leads_on = pl.col("had_time") & (_stage != "customer")
    counted = timed.group_by("value", "stage").agg(
        entered=pl.len(),
        inferred=pl.col("inferred").sum(),
        still_in=_still.sum(),
        unfinished=(_still & ~pl.col("had_time") & _stage.is_in(PATH) & (_stage != "customer")).sum(),
        moved_on=_moved.sum(),
        left=(pl.col("end") == "left").sum(),
        patience_days=pl.col("patience").first(),
        median_days=pl.col("took").median() / DAY,
        mean_days=pl.col("took").sum() / pl.col("took").count().replace(0, None) / DAY,  # in whole µs: exact
        days_n=pl.col("took").count(),
        n=leads_on.sum(),
        hits=(leads_on & _moved).sum(),
        **{f"to_{door}": (leads_on & _moved & (pl.col("onto") == door)).sum() for door in DOORS},
        room_n=(leads_on & ~pl.col("second_door")).sum(),
        room_hits=(leads_on & ~pl.col("second_door") & _moved).sum(),
    )
    goes_on = pl.when(_stage != "customer").then(pl.col("entered")).otherwise(0)
    return counted.with_columns(rate("to_next", pl.col("hits"), pl.col("n"), goes_on))


def reached(rows: pl.DataFrame, values: pl.DataFrame, period: Period, as_of: datetime) -> pl.DataFrame:
    """Of the leads created in the period, the share that has reached each stage: ``value``, ``stage``,
    ``cumulative``….

    ``rows`` are journeys. A lead counts once nine in ten of those who reached the stage would have by its
    age.
    """
    over = _still & _stage.is_in([*OFF_PATH, "customer"])
    later = {stage: pl.col("entered_at").filter(_stage == stage).first() for stage in STAGES if stage != "inquiry"}
    created = rows.filter(_stage == "inquiry").select("lead", inquiry="entered_at")
    further = rows.filter(_stage != "inquiry").group_by("lead").agg(over=over.any(), **later)  # few leads of all
    leads = created.join(further, on="lead", how="left").with_columns(pl.col("over").fill_null(value=False))
    took = [((pl.col(s) - pl.col("inquiry")).dt.total_microseconds() / DAY).alias(s) for s in STAGES]
    patience = leads.select(took).select(pl.all().quantile(NINE_IN_TEN, "higher"))
    inside = leads.filter(period.holds(pl.col("inquiry"))).join(values, on="lead")
    shares = [_share_reached(inside, stage, patience[stage].item(), as_of) for stage in STAGES if stage != "inquiry"]
    return pl.concat(shares)


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


def _with_time(rows: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Whether each had its time to move on; those off the path have all the time there is to come back."""
    took = (pl.col("ended_at") - pl.col("entered_at")).dt.total_microseconds() / DAY
    real = took.filter(
        ~pl.col("inferred")
    )  # a stage that was skipped took no time, and says nothing of those that were not
    moved = rows.filter(_moved & pl.col("ended_at").is_not_null() & ~pl.col("second_door"))
    patience = moved.group_by("stage").agg(
        patience=pl.coalesce(real.quantile(NINE_IN_TEN, "higher"), took.quantile(NINE_IN_TEN, "higher"))
    )
    known = rows.join(patience.filter(~_stage.is_in(OFF_PATH)), on="stage", how="left")
    old = had_time("entered_at", pl.col("patience"), ~_still, as_of)
    return known.with_columns(had_time=old | _stage.is_in(OFF_PATH))


def _share_reached(leads: pl.DataFrame, stage: str, patience: float | None, as_of: datetime) -> pl.DataFrame:
    ready = had_time("inquiry", pl.lit(patience, pl.Float64), pl.col("over"), as_of)
    counted = leads.group_by("value").agg(all=pl.len(), n=ready.sum(), hits=(ready & pl.col(stage).is_not_null()).sum())
    share = rate("cumulative", pl.col("hits"), pl.col("n"), pl.col("all"))
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
