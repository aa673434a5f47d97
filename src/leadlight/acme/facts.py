"""What Acme knows of its leads, and since when: the attribute file."""

from __future__ import annotations

import polars as pl

from leadlight.acme.chance import Rng, happens, some_days
from leadlight.acme.rates import LAST

ALWAYS = (
    "email",
    "first_name",
    "last_name",
    "account",
    "country",
    "source",
    "campaign",
    "utm_source",
    "utm_medium",
)
# Known at once of six leads in seven; of the others, a data vendor tells it some days later.
BOUGHT = ("seniority", "department", "industry", "employees")
CHANGING = ("job_title", *BOUGHT, "plan")


def facts(people: pl.DataFrame, events: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """One row per lead as it was created, and one for each later change; an empty cell says nothing new."""
    known = people.with_columns(pl.col("created").alias("at"), pl.lit(None, dtype=pl.String).alias("plan"))
    hidden = pl.Series(happens(0.15, rng, people.height)) | people["spam"]
    as_created = known.select("lead", "at", *ALWAYS, "job_title", "plan", *(pl.when(~hidden).then(c) for c in BOUGHT))
    changes = [
        _enriched(known.filter(hidden & ~people["spam"]), rng),
        _promoted(known, rng),
        _grown(known, rng),
        _plans(events),
    ]
    rows = pl.concat([as_created, *changes], how="diagonal").filter(pl.col("at") < LAST)
    at = pl.from_epoch("at", time_unit="ms").dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
    return (
        rows.sort("lead", "at", maintain_order=True)
        .with_columns(at.alias("at"))
        .select("lead", "at", *ALWAYS, *CHANGING)
    )


def _later(leads: pl.DataFrame, mean_days: float, rng: Rng) -> pl.DataFrame:
    return leads.with_columns(pl.col("created") + pl.Series(some_days(mean_days, leads.height, rng)))


def _enriched(leads: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    return _later(leads, 5, rng).select("lead", pl.col("created").alias("at"), *BOUGHT)


def _promoted(leads: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """Managers become directors."""
    some = leads.filter(pl.Series(happens(0.2, rng, leads.height)) & (pl.col("seniority") == "manager"))
    title = pl.format("Director {}", "department").alias("job_title")
    return _later(some, 300, rng).select(
        "lead", pl.col("created").alias("at"), title, pl.lit("director").alias("seniority")
    )


def _grown(leads: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """Companies grow, or shrink, by some tenths."""
    some = leads.filter(pl.Series(happens(0.05, rng, leads.height)))
    factor = pl.Series(rng.uniform(0.8, 1.6, some.height))
    size = (pl.col("employees") * factor).round().cast(pl.Int64).clip(1).alias("employees")
    return _later(some, 250, rng).select("lead", pl.col("created").alias("at"), size)


def _plans(events: pl.DataFrame) -> pl.DataFrame:
    """A trial, then the plan that was bought."""
    plan = (
        pl.when(name="trial_started")
        .then(pl.lit("trial"))
        .when(name="opportunity_won")
        .then(pl.when(pl.col("amount") >= 10_000).then(pl.lit("business")).otherwise(pl.lit("team")))
    )
    return events.select("lead", "at", plan.alias("plan")).drop_nulls("plan")
