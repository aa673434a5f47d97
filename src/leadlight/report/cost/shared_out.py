"""Money of which the spend file does not say whose it is, shared out among the leads it brought.

By which rule, and why: docs/decisions/0007-spend-shared-by-leads.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from leadlight.report.cost.names import CAMPAIGN, CHANNEL, NO_CAMPAIGN
from leadlight.report.measures.cents import apportioned
from leadlight.report.split import UNSHARED

LINE: Final = (CHANNEL, CAMPAIGN, "month")
NOBODYS: Final = "nobodys"
KEPT: Final = "kept"


def shared_out(spend: pl.DataFrame, leads: pl.DataFrame, parts: Sequence[str]) -> pl.DataFrame:
    """Money by the parts that its leads have, and whether they are kept: those created in its channel, campaign and
    month. A line without a campaign, or with one that no lead of the month has, is shared among all leads of its
    channel and month; one without those, either, is nobody's."""
    keys = [*parts, KEPT]
    months = leads.filter(pl.col("month").is_not_null()).with_columns(pl.col(parts).cast(pl.Categorical))
    fine = months.group_by(*LINE, *keys).len().with_columns(pl.col(*LINE[:2], *parts).cast(pl.String))
    coarse = fine.group_by(CHANNEL, "month", *keys).agg(pl.col("len").sum())
    lines = _in_cents(spend)
    of_campaign = lines.filter(pl.col(CAMPAIGN) != NO_CAMPAIGN).join(fine, on=LINE)
    rest = lines.join(of_campaign, on=LINE, how="anti")
    of_channel = rest.join(coarse, on=[CHANNEL, "month"])
    nobody = rest.join(of_channel, on=LINE, how="anti")
    nobody = nobody.with_columns(
        pl.lit(1, pl.get_index_type()).alias("len"),
        pl.lit(value=False).alias(KEPT),
        *(pl.lit(UNSHARED).alias(part) for part in parts),
    )
    shared = [
        each.select(*LINE, *keys, "cents", "len", pl.lit(each is nobody).alias(NOBODYS))
        for each in (of_campaign, of_channel, nobody)
    ]
    every = pl.concat(shared).sort(*LINE, *keys)
    shares = [
        apportioned(line["len"].to_numpy().astype(np.float64), line["cents"][0])
        for line in every.partition_by(*LINE, maintain_order=True)
    ]
    cents = np.concatenate(shares) if shares else np.empty(0, np.int64)
    return every.select(*LINE, *keys, NOBODYS, amount=pl.Series(cents) / 100)


def _in_cents(spend: pl.DataFrame) -> pl.DataFrame:
    """Each channel, campaign and month with its whole ``cents``; what rounding leaves of a line is the next one's, so
    that the sum is that of the file."""
    lines = spend.group_by(*LINE).agg(pl.col("amount").sort().sum()).sort(*LINE)
    until = (pl.col("amount").cum_sum() * 100).round().cast(pl.Int64)
    return lines.with_columns(cents=until - until.shift(fill_value=0))
