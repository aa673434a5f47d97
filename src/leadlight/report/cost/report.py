"""Cost: what a lead, an MQL, a customer cost, and whether customers are worth what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from leadlight.report.base import Report
from leadlight.report.column import Column
from leadlight.report.cost.gathered import gathered
from leadlight.report.cost.rows import rows
from leadlight.report.errors import ReportCallError
from leadlight.report.scope import Scope
from leadlight.report.tables import Outcome
from leadlight.report.terms import read_margin

if TYPE_CHECKING:
    pass


class Cost(Report):
    """What did a lead, an MQL, an opportunity and a customer cost, by channel, campaign and month?

    Both readings: *cohort* sets what was spent in a month against the leads created in it, however long they take;
    *entries* sets it against what happened in that month. With a history, also what customers bring until they leave.
    """

    title = "Cost"
    question = "What does a lead, an MQL, a customer cost, by channel and month, and is a customer worth it?"
    keys = ("reading", "value", "cut", "line", "stage")
    of_wins = True
    needs = ("spend",)
    options: ClassVar[Mapping[str, str]] = MappingProxyType({"spend": "", "channel": "", "margin": "100%"})
    columns: ClassVar[tuple[Column, ...]] = (
        Column("reading", "Reading", "text", "cohort: leads created in the period; entries: what happened in it."),
        Column("value", "Value", "text", "The value of the column the report is split by; without one, 'all'."),
        Column("cut", "Cut", "text", "all, channel, campaign (of a channel), month, or channel and month."),
        Column("line", "Line", "text", "The channel, the campaign, the month; 'all' of all together."),
        Column("stage", "Stage", "text", "inquiry, mql (or pql), sql, opportunity, customer."),
        Column("spend", "Spend", "money", "What was spent, in the currency of the spend file.", compared=True),
        Column(
            "spend_note", "Spend, said", "text", "'shared by leads' where the file does not say the value, else empty."
        ),
        Column("count", "Count", "count", "How many leads reached the stage, each once.", compared=True),
        Column("unfinished", "Unfinished", "count", "More may come: not there yet, and too young for it."),
        Column("cost", "Cost", "money", "Spend divided by the count; of customers it is the CAC.", compared=True),
        Column(
            "cost_low", "Cost, at least", "money", "Lower end of its 95% interval, from that of the count (Poisson)."
        ),
        Column("cost_high", "Cost, at most", "money", "Upper end of its 95% interval; none where the count is 0."),
        Column(
            "cost_note",
            "Cost, said",
            "text",
            "no spend, no leads, none yet, so far, too few to say (or both), or empty.",
        ),
        Column("revenue_month", "Revenue a month", "money", "What a customer paid in a month, on average."),
        Column("churn_month", "Churn a month", "rate", "Customers that left, per month of being a customer."),
        Column("customer_months", "Customer months", "points", "The months it was counted from, of all together."),
        Column("churned", "Churned", "count", "How many customers left."),
        Column(
            "clv", "CLV", "money", "Margin that a customer brings until it leaves: revenue a month by churn a month."
        ),
        Column("clv_low", "CLV, at least", "money", "Lower end of its 95% interval, from that of those that left."),
        Column("clv_high", "CLV, at most", "money", "Upper end of its 95% interval; none where nobody left."),
        Column("clv_note", "CLV, said", "text", "nobody has left yet, too few to say (fewer than 20 left), or empty."),
        Column("clv_to_cac", "CLV : CAC", "points", "How many times a customer brings what it cost."),
        Column("payback_months", "Payback", "points", "In how many months a customer that stays brings what it cost."),
    )

    def check(self, options: Mapping[str, str]) -> None:
        if not options["spend"]:
            raise ReportCallError(
                "The report 'cost' reads what was spent. Say in which file: --spend FILE, a CSV file with the columns "
                "channel, campaign, month, amount, currency."
            )
        read_margin(options["margin"])

    def table(self, outcome: Outcome, scope: Scope) -> pl.DataFrame:
        found = rows(gathered(outcome, scope), read_margin(scope.options["margin"]))
        return found.select(pl.col(name).cast(kind) for name, kind in self.empty.schema.items())
