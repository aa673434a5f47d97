"""Leads by any column, or by several crossed: one value each, the many small ones together."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from functools import reduce
from typing import Final

import polars as pl

from leadlight.model.words import GRADES, STAGES
from leadlight.report.column import Column
from leadlight.report.errors import ReportError
from leadlight.report.tables import Outcome

ALL: Final = "all"
OTHER: Final = "(other)"
UNKNOWN: Final = "(unknown)"
MOST: Final = 12
"""So many values are shown by name; a table with more is not read."""

MOST_CROSSED: Final = 24
"""So many combinations, where several columns are crossed."""

CROSS: Final = " · "
MONTH: Final = "month"
_CALENDAR: Final = {MONTH: "%Y-%m", "week": "%G-W%V", "quarter": "", "year": "%Y"}
"""Of the lead's first event, in the outcome's time zone."""
_ORDERED: Final = {
    "grade": tuple(reversed(GRADES)),
    "temperature": ("hot", "warm", "cold"),
    "stage": STAGES,
}
CALENDAR: Final = tuple(_CALENDAR)
HINDSIGHT: Final = tuple(_ORDERED)
"""These are today's; a lead that got far has often earned them on the way."""


def split(outcome: Outcome, by: Sequence[str]) -> pl.DataFrame:
    """Which group each lead is counted in: ``lead``, ``value``, in the order of the outcome's leads.

    Each column is ``week``, ``month``, ``quarter`` or ``year`` (of the lead's first event, in the outcome's time zone),
    grade, temperature or stage, or an attribute as known at the as-of. Values are texts; no value is "(unknown)", and
    all beyond the twelve with the most leads are "(other)". Several columns are crossed: "Webinar · 2026-03". Raises
    ReportError for a column that is not there.
    """
    if not by:
        return outcome.leads.select("lead", value=pl.lit(ALL))
    return _parted(outcome, by).select("lead", "value")


def value_of_lead(values: pl.Series) -> pl.Expr:
    """The ``value`` of each row's lead, whose number is in ``lead``; ``values`` as of ``split``, in the order of leads.

    As an enumeration: a million rows are grouped by numbers quicker than by texts.
    """
    words = pl.Enum(values.unique().sort())
    return pl.lit(values.cast(words)).gather(pl.col("lead")).alias("value")


def in_order(values: pl.Series, by: Sequence[str]) -> list[str]:
    """The values in the order people expect: best grade first, months as they came, else the most leads first;
    where columns are crossed, by the first of them, then by the next."""
    if len(by) < 2:
        return _in_order(values, by[0] if by else None)
    crossed = values.filter(values != OTHER).str.split(CROSS)
    parts = [crossed.list.get(n, null_on_oob=True).fill_null(OTHER).rename(f"{n}") for n in range(len(by))]
    ranks = [
        {each: place for place, each in enumerate(_in_order(part, column))}
        for part, column in zip(parts, by, strict=True)
    ]
    found = pl.DataFrame(parts).unique().rows()
    ordered = sorted(found, key=lambda row: [rank[each] for rank, each in zip(ranks, row, strict=True)])
    return [CROSS.join(row) for row in ordered] + [OTHER] * (len(crossed) < len(values))


def with_parts(
    table: pl.DataFrame, columns: tuple[Column, ...], by: Sequence[str]
) -> tuple[pl.DataFrame, tuple[Column, ...]]:
    """A table split by several columns, with a column for each beside the crossed ``value``."""
    place = next(n for n, column in enumerate(columns) if column.name == "value") + 1
    new = tuple(
        Column(f"value_{n}", name, "text", f"The value of {name}, the {n}. column it is split by.")
        for n, name in enumerate(by, 1)
    )
    words = pl.col("value").str.split(CROSS)
    parts = [words.list.get(n, null_on_oob=True).fill_null(OTHER).alias(column.name) for n, column in enumerate(new)]
    together = (*columns[:place], *new, *columns[place:])
    return table.with_columns(parts).select(column.name for column in together), together


def _parted(outcome: Outcome, by: Sequence[str]) -> pl.DataFrame:
    """``lead`` and ``value``, the columns crossed; of combinations too, only the most common have their name."""
    each = [_named(outcome, column).rename({"value": f"value {n}"}) for n, column in enumerate(by)]
    if len(each) == 1:
        return each[0].rename({"value 0": "value"})
    together = pl.concat([each[0], *(frame.drop("lead") for frame in each[1:])], how="horizontal")
    plain = [pl.col(f"value {n}").str.replace_all(CROSS, "·", literal=True) for n in range(len(by))]
    crossed = together.select("lead", value=reduce(lambda left, right: left + CROSS + right, plain))
    counts = crossed.group_by("value").len().sort(["len", "value"], descending=[True, False])
    kept = counts["value"].head(MOST_CROSSED).to_list()
    return crossed.with_columns(pl.when(pl.col("value").is_in(kept)).then("value").otherwise(pl.lit(OTHER)))


def _named(outcome: Outcome, by: str) -> pl.DataFrame:
    leads, column = outcome.leads.select("lead"), _column(outcome, by)
    same = leads["lead"].equals(column["lead"])  # as qualify writes them; joining a million names takes a second
    found = column if same else leads.join(column, on="lead", how="left", maintain_order="left")
    values = found.select("lead", value=pl.col("value").fill_null(UNKNOWN))
    if by in _ORDERED:
        return values
    shown = _most(values, latest=by in _CALENDAR)
    return values.with_columns(pl.when(pl.col("value").is_in(shown)).then("value").otherwise(pl.lit(OTHER)))


def _in_order(values: pl.Series, by: str | None) -> list[str]:
    counts = values.value_counts(name="n").sort(["n", values.name], descending=[True, False])
    found: list[str] = counts[values.name].to_list()
    last = [each for each in (OTHER, UNKNOWN) if each in found]
    named = [each for each in found if each not in last]
    if by in _CALENDAR:
        named.sort()
    elif by in _ORDERED:
        named.sort(key=_ORDERED[by].index)
    return named + last


def _column(outcome: Outcome, by: str) -> pl.DataFrame:
    if by in _CALENDAR:
        return outcome.leads.select("lead", value=_calendar(pl.col("first_at"), by, outcome.timezone))
    if by in _ORDERED:
        return outcome.leads.select("lead", value=pl.col(by).cast(pl.String))
    attributes = [column for column in outcome.attributes.columns if column != "lead"]
    if by in attributes:
        return outcome.attributes.select("lead", value=pl.col(by).cast(pl.String))
    there = [*_CALENDAR, *_ORDERED, *sorted(attributes)]
    close = difflib.get_close_matches(by, there, 1)
    meant = f" Did you mean '{close[0]}'?" if close else ""
    raise ReportError(f"There is no column '{by}' to split by.{meant} There are: {', '.join(there)}.")


def _calendar(at: pl.Expr, by: str, timezone: str) -> pl.Expr:
    local = at.dt.convert_time_zone(timezone)
    if by == "quarter":
        return pl.format("{}-Q{}", local.dt.year(), local.dt.quarter())
    return local.dt.strftime(_CALENDAR[by])


def _most(values: pl.DataFrame, *, latest: bool) -> list[str]:
    """The values shown by name: those of the most leads, or the latest months."""
    counts = values.filter(pl.col("value") != UNKNOWN).group_by("value").len()
    ranked = (
        counts.sort("value", descending=True) if latest else counts.sort(["len", "value"], descending=[True, False])
    )
    return [*ranked["value"].head(MOST), UNKNOWN]
