"""The lines of a report on visits: visitors, visits, and visitors by landing page, campaign and form."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from leadlight.model.words import DAY
from leadlight.report.measures.funnel import NINE_IN_TEN
from leadlight.report.measures.rates import rate
from leadlight.report.measures.stays import DOORS
from leadlight.report.period import Period
from leadlight.report.split import MOST, OTHER, UNKNOWN
from leadlight.report.tables import Outcome
from leadlight.report.visits.web_visits import Visits

PEOPLE, BOTS = "people", "bots"
FIRST, AGAIN, KNOWN = "first visit", "came back", "of leads"
NONE: Final = "(none)"
_LINE: Final = pl.Categorical(pl.Categories("lines of visits"))

_became: Final = pl.col("became_at").is_not_null()
_NEXT: Final = pl.when(pl.col("visitor") == pl.col("visitor").shift(-1)).then(pl.col("at").shift(-1))
"""When the visitor's next visit begins, whether or not that one is in the period."""


def lines(found: Visits, outcome: Outcome, period: Period) -> list[pl.DataFrame]:
    """Every part, in order; robots are in none but their own line."""
    visitors = _judged(found.visitors, outcome)
    inside = visitors.filter(period.holds(pl.col("at")))
    people = inside.filter(~pl.col("bot"))
    every = found.visits.with_columns(ends=_NEXT).filter(period.holds(pl.col("at")))
    if not every.height:
        return []
    visits = every.filter(~visitors["bot"].gather(every["visitor"]))
    visits = visits.with_columns(became_at=visitors["became_at"].gather(visits["visitor"]))
    return [
        _visitors(people, visits.height, PEOPLE),
        _visitors(inside.filter("bot"), every.height - visits.height, BOTS).with_columns(converted=None,
            converted_low=None, converted_high=None, converted_n=0, converted_note=pl.lit("")),
        *_visits(visits),
        _by(people, visits, "landing page", "path"),
        _by(people, visits, "campaign", "campaign"),
        _forms(people),
    ]  # fmt: skip


def _judged(visitors: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    """Visitors with ``ready`` (nine in ten of those who became leads took less time), ``days`` and ``mql``."""
    took = (pl.col("became_at") - pl.col("at")).dt.total_microseconds() / DAY
    patience = visitors.filter(~pl.col("bot")).select(took.quantile(NINE_IN_TEN, "higher")).item()
    qualified = outcome.transitions.filter(pl.col("to_stage").cast(pl.String).is_in(DOORS))["lead"].unique()
    mql = visitors["lead"].is_in(qualified.implode()) if visitors.height else pl.Series([], dtype=pl.Boolean)
    return visitors.with_columns(ready=_ready(patience, outcome.as_of), days=took, mql=mql.fill_null(value=False))


def _ready(patience: float | None, as_of: datetime) -> pl.Expr:
    if patience is None:
        return pl.lit(value=False)
    return (pl.lit(as_of) - pl.col("at")).dt.total_microseconds() / DAY >= patience


_FIGURES: Final = (
    pl.len().alias("visitors"),
    _became.sum().alias("leads"),
    (pl.col("ready") & _became).sum().alias("hits"),
    pl.col("ready").sum().alias("n"),
    pl.col("mql").sum().alias("mqls"),
    pl.col("days").median().alias("days_median"),
)
_RATE: Final = rate("converted", pl.col("hits"), pl.col("n"), pl.col("visitors"))


def _named(part: str, line: pl.Expr) -> list[pl.Expr]:
    return [pl.lit(part).alias("part"), line.alias("line")]


def _visitors(visitors: pl.DataFrame, visits: int, line: str) -> pl.DataFrame:
    counted = visitors.select(_FIGURES).with_columns(visits=pl.lit(visits))
    return counted.select(
        *_named("visitors", pl.lit(line)), "visitors", "visits", "leads", *_RATE, "mqls", "days_median"
    )


def _visits(visits: pl.DataFrame) -> list[pl.DataFrame]:
    """Whether they became leads at the first visit, or had to come again; of those who were leads, nobody can."""
    was = (pl.col("became_at") < pl.col("at")).fill_null(value=False)
    over = (pl.col("became_at") >= pl.col("ends")).fill_null(value=False)
    during = (pl.col("became_at") >= pl.col("at")) & ~over
    told = visits.select("visitor", "first", was=was, during=during.fill_null(value=False))
    first, was = pl.col("first"), pl.col("was")
    found = []
    for line, some in ((FIRST, first), (AGAIN, ~first & ~was), (KNOWN, ~first & was)):
        counted = told.select(
            visitors=pl.col("visitor").filter(some).n_unique(),
            visits=some.sum(),
            leads=(pl.col("during") & some).sum(),
        )
        open_ = line != KNOWN
        share = rate("converted", pl.col("leads"), pl.col("visits") if open_ else pl.lit(0), pl.lit(0))
        found.append(counted.select(*_named("visits", pl.lit(line)), "visitors", "visits", "leads", *share))
    return found


def _by(visitors: pl.DataFrame, visits: pl.DataFrame, part: str, column: str) -> pl.DataFrame:
    """Visitors by what their first visit began with; and all visits that began so."""
    without = UNKNOWN if column == "path" else NONE
    named = (
        visits.group_by(column)
        .agg(visits=pl.len())
        .with_columns(line=pl.col(column).cast(pl.String).fill_null(without))
    )
    counts = visitors.group_by(column).agg(n=pl.len())
    lines = named.join(counts, on=column, how="left", nulls_equal=True).sort(
        "n", "line", descending=[True, False], nulls_last=True
    )
    place = pl.int_range(pl.len())
    lines = lines.with_columns(
        line=pl.when((place < MOST) & pl.col("n").is_not_null()).then("line").otherwise(pl.lit(OTHER)).cast(_LINE)
    )
    began = lines.group_by("line").agg(pl.col("visits").sum())
    told = visitors.join(lines.select(column, "line"), on=column, how="left", nulls_equal=True)
    counted = told.group_by("line").agg(_FIGURES).join(began, on="line", how="left")
    ordered = counted.with_columns(pl.col("line").cast(pl.String)).sort(
        pl.col("line") == OTHER, -pl.col("visitors").cast(pl.Int64), "line"
    )
    return ordered.select(*_named(part, pl.col("line")), "visitors", "visits", "leads", *_RATE, "mqls", "days_median")


def _forms(people: pl.DataFrame) -> pl.DataFrame:
    """Which form made leads of them, and of how many of all visitors."""
    every = people.select(n=pl.col("ready").sum(), visitors=pl.len())
    name = pl.col("form").fill_null(UNKNOWN)
    most = (
        people.filter(_became)
        .group_by(line=name)
        .len()
        .sort(["len", "line"], descending=[True, False])["line"]
        .head(MOST)
    )
    line = pl.when(name.is_in(most.implode())).then(name).otherwise(pl.lit(OTHER))
    counted = people.filter(_became).group_by(line=line).agg(
        leads=pl.len(), hits=pl.col("ready").sum(), mqls=pl.col("mql").sum(), days_median=pl.col("days").median()
    )  # fmt: skip
    whole = counted.join(every, how="cross").sort(pl.col("line") == OTHER, -pl.col("leads").cast(pl.Int64), "line")
    return whole.select(*_named("form", pl.col("line")), "visitors", "leads", *_RATE, "mqls", "days_median")
