"""What attribution is worked out from: opportunities, the touches before them and the leads, value by value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import polars as pl

from leadlight.report.errors import ReportError
from leadlight.report.influence.credits import Floats
from leadlight.report.influence.markov import removal_effects
from leadlight.report.influence.touches import touches
from leadlight.report.influence.ways import among, firsts_of, steps, ways
from leadlight.report.once import once
from leadlight.report.past.opportunities import currencies, opportunities
from leadlight.report.period import Period
from leadlight.report.say import shown
from leadlight.report.scope import Scope
from leadlight.report.split import ALL, in_order, split
from leadlight.report.tables import Outcome

NOBODY: Final = 2**32 - 1
"""The channel of a lead that none sourced."""


@dataclass(frozen=True)
class Gathered:
    """What the rows are counted from, of the leads of one value. ``column`` named the channels. ``deals``: the
    opportunities of the period, money in cents, with the channel that ``sourced`` the lead; ``before``: the touches
    before them; ``leads``: those created in the period; ``touched``: by which channels they were, touch by touch;
    ``effects``: of removing each channel; ``fruitless`` and ``young``: leads whose way led to nothing, or has not yet.
    """

    column: str
    channels: list[str]
    deals: pl.DataFrame
    before: pl.DataFrame
    leads: pl.DataFrame
    touched: pl.DataFrame
    effects: Floats
    fruitless: int
    young: int


@once
def gathered(outcome: Outcome, scope: Scope) -> dict[str, Gathered]:
    """Read the history and put together what the report needs, by value; without a split, of all together.

    Values of whom the period holds neither a lead nor an opportunity are left out. Each is worked out of its own leads
    alone, Markov's chain too; only the channels shown by name are those of all.
    """
    every = opportunities(outcome, scope)
    _one_currency(scope, every)
    touched, channels, column = touches(outcome, scope)
    leads = _sourced_by(outcome, touched)
    every = every.with_columns(leads["sourced"].gather(every["lead"]))
    parts = _by_value(outcome, scope, every, touched, leads) if scope.by else {ALL: (every, touched, leads)}
    found = {
        value: _gathered(outcome.as_of, scope.period, (channels, column), *tables) for value, tables in parts.items()
    }
    some = {value: each for value, each in found.items() if len(each.leads) or len(each.deals)}
    return some if scope.by else found


def _one_currency(scope: Scope, every: pl.DataFrame) -> None:
    """Raise ReportError where money of the period would be added that is in several currencies."""
    several = currencies(every.filter(pl.col("known") & scope.period.holds(pl.col("created"))))
    if len(several) > 1:
        raise ReportError(
            f"The amounts of these opportunities are in {shown(', '.join(several), 100)}, and cannot be added. Convert "
            "them in the history, or narrow the leads (--where) or the --period to one currency."
        )


def _sourced_by(outcome: Outcome, touched: pl.DataFrame) -> pl.DataFrame:
    """Each ``lead`` with its ``first_at``, and the channel that ``sourced`` it."""
    began, first = outcome.leads["first_at"], firsts_of(touched)
    brought = first.filter(first["at"] <= began.gather(first["lead"]))
    sourced = np.full(len(began), NOBODY, np.uint32)
    sourced[brought["lead"].to_numpy()] = brought["channel"].to_numpy()
    return pl.DataFrame({"first_at": began, "sourced": sourced}).with_row_index("lead")


def _by_value(outcome: Outcome, scope: Scope, *tables: pl.DataFrame) -> dict[str, tuple[pl.DataFrame, ...]]:
    """Tables of leads, each the part of each value, in the order of values."""
    values = split(outcome, scope.by, scope.until)["value"]
    order = in_order(values, scope.by)
    place = values.cast(pl.Enum(order)).to_physical()
    parts = [
        table.with_columns(place.gather(table["lead"]).alias("value")).partition_by("value", as_dict=True)
        for table in tables
    ]
    return {
        value: tuple(
            (part[n,] if (n,) in part else table.clear()).select(table.columns)
            for part, table in zip(parts, tables, strict=True)
        )
        for n, value in enumerate(order)
    }


def _gathered(
    as_of: datetime,
    period: Period,
    names: tuple[list[str], str],
    every: pl.DataFrame,
    touched: pl.DataFrame,
    leads: pl.DataFrame,
) -> Gathered:
    channels, column = names
    before = ways(touched, every)
    moves, fruitless, young = steps(touched, before, every, len(channels), period, as_of)
    inside = period.holds(pl.col("created"))
    deals = every.with_row_index("deal").filter(inside)
    here = leads.filter(period.holds(pl.col("first_at"))).select("lead", "sourced")
    theirs = touched.filter(among(touched["lead"], here["lead"])).select(pl.col("lead").set_sorted(), "channel")
    return Gathered(
        column, channels, deals, before.filter(inside), here, theirs, removal_effects(moves), fruitless, young
    )  # fmt: skip
