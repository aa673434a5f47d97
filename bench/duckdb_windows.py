"""The job in DuckDB as an analyst writes it first: one window for every period, one for the running score.

The history is the same table as in duckdb_job.py; only the caps are found otherwise.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
from duckdb_job import fade, hot_setup, last_moment, outcome, result
from job import Job, read

__all__ = ["cold_run", "hot_run", "hot_setup", "read", "result"]


def kept(job: Job) -> str:
    """The events with each rule's matches, without those that its cap stops."""
    flags = ", ".join(
        f"m{i} AND count(*) FILTER (m{i}) OVER of_{rule.per} <= {rule.times} AS k{i}"
        for i, rule in enumerate(job.rules)
    )
    return f"""
        SELECT number, moment, grade, recycled, {flags} FROM events WINDOW
        of_day AS (PARTITION BY lead_day ORDER BY moment ROWS UNBOUNDED PRECEDING),
        of_week AS (PARTITION BY lead_week ORDER BY moment ROWS UNBOUNDED PRECEDING)"""


def worth(job: Job, now: int) -> str:
    brought = []
    for category in range(len(job.limits)):
        points = [f"k{i}::INTEGER * {r.points}::DOUBLE" for i, r in enumerate(job.rules) if r.category == category]
        brought.append(f"({' + '.join(points)}) * {fade(job, now)} AS c{category}")
    return f"""
    kept AS ({kept(job)}),
    worth AS (SELECT number, moment, grade, recycled, {", ".join(brought)} FROM kept)"""


def hot_run(database: duckdb.DuckDBPyConnection, job: Job) -> duckdb.DuckDBPyConnection:
    """The outcome as a table of DuckDB's own."""
    now = last_moment(database)
    return database.execute(f"CREATE OR REPLACE TEMP TABLE outcome AS {outcome(job, now, worth(job, now))}")


def cold_run(folder: Path, job: Job) -> pl.DataFrame:
    """From files to the outcome."""
    return result(hot_run(hot_setup(folder, job), job))
