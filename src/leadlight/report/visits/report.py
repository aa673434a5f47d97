"""Visits: how many visitors of the web site become leads, and by which page, form and campaign."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from leadlight.report.base import Report
from leadlight.report.column import Column, rate_columns
from leadlight.report.past.occasion import Occasion, condition
from leadlight.report.scope import Scope
from leadlight.report.tables import Outcome
from leadlight.report.visits import lines
from leadlight.report.visits.web_visits import visits_of

if TYPE_CHECKING:
    pass

BOTS = "bot_reason IS NOT NULL OR user_agent ILIKE '%bot%' OR user_agent ILIKE '%crawl%' OR user_agent ILIKE '%spider%'"


class Visits(Report):
    """Which pages, forms and campaigns turn visitors of the web site into leads?"""

    title = "Visits"
    question = "Of the visitors of the web site, how many became leads, and by which page, form and campaign?"
    keys = ("part", "line")
    splits = 0
    needs_history = True
    options: ClassVar[Mapping[str, str]] = MappingProxyType({"becomes": "form_submitted, identified", "bots": BOTS})
    columns: ClassVar[tuple[Column, ...]] = (
        Column("part", "Part", "text", "visitors, visits, landing page, campaign or form."),
        Column("line", "Line", "text", "The page, campaign or form; or which visitors, or visits."),
        Column(
            "visitors",
            "Visitors",
            "count",
            "Visitors whose first visit lies in the period; of visits: visitors that had one.",
            compared=True,
        ),
        Column("visits", "Visits", "count", "Visits in the period; of pages, campaigns: all begun so.", compared=True),
        Column("leads", "Leads", "count", "Of visitors: leads since; of visits: during the visit.", compared=True),
        *rate_columns(
            "converted",
            "Converted",
            "Share that became leads, from 0 to 1; of visitors, only of those that had their time",
            ": visitors that had their time, or visits of those who were no leads yet",
            compared=True,
        ),
        Column("mqls", "MQLs", "count", "Of those leads: have been MQL or PQL since."),
        Column("days_median", "Days, median", "days", "Half became leads within so many days of the first visit."),
    )  # fmt: skip

    def check(self, options: Mapping[str, str]) -> None:
        Occasion.read("--becomes", options["becomes"])
        condition("--bots", options["bots"])

    def table(self, outcome: Outcome, scope: Scope) -> pl.DataFrame:
        becomes = Occasion.read("--becomes", scope.options["becomes"])
        found = visits_of(outcome, scope, becomes, condition("--bots", scope.options["bots"]))
        whole = pl.concat([self.empty, *lines.lines(found, outcome, scope.period)], how="diagonal_relaxed")
        return whole.select(pl.col(name).cast(kind) for name, kind in self.empty.schema.items())
