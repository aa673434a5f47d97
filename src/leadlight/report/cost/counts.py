"""How many leads got how far, by value, channel, campaign and month: what money spent is divided by."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from leadlight.report.cost.customers import customers
from leadlight.report.measures.funnel import NINE_IN_TEN
from leadlight.report.measures.waits import STILL, THERE, waits
from leadlight.report.scope import Scope
from leadlight.report.tables import Outcome

STAGES: Final = ("inquiry", "mql", "sql", "opportunity", "customer")
NAMES: Final = ("value", "channel", "campaign")
KEYS: Final = (*NAMES, "month")
LIFETIME: Final = ("paid", "months", "churned")

COUNTS: Final = {
    "reading": pl.String, "stage": pl.String, "value": pl.String, "channel": pl.String, "campaign": pl.String,
    "month": pl.Date, "count": pl.Int64, "unfinished": pl.Int64, "paid": pl.Int64, "months": pl.Float64,
    "churned": pl.Int64,
}  # fmt: skip


def counts(outcome: Outcome, scope: Scope, leads: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """Per ``reading``, ``stage`` and KEYS: ``count``, how many more may come (``unfinished``), and of customers what
    they ``paid`` (cents), for how many ``months``, and how many ``churned``. ``named``: the KEYS of each of the leads
    (as of ``waits.firsts``, all created), the month being that of its creation.

    *cohort*: the leads created in the period, in the month of their creation, and how far they have got by now.
    *entries*: what happened in the period, in the month in which it did.
    """
    numbers = named.select(leads["lead"], pl.col("month").alias("since_month"), whose=_number(named))
    bought = customers(outcome, scope, leads)
    parts = [_stage(outcome, scope, leads, numbers, stage, bought) for stage in STAGES]
    whole = pl.concat([each for pair in parts for each in pair], how="vertical_relaxed")
    names = named.select(*NAMES, whose=_number(named)).unique("whose")
    told = whole.join(names, on="whose", how="left", maintain_order="left")
    return told.select(pl.col(name).cast(kind) for name, kind in COUNTS.items())


def _number(named: pl.DataFrame) -> pl.Series:
    """A number for each value, channel and campaign (enumerations): a million rows are grouped by one sooner."""
    number = pl.repeat(0, len(named), dtype=pl.UInt64, eager=True)
    for name in NAMES:
        codes = named[name].to_physical().cast(pl.UInt64)
        largest: Any = codes.max() or 0
        number = number * (largest + 1) + codes
    return number


def month_of(at: str, timezone: str) -> pl.Expr:
    """The first day of the month of each instant, where the company lives."""
    local = pl.col(at).dt.convert_time_zone(timezone)
    return pl.date(local.dt.year(), local.dt.month(), 1).alias(at)


def _stage(
    outcome: Outcome,
    scope: Scope,
    leads: pl.DataFrame,
    named: pl.DataFrame,
    stage: str,
    bought: pl.DataFrame | None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both readings of a stage."""
    waited = waits(leads, "inquiry", stage, outcome.as_of)
    took: Any = waited.filter(what=THERE)["took"].quantile(NINE_IN_TEN, "higher")
    there = pl.col("what") == THERE
    young = (pl.col("what") == STILL) & (pl.lit(took is None) | (pl.col("age") < (took or 0)))
    # the rows of all are those of the leads, in the same order
    rows = pl.concat([waited.drop("lead"), named, leads.select(at=stage)], how="horizontal")
    rows = rows.with_columns(there=there, young=young)
    if bought is not None and stage == "customer":
        rows = rows.join(bought, on="lead", how="left", maintain_order="left")
    cohort = rows.filter(scope.period.holds(pl.col("since"))).rename({"since_month": "month"})
    reached = rows.filter("there").filter(scope.period.holds(pl.col("at"))).rename({"at": "month"})
    entries = reached.with_columns(month_of("month", outcome.timezone), young=pl.lit(value=False))
    return _grouped(cohort, "cohort", stage), _grouped(entries, "entries", stage)


def _grouped(rows: pl.DataFrame, reading: str, stage: str) -> pl.DataFrame:
    lifetime = [
        (pl.col(name).filter("there").sum() if name in rows.columns else pl.lit(0)).alias(name) for name in LIFETIME
    ]
    found = rows.group_by("whose", "month").agg(
        *lifetime, count=pl.col("there").sum(), unfinished=pl.col("young").sum()
    )
    return found.with_columns(reading=pl.lit(reading), stage=pl.lit(stage))
