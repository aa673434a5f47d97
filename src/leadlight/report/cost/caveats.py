"""What to beware of when money is divided by leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from leadlight.report.cost.customers import CHURNED, PAID
from leadlight.report.cost.gathered import Gathered, gathered, spent
from leadlight.report.cost.names import channel_of
from leadlight.report.cost.rows import rows
from leadlight.report.cost.shared_out import NOBODYS
from leadlight.report.cost.sheets import agree
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.say import day, number, percent, plural, shown
from leadlight.report.scope import Scope
from leadlight.report.scope_caveats import hindsight, many_values, running
from leadlight.report.spend import spend_of
from leadlight.report.split import CALENDAR, HINDSIGHT, UNSHARED
from leadlight.report.tables import Outcome
from leadlight.report.terms import read_margin

MOST = 6


def caveats(outcome: Outcome, scope: Scope, table: pl.DataFrame) -> list[str]:
    """The sentences that go with these figures, the most important first."""
    if spent(outcome, scope).is_empty():
        return [_cut_months(outcome, scope) or "Nothing was spent in this period, by the spend file."]
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
        _cut_months(outcome, scope),
        _half_a_month(outcome, scope),
        _later(outcome, scope),
        _few(table),
        _asked_about(found, scope),
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
        f"{named}: what differs is from which channels and months the leads come, and what becomes of them."
    )
    aims = [column for column in found.shared if column not in (*CALENDAR, *HINDSIGHT)]  # nobody buys leads of a grade
    if aims:
        one = " or one ".join(aims)
        rule += f" Where money is spent on one {one} alone, make that a campaign, and ask for --by campaign."
    nobody = found.money.filter(pl.col(NOBODYS) & (pl.col("amount") > 0))
    sums = nobody.group_by("channel").agg(pl.col("amount").sum()).sort(["amount", "channel"], descending=[True, False])
    if sums.is_empty():
        return [rule]
    which = _named([f"{shown(channel)} {number(round(amount))}" for channel, amount in sums.iter_rows()])
    return [rule, f"Spent in months in which no lead came by that channel, so it is {UNSHARED}: {which}."]


def _asked_about(found: Gathered, scope: Scope) -> str:
    """How much of the money is here, where only some leads are."""
    if not scope.where:
        return ""
    if found.shared:
        return (
            "Each line was shared among all leads of its channel and month: of the spend only that for the leads asked "
            "about is here, and what no lead came by."
        )
    return "The spend is all that was spent, and not only that for the leads asked about."


def _cut_months(outcome: Outcome, scope: Scope) -> str:
    """Whether the period begins or ends within a month."""
    zone = ZoneInfo(outcome.timezone)
    edges = [edge.astimezone(zone) for edge in (scope.period.start, scope.period.end) if edge]
    if all((edge.day, edge.time()) == (1, time()) for edge in edges):
        return ""
    last = (scope.period.end or outcome.as_of) - timedelta(microseconds=1)
    months = [f"{edge.astimezone(zone):%Y-%m}" for edge in (scope.period.start or last, last)]
    return (
        "Spend is told by month and leads by day: this is what was spent in months that begin in the period, and the "
        f"period begins or ends within one. Ask for whole months: --period {'..'.join(dict.fromkeys(months))}."
    )


def _half_a_month(outcome: Outcome, scope: Scope) -> str:
    """Whether spend of a month is set against the leads of a part of it."""
    now = outcome.as_of.astimezone(ZoneInfo(outcome.timezone))
    month = now.date().replace(day=1)
    if (now + timedelta(days=1)).month != now.month or month not in spent(outcome, scope)["month"]:
        return ""
    return (
        f"All that is spent in {now:%Y-%m} is counted, and its leads only up to {day(outcome.as_of, outcome.timezone)}."
    )


def _later(outcome: Outcome, scope: Scope) -> str:
    """Whether money is for months that have not begun yet."""
    whole = spend_of(scope).table
    now = outcome.as_of.astimezone(ZoneInfo(outcome.timezone)).date()
    later = whole.filter(pl.col("month") > now)["amount"].sum()
    return f"Spend of months after the as-of, {number(round(later))} together, is not counted." if later else ""


def _few(table: pl.DataFrame) -> str:
    few = table.filter(pl.col("cost_note").str.ends_with("too few to say"), cut="channel", reading="cohort")
    if few.is_empty():
        return ""
    return f"Costs of fewer than {TOO_FEW} are too few to say much; their intervals are wide."


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
        f"history that do not say their currency are taken to be in {currency}, too."
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
