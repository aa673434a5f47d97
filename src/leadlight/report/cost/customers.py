"""What customers paid and when they left, from the events that say so."""

from __future__ import annotations

from typing import Final

import polars as pl

from leadlight.model.words import DAY
from leadlight.report.errors import ReportError
from leadlight.report.past.history import events_of
from leadlight.report.past.opportunities import AMOUNT
from leadlight.report.say import shown
from leadlight.report.scope import Scope
from leadlight.report.spend import spend_of
from leadlight.report.tables import Outcome

PAID: Final = "payment_received"
CHURNED: Final = "customer_churned"
MONTH_DAYS: Final = 365.25 / 12


def customers(outcome: Outcome, scope: Scope, firsts: pl.DataFrame) -> pl.DataFrame | None:
    """Per customer (``lead``): ``paid`` in whole cents, ``months`` it has been one, and whether it ``churned``.

    A customer is one from its first win until it churns, or as of now. None where nothing was ever paid, or no history
    is given. ``firsts`` as of ``waits.firsts``.
    """
    if scope.history is None:
        return None
    events = events_of(outcome, scope, [PAID, CHURNED], texts=["currency"], numbers=(AMOUNT,))
    events = events.with_columns(pl.col("name").cast(pl.String))
    sane = pl.col(AMOUNT).is_finite() & (pl.col(AMOUNT).abs() < 1e13)
    paid = events.filter((pl.col("name") == PAID) & sane)
    if paid.is_empty():
        return None
    _same_currency(paid, spend_of(scope).currency)
    cents = (pl.col(AMOUNT) * 100).round().cast(pl.Int64)
    sums = paid.group_by("lead").agg(paid=cents.sum())
    won = firsts.filter(pl.col("customer").is_not_null()).select("lead", "customer")
    gone = events.filter(pl.col("name") == CHURNED).join(won, on="lead").filter(pl.col("at") >= pl.col("customer"))
    left = gone.group_by("lead").agg(left=pl.col("at").min())
    known = won.join(sums, on="lead", how="left").join(left, on="lead", how="left")
    churned = pl.col("left").is_not_null()
    until = pl.when(churned).then("left").otherwise(pl.lit(outcome.as_of))
    return known.select(
        "lead",
        paid=pl.col("paid").fill_null(0),
        months=(until - pl.col("customer")).dt.total_microseconds() / DAY / MONTH_DAYS,
        churned=churned.cast(pl.Int64),
    )


def _same_currency(paid: pl.DataFrame, ours: str) -> None:
    """Raise ReportError where payments say another currency than that of the spend."""
    said = paid["currency"].cast(pl.String).str.strip_chars().str.to_uppercase().unique().drop_nulls()
    if others := sorted({*said} - {ours, ""}):
        raise ReportError(
            f"The spend is in {ours}, and payments ('{PAID}') are in {shown(', '.join(others), 100)}: one cannot be "
            "set against the other. Convert them in the history, or leave --history out, for costs without CLV."
        )
