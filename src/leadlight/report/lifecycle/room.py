"""From MQL (or PQL) to SQL, in both readings: the share that marketing and sales agree on."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from leadlight.model.words import DAY
from leadlight.report.measures.funnel import NINE_IN_TEN, had_time
from leadlight.report.measures.rates import rate
from leadlight.report.measures.stays import DOORS, OFF_PATH
from leadlight.report.period import Period

_stage, _at = pl.col("stage"), pl.col("entered_at")
_door = _stage.is_in(DOORS) & ~pl.col("second_door")


def cohort(steps: pl.DataFrame, period: Period, as_of: datetime) -> pl.DataFrame:
    """Leads created in the period that came through a door, each once: ``value``, ``stage`` (the door), ``to_sql``….

    ``steps`` as of ``through_doors``.
    """
    return _shares(_passes(steps, ["lead"]), "created", period, as_of)


def entries(steps: pl.DataFrame, period: Period, as_of: datetime) -> pl.DataFrame:
    """Every coming through a door in the period, up to the end of that pass: as ``cohort``; and ``sql_per_mql``, the
    SQLs of the period by its MQLs and PQLs, which are ``sql_per_mql_n``."""
    passes = _passes(steps, ["lead", "episode"])
    shares = _shares(passes, "door_at", period, as_of)
    both = passes.group_by("value").agg(
        doors=period.holds(pl.col("door_at")).sum(), sqls=period.holds(pl.col("sql_at")).sum()
    )
    ratio = both.select(
        pl.col("value").cast(pl.String),
        stage=pl.lit("mql"),
        sql_per_mql=pl.col("sqls") / pl.col("doors").replace(0, None),
        sql_per_mql_n=pl.col("doors").cast(pl.Int64),
    )
    return shares.join(ratio, on=["value", "stage"], how="full", coalesce=True)


def through_doors(steps: pl.DataFrame, value: pl.Expr) -> pl.DataFrame:
    """The steps (as of ``stays.along``) of the leads that ever came through a door, each with its lead's ``value``."""
    came = steps.filter(_door)["lead"].unique()
    return steps.filter(pl.col("lead").is_in(came.implode())).with_columns(value)


def _passes(steps: pl.DataFrame, of: list[str]) -> pl.DataFrame:
    """Per lead, or per lead and episode: the door first come through, when, whether really, when SQL, and whether the
    pass is over."""
    created = steps.filter(_stage == "inquiry").group_by("lead").agg(created=_at.min())
    doors = steps.filter(_door).sort("entered_at", "stage").unique(of, keep="first", maintain_order=True)
    through = doors.select(*of, "value", "stage", door_at="entered_at", skipped="inferred")
    sqls = steps.filter(_stage == "sql").group_by(of).agg(sql_at=_at.min())
    over = steps.filter(_stage.is_in(OFF_PATH)).group_by(of).agg(over_at=_at.max())
    return through.join(sqls, on=of, how="left").join(over, on=of, how="left").join(created, on="lead", how="left")


def _shares(passes: pl.DataFrame, since: str, period: Period, as_of: datetime) -> pl.DataFrame:
    took = (pl.col("sql_at") - pl.col("door_at")).dt.total_microseconds() / DAY
    known = passes.select(took.filter(~pl.col("skipped")).quantile(NINE_IN_TEN, "higher")).item()
    over = pl.col("sql_at").is_not_null() | (pl.col("over_at") >= pl.col("door_at")).fill_null(value=False)
    ready = had_time("door_at", pl.lit(known, pl.Float64), over, as_of)
    counted = (
        passes.filter(period.holds(pl.col(since)))
        .group_by("value", "stage")
        .agg(all=pl.len(), n=ready.sum(), hits=(ready & pl.col("sql_at").is_not_null()).sum())
    )
    return counted.select(
        pl.col("value", "stage").cast(pl.String), *rate("to_sql", pl.col("hits"), pl.col("n"), pl.col("all"))
    )
