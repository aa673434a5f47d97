"""How many leads got how far, by channel, campaign and month: what money spent is divided by."""

from __future__ import annotations

import difflib
from typing import Any, Final

import polars as pl

from leadlight.report.customers import customers
from leadlight.report.errors import ReportError
from leadlight.report.funnel import NINE_IN_TEN
from leadlight.report.scope import Scope
from leadlight.report.split import UNKNOWN
from leadlight.report.tables import Outcome
from leadlight.report.waits import STILL, THERE, first_stamps, waits

STAGES: Final = ("inquiry", "mql", "sql", "opportunity", "customer")
USUAL: Final = ("channel", "source", "utm_source", "origin")
NO_CAMPAIGN: Final = "(no campaign)"
KEYS: Final = ("channel", "campaign", "month")
LIFETIME: Final = ("paid", "months", "churned")

COUNTS: Final = {
    "reading": pl.String, "stage": pl.String, "channel": pl.String, "campaign": pl.String, "month": pl.Date,
    "count": pl.Int64, "unfinished": pl.Int64, "paid": pl.Int64, "months": pl.Float64, "churned": pl.Int64,
}  # fmt: skip


def channel_of(outcome: Outcome, scope: Scope) -> str | None:
    """The attribute that names a lead's channel; None where none of the usual ones is known."""
    there = [name for name in outcome.attributes.columns if name != "lead"]
    asked = scope.options["channel"]
    if not asked:
        return next((name for name in USUAL if name in there), None)
    if asked not in there:
        close = difflib.get_close_matches(asked, there, 1)
        meant = f" Did you mean '{close[0]}'?" if close else ""
        raise ReportError(f"--channel: leads have no '{asked}'.{meant} There are: {', '.join(sorted(there))}.")
    return asked


def counts(outcome: Outcome, scope: Scope) -> pl.DataFrame:
    """Per ``reading``, ``stage``, ``channel``, ``campaign`` and ``month``: ``count``, how many more may come
    (``unfinished``), and of customers what they ``paid`` (cents), for how many ``months``, and how many ``churned``.

    *cohort*: the leads created in the period, in the month of their creation, and how far they have got by now.
    *entries*: what happened in the period, in the month in which it did.
    """
    leads = first_stamps(outcome).filter(pl.col("inquiry").is_not_null())
    named = _named(outcome, scope)[leads["lead"]].with_columns(leads["lead"], since_month=leads["inquiry"])
    named = named.with_columns(_month("since_month", outcome.timezone))
    bought = customers(outcome, scope, leads)
    parts = [_stage(outcome, scope, leads, named, stage, bought) for stage in STAGES]
    return pl.concat([pl.DataFrame(schema=COUNTS), *(each for pair in parts for each in pair)])


def _named(outcome: Outcome, scope: Scope) -> pl.DataFrame:
    """The channel and campaign of each lead, in the order of the outcome's leads; small, as there are few of them."""
    channel = channel_of(outcome, scope)
    known = outcome.attributes.columns
    wanted = {"channel": channel, "campaign": "campaign" if "campaign" in known else None}
    missing = {"channel": UNKNOWN, "campaign": NO_CAMPAIGN}
    leads, table = outcome.leads.select("lead"), outcome.attributes
    if not leads["lead"].equals(table["lead"]):  # as qualify writes them; joining a million names takes a second
        table = leads.join(table, on="lead", how="left", maintain_order="left")
    return table.select(
        *(
            (pl.lit(None, pl.String) if column is None else pl.col(column).cast(pl.String).str.strip_chars())
            .fill_null(missing[name])
            .cast(pl.Categorical)
            .alias(name)
            for name, column in wanted.items()
        ),
    )


def _stage(
    outcome: Outcome,
    scope: Scope,
    leads: pl.DataFrame,
    named: pl.DataFrame,
    stage: str,
    bought: pl.DataFrame | None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both readings of a stage."""
    waited = waits(leads, "inquiry", stage, outcome.as_of)
    took: Any = waited.filter(what=THERE)["took"].quantile(NINE_IN_TEN, "higher")
    there = pl.col("what") == THERE
    young = (pl.col("what") == STILL) & (pl.lit(took is None) | (pl.col("age") < (took or 0)))
    # the rows of all are those of the leads, in the same order
    rows = pl.concat([waited.drop("lead"), named, leads.select(at=stage)], how="horizontal")
    rows = rows.with_columns(there=there, young=young)
    if bought is not None and stage == "customer":
        rows = rows.join(bought, on="lead", how="left", maintain_order="left")
    cohort = rows.filter(scope.period.holds(pl.col("since"))).rename({"since_month": "month"})
    reached = rows.filter("there").filter(scope.period.holds(pl.col("at"))).rename({"at": "month"})
    entries = reached.with_columns(_month("month", outcome.timezone), young=pl.lit(value=False))
    return _grouped(cohort, "cohort", stage), _grouped(entries, "entries", stage)


def _month(at: str, timezone: str) -> pl.Expr:
    """The first day of the month of each instant, where the company lives."""
    local = pl.col(at).dt.convert_time_zone(timezone)
    return pl.date(local.dt.year(), local.dt.month(), 1).alias(at)


def _grouped(rows: pl.DataFrame, reading: str, stage: str) -> pl.DataFrame:
    lifetime = [
        (pl.col(name).filter("there").sum() if name in rows.columns else pl.lit(0)).alias(name) for name in LIFETIME
    ]
    found = rows.group_by("channel", "campaign", "month").agg(
        *lifetime, count=pl.col("there").sum(), unfinished=pl.col("young").sum()
    )
    whole = found.with_columns(reading=pl.lit(reading), stage=pl.lit(stage))
    return whole.select(pl.col(name).cast(kind) for name, kind in COUNTS.items())
