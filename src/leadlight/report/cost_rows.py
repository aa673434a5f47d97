"""Money divided by what came of it: what a lead, an MQL, a customer cost, and whether a customer is worth it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from leadlight.report.cost_counts import KEYS, LIFETIME, NO_CAMPAIGN, STAGES, counts
from leadlight.report.poisson import counted
from leadlight.report.rates import TOO_FEW
from leadlight.report.scope import Scope
from leadlight.report.spend import spend_of
from leadlight.report.split import CROSS
from leadlight.report.tables import Outcome
from leadlight.report.terms import read_margin

READINGS: Final = ("cohort", "entries")
CUTS: Final = {
    "all": (), "channel": ("channel",), "campaign": ("channel", "campaign"), "month": ("month",),
    "channel, month": ("channel", "month"),
}  # fmt: skip

_count, _spend = pl.col("count"), pl.col("spend")


def spent(outcome: Outcome, scope: Scope) -> pl.DataFrame:
    """What was spent in the months that begin in the period, and not after the as-of."""
    spend = spend_of(scope)
    zone = ZoneInfo(outcome.timezone)
    begins = {month: datetime.combine(month, time(), zone).astimezone(UTC) for month in spend.table["month"].unique()}
    kept = [
        month
        for month, at in begins.items()
        if at <= outcome.as_of
        and not (scope.period.start and at < scope.period.start)
        and not (scope.period.end and at >= scope.period.end)
    ]
    return spend.table.filter(pl.col("month").is_in(kept)).with_columns(pl.col("campaign").fill_null(NO_CAMPAIGN))


def rows(outcome: Outcome, scope: Scope) -> pl.DataFrame:
    """Every row of the report."""
    spend = spent(outcome, scope)
    found, money = _alike(counts(outcome, scope), spend)
    cuts = [cut for cut in CUTS if cut != "campaign" or (spend["campaign"] != NO_CAMPAIGN).any()]
    margin = read_margin(scope.options["margin"])
    parts = [_cut(found, money, reading, cut, margin) for reading in READINGS for cut in cuts]
    return pl.concat(parts, how="vertical")


def _alike(found: pl.DataFrame, spend: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Names written a little differently are one: the spelling of the spend file, or else the first in the alphabet."""
    for name in ("channel", "campaign"):
        spelling = pl.concat([spend.select(name).unique().sort(name), found.select(name).unique().sort(name)])
        folded = pl.col(name).str.strip_chars().str.to_lowercase()
        first = spelling.select(key=folded, said=name).unique("key", keep="first", maintain_order=True)
        found, spend = (
            each.with_columns(key=folded).join(first, on="key", how="left", maintain_order="left")
            .drop(name, "key").rename({"said": name})
            for each in (found, spend)
        )  # fmt: skip
    return found, spend


def _cut(found: pl.DataFrame, spend: pl.DataFrame, reading: str, cut: str, margin: float) -> pl.DataFrame:
    """A row for each value and stage, where there was spend or a lead."""
    by = CUTS[cut]
    mine = found.filter(reading=reading).with_columns(value=_value(by))
    money = spend.with_columns(value=_value(by)).group_by("value").agg(spend=pl.col("amount").sort().sum())
    leads = mine.group_by("value").agg(all=_count.filter(pl.col("stage") == "inquiry").sum(), any=_count.sum())
    order = money.join(leads, on="value", how="full", coalesce=True).with_columns(
        pl.col("spend", "all", "any").fill_null(0)
    )
    order = order.filter((pl.col("spend") > 0) | (pl.col("any") > 0)).drop("any")
    order = pl.DataFrame({"value": ["all"], "spend": [0.0], "all": [0]}) if not by and order.is_empty() else order
    order = (
        order.sort("value") if "month" in by else order.sort("spend", "all", "value", descending=[True, True, False])
    )
    sums = mine.group_by("value", "stage").agg(pl.col("count", "unfinished", *LIFETIME).sum())
    stages = pl.DataFrame({"stage": STAGES}, {"stage": pl.String})
    every = order.join(stages, how="cross").join(sums, on=["value", "stage"], how="left", maintain_order="left")
    whole = every.with_columns(pl.col("count", "unfinished", *LIFETIME).fill_null(0))
    return whole.select(
        pl.lit(reading).alias("reading"), pl.lit(cut).alias("cut"), "value", "stage", "spend", "count", "unfinished",
        *_cost(), *_lifetime(margin),
    )  # fmt: skip


def _value(by: tuple[str, ...]) -> pl.Expr:
    if not by:
        return pl.lit("all")
    named = [pl.col(name).dt.strftime("%Y-%m") if name == "month" else pl.col(name) for name in by if name in KEYS]
    return pl.concat_str(named, separator=CROSS)


def _cost() -> list[pl.Expr]:
    """The cost of one, and how far chance alone may have moved it: the interval of the count, turned round."""
    low, high = counted(_count)
    known = (_spend > 0) & (_count > 0)
    note = (
        pl.when(_spend <= 0).then(pl.lit("no spend"))
        .when((pl.col("all") == 0) & (_count == 0)).then(pl.lit("no leads"))
        .when(_count == 0).then(pl.lit("none yet"))
        .when(pl.col("unfinished") > 0).then(pl.lit("so far"))
        .when(_count < TOO_FEW).then(pl.lit("too few to say"))
        .otherwise(pl.lit(""))
    )  # fmt: skip
    return [
        pl.when(known).then(_spend / _count).alias("cost"),
        pl.when(known).then(_spend / high).alias("cost_low"),
        pl.when(known & (low > 0)).then(_spend / low).alias("cost_high"),
        note.alias("cost_note"),
    ]


def _lifetime(margin: float) -> list[pl.Expr]:
    """What a customer brings in a month and until it leaves: the margin of what was paid, for each one that left.

    Revenue a month divided by churn a month is revenue divided by churned: the months cancel out.
    """
    paid, months, churned = pl.col("paid") / 100, pl.col("months"), pl.col("churned")
    low, high = counted(churned)
    some = (pl.col("stage") == "customer") & (pl.col("paid") > 0)
    monthly = pl.when(some & (months > 0)).then(paid / months)
    clv = pl.when(some & (churned > 0)).then(paid * margin / churned)
    cac = pl.when((_spend > 0) & (_count > 0)).then(_spend / _count)
    note = (
        pl.when(~some).then(pl.lit(""))
        .when(churned == 0).then(pl.lit("nobody has left yet"))
        .when(churned < TOO_FEW).then(pl.lit("too few to say"))
        .otherwise(pl.lit(""))
    )  # fmt: skip
    return [
        monthly.alias("revenue_month"),
        pl.when(some & (months > 0)).then(churned / months).alias("churn_month"),
        pl.when(some).then(months).otherwise(0).alias("customer_months"),
        pl.when(some).then(churned).otherwise(0).alias("churned"),
        clv.alias("clv"),
        pl.when(some).then(paid * margin / high).alias("clv_low"),
        pl.when(some & (low > 0)).then(paid * margin / low).alias("clv_high"),
        note.alias("clv_note"),
        (clv / cac).alias("clv_to_cac"),
        (cac / (monthly * margin)).alias("payback_months"),
    ]
