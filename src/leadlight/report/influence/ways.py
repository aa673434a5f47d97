"""The ways that leads went from touch to touch, to an opportunity or to nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from leadlight.report.measures.funnel import NINE_IN_TEN
from leadlight.report.period import Period


def ways(touches: pl.DataFrame, opportunities: pl.DataFrame) -> pl.DataFrame:
    """Each touch before each opportunity, in order: ``deal`` (the row of the opportunity), ``at``, ``channel``.

    A touch at the very instant of the opportunity is before it. A lead's second opportunity has the touches of its
    first, too: they are not forgotten.
    """
    deals = opportunities.select("lead", "created", deal=pl.int_range(pl.len(), dtype=pl.UInt32))
    theirs = touches.filter(among(touches["lead"], opportunities["lead"]))
    mine = theirs.join(deals, on="lead", maintain_order="left").filter(pl.col("at") <= pl.col("created"))
    return mine.select("deal", "at", "channel", "created").sort("deal", "at", maintain_order=True)


def firsts_of(touches: pl.DataFrame) -> pl.DataFrame:
    """The first touch of each lead; touches are in the order of leads, so it is found in one pass."""
    return touches.filter(pl.col("lead").ne_missing(pl.col("lead").shift()))


def among(leads: pl.Series, some: pl.Series) -> pl.Series:
    """Whether each lead, by its number, is one of some."""
    most = max((int(each.max()) for each in (leads, some) if len(each)), default=-1)  # type: ignore[arg-type]
    there = np.zeros(most + 1, np.bool_)
    there[some.to_numpy()] = True
    return pl.Series(there[leads.to_numpy()])


def steps(
    touches: pl.DataFrame,
    before: pl.DataFrame,
    opportunities: pl.DataFrame,
    channels: int,
    period: Period,
    as_of: datetime,
) -> tuple[npt.NDArray[np.int64], int, int]:
    """The steps of all ways, to an opportunity or to nothing (as ``removal_effects`` reads them), how many ways led to
    nothing, and how many leads were left out as too young to say so.

    To nothing led the way of a lead without any opportunity, first touched in the period, and so long ago that nine in
    ten of the others had theirs.
    """
    raw = before.select("deal", "created", "at", "channel")
    took = raw.group_by("deal").agg(took=pl.col("created").first() - pl.col("at").first())["took"]
    patience: Any = took.quantile(NINE_IN_TEN, "higher")
    others = touches.filter(~among(touches["lead"], opportunities["lead"]))
    since = firsts_of(others).filter(period.holds(pl.col("at")))
    ripe = since.filter(pl.lit(as_of) - pl.col("at") >= patience) if patience is not None else since.clear()
    fruitless = others.filter(among(others["lead"], ripe["lead"]))
    inside = raw.filter(period.holds(pl.col("created")))
    moves = _moves(inside["deal"], inside["channel"], channels, led=True)
    moves += _moves(fruitless["lead"], fruitless["channel"], channels, led=False)
    return moves, ripe.height, since.height - ripe.height


def _moves(way: pl.Series, channel: pl.Series, channels: int, *, led: bool) -> npt.NDArray[np.int64]:
    """The steps of ways that all led to an opportunity, or all to nothing; rows of a way are together, in order."""
    ends, width = way.to_numpy(), channels + 2
    at = channel.to_numpy().astype(np.int64)
    if not at.size:
        return np.zeros((channels + 1, width), np.int64)
    new = np.concatenate([[True], ends[1:] != ends[:-1]])
    last = np.concatenate([new[1:], [True]])
    onto = np.where(last, channels if led else channels + 1, np.concatenate([at[1:], [0]]))
    counted = np.bincount((at + 1) * width + onto, minlength=(channels + 1) * width)
    starts = np.bincount(at[new], minlength=channels)
    moves = counted.reshape(channels + 1, width)
    moves[0, :channels] += starts
    return moves
