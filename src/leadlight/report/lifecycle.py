"""Lifecycle: how many reach each stage, how many move on, and how long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from leadlight.model.words import STAGES
from leadlight.report import funnel, lifecycle_caveats, lifecycle_sheets
from leadlight.report.base import Column, Findings, Report, Scope
from leadlight.report.sheet import Sheet
from leadlight.report.split import in_order, split
from leadlight.report.stays import entries, journeys
from leadlight.report.tables import Outcome

if TYPE_CHECKING:
    import altair as alt


def _rate(name: str, title: str, what: str) -> tuple[Column, ...]:
    note = "'too few to say' from fewer than 20, 'too early to say' from none, else empty."
    return (
        Column(name, title, "rate", f"{what}, from 0 to 1; only of those that had their time."),
        Column(f"{name}_low", f"{title}, at least", "rate", "Lower end of its Wilson 95% interval."),
        Column(f"{name}_high", f"{title}, at most", "rate", "Upper end of its Wilson 95% interval."),
        Column(f"{name}_n", f"{title}, n", "count", "How many it was counted from: those that had their time."),
        Column(f"{name}_note", f"{title}, said", "text", note),
    )


def _beside(counted: pl.DataFrame, shares: pl.DataFrame) -> pl.DataFrame:
    """Counts and shares together; a stage that nobody entered has a share too: none of so many."""
    return counted.join(shares, on=["value", "stage"], how="full", coalesce=True)


def _numbered(leads: pl.DataFrame) -> pl.DataFrame:
    """Leads by the number of their row, which is quicker to sort and to join than a name."""
    return leads.with_columns(lead=pl.int_range(pl.len(), dtype=pl.UInt32))


def _by_number(outcome: Outcome) -> pl.DataFrame:
    numbers = outcome.leads.select("lead", number=pl.int_range(pl.len(), dtype=pl.UInt32))
    return outcome.transitions.join(numbers, on="lead").drop("lead").rename({"number": "lead"})


class Lifecycle(Report):
    """Where do our leads get to, where do they stay, and how long does it take them?

    Both readings in one table: *cohort* follows the leads created in the period, each counted once per stage;
    *entries* counts what happened in the period, each entry for itself.
    """

    title = "Lifecycle"
    question = "Of the leads that reached each stage, how many moved on, and how long did it take them?"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("reading", "Reading", "text", "cohort: leads created in the period; entries: what happened in it."),
        Column("value", "Value", "text", "The value of the column the report is split by; without one, 'all'."),
        Column("stage", "Stage", "text", "The stage; MQL and PQL are two doors to the same room."),
        Column("entered", "Entered", "count", "Leads (cohort) or entries (entries) into the stage."),
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
        *_rate("to_next", "To next", "Share that moved on"),
        *_rate("cumulative", "Of all", "Share of all inquiries that reach this stage"),
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
        values, period, as_of = _numbered(split(outcome, scope.by)), scope.period, outcome.as_of
        transitions = _by_number(outcome)
        once = journeys(transitions)
        created = once.filter(pl.col("stage") == "inquiry").select("lead", since="entered_at")
        cohort = funnel.figures(once.join(created, on="lead"), values, period, as_of)
        cohort = _beside(cohort, funnel.reached(once, values, period, as_of))
        every = entries(transitions).with_columns(since="entered_at")
        happened = funnel.figures(every, values, period, as_of)
        happened = _beside(happened, funnel.chained(happened))
        readings = [
            cohort.with_columns(reading=pl.lit("cohort")),
            happened.with_columns(reading=pl.lit("entries")),
        ]
        counted = pl.concat(readings, how="diagonal_relaxed")
        return self._every_stage(counted, in_order(values["value"], scope.by))

    def _every_stage(self, counted: pl.DataFrame, values: list[str]) -> pl.DataFrame:
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
        nothing = {"count": 0, "text": ""}
        return whole.select(
            pl.col(c.name).cast(types[c.name]).fill_null(nothing[c.kind]) if c.kind in nothing else pl.col(c.name)
            for c in self.columns
        )

    def caveats(self, outcome: Outcome, scope: Scope, table: pl.DataFrame) -> Sequence[str]:
        return lifecycle_caveats.caveats(outcome, scope, table)

    def sheets(self, findings: Findings) -> Sequence[Sheet]:
        return lifecycle_sheets.sheets(findings)

    def chart(self, findings: Findings) -> alt.TopLevelMixin:
        from leadlight.report import lifecycle_chart  # noqa: PLC0415  # brings in Altair

        return lifecycle_chart.chart(findings)
