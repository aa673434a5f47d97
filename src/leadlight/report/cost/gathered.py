"""What costs are worked out from: leads that got so far, and money spent, by value, channel, campaign and month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import polars as pl

from leadlight.report.cost.counts import counts, month_of
from leadlight.report.cost.names import NO_CAMPAIGN, names_of
from leadlight.report.cost.shares import divided
from leadlight.report.measures.waits import first_stamps
from leadlight.report.once import once
from leadlight.report.scope import Scope
from leadlight.report.spend import spend_of
from leadlight.report.split import ALL
from leadlight.report.tables import Outcome


@dataclass(frozen=True)
class Gathered:
    """``counts`` as of `cost_counts.counts`; ``money`` by the same keys; the values in ``order``; and the columns it is
    split by of which the spend file says nothing, so that its money was ``shared`` out."""

    counts: pl.DataFrame
    money: pl.DataFrame
    order: list[str]
    shared: tuple[str, ...]

    def together(self) -> Gathered:
        """The same without a split."""
        found, money = (each.with_columns(value=pl.lit(ALL)) for each in (self.counts, self.money))
        return replace(self, counts=found, money=money, order=[ALL], shared=())


@once
def gathered(outcome: Outcome, scope: Scope) -> Gathered:
    """Leads and money of the period, by the same names and values."""
    names, spend = names_of(outcome, scope, spent(outcome, scope))
    leads = first_stamps(outcome).filter(pl.col("inquiry").is_not_null())
    created = leads.select("lead", month_of("inquiry", outcome.timezone).alias("month"))
    names = names.with_columns(_of_all(created, len(names)))
    found = divided(outcome, scope, names, spend)
    names = names.with_columns(found.leads.cast(pl.Enum(found.order)))
    theirs = names if len(leads) == len(names) else names[leads["lead"]]
    return Gathered(counts(outcome, scope, leads, theirs), found.spend, found.order, found.shared)


def _of_all(created: pl.DataFrame, leads: int) -> pl.Series:
    """The month of each lead by its number; null of those that were never created."""
    if len(created) == leads:
        return created["month"]
    every = pl.DataFrame({"lead": pl.int_range(leads, dtype=pl.UInt32, eager=True)})
    return every.join(created, on="lead", how="left", maintain_order="left")["month"]


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
