"""Leads and money by the columns a report on cost is split by.

What the spend file says itself (channel, campaign, month) divides the money as it divides the leads. By any other
column money is shared out, by a rule that is said: docs/decisions/0007-spend-shared-by-leads.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from leadlight.report.cost.names import CAMPAIGN, CHANNEL, NO_CAMPAIGN, channel_of
from leadlight.report.measures.cents import apportioned
from leadlight.report.scope import Scope
from leadlight.report.split import (
    ALL,
    MOST_CROSSED,
    UNSHARED,
    calendar,
    crossed,
    in_order,
    most,
    named,
    together,
    values_of,
)
from leadlight.report.tables import Outcome

MONTHLY: Final = ("month", "quarter", "year")
LINE: Final = (CHANNEL, CAMPAIGN, "month")


@dataclass(frozen=True)
class Divided:
    """Leads' and money's values: ``leads``, in the order of the outcome's leads; ``spend``, with a column ``value``;
    the values in ``order``; and the columns for which the money was ``shared`` out."""

    leads: pl.Series
    spend: pl.DataFrame
    order: list[str]
    shared: tuple[str, ...]


def divided(outcome: Outcome, scope: Scope, leads: pl.DataFrame, spend: pl.DataFrame) -> Divided:
    """Whose money it was. ``leads``: of each lead of the outcome its ``channel``, ``campaign`` and ``month`` of
    creation."""
    by = scope.by
    if not by:
        every = pl.repeat(ALL, len(leads), dtype=pl.Enum([ALL]), eager=True).alias("value")
        return Divided(every, spend.with_columns(value=pl.lit(ALL)), [ALL], ())
    told = {column: _told(outcome, scope, column) for column in by}
    raw = [_of_leads(outcome, leads, column, told[column]) for column in by]
    more = [_by_spend(spend, _of_spend(spend, told[column])) if told[column] else [] for column in by]
    names = [named(values, column, others) for values, column, others in zip(raw, by, more, strict=True)]
    parts = [together(values, some) for values, some in zip(raw, names, strict=True)]
    unsaid = {f"part {n}": part for n, part in enumerate(parts) if not told[by[n]]}
    if unsaid:
        spend = _shared_out(spend, leads.with_columns(part.alias(name) for name, part in unsaid.items()), list(unsaid))
    money = crossed(
        [
            together(_of_spend(spend, told[column]), names[n]) if told[column] else spend[f"part {n}"].rename("value")
            for n, column in enumerate(by)
        ]
    )
    value = crossed(parts)
    if len(by) > 1:
        some = most(value, MOST_CROSSED, _by_spend(spend, money))
        value, money = together(value, some), together(money, some)
    order = in_order(pl.concat([value, money.unique()]), by)
    return Divided(value, spend.with_columns(money.alias("value")), order, tuple(c for c in by if not told[c]))


def _told(outcome: Outcome, scope: Scope, column: str) -> str | None:
    """What the spend file calls a column: its channel, its campaign, or a stretch of its months; None: it has none."""
    channel = channel_of(outcome, scope)
    if channel and (column == channel or (column == CHANNEL and CHANNEL not in outcome.attributes.columns)):
        return CHANNEL
    campaign = column == CAMPAIGN and CAMPAIGN in outcome.attributes.columns
    return column if campaign or column in MONTHLY else None


def _of_leads(outcome: Outcome, leads: pl.DataFrame, column: str, told: str | None) -> pl.Series:
    found = leads[told].cast(pl.String) if told in (CHANNEL, CAMPAIGN) else values_of(outcome, column)
    return found.rename("value")


def _of_spend(spend: pl.DataFrame, told: str | None) -> pl.Series:
    column = calendar(pl.col("month"), told) if told in MONTHLY else pl.col(told or "")
    return spend.select(column.cast(pl.String).alias("value")).to_series()


def _by_spend(spend: pl.DataFrame, values: pl.Series) -> list[str]:
    """The values by what was spent on them, most first."""
    sums = spend.select("amount", values.alias("value")).group_by("value").agg(pl.col("amount").sort().sum())
    ranked: list[str] = sums.sort(["amount", "value"], descending=[True, False])["value"].to_list()
    return ranked


def _shared_out(spend: pl.DataFrame, leads: pl.DataFrame, parts: Sequence[str]) -> pl.DataFrame:
    """Money by the parts that its leads have: those created in its channel, campaign and month. A line without a
    campaign, or with one that no lead of the month has, is shared among all leads of its channel and month; one without
    those, either, is for nobody."""
    months = leads.filter(pl.col("month").is_not_null()).with_columns(pl.col(parts).cast(pl.Categorical))
    fine = months.group_by(*LINE, *parts).len().with_columns(pl.col(*LINE[:2], *parts).cast(pl.String))
    coarse = fine.group_by(CHANNEL, "month", *parts).agg(pl.col("len").sum())
    lines = _in_cents(spend)
    of_campaign = lines.filter(pl.col(CAMPAIGN) != NO_CAMPAIGN).join(fine, on=LINE)
    rest = lines.join(of_campaign, on=LINE, how="anti")
    of_channel = rest.join(coarse, on=[CHANNEL, "month"])
    nobody = rest.join(of_channel, on=LINE, how="anti")
    nobody = nobody.with_columns(
        pl.lit(1, pl.get_index_type()).alias("len"), *(pl.lit(UNSHARED).alias(part) for part in parts)
    )
    columns = [*LINE, *parts, "cents", "len"]
    every = pl.concat([each.select(columns) for each in (of_campaign, of_channel, nobody)]).sort(*LINE, *parts)
    shares = [
        apportioned(line["len"].to_numpy().astype(np.float64), line["cents"][0])
        for line in every.partition_by(*LINE, maintain_order=True)
    ]
    cents = np.concatenate(shares) if shares else np.empty(0, np.int64)
    return every.select(*LINE, *parts, amount=pl.Series(cents) / 100)


def _in_cents(spend: pl.DataFrame) -> pl.DataFrame:
    """Each channel, campaign and month with its whole ``cents``; what rounding leaves of a line is the next one's, so
    that the sum is that of the file."""
    lines = spend.group_by(*LINE).agg(pl.col("amount").sort().sum()).sort(*LINE)
    until = (pl.col("amount").cum_sum() * 100).round().cast(pl.Int64)
    return lines.with_columns(cents=until - until.shift(fill_value=0))
