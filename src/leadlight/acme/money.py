"""What Acme spent on its channels, and what its customers paid until they left."""

from __future__ import annotations

import numpy as np
import polars as pl

from leadlight.acme.chance import Rng
from leadlight.acme.rates import CHURN, COST_OF_A_LEAD, DAY, IN_VAIN, LAST

MONTH = 365.25 / 12 * DAY


def spend(people: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """The spend file: a line for each channel, campaign and month, in euros; one channel brings nobody."""
    costs = pl.DataFrame({"source": list(COST_OF_A_LEAD), "each": list(COST_OF_A_LEAD.values())}, orient="col")
    created = pl.from_epoch("created", time_unit="ms").dt.replace_time_zone("UTC").dt.convert_time_zone("Europe/Berlin")
    leads = people.join(costs, on="source").group_by(
        pl.col("source").alias("channel"), "campaign", created.dt.strftime("%Y-%m").alias("month")
    ).agg(planned=pl.col("each").sum()).sort("channel", "month", "campaign")  # fmt: skip
    amount = leads["planned"].to_numpy() * rng.lognormal(0, 0.15, leads.height)
    vain = pl.DataFrame([{"channel": name, "campaign": None, "month": m, "amount": a} for name, m, a in IN_VAIN])
    paid = leads.with_columns(amount=pl.Series(amount)).select("channel", "campaign", "month", "amount")
    lines = pl.concat([paid, vain], how="diagonal_relaxed").sort("month", "channel", "campaign")
    return lines.with_columns(pl.col("amount").round(2), currency=pl.lit("EUR"))


def customers(verdicts: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """What customers pay each month, from the day they were won until they leave."""
    won = verdicts.filter((pl.col("name") == "opportunity_won") & (pl.col("at") < LAST)).sort("lead")
    stays = (rng.exponential(1 / CHURN, won.height) * MONTH).astype(np.int64)
    known = won.select("lead", "at", left=pl.col("at") + pl.Series(stays), amount=(pl.col("amount") / 12).round(2))
    until = pl.min_horizontal("left", pl.lit(LAST - 1))
    months = pl.int_ranges(0, ((until - pl.col("at")) / MONTH).floor().cast(pl.Int64) + 1)
    due = known.with_columns(month=months).explode("month")
    paid = due.select(
        "lead",
        (pl.col("at") + pl.col("month") * int(MONTH)).alias("at"),
        pl.lit("payment_received").alias("name"),
        "amount",
    )
    gone = known.filter(pl.col("left") < LAST).select(
        "lead", pl.col("left").alias("at"), pl.lit("customer_churned").alias("name")
    )
    at = pl.from_epoch("at", time_unit="ms").dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
    return pl.concat([paid, gone], how="diagonal").sort("at", "lead", "name").with_columns(at.alias("at"))
