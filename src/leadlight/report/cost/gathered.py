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
from leadlight.report.period import ALL_TIME, Period
from leadlight.report.scope import Scope
from leadlight.report.spend import spend_of
from leadlight.report.split import ALL
from leadlight.report.tables import Outcome
from leadlight.report.where import whole_of


@dataclass(frozen=True)
class Gathered:
    """``counts`` as of `counts.counts`; ``money`` by the same keys, and whether it is ``nobodys``; the values in
    ``order``; and the columns it is split by of which the spend file says nothing, so that its money was ``shared``
    out."""

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
    """Leads and money of the period, by the same names and values.

    Names, and the shares of money, are those of all time and of all leads, so that they are the same for each period,
    and whatever leads are asked about.
    """
    whole = whole_of(outcome)
    names, spend = names_of(whole, scope, spent(whole, replace(scope, period=ALL_TIME)))
    names = names.with_columns(_created(whole, len(names)))
    kept = None if whole is outcome else whole.leads["lead"].is_in(outcome.leads["lead"].implode())
    found = divided(whole, scope, names, spend, kept)
    names = names if kept is None else names.filter(kept)
    names = names.with_columns(found.leads.cast(pl.Enum(found.order)))
    leads = first_stamps(outcome).filter(pl.col("inquiry").is_not_null())
    theirs = names if len(leads) == len(names) else names[leads["lead"]]
    money = _inside(found.spend, whole, scope.period)
    return Gathered(counts(outcome, scope, leads, theirs), money, found.order, found.shared)


def _created(outcome: Outcome, leads: int) -> pl.Series:
    """The month of each lead by its number; null of those that were never created."""
    first = first_stamps(outcome).filter(pl.col("inquiry").is_not_null())
    created = first.select("lead", month_of("inquiry", outcome.timezone).alias("month"))
    if len(created) == leads:
        return created["month"]
    every = pl.DataFrame({"lead": pl.int_range(leads, dtype=pl.UInt32, eager=True)})
    return every.join(created, on="lead", how="left", maintain_order="left")["month"]


def spent(outcome: Outcome, scope: Scope) -> pl.DataFrame:
    """What was spent in the months that begin in the period, and not after the as-of."""
    table = spend_of(scope).table.with_columns(pl.col("campaign").fill_null(NO_CAMPAIGN))
    return _inside(table, outcome, scope.period)


def _inside(spend: pl.DataFrame, outcome: Outcome, period: Period) -> pl.DataFrame:
    zone = ZoneInfo(outcome.timezone)
    begins = {month: datetime.combine(month, time(), zone).astimezone(UTC) for month in spend["month"].unique()}
    kept = [
        month
        for month, at in begins.items()
        if at <= outcome.as_of and not (period.start and at < period.start) and not (period.end and at >= period.end)
    ]
    return spend.filter(pl.col("month").is_in(kept))
