"""Leads by any column, or by several crossed: one value each, the many small ones together."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from itertools import chain, zip_longest
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from leadlight.model.words import GRADES, STAGES
from leadlight.report.column import Column
from leadlight.report.errors import ReportError
from leadlight.report.tables import Outcome

ALL: Final = "all"
OTHER: Final = "(other)"
UNKNOWN: Final = "(unknown)"
UNSHARED: Final = "(not shared)"
"""Money of which no lead says whose it was."""
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


def split(outcome: Outcome, by: Sequence[str], until: datetime | None = None) -> pl.DataFrame:
    """Which group each lead is counted in: ``lead``, ``value``, in the order of the outcome's leads.

    Each column is ``week``, ``month``, ``quarter`` or ``year`` (of the lead's first event, in the outcome's time zone),
    grade, temperature or stage, or an attribute as known at the as-of. Values are texts; no value is "(unknown)", and
    all beyond the twelve with the most leads (of the calendar the latest twelve that begin before ``until``) are
    "(other)". Several columns are crossed: "Webinar · 2026-03". Raises ReportError for a column that is not there.
    """
    if not by:
        return outcome.leads.select("lead", value=pl.lit(ALL))
    raw = {column: values_of(outcome, column) for column in by}
    last = last_day(until, outcome.timezone)
    parts = [together(values, named(values, column, last=last)) for column, values in raw.items()]
    value = crossed(parts)
    return outcome.leads.select("lead", value=value if len(by) < 2 else together(value, most(value, MOST_CROSSED)))


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
    crossed = values.filter(values != OTHER).str.split(CROSS)  # no part has it: see ``crossed``
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


def crossed(parts: Sequence[pl.Series]) -> pl.Series:
    """Several columns as one, row by row; a single one stays as it is. Within a part, and at its ends, the sign between
    them loses its blanks, so that only one way leads back to the parts.

    >>> crossed([pl.Series(["Ads", "Fair ·"]), pl.Series(["DE", "A · T"])]).to_list()
    ['Ads · DE', 'Fair· · A·T']
    """
    if len(parts) < 2:
        return parts[0]
    plain = (part.str.replace_all(rf"\s*{CROSS.strip()}\s*", CROSS.strip()) for part in parts)
    return reduce(lambda left, right: left + CROSS + right, plain)


def named(values: pl.Series, by: str, more: Sequence[str] = (), last: date | None = None) -> list[str]:
    """The values of a column that are shown by name: of the calendar the latest that begin by the ``last`` day, else as
    ``most`` says."""
    if by in _ORDERED:
        return values.unique().to_list()
    if by not in _CALENDAR:
        return [*most(values, MOST, more), UNKNOWN]
    there = sorted({*values.unique(), *more} - {UNKNOWN})
    until = pl.select(calendar(pl.lit(last), by)).item() if last else None
    return [*[each for each in there if until is None or each <= until][-MOST:], UNKNOWN]


def last_day(until: datetime | None, timezone: str) -> date | None:
    """The day on which the last instant before ``until`` lies."""
    return None if until is None else (until.astimezone(ZoneInfo(timezone)) - timedelta(microseconds=1)).date()


def most(values: pl.Series, top: int, more: Sequence[str] = ()) -> list[str]:
    """So many of the values, those of the most leads; where ``more`` ranks values in another way, too, from the most
    important on, in turn the first of either, so that neither hides the other.

    >>> most(pl.Series(["a", "b", "b", "c", "(unknown)"]), 3, ["b", "d", "e"])
    ['b', 'a', 'd']
    """
    counts = values.filter(values != UNKNOWN).value_counts(name="n").sort(["n", values.name], descending=[True, False])
    turns = chain.from_iterable(zip_longest(counts[values.name], more))
    return list(dict.fromkeys(each for each in turns if each is not None))[:top]


def together(values: pl.Series, names: Sequence[str]) -> pl.Series:
    """The values, all that are not among the names as "(other)"."""
    known = pl.col(values.name)
    shown = pl.when(known.is_in(list(names))).then(known).otherwise(pl.lit(OTHER))
    return values.to_frame().select(shown.alias(values.name)).to_series()


def _in_order(values: pl.Series, by: str | None) -> list[str]:
    counts = values.value_counts(name="n").sort(["n", values.name], descending=[True, False])
    found: list[str] = counts[values.name].to_list()
    last = [each for each in (OTHER, UNKNOWN, UNSHARED) if each in found]
    named = [each for each in found if each not in last]
    if by in _CALENDAR:
        named.sort()
    elif by in _ORDERED:
        named.sort(key=_ORDERED[by].index)
    return named + last


def values_of(outcome: Outcome, by: str) -> pl.Series:
    """Each lead's value of one column, in the order of the outcome's leads."""
    leads, column = outcome.leads.select("lead"), _column(outcome, by)
    same = leads["lead"].equals(column["lead"])  # as qualify writes them; joining a million names takes a second
    found = column if same else leads.join(column, on="lead", how="left", maintain_order="left")
    return found["value"].fill_null(UNKNOWN)


def _column(outcome: Outcome, by: str) -> pl.DataFrame:
    if by in _CALENDAR:
        local = pl.col("first_at").dt.convert_time_zone(outcome.timezone)
        return outcome.leads.select("lead", value=calendar(local, by))
    if by in _ORDERED:
        return outcome.leads.select("lead", value=pl.col(by).cast(pl.String))
    attributes = [column for column in outcome.attributes.columns if column != "lead"]
    if by in attributes:
        return outcome.attributes.select("lead", value=pl.col(by).cast(pl.String))
    there = [*_CALENDAR, *_ORDERED, *sorted(attributes)]
    close = difflib.get_close_matches(by, there, 1)
    meant = f" Did you mean '{close[0]}'?" if close else ""
    raise ReportError(f"There is no column '{by}' to split by.{meant} There are: {', '.join(there)}.")


def calendar(local: pl.Expr, by: str) -> pl.Expr:
    """The week, month, quarter or year of each local time or day, as a value."""
    if by == "quarter":
        return pl.format("{}-Q{}", local.dt.year(), local.dt.quarter())
    return local.dt.strftime(_CALENDAR[by])
