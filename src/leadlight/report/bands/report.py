"""Bands: do hotter, better and higher-scored leads convert better?"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from leadlight.report.bands.leads import READINGS, banded
from leadlight.report.bands.tenths import tenths
from leadlight.report.base import Report
from leadlight.report.column import Column, rate_columns
from leadlight.report.measures.rates import rate
from leadlight.report.scope import Scope
from leadlight.report.split import ALL, in_order, split, value_of_lead
from leadlight.report.tables import Outcome

if TYPE_CHECKING:
    pass

GOALS = ("sql", "customer")
_BANDS = ("temperature", "band", "grade")
_TOLD = tuple(f"{goal}_{told}" for goal in GOALS for told in ("ready", "hit"))


class Bands(Report):
    """Does the score rank leads as their fate does, and how many of the wins did its top tenth hold?

    Two readings: *mql* takes score and grade as they were when the lead first qualified, so nothing that came after
    can have made them; *now* takes today's, of all leads, with hindsight.
    """

    title = "Score bands"
    question = "Do hotter, better and higher-scored leads get further, and which share of the wins did the top hold?"
    keys = ("reading", "kind", "value", "grade", "band")
    of_wins = True
    splits = 1
    columns: ClassVar[tuple[Column, ...]] = (
        Column("reading", "Reading", "text", "mql: score and grade when the lead first qualified; now: today's."),
        Column("kind", "Kind", "text", "temperature, score, grade, matrix (grade by score), or tenth (by score)."),
        Column("value", "Value", "text", "The value of the column the report is split by; without one, 'all'."),
        Column("grade", "Grade", "text", "The grade; 'all' where the row is not about grades."),
        Column("band", "Band", "text", "The temperature, the score band, or the tenth (1 holds the highest scores)."),
        Column(
            "leads",
            "Leads",
            "count",
            "Leads of the period in the band; in tenths a tenth of those old enough to be won.",
            True,
        ),
        *rate_columns("to_sql", "To SQL", "Share that became SQL", ": those that had their time", compared=True),
        *rate_columns("to_customer", "To customer", "Share that was won", ": those that had their time", compared=True),
        Column(
            "lift", "Lift", "points", "The share won here, divided by the share won of all: 1 is no better than chance."
        ),
        Column("held", "Wins held", "rate", "Which share of all wins is in the band."),
        Column(
            "held_so_far", "Wins held from the top", "rate", "The same, with all bands above it; not in the matrix."
        ),
    )

    def table(self, outcome: Outcome, scope: Scope) -> pl.DataFrame:
        values, rows = split(outcome, scope.by, scope.until)["value"], [self.empty]
        for reading in READINGS:
            leads, bands = banded(outcome, scope, value_of_lead(values), reading)
            alike = leads.group_by("reading", "value", *_BANDS, *_TOLD).agg(
                leads=pl.len()
            )  # a million are of few kinds
            found = [self._counted(alike, kind, bands) for kind in ("temperature", "score", "grade", "matrix")]
            found.append(self._formed(tenths(leads), "tenth", {}))
            order = in_order(leads["value"], scope.by)
            place = pl.col("value").replace_strict(order, range(len(order)), return_dtype=pl.Int64)
            rows.append(pl.concat(found).sort(place, maintain_order=True))
        return pl.concat(rows)

    def _counted(self, alike: pl.DataFrame, kind: str, bands: dict[str, list[str]]) -> pl.DataFrame:
        """The rows of one kind: temperatures, score bands, grades, or both crossed."""
        grade = pl.col("grade").cast(pl.String) if kind in ("grade", "matrix") else pl.lit(ALL)
        band = {"temperature": pl.col("temperature"), "grade": pl.lit(ALL)}.get(kind, pl.col("band")).cast(pl.String)
        kept = alike.filter(band.is_not_null()) if kind == "temperature" else alike
        counted = kept.group_by("reading", "value", grade.alias("grade"), band.alias("band")).agg(
            pl.col("leads").sum(),
            **{f"{goal}_n": (pl.col("leads") * pl.col(f"{goal}_ready")).sum() for goal in GOALS},
            **{f"{goal}_hits": (pl.col("leads") * pl.col(f"{goal}_hit")).sum() for goal in GOALS},
        )
        return self._formed(counted, kind, bands)

    def _formed(self, counted: pl.DataFrame, kind: str, bands: dict[str, list[str]]) -> pl.DataFrame:
        """Shares, lift and gain of counts, each value's in order from the top."""
        wins, seen = (pl.col(f"customer_{counts}").sum().over("value") for counts in ("hits", "n"))
        order = {name: place for names in bands.values() for place, name in enumerate(names)}
        ranked = counted.with_columns(kind=pl.lit(kind)) if not order else counted.with_columns(
            kind=pl.lit(kind),
            first=pl.col("grade").replace_strict(order, default=-1, return_dtype=pl.Int64),
            then=pl.col("band").replace_strict(order, default=-1, return_dtype=pl.Int64),
        ).sort("first", "then")  # fmt: skip
        held = pl.col("customer_hits") / wins.replace(0, None)
        share = pl.col("customer_hits") / pl.col("customer_n").replace(0, None)
        shares = [
            each for goal in GOALS
            for each in rate(f"to_{goal}", pl.col(f"{goal}_hits"), pl.col(f"{goal}_n"), pl.col("leads"))
        ]  # fmt: skip
        found = ranked.select(
            *("reading", "kind", "value", "grade", "band", "leads"),
            *shares,
            lift=share / (wins / seen.replace(0, None)).replace(0, None),
            held=held,
            held_so_far=pl.lit(None, pl.Float64) if kind == "matrix" else held.cum_sum().over("value"),
        )
        return found.cast(self.empty.schema)
