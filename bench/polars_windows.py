"""The job in Polars as an analyst writes it first: running counts and sums ``over`` a lead and its periods.

The history is the same frame as in polars_job.py; only the caps and the running score are found otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import polars_job
from job import CLOSE, Job, read
from polars import col
from polars_job import result

__all__ = ["cold_run", "hot_run", "hot_setup", "read", "result"]


@dataclass(frozen=True)
class Hot:
    leads: pl.DataFrame
    events: pl.DataFrame


def hot_setup(folder: Path, job: Job) -> Hot:
    """The history, in memory, ordered and matched."""
    leads = polars_job.grades(folder, job)
    return Hot(leads, polars_job.matched(folder, job, leads))


def hot_run(hot: Hot, job: Job) -> pl.DataFrame:
    """The outcome as a frame, a row a lead."""
    now = polars_job.last_moment(hot.events)
    kept = {
        f"m{i}": col(f"m{i}") & (col(f"m{i}").cum_sum().over(f"lead_{rule.per}") <= rule.times)
        for i, rule in enumerate(job.rules)
    }
    worths = (
        hot.events.lazy()
        .with_columns(**kept, fade=polars_job.fade(job, now))
        .select("lead", "moment", "recycled", "grade", "fade", **polars_job.worth(job))
        .collect()
    )
    final = worths.group_by("lead").agg(col("c0", "c1").sum())
    return polars_job.together(hot.leads, final, episodes(worths.lazy(), job).collect(), job)


def episodes(worths: pl.LazyFrame, job: Job) -> pl.LazyFrame:
    """The first event of each episode: lead, the end of the one before, moment."""
    ended = pl.when("recycled").then("moment").forward_fill().over("lead")
    held = [
        pl.min_horizontal(col(f"c{category}").cum_sum().over("lead") / col("fade"), limit)
        for category, limit in enumerate(job.limits)
    ]
    waited = ended.is_null() | (col("moment") >= ended + job.cool_off)
    return (
        worths.filter(col("grade") >= job.grade)
        .with_columns(ended=ended, waited=waited, score=pl.min_horizontal(job.limit, pl.sum_horizontal(held)))
        .filter(~col("recycled"), "waited", col("score") >= job.score - CLOSE)
        .group_by("lead", "ended")
        .agg(col("moment").min())
    )


def cold_run(folder: Path, job: Job) -> pl.DataFrame:
    """From files to the outcome."""
    return result(hot_run(hot_setup(folder, job), job))
