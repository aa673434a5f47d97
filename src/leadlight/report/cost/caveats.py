"""What to beware of when money is divided by leads."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from leadlight.report.cost.customers import CHURNED, PAID
from leadlight.report.cost.gathered import Gathered, gathered, spent
from leadlight.report.cost.names import channel_of
from leadlight.report.cost.rows import rows
from leadlight.report.cost.sheets import agree
from leadlight.report.say import number, percent, plural, shown
from leadlight.report.scope import Scope
from leadlight.report.scope_caveats import hindsight, many_values, running
from leadlight.report.spend import spend_of
from leadlight.report.split import UNSHARED
from leadlight.report.tables import Outcome
from leadlight.report.terms import read_margin

MOST = 6


def caveats(outcome: Outcome, scope: Scope, table: pl.DataFrame) -> list[str]:
    """The sentences that go with these figures, the most important first."""
    if spent(outcome, scope).is_empty():
        return ["Nothing was spent in this period, by the spend file."]
    found = gathered(outcome, scope)
    split, table = table, rows(found.together(), read_margin(scope.options["margin"])) if scope.by else table
    said = [
        *_shared(found),
        _matched(outcome, scope),
        _without(table, "no leads", "Spend without any lead"),
        _without(table, "no spend", "Leads without any spend"),
        _unfinished(table),
        _readings(table),
        running(outcome, scope),
        "The spend is all that was spent, and not only that for the leads asked about." if scope.where else "",
        _lifetime(table, scope),
        hindsight(replace(scope, by=found.shared)),
        many_values(scope, split),
    ]
    return [sentence for sentence in said if sentence]


def _shared(found: Gathered) -> list[str]:
    """By which rule the money was shared out, and what could not be."""
    if not found.shared:
        return []
    named = " and ".join(found.shared)
    rule = (
        f"The spend file does not say the {named}, so its money is shared out: each line among the leads created in "
        f"its channel and month, and of its campaign where it names one. A lead then costs the same whatever its "
        f"{named}: what differs is from which channels and months the leads come, and what becomes of them. Where "
        f"money is spent on one {named} alone, make it a campaign, and ask for --by campaign."
    )
    nobody = found.money.filter(pl.col("value").str.contains(UNSHARED, literal=True) & (pl.col("amount") > 0))
    sums = nobody.group_by("channel").agg(pl.col("amount").sum()).sort(["amount", "channel"], descending=[True, False])
    if sums.is_empty():
        return [rule]
    which = _named([f"{shown(channel)} {number(round(amount))}" for channel, amount in sums.iter_rows()])
    return [rule, f"Spent in months in which no lead came by that channel, so it is {UNSHARED}: {which}."]


def _named(each: list[str]) -> str:
    """The first few of many."""
    return ", ".join(each[:MOST]) + (f" and {len(each) - MOST} more" if len(each) > MOST else "")


def _readings(table: pl.DataFrame) -> str:
    cohort = "Cohort divides what was spent in the period by what became of the leads created in it; entries by what "
    if agree(table):
        return f"{cohort}happened in it. Here both are the same, and shown once; with --period they may differ."
    return (
        f"{cohort}happened in it. Where leads take months, this month's customers were paid for long ago: the cohort "
        "is fairer, and slower."
    )


def _matched(outcome: Outcome, scope: Scope) -> str:
    column = channel_of(outcome, scope)
    currency = spend_of(scope).currency
    if column is None:
        return "No attribute of these leads names a channel, so nothing can be matched. Say which: --channel NAME."
    return (
        f"Spend is matched to leads by their '{column}', as it is known today. It is in {currency}; amounts of the "
        f"history are taken to be in {currency}, too."
    )


def _without(table: pl.DataFrame, note: str, title: str) -> str:
    """The channels of which only one side is there."""
    mine = (pl.col("cut") == "channel") & (pl.col("reading") == "cohort") & (pl.col("stage") == "inquiry")
    alone = table.filter(mine & (pl.col("cost_note") == note))
    if alone.is_empty():
        return ""
    figures = alone["spend"] if note == "no leads" else alone["count"]
    named = [f"{shown(name)} {number(round(n))}" for name, n in zip(alone["line"], figures, strict=True)]
    return f"{title}: {_named(named)}. They are part of the total; spelled differently, they may belong."


def _unfinished(table: pl.DataFrame) -> str:
    mine = table.filter(reading="cohort", cut="all")
    young = {row["stage"]: row["unfinished"] for row in mine.iter_rows(named=True)}
    if not young.get("customer"):
        return ""
    return (
        f"{plural(young['customer'], 'lead')} of the cohort may still become customers, and {young['mql']:,} MQL: what "
        "is marked 'so far' (~) will fall."
    )


def _lifetime(table: pl.DataFrame, scope: Scope) -> str:
    whole = table.filter(reading="entries", cut="all", stage="customer").row(0, named=True)
    if whole["revenue_month"] is None:
        history = "" if scope.history else " Give the history that holds them with --history."
        return f"CLV and payback need events '{PAID}' with an amount, and '{CHURNED}'.{history}"
    margin = "revenue, without the product's own cost (--margin 80% takes it off)"
    if (left := read_margin(scope.options["margin"])) < 1:
        margin = f"{percent(left)} of the revenue"
    churn, left, months = percent(whole["churn_month"]), whole["churned"], number(round(whole["customer_months"]))
    return (
        f"CLV is {margin}. It supposes that customers go on leaving at the rate seen so far, {churn} a month ({left:,} "
        f"in {months} months), for far longer than they were watched. Payback supposes that the customer stays."
    )
