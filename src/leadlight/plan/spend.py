"""What a new lead has cost, and what the needed ones will."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl

from leadlight.plan.answer import Cost
from leadlight.plan.need import Range
from leadlight.report.spend import Spend


def of_channel(spend: Spend, channel: str) -> Spend:
    """One channel's, by its name in any case."""
    return Spend(spend.table.filter(pl.col("channel").str.to_lowercase() == channel.lower()), spend.currency)


def cost_of(spend: Spend, needed: Range, created: pl.DataFrame, as_of: datetime, timezone: str) -> Cost | None:
    """What the needed new leads cost, at what one has cost so far.

    ``created`` holds the instant ``inquiry`` of each lead's creation.
    """
    found = _per_inquiry(spend, created, as_of, timezone)
    if found is None:
        return None
    each, since, until = found
    total = Range(needed.low * each, needed.middle * each, needed.high * each)
    return Cost(total, each, spend.currency, since, until)


def _per_inquiry(spend: Spend, created: pl.DataFrame, as_of: datetime, timezone: str) -> tuple[float, str, str] | None:
    """What a new lead has cost, and from which to which month: those complete, with spend and with leads."""
    local = pl.col("inquiry").dt.convert_time_zone(timezone)
    leads = created.group_by(month=local.dt.strftime("%Y-%m")).len()
    running = as_of.astimezone(ZoneInfo(timezone)).strftime("%Y-%m")
    by_month = spend.table.group_by(pl.col("month").dt.strftime("%Y-%m")).agg(pl.col("amount").sum())
    both = by_month.filter(pl.col("month") < running).join(leads, on="month").sort("month")
    amount, count = float(both["amount"].sum()), int(both["len"].sum())
    return (amount / count, both["month"][0], both["month"][-1]) if amount and count else None
