"""Money divided by what came of it: what a lead, an MQL, a customer cost, and whether a customer is worth it."""

from __future__ import annotations

from typing import Final

import polars as pl

from leadlight.report.cost.counts import LIFETIME, STAGES
from leadlight.report.cost.gathered import Gathered
from leadlight.report.cost.names import NO_CAMPAIGN
from leadlight.report.cost.poisson import counted
from leadlight.report.cost.shared_out import NOBODYS
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.split import ALL, CROSS

READINGS: Final = ("cohort", "entries")
CUTS: Final = {
    "all": (), "channel": ("channel",), "campaign": ("channel", "campaign"), "month": ("month",),
    "channel, month": ("channel", "month"),
}  # fmt: skip

SHARED: Final = "shared by leads"

_count, _spend = pl.col("count"), pl.col("spend")


def rows(found: Gathered, margin: float) -> pl.DataFrame:
    """Every row of the report: reading by reading, value by value, cut by cut."""
    cuts = [cut for cut in CUTS if cut != "campaign" or (found.money["campaign"] != NO_CAMPAIGN).any()]
    parts = [_cut(found, reading, cut, margin) for reading in READINGS for cut in cuts]
    return pl.concat(parts).sort("reading", pl.col("value").cast(pl.Enum(found.order)), maintain_order=True)


def _cut(found: Gathered, reading: str, cut: str, margin: float) -> pl.DataFrame:
    """A row for each value, line and stage, where there was spend or a lead; of all lines together always."""
    by, keys = CUTS[cut], ("value", "line")
    mine = found.counts.filter(reading=reading).with_columns(line=_line(by))
    money = (
        found.money.with_columns(line=_line(by))
        .group_by(keys)
        .agg(spend=pl.col("amount").sort().sum(), given=((pl.col("amount") > 0) & ~pl.col(NOBODYS)).any())
    )
    leads = mine.group_by(keys).agg(all=_count.filter(pl.col("stage") == "inquiry").sum(), any=_count.sum())
    order = money.join(leads, on=keys, how="full", coalesce=True) if by else _wholes(found, money, leads)
    order = order.with_columns(pl.col("spend", "all", "any").fill_null(0))
    order = order.filter((pl.col("spend") > 0) | (pl.col("any") > 0)) if by else order
    order = order.sort("line") if "month" in by else order.sort("spend", "all", "line", descending=[True, True, False])
    sums = mine.group_by(*keys, "stage").agg(pl.col("count", "unfinished", *LIFETIME).sum())
    stages = pl.DataFrame({"stage": STAGES}, {"stage": pl.String})
    every = order.join(stages, how="cross").join(sums, on=[*keys, "stage"], how="left", maintain_order="left")
    whole = every.with_columns(pl.col("count", "unfinished", *LIFETIME).fill_null(0))
    return whole.select(
        pl.lit(reading).alias("reading"), "value", pl.lit(cut).alias("cut"), "line", "stage", "spend",
        _spend_note(shared=bool(found.shared)), "count", "unfinished", *_cost(), *_lifetime(margin),
    )  # fmt: skip


def _wholes(found: Gathered, money: pl.DataFrame, leads: pl.DataFrame) -> pl.DataFrame:
    """A row for each value of whom there is anything in either reading; without a split, for all."""
    there = {*found.counts.filter(_count > 0)["value"], *found.money.filter(pl.col("amount") > 0)["value"]}
    values = found.order if found.order == [ALL] else [value for value in found.order if value in there]
    every = pl.DataFrame({"value": values, "line": [ALL] * len(values)}, {"value": pl.String, "line": pl.String})
    return every.join(money, on=["value", "line"], how="left").join(leads, on=["value", "line"], how="left")


def _line(by: tuple[str, ...]) -> pl.Expr:
    if not by:
        return pl.lit(ALL)
    named = [pl.col(name).dt.strftime("%Y-%m") if name == "month" else pl.col(name) for name in by]
    return pl.concat_str(named, separator=CROSS)


def _spend_note(*, shared: bool) -> pl.Expr:
    """Whether the spend is a share by the leads, and not what the file says, or nobody's."""
    given = pl.lit(shared) & pl.col("given").fill_null(value=False)
    return pl.when(given).then(pl.lit(SHARED)).otherwise(pl.lit("")).alias("spend_note")


def _cost() -> list[pl.Expr]:
    """The cost of one, and how far chance alone may have moved it: the interval of the count, turned round."""
    low, high = counted(_count)
    known = (_spend > 0) & (_count > 0)
    note = (
        pl.when(_spend <= 0).then(pl.lit("no spend"))
        .when((pl.col("all") == 0) & (_count == 0)).then(pl.lit("no leads"))
        .when(_count == 0).then(pl.lit("none yet"))
        .when((pl.col("unfinished") > 0) & (_count < TOO_FEW)).then(pl.lit("so far, too few to say"))
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
