"""The job in DuckDB, as well as it can be done there. README.md beside this file tells what else was tried.

Hot, DuckDB has its own table, ordered by lead and instant, with integer keys, one boolean per rule and the
grade on every row. Caps need no sort there: a touch is over its cap when the touch so many places before it
is of the same lead and period. Only the running score of the leads that fit well enough needs a window.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb
import polars as pl
from job import CLOSE, CORES, Job, read

__all__ = ["cold_run", "hot_run", "hot_setup", "read", "result"]

DAY: Final = 86_400_000_000  # microseconds
WEEK_OFFSET: Final = 3  # 1970-01-01 was a Thursday; weeks begin on Monday


def connect() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": CORES})


def grades(folder: Path, job: Job) -> str:
    """The leads with a number in place of their text, and their grade."""
    worth = " + ".join(f"CASE WHEN {c.when} THEN {c.worth} ELSE 0 END" for c in job.criteria)
    return f"""
        CREATE TABLE leads AS
        SELECT (row_number() OVER (ORDER BY lead) - 1)::INTEGER AS number, lead,
               least(12, {job.start} + {worth})::TINYINT AS grade
        FROM read_parquet('{folder / "leads.parquet"}') ORDER BY lead"""


def matched(folder: Path, job: Job) -> str:
    """The events with their matches: conditions become booleans, and text is left behind."""
    flags = ",\n".join(
        f"coalesce(name = '{rule.on}' AND ({rule.when}), FALSE) AS m{i}" for i, rule in enumerate(job.rules)
    )
    return f"""
        CREATE TABLE events AS
        SELECT number, grade, moment, number * 65536::BIGINT + day AS lead_day,
               number * 65536::BIGINT + (day + {WEEK_OFFSET}) // 7 AS lead_week,
               name = 'recycled' AS recycled, {flags}
        FROM (SELECT *, epoch_us("at") AS moment, epoch_us("at") // {DAY} AS day
              FROM read_parquet('{folder / "events.parquet"}'))
        JOIN leads USING (lead) ORDER BY number, moment"""


def over_caps(job: Job) -> str:
    """The points that caps take away, by row. The windows have no order of their own but the table's."""
    return " UNION ALL ".join(
        f"""SELECT rowid AS row, {", ".join(_of_category(rule.category, rule.points, job))}
            FROM events WHERE m{i}
            QUALIFY lag(lead_{rule.per}, {rule.times}) OVER () = lead_{rule.per}"""
        for i, rule in enumerate(job.rules)
    )


def _of_category(category: int, points: float, job: Job) -> list[str]:
    return [f"{points if c == category else 0}::DOUBLE AS c{c}" for c in range(len(job.limits))]


def _points(category: int, job: Job) -> str:
    given = [f"m{i}::INTEGER * {r.points}::DOUBLE" for i, r in enumerate(job.rules) if r.category == category]
    return f"({' + '.join(given)} - coalesce(over.c{category}, 0))"


def worth(job: Job, now: int) -> str:
    """What each event brings to each category, after caps, in points of ``now``: so a sum needs no decay."""
    brought = ", ".join(f"{_points(c, job)} * {fade(job, now)} AS c{c}" for c in range(len(job.limits)))
    return f"""
    over AS (SELECT row, sum(c0) AS c0, sum(c1) AS c1 FROM ({over_caps(job)}) GROUP BY row),
    worth AS (
        SELECT number, moment, grade, recycled, {brought}
        FROM events LEFT JOIN over ON events.rowid = over.row)"""


def fade(job: Job, now: int) -> str:
    return f"exp((moment - {now}) * (ln(2) / {job.half_life}))"


def outcome(job: Job, now: int, worth: str) -> str:
    """The whole job, from what each event is worth (a table expression) to a row a lead."""
    held = " + ".join(f"least({limit}, c{c} / {fade(job, now)})" for c, limit in enumerate(job.limits))
    return f"""
    WITH {worth},
    final AS (
        SELECT number, least({job.limits[0]}, sum(c0)) AS web, least({job.limits[1]}, sum(c1)) AS product
        FROM worth GROUP BY number),
    running AS (
        SELECT number, moment, recycled, sum(c0) OVER so_far AS c0, sum(c1) OVER so_far AS c1,
               max(CASE WHEN recycled THEN moment END) OVER so_far AS ended
        FROM worth WHERE grade >= {job.grade}
        WINDOW so_far AS (PARTITION BY number ORDER BY moment ROWS UNBOUNDED PRECEDING)),
    episodes AS (
        SELECT number, ended, min(moment) AS moment FROM running
        WHERE NOT recycled AND (ended IS NULL OR moment >= ended + {job.cool_off})
          AND least({job.limit}, {held}) >= {job.score - CLOSE}
        GROUP BY number, ended),
    mqls AS (
        SELECT number, min(moment) AS first, max(moment) AS last, count(*) AS count
        FROM episodes GROUP BY number)
    SELECT lead, grade, first, last, coalesce(count, 0) AS count,
           coalesce(web, 0) AS web, coalesce(product, 0) AS product
    FROM leads LEFT JOIN final USING (number) LEFT JOIN mqls USING (number)"""


def hot_setup(folder: Path, job: Job) -> duckdb.DuckDBPyConnection:
    """The history, in memory, in the form that DuckDB answers fastest from."""
    database = connect()
    database.execute(grades(folder, job))
    database.execute(matched(folder, job))
    return database


def hot_run(database: duckdb.DuckDBPyConnection, job: Job) -> duckdb.DuckDBPyConnection:
    """The outcome as a table of DuckDB's own."""
    now = last_moment(database)
    return database.execute(f"CREATE OR REPLACE TEMP TABLE outcome AS {outcome(job, now, worth(job, now))}")


def last_moment(database: duckdb.DuckDBPyConnection) -> int:
    found = database.execute("SELECT coalesce(max(moment), 0) FROM events").fetchone()
    return int(found[0]) if found else 0


def result(database: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The outcome, for comparing it with the others'."""
    return pl.DataFrame(database.sql("FROM outcome ORDER BY lead").to_arrow_table())


def cold_run(folder: Path, job: Job) -> pl.DataFrame:
    """From files to the outcome."""
    return result(hot_run(hot_setup(folder, job), job))
