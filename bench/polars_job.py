"""The job in Polars, as well as it can be done there. README.md beside this file tells what else was tried.

Hot, Polars has one frame, ordered by lead and instant, with one boolean per rule and the grade on every row,
and beside it each rule's own touches. Caps need no window there: a touch is over its cap when the touch so
many places before it is of the same lead and period. Only the running score of the leads that fit well enough
needs one, and everything is done in parts that fit in the processor's cache.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
from job import CLOSE, Job, Rule, read
from polars import col

__all__ = ["cold_run", "hot_run", "hot_setup", "read", "result"]

DAY: Final = 86_400_000_000  # microseconds
WEEK_OFFSET: Final = 3  # 1970-01-01 was a Thursday; weeks begin on Monday
PART: Final = 500_000  # rows: so that the columns of a step stay in the processor's cache
NEVER: Final = -(2**60)


@dataclass(frozen=True)
class Hot:
    leads: pl.DataFrame
    events: pl.DataFrame
    touches: tuple[pl.DataFrame, ...]  # of each rule: row in events, and the lead and period it counts in
    now: int


def grades(folder: Path, job: Job) -> pl.DataFrame:
    worth = [pl.when(pl.sql_expr(c.when)).then(c.worth).otherwise(0) for c in job.criteria]
    return (
        pl.scan_parquet(folder / "leads.parquet")
        .select("lead", grade=pl.min_horizontal(12, job.start + pl.sum_horizontal(worth)).cast(pl.Int8))
        .sort("lead")
        .collect()
    )


def holds(rule: Rule) -> pl.Expr:
    named = col("name") == rule.on
    return named if rule.when == "TRUE" else (named & pl.sql_expr(rule.when)).fill_null(value=False)


def matched(folder: Path, job: Job, leads: pl.DataFrame) -> pl.DataFrame:
    """The events with their matches: conditions become booleans, and text is left behind."""
    known = pl.Enum(leads["lead"])
    day = col("moment") // DAY
    of_lead = col("lead").cast(pl.Int64) * 65_536
    events = (
        pl.scan_parquet(folder / "events.parquet")
        .select(
            lead=col("lead").cast(known).to_physical(),
            moment=col("at").dt.epoch("us"),
            recycled=col("name") == "recycled",
            **{f"m{i}": holds(rule) for i, rule in enumerate(job.rules)},
        )
        .collect(engine="streaming")
    )
    return (
        ordered(events)
        .lazy()
        .with_columns(
            begins=(col("lead") != col("lead").shift(1)).fill_null(value=True),
            grade=pl.lit(leads["grade"]).gather(col("lead")),
            lead_day=of_lead + day,
            lead_week=of_lead + (day + WEEK_OFFSET) // 7,
        )
        .collect()
    )


def ordered(events: pl.DataFrame) -> pl.DataFrame:
    """By lead and instant. Where events came in their order, sorting by lead alone is half the work."""
    by_lead = events.sort("lead", maintain_order=True)
    late = (col("moment") < col("moment").shift(1)) & (col("lead") == col("lead").shift(1))
    return events.sort("lead", "moment") if by_lead.select(late.any()).item() else by_lead


def hot_setup(folder: Path, job: Job) -> Hot:
    """The history, in memory, in the form that Polars answers fastest from."""
    leads = grades(folder, job)
    events = matched(folder, job, leads)
    rows = pl.int_range(events.height, dtype=pl.UInt32, eager=True)
    touches = tuple(
        events.select(rows.alias("row"), period=f"lead_{rule.per}").filter(events[f"m{i}"])
        for i, rule in enumerate(job.rules)
    )
    return Hot(leads, events.drop("lead_day", "lead_week"), touches, last_moment(events))


def last_moment(events: pl.DataFrame) -> int:
    return int(events.select(col("moment").max()).item())


def within_caps(hot: Hot, job: Job) -> list[pl.Series]:
    """Each rule's matches, without those that its cap stops."""
    over = pl.collect_all(
        touches.lazy().filter(col("period") == col("period").shift(rule.times)).select("row")
        for rule, touches in zip(job.rules, hot.touches, strict=True)
    )
    return [hot.events[f"m{i}"].clone().scatter(rows["row"], False) for i, rows in enumerate(over)]


def parts(events: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The events in pieces that begin where a lead begins."""
    begins = events["begins"].arg_true()
    first = 0
    while first < events.height:
        after = begins.search_sorted(first + PART)
        last = begins[after] if after < len(begins) else events.height
        yield events[first:last]
        first = last


def fade(job: Job, now: int) -> pl.Expr:
    return ((col("moment") - now) * (math.log(2) / job.half_life)).exp()


def worth(job: Job) -> dict[str, pl.Expr]:
    """What an event brings to each category; points are those of now, so that a sum needs no decay."""
    return {
        f"c{category}": col("fade")
        * pl.sum_horizontal(
            col(f"m{i}") * pl.lit(rule.points) for i, rule in enumerate(job.rules) if rule.category == category
        )
        for category in range(len(job.limits))
    }


def episodes(worths: pl.LazyFrame, job: Job) -> pl.LazyFrame:
    """The first event of each episode: lead, the end of the one before, moment."""
    ended = pl.when("recycled").then("moment").otherwise(pl.when("begins").then(NEVER)).forward_fill()
    held = [pl.min_horizontal(col(f"c{category}") / col("fade"), limit) for category, limit in enumerate(job.limits)]
    return (
        worths.filter(col("grade") >= job.grade)
        .select("lead", "moment", "recycled", "fade", col("c0", "c1").cum_sum().over("lead"), ended=ended)
        .filter(pl.min_horizontal(job.limit, pl.sum_horizontal(held)) >= job.score - CLOSE)
        .filter(~col("recycled"), col("moment") >= col("ended") + job.cool_off)
        .group_by("lead", "ended")
        .agg(col("moment").min())
    )


def hot_run(hot: Hot, job: Job) -> pl.DataFrame:
    """The outcome as a frame, a row a lead."""
    events = hot.events.with_columns(series.alias(f"m{i}") for i, series in enumerate(within_caps(hot, job)))
    worths = pl.collect_all(
        part.lazy()
        .with_columns(fade=fade(job, hot.now))
        .select("lead", "moment", "recycled", "begins", "grade", "fade", **worth(job))
        for part in parts(events)
    )
    finals = [part.lazy().group_by("lead").agg(col("c0", "c1").sum()) for part in worths]
    begun = [episodes(part.lazy(), job) for part in worths]
    found = pl.collect_all(finals + begun)
    return together(hot.leads, pl.concat(found[: len(finals)]), pl.concat(found[len(finals) :]), job)


def together(leads: pl.DataFrame, final: pl.DataFrame, begun: pl.DataFrame, job: Job) -> pl.DataFrame:
    mqls = begun.group_by("lead").agg(
        first=col("moment").min(), last=col("moment").max(), count=pl.len().cast(pl.Int64)
    )
    return (
        leads.lazy()
        .with_row_index("number")
        .join(final.lazy(), left_on="number", right_on="lead", how="left")
        .join(mqls.lazy(), left_on="number", right_on="lead", how="left")
        .select(
            "lead",
            "grade",
            "first",
            "last",
            col("count").fill_null(0),
            web=pl.min_horizontal(job.limits[0], col("c0").fill_null(0)),
            product=pl.min_horizontal(job.limits[1], col("c1").fill_null(0)),
        )
        .collect()
    )


def result(outcome: pl.DataFrame) -> pl.DataFrame:
    """The outcome, for comparing it with the others'."""
    return outcome.sort("lead")


def cold_run(folder: Path, job: Job) -> pl.DataFrame:
    """From files to the outcome."""
    return result(hot_run(hot_setup(folder, job), job))
