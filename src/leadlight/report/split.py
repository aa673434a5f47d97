"""Leads by any column: one value each, the many small ones together."""

from __future__ import annotations

import difflib
from typing import Final

import polars as pl

from leadlight.model.words import GRADES, STAGES
from leadlight.report.errors import ReportError
from leadlight.report.tables import Outcome

ALL: Final = "all"
OTHER: Final = "(other)"
UNKNOWN: Final = "(unknown)"
MOST: Final = 12
"""So many values are shown by name; a table with more is not read."""

MONTH: Final = "month"
_ORDERED: Final = {
    "grade": tuple(reversed(GRADES)),
    "temperature": ("hot", "warm", "cold"),
    "stage": STAGES,
}
HINDSIGHT: Final = tuple(_ORDERED)
"""These are today's; a lead that got far has often earned them on the way."""


def split(outcome: Outcome, by: str | None) -> pl.DataFrame:
    """Which group each lead is counted in: ``lead``, ``value``, in the order of the outcome's leads.

    ``by`` is ``month`` (of the lead's first event, in the outcome's time zone), grade, temperature or stage,
    or an attribute as known at the as-of. Values are texts; no value is "(unknown)", and all beyond the
    twelve with the most leads are "(other)". Raises ReportError for a column that is not there.
    """
    if by is None:
        return outcome.leads.select("lead", value=pl.lit(ALL))
    found = outcome.leads.select("lead").join(_column(outcome, by), on="lead", how="left", maintain_order="left")
    values = found.select("lead", value=pl.col("value").fill_null(UNKNOWN))
    if by in _ORDERED:
        return values
    shown = _most(values, latest=by == MONTH)
    return values.with_columns(pl.when(pl.col("value").is_in(shown)).then("value").otherwise(pl.lit(OTHER)))


def in_order(values: pl.Series, by: str | None) -> list[str]:
    """The values in the order people expect: best grade first, months as they came, else the most leads
    first."""
    counts = values.value_counts(name="n").sort(["n", "value"], descending=[True, False])
    found: list[str] = counts["value"].to_list()
    last = [each for each in (OTHER, UNKNOWN) if each in found]
    named = [each for each in found if each not in last]
    if by == MONTH:
        named.sort()
    elif by in _ORDERED:
        named.sort(key=_ORDERED[by].index)
    return named + last


def _column(outcome: Outcome, by: str) -> pl.DataFrame:
    if by == MONTH:
        local = pl.col("first_at").dt.convert_time_zone(outcome.timezone)
        return outcome.leads.select("lead", value=local.dt.strftime("%Y-%m"))
    if by in _ORDERED:
        return outcome.leads.select("lead", value=pl.col(by).cast(pl.String))
    attributes = [column for column in outcome.attributes.columns if column != "lead"]
    if by in attributes:
        return outcome.attributes.select("lead", value=pl.col(by).cast(pl.String))
    there = [MONTH, *_ORDERED, *sorted(attributes)]
    close = difflib.get_close_matches(by, there, 1)
    meant = f" Did you mean '{close[0]}'?" if close else ""
    raise ReportError(f"There is no column '{by}' to split by.{meant} There are: {', '.join(there)}.")


def _most(values: pl.DataFrame, *, latest: bool) -> list[str]:
    """The values shown by name: those of the most leads, or the latest months."""
    counts = values.filter(pl.col("value") != UNKNOWN).group_by("value").len()
    ranked = (
        counts.sort("value", descending=True) if latest else counts.sort(["len", "value"], descending=[True, False])
    )
    return [*ranked["value"].head(MOST), UNKNOWN]
