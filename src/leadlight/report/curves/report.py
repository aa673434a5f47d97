"""Curves: how soon leads convert, and how much of it a young cohort has shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np
import polars as pl

from leadlight.report.base import Report
from leadlight.report.column import Column, rate_columns
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.measures.survival import aalen_johansen
from leadlight.report.measures.waits import THERE, first_stamps, waits
from leadlight.report.scope import Scope
from leadlight.report.split import in_order, split
from leadlight.report.tables import Outcome, by_number

if TYPE_CHECKING:
    pass

WAYS: Final = (("inquiry", "mql"), ("inquiry", "sql"), ("inquiry", "customer"), ("mql", "sql"), ("mql", "customer"))
DAYS: Final = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 365, 450, 540, 730, 1095)


class Curves(Report):
    """How long after they came, or after they qualified, do leads get further, and when has a cohort shown itself?"""

    title = "Conversion curves"
    question = "By how many days after creation or MQL has which share of the leads got further?"
    keys = ("start", "goal", "value", "day")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("start", "From", "text", "inquiry: since the lead's first event; mql: since it first qualified."),
        Column("goal", "To", "text", "The stage that was to be reached."),
        Column("value", "Value", "text", "The value of the column the report is split by; without one, 'all'."),
        Column("day", "Day", "count", "Within so many days, each of 24 hours."),
        *rate_columns(
            "converted",
            "Converted",
            "Share that has got to the goal by then; those who are too young for it count while they were seen "
            "(Aalen-Johansen, with lost and disqualified as the competing ends)",
            ": all that came to the start in the period",
            compared=True,
        ),
        Column("old_enough", "Old enough", "count", "How many came to the start at least so many days ago."),
        Column("shown", "Shown", "rate", "Converted by then, of what converts up to the horizon.", compared=True),
        Column("conversions", "Conversions", "count", "How many have got to the goal, whenever.", compared=True),
        Column("median_days", "Days, median", "days", "Half of what converts up to the horizon has by so many days."),
        Column("horizon_days", "Horizon", "days", "The last of these days for which 20 leads are old enough."),
    )

    def table(self, outcome: Outcome, scope: Scope) -> pl.DataFrame:
        values = by_number(split(outcome, scope.by, scope.until))
        leads = first_stamps(outcome)
        order = in_order(values["value"], scope.by)
        rows = []
        for start, goal in WAYS:
            since = waits(leads, start, goal, outcome.as_of).filter(scope.period.holds(pl.col("since")))
            parts = since.join(values, on="lead").partition_by("value", as_dict=True)
            rows += [_curve(parts[(value,)], start, goal, value) for value in order if (value,) in parts]
        return pl.concat([self.empty, *rows], how="vertical")


def _curve(waited: pl.DataFrame, start: str, goal: str, value: str) -> pl.DataFrame:
    """The rows of one curve: the days up to the age of the oldest."""
    took, what = waited["took"].to_numpy(), waited["what"].to_numpy()
    ages = np.sort(waited["age"].to_numpy())
    days = np.array([day for day in DAYS if day <= ages[-1]], np.float64)
    old_enough = ages.size - np.searchsorted(ages, days, side="left")
    curve = aalen_johansen(took, what)
    share, low, high = curve.at(np.minimum(days, curve.last))
    sure = days[old_enough >= TOO_FEW]
    horizon = float(sure[-1]) if sure.size else None
    final = float(share[old_enough >= TOO_FEW][-1]) if sure.size else 0.0
    note = pl.when(pl.col("old_enough") < TOO_FEW).then(pl.lit("too few to say")).otherwise(pl.lit(""))
    table = pl.DataFrame({"day": days.astype(np.int64), "converted": share, "low": low, "high": high})
    named = table.with_columns(old_enough=pl.Series(old_enough.astype(np.int64)))
    return named.select(
        pl.lit(start).alias("start"),
        pl.lit(goal).alias("goal"),
        pl.lit(value).alias("value"),
        "day",
        "converted",
        pl.col("low").alias("converted_low"),
        pl.col("high").alias("converted_high"),
        pl.lit(waited.height, pl.Int64).alias("converted_n"),
        note.alias("converted_note"),
        "old_enough",
        (pl.when(pl.lit(final > 0) & (pl.col("day") <= (horizon or 0))).then(pl.col("converted") / (final or 1))).alias(
            "shown"
        ),
        pl.lit(int((what == THERE).sum()), pl.Int64).alias("conversions"),
        pl.lit(curve.when(final / 2) if final > 0 else None, pl.Float64).alias("median_days"),
        pl.lit(horizon, pl.Float64).alias("horizon_days"),
    )
