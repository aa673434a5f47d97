"""How long each lead waited from one stage to another, or has been waiting, or will not any more.

A report on speed reads *waits*: one row per lead that came to the start. It has got to the goal, or it is out (lost or
disqualified, as of now), or it is still waiting, and then it is no failure.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from leadlight.model.words import DAY, STAGES
from leadlight.report.measures.by_lead import instants
from leadlight.report.measures.stays import DOORS
from leadlight.report.once import once
from leadlight.report.tables import Outcome, transitions_by_number

OUT: Final = ("disqualified", "lost")
STILL, THERE, GONE = 0, 1, 2

_stage = pl.col("to_stage")


def firsts(transitions: pl.DataFrame) -> pl.DataFrame:
    """Per lead: the first entry into each stage ever, whether the MQL was skipped, and since when it is out.

    ``transitions`` are in the order of leads. Columns: ``lead``, one instant per stage (``mql`` through either door),
    ``skipped``, ``out_at`` (null: is not out).
    """
    door, out = _stage.is_in(DOORS), _stage.is_in(OUT)
    real = (pl.col("kind") == "move") | pl.col("inferred")
    named: dict[str, pl.Expr] = {name: _stage == name for name in STAGES if name not in DOORS}
    found = instants(
        transitions,
        first={"mql": door, "through": door & ~pl.col("inferred"), **named},
        last={"out": out, "later": ~out & real},
    )
    gone = pl.col("out").is_not_null() & (pl.col("later").is_null() | (pl.col("out") >= pl.col("later")))
    told = found.with_columns(skipped=pl.col("through").is_null(), out_at=pl.when(gone).then("out"))
    return told.drop("through", "out", "later")


@once
def first_stamps(outcome: Outcome) -> pl.DataFrame:
    """The first entry of each lead into each stage, as ``firsts`` gives them, in the order of their numbers."""
    return firsts(transitions_by_number(outcome))


def waits(leads: pl.DataFrame, start: str, goal: str, as_of: datetime) -> pl.DataFrame:
    """``lead``, ``since`` (the start), ``age`` and ``took`` in days, and ``what``: STILL waiting, THERE, or GONE.

    ``leads`` as of ``firsts``. Who became MQL only because a later stage did (``skipped``) did not wait as an MQL.
    """
    came = leads.filter(pl.col(start).is_not_null())
    if start == "mql":
        came = came.filter(~pl.col("skipped"))
    reached = pl.col(goal) >= pl.col(start)
    what = pl.when(reached).then(THERE).when(pl.col("out_at") >= pl.col(start)).then(GONE).otherwise(STILL)
    until = pl.when(reached).then(goal).when(pl.col("out_at") >= pl.col(start)).then("out_at").otherwise(pl.lit(as_of))
    days = {"took": until - pl.col(start), "age": pl.lit(as_of) - pl.col(start)}
    return came.select(
        "lead",
        since=pl.col(start),
        what=what.cast(pl.Int8),
        **{name: span.dt.total_microseconds() / DAY for name, span in days.items()},
    )
