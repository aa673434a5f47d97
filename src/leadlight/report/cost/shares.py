"""Leads and money by the columns a report on cost is split by.

What the spend file says itself (channel, campaign, month) divides the money as it divides the leads. By any other
column money is shared out, by a rule that is said: docs/decisions/0007-spend-shared-by-leads.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from leadlight.report.cost.names import CAMPAIGN, CHANNEL, channel_of
from leadlight.report.cost.shared_out import KEPT, NOBODYS, shared_out
from leadlight.report.scope import Scope
from leadlight.report.split import (
    ALL,
    MOST_CROSSED,
    OTHER,
    UNSHARED,
    calendar,
    crossed,
    in_order,
    last_day,
    most,
    named,
    together,
    values_of,
)
from leadlight.report.tables import Outcome

MONTHLY: Final = ("month", "quarter", "year")


@dataclass(frozen=True)
class Divided:
    """Leads' and money's values: ``leads``, of those asked about, in the outcome's order; ``spend``, with ``value``,
    and whether it is ``nobodys``; the values in ``order``; and the columns for which the money was ``shared`` out."""

    leads: pl.Series
    spend: pl.DataFrame
    order: list[str]
    shared: tuple[str, ...]


def divided(
    outcome: Outcome, scope: Scope, leads: pl.DataFrame, spend: pl.DataFrame, kept: pl.Series | None
) -> Divided:
    """Whose money it was. ``leads``: of each lead of the outcome its ``channel``, ``campaign`` and ``month`` of
    creation; ``kept``: which of them are asked about, None: all."""
    by, spend = scope.by, spend.with_columns(pl.lit(value=False).alias(NOBODYS))
    if not by:
        asked = len(leads) if kept is None else len(kept.filter(kept))
        every = pl.repeat(ALL, asked, dtype=pl.Enum([ALL]), eager=True).alias("value")
        return Divided(every, spend.with_columns(value=pl.lit(ALL)), [ALL], ())
    told = {column: _told(outcome, scope, column) for column in by}
    parts, names = _parts(outcome, scope, leads, spend, told, kept)
    unsaid = {f"part {n}": part for n, part in enumerate(parts) if not told[by[n]]}
    if unsaid:
        asked_about = pl.lit(value=True) if kept is None else kept
        whose = leads.with_columns(*(part.alias(name) for name, part in unsaid.items()), asked_about.alias(KEPT))
        spend = shared_out(spend, whose, list(unsaid)).filter(pl.col(KEPT) | pl.col(NOBODYS))
    money = crossed(
        [
            together(_of_spend(spend, told[column]), names[n]) if told[column] else spend[f"part {n}"].rename("value")
            for n, column in enumerate(by)
        ]
    )
    value = crossed([_only(part, kept) for part in parts])
    if len(by) > 1:
        nobodys = crossed([pl.Series("value", [OTHER if told[column] else UNSHARED]) for column in by]).item()
        value, money = _most_common(value, money, spend, nobodys)
    order = in_order(pl.concat([value, money.unique()]), by)
    return Divided(value, spend.with_columns(money.alias("value")), order, tuple(c for c in by if not told[c]))


def _parts(
    outcome: Outcome,
    scope: Scope,
    leads: pl.DataFrame,
    spend: pl.DataFrame,
    told: dict[str, str | None],
    kept: pl.Series | None,
) -> tuple[list[pl.Series], list[list[str]]]:
    """The value of each lead, column by column, and the values shown by name: those of the leads asked about, and of
    the money, where the file says the column."""
    last = last_day(scope.until, outcome.timezone)
    parts, names = [], []
    for column, file in told.items():
        values = _of_leads(outcome, leads, column, file)
        more = _by_spend(spend, _of_spend(spend, file)) if file else []
        names.append(named(_only(values, kept), column, more, last))
        parts.append(together(values, names[-1]))
    return parts, names


def _only(values: pl.Series, kept: pl.Series | None) -> pl.Series:
    return values if kept is None else values.filter(kept)


def _most_common(value: pl.Series, money: pl.Series, spend: pl.DataFrame, nobodys: str) -> tuple[pl.Series, pl.Series]:
    """Of leads and of money the combinations shown by name; money that is nobody's never hides among the others."""
    some = most(value, MOST_CROSSED, _by_spend(spend, money))
    table = spend.select(NOBODYS, money, more=together(money, some))
    hidden = pl.col(NOBODYS) & (pl.col("more") == OTHER)
    return together(value, some), table.select(value=pl.when(hidden).then(pl.lit(nobodys)).otherwise("more"))["value"]


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
    """The values on which anything was spent, most first."""
    sums = spend.select("amount", values.alias("value")).group_by("value").agg(pl.col("amount").sort().sum())
    some = sums.filter(pl.col("amount") > 0).sort(["amount", "value"], descending=[True, False])
    return list(some["value"])
