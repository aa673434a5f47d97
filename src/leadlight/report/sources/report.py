"""Sources: from where leads come that get somewhere, how soon, and how much better than all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from leadlight.report.base import Report
from leadlight.report.column import Column, rate_columns
from leadlight.report.measures.waits import first_stamps
from leadlight.report.scope import Scope
from leadlight.report.sources.figures import GOALS, figures
from leadlight.report.sources.properties import with_properties
from leadlight.report.split import in_order, split
from leadlight.report.tables import Outcome, by_number

if TYPE_CHECKING:
    pass


class Sources(Report):
    """Which sources, campaigns, pages or personas bring leads that get somewhere?

    It follows the leads created in the period, each once. Any column may stand for the source, up to three crossed;
    with a history, also what only events say: the first landing page, the last owner.
    """

    title = "Sources"
    question = "From where do the leads come that get somewhere, how soon, and how much better than all others?"
    keys = ("value", "goal")
    usual = ("source", "origin", "channel", "utm_source")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("value", "Value", "text", "The value of the column the report is split by; without one, 'all'."),
        Column("goal", "Goal", "text", "The stage that was to be reached; MQL is MQL or PQL, whichever came first."),
        Column("leads", "Leads", "count", "Leads created in the period.", compared=True),
        *rate_columns("of_leads", "Of leads", "Share of all leads of the period", ": all leads of the period"),
        Column("reached", "Reached", "count", "Of the leads: have reached the goal by now.", compared=True),
        *rate_columns("of_reached", "Of goal", "Share of all that reached the goal", ": all that reached it"),
        *rate_columns(
            "converted",
            "Converted",
            "Share that reached the goal, only of leads that had their time for it",
            ": those that had their time",
            compared=True,
        ),
        Column("lift", "Lift", "points", "Converted, divided by that of all other leads together; 1 is no difference."),
        Column("lift_low", "Lift, at least", "points", "Lower end of its 95% interval (Wilson, combined as MOVER)."),
        Column("lift_high", "Lift, at most", "points", "Upper end of its 95% interval (Wilson, combined as MOVER)."),
        Column("unfinished", "Unfinished", "count", "Not there yet, and too young for it: no failures."),
        Column("patience_days", "Patience", "days", "90% of all who ever reached the goal did within so many days."),
        Column("median_days", "Days, median", "days", "Half of those converted took at most so long since creation."),
        Column("days_n", "Days, n", "count", "How many the days were counted from."),
    )

    def table(self, outcome: Outcome, scope: Scope) -> pl.DataFrame:
        values = by_number(split(with_properties(outcome, scope), scope.by, scope.until))
        counted = figures(first_stamps(outcome), values, scope.period, outcome.as_of)
        order = [value for value in in_order(values["value"], scope.by) if value in set(counted["value"])]
        types = self.empty.schema
        every = pl.DataFrame({"value": order}, {"value": pl.String}).join(
            pl.DataFrame({"goal": GOALS}, {"goal": pl.String}), how="cross"
        )
        whole = every.join(counted, on=["value", "goal"], how="left", maintain_order="left")
        return whole.select(pl.col(name).cast(kind) for name, kind in types.items())
