"""Lifecycle: how many reach each stage, how many move on, and how long it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from leadlight.model.words import STAGES
from leadlight.report.base import Report
from leadlight.report.benchmarks import LEAD_TO_OPPORTUNITY, MQL_TO_SQL
from leadlight.report.column import Column, rate_columns
from leadlight.report.lifecycle import room
from leadlight.report.lifecycle.balance import BALANCE, SLA, balance
from leadlight.report.measures import funnel
from leadlight.report.measures.stays import DOORS, along, created, entries, journeys
from leadlight.report.scope import Scope
from leadlight.report.split import in_order, split, value_of_lead
from leadlight.report.tables import Outcome, transitions_by_number

if TYPE_CHECKING:
    pass


def _rate(name: str, title: str, what: str) -> tuple[Column, ...]:
    said = f"{what}, from 0 to 1; only of those that had their time"
    return rate_columns(name, title, said, ": those that had their time", compared=True)


def _beside(counted: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """Both together; a stage that nobody entered has a share too: none of so many."""
    return counted.join(more, on=["value", "stage"], how="full", coalesce=True)


class Lifecycle(Report):
    """Where do our leads get to, where do they stay, and how long does it take them?

    Both readings in one table: *cohort* follows the leads created in the period, each counted once per stage;
    *entries* counts what happened in the period, each entry for itself.
    """

    title = "Lifecycle"
    question = "Of the leads that reached each stage, how many moved on, and how long did it take them?"
    keys = ("reading", "value", "stage")
    of_wins = True
    benchmarks = (LEAD_TO_OPPORTUNITY, MQL_TO_SQL)
    columns: ClassVar[tuple[Column, ...]] = (
        Column("reading", "Reading", "text", "cohort: leads created in the period; entries: what happened in it."),
        Column("value", "Value", "text", "The value of the column the report is split by; without one, 'all'."),
        Column("stage", "Stage", "text", "The stage; MQL and PQL are two doors to the same room."),
        Column("entered", "Entered", "count", "Leads (cohort) or entries (entries) into the stage.", compared=True),
        Column("inferred", "Inferred", "count", "Of those entered: skipped, and stamped by a later stage."),
        Column("still_in", "Still in", "count", "Of those entered: there as of now, and not yet further."),
        Column(
            "unfinished",
            "Unfinished",
            "count",
            "Of those still in: for less time than 90% of the movers took.",
        ),
        Column("moved_on", "Moved on", "count", "Of those entered: went further along the path, or back to it."),
        Column("left", "Left", "count", "Of those entered: off the path from here (nurture, disqualified, lost)."),
        Column("balance_start", "Were in", "count", "Entries: how many were in the stage when the period began."),
        Column(
            "came_in",
            "In",
            "count",
            "Entries: how many came in during it; a second door is no coming in.",
            compared=True,
        ),
        Column("went_out", "Out", "count", "Entries: how many left the stage during it, wherever to.", compared=True),
        Column("balance_end", "Are in", "count", "Entries: how many were in it at the end.", compared=True),
        Column(
            "sla_due",
            "SLA missed",
            "count",
            "Entries, MQL and PQL: whose time to be accepted ran out in the period, wherever they are since.",
            compared=True,
        ),
        Column(
            "sla_past_due",
            "Past due",
            "count",
            "Entries, MQL and PQL: whose time had run out, and who were still in at the end of the period.",
            compared=True,
        ),
        *_rate("to_next", "To next", "Share that moved on"),
        *_rate("cumulative", "Of all", "Share of all inquiries that reach this stage"),
        *_rate("to_sql", "To SQL", "MQL and PQL: share that became SQL, however many stages later"),
        Column(
            "sql_per_mql",
            "SQLs per MQL",
            "rate",
            "Entries, MQL: SQLs of the period divided by its MQLs and PQLs; they are not the same leads.",
        ),
        Column("sql_per_mql_n", "SQLs per MQL, n", "count", "Entries, MQL: the MQLs and PQLs of the period."),
        Column(
            "patience_days",
            "Patience",
            "days",
            "90% of all who ever moved on from here took at most so long.",
        ),
        Column("median_days", "Days, median", "days", "Half of those that moved on took at most so many days."),
        Column("mean_days", "Days, mean", "days", "Days that those that moved on took on average."),
        Column("days_n", "Days, n", "count", "How many the days were counted from; skipped stages are left out."),
    )

    def table(self, outcome: Outcome, scope: Scope) -> pl.DataFrame:
        values, period, as_of = split(outcome, scope.by, scope.until)["value"], scope.period, outcome.as_of
        steps, value = along(transitions_by_number(outcome)), value_of_lead(values)
        once = journeys(steps).with_columns(value, since=created())
        cohort = funnel.figures(once, period, as_of)
        cohort = _beside(cohort, funnel.reached(once, period, as_of))
        every = entries(steps).with_columns(value, since="entered_at")
        happened = funnel.figures(every, period, as_of)
        happened = _beside(happened, funnel.chained(happened))
        passing = room.through_doors(steps, value)
        cohort = _beside(cohort, room.cohort(passing, period, as_of))
        happened = _beside(happened, room.entries(passing, period, as_of))
        happened = _beside(happened, balance(every, period, outcome))
        readings = [
            cohort.with_columns(reading=pl.lit("cohort")),
            happened.with_columns(reading=pl.lit("entries")),
        ]
        counted = pl.concat(readings, how="diagonal_relaxed")
        limited = outcome.facts.get("accept_within") is not None
        return self._every_stage(counted, in_order(values, scope.by), limited=limited)

    def _every_stage(self, counted: pl.DataFrame, values: list[str], *, limited: bool) -> pl.DataFrame:
        """Every reading, value and stage in order, those nobody entered with zeros."""
        shown = [value for value in values if value in set(counted["value"])] or values
        keys = ["reading", "value", "stage"]
        frames = [
            pl.DataFrame({key: names}, schema={key: pl.String})
            for key, names in zip(keys, (["cohort", "entries"], shown, STAGES), strict=True)
        ]
        every = frames[0].join(frames[1], how="cross").join(frames[2], how="cross")
        whole = every.join(counted, on=keys, how="left", maintain_order="left")
        types = self.empty.schema
        nothing = {"count": pl.lit(0), "text": pl.lit("")}
        return whole.select(
            pl.when(pl.col(c.name).is_null() & _applies(c.name, limited=limited))
            .then(nothing[c.kind])
            .otherwise(pl.col(c.name))
            .cast(types[c.name])
            .alias(c.name)
            if c.kind in nothing
            else pl.col(c.name)
            for c in self.columns
        )


def _applies(name: str, *, limited: bool) -> pl.Expr:
    """Whether nobody is none of so many, or a question that the row does not answer."""
    if name in BALANCE:
        return pl.col("reading") == "entries"
    if name in SLA:
        return (pl.col("reading") == "entries") & pl.col("stage").is_in(DOORS) & limited
    return pl.lit(value=True)
