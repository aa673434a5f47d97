"""What a period did to each stage: who was in it, came in, went out, and is in it; and who was not answered in time.

Inflow, outflow and balance, and the two ways of counting a missed time limit, are those of Marketo's Success Path
Analyzer: *due* is whoever missed it during the period, *past due* whoever had missed it and was still there at its end.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from leadlight.report.measures.stays import DOORS
from leadlight.report.measures.worked import due_at, hours_of, limit_of
from leadlight.report.period import Period
from leadlight.report.tables import Outcome

BALANCE: Final = ("balance_start", "came_in", "went_out", "balance_end")
SLA: Final = ("sla_due", "sla_past_due")

_since, _until = pl.col("entered_at"), pl.col("ended_at")


def balance(stays: pl.DataFrame, period: Period, outcome: Outcome) -> pl.DataFrame:
    """Per ``value`` and ``stage``: BALANCE and SLA. ``balance_start`` + ``came_in`` - ``went_out`` = ``balance_end``.

    ``stays`` as of ``stays.entries``, with the ``value`` of their lead. A second door is part of the stay behind the
    first, and counts in neither. The time limit is ``accept_within`` of the outcome's facts, in business hours; without
    one nobody is due.
    """
    own = _with_due(stays.filter(~pl.col("second_door")), outcome)
    at_end = _inside(period, outcome)
    at_start = pl.lit(value=False) if period.start is None else (_since < period.start) & _not_before(period.start)
    counts = own.group_by("value", "stage").agg(
        balance_start=at_start.sum(),
        came_in=period.holds(_since).sum(),
        went_out=period.holds(_until).fill_null(value=False).sum(),
        balance_end=at_end.sum(),
        **_missed(period, outcome, at_end),
    )
    named = counts.with_columns(pl.col("value", "stage").cast(pl.String))
    return named.with_columns(pl.when(pl.col("stage").is_in(DOORS)).then(pl.col(*SLA)))


def _with_due(stays: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    """When the answer to each entry through a door was due."""
    limit = limit_of(outcome)
    if limit is None:
        return stays
    return stays.with_columns(due_at(stays["entered_at"], limit, hours_of(outcome), outcome.timezone))


def _not_before(instant: datetime) -> pl.Expr:
    return _until.is_null() | (_until >= instant)


def _inside(period: Period, outcome: Outcome) -> pl.Expr:
    """Who is in the stage when the period ends, or now if it has not ended."""
    if period.end is None or period.end > outcome.as_of:
        return _until.is_null()
    return (_since < period.end) & _not_before(period.end)


def _missed(period: Period, outcome: Outcome, at_end: pl.Expr) -> dict[str, pl.Expr]:
    if limit_of(outcome) is None:
        return dict.fromkeys(SLA, pl.lit(None, pl.Int64))
    due = pl.col("due")
    expired = (due < (_until.fill_null(outcome.as_of))) & (due < outcome.as_of)
    by_the_end = pl.lit(value=True) if period.end is None else due < period.end
    return {"sla_due": (expired & period.holds(due)).sum(), "sla_past_due": (expired & by_the_end & at_end).sum()}
