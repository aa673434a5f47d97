"""From MQL (or PQL) to SQL, in both readings: the share that marketing and sales agree on."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from leadlight.model.words import DAY
from leadlight.report.funnel import NINE_IN_TEN, had_time
from leadlight.report.period import Period
from leadlight.report.rates import rate
from leadlight.report.stays import DOORS, OFF_PATH

_stage, _at = pl.col("to_stage"), pl.col("at")


def cohort(transitions: pl.DataFrame, values: pl.DataFrame, period: Period, as_of: datetime) -> pl.DataFrame:
    """Leads created in the period that came through a door, each once: ``value``, ``stage`` (the door), ``to_sql``…."""
    return _shares(_passes(transitions, ["lead"]), "created", values, period, as_of)


def entries(transitions: pl.DataFrame, values: pl.DataFrame, period: Period, as_of: datetime) -> pl.DataFrame:
    """Every coming through a door in the period, up to the end of that pass: as ``cohort``; and ``sql_per_mql``, the
    SQLs of the period by its MQLs and PQLs, which are ``sql_per_mql_n``."""
    passes = _passes(transitions, ["lead", "episode"])
    shares = _shares(passes, "door_at", values, period, as_of)
    both = (
        passes.join(values, on="lead")
        .group_by("value")
        .agg(doors=period.holds(pl.col("door_at")).sum(), sqls=period.holds(pl.col("sql_at")).sum())
    )
    ratio = both.select(
        "value",
        stage=pl.lit("mql"),
        sql_per_mql=pl.col("sqls") / pl.col("doors").replace(0, None),
        sql_per_mql_n=pl.col("doors").cast(pl.Int64),
    )
    return shares.join(ratio, on=["value", "stage"], how="full", coalesce=True)


def _passes(transitions: pl.DataFrame, of: list[str]) -> pl.DataFrame:
    """Per lead, or per lead and episode: the door first come through, when, whether really, when SQL, and whether the
    pass is over."""
    door = _stage.is_in(DOORS) & ((pl.col("kind") == "move") | pl.col("inferred"))
    came = transitions.filter(door).select("lead").unique()
    named = transitions.join(came, on="lead", how="semi").with_columns(to_stage=_stage.cast(pl.String))
    created = named.filter(_stage == "inquiry").group_by("lead").agg(created=_at.min())
    doors = named.filter(door).sort("at", "to_stage").group_by(of, maintain_order=True).first()
    through = doors.select(*of, door_at="at", stage="to_stage", skipped="inferred")
    sqls = named.filter(_stage == "sql").group_by(of).agg(sql_at=_at.min())
    over = named.filter(_stage.is_in(OFF_PATH)).group_by(of).agg(over_at=_at.max())
    return through.join(sqls, on=of, how="left").join(over, on=of, how="left").join(created, on="lead", how="left")


def _shares(passes: pl.DataFrame, since: str, values: pl.DataFrame, period: Period, as_of: datetime) -> pl.DataFrame:
    took = (pl.col("sql_at") - pl.col("door_at")).dt.total_microseconds() / DAY
    known = passes.select(took.filter(~pl.col("skipped")).quantile(NINE_IN_TEN, "higher")).item()
    over = pl.col("sql_at").is_not_null() | (pl.col("over_at") >= pl.col("door_at")).fill_null(value=False)
    ready = had_time("door_at", pl.lit(known, pl.Float64), over, as_of)
    counted = (
        passes.filter(period.holds(pl.col(since)))
        .join(values, on="lead")
        .group_by("value", "stage")
        .agg(all=pl.len(), n=ready.sum(), hits=(ready & pl.col("sql_at").is_not_null()).sum())
    )
    return counted.select("value", "stage", *rate("to_sql", pl.col("hits"), pl.col("n"), pl.col("all")))
