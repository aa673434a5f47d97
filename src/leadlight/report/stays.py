"""Every stay in a stage: when it began, how it ended, and where it led to.

A report about stages reads *stays*, not raw transitions: one row per entry into a stage. MQL and PQL are two
doors to the same room: a second door stamped later shares the stay of the first.
"""

from __future__ import annotations

from typing import Final

import polars as pl

DAY: Final = 86_400_000_000  # microseconds; elapsed, not calendar
DOORS: Final = ("mql", "pql")
ONWARD: Final = ("inquiry", "mql", "pql", "sal", "sql", "opportunity")
"""The stages of the path that lead to another."""

PATH: Final = (*ONWARD, "customer")
OFF_PATH: Final = ("nurture", "disqualified", "lost")
RANK: Final = {
    **dict.fromkeys(OFF_PATH, 0),
    "inquiry": 1,
    **dict.fromkeys(DOORS, 2),
    "sal": 3,
    "sql": 4,
    "opportunity": 5,
    "customer": 6,
}
"""How far along the path a stage is; 0 is off it."""

_rank, _at, _passing = pl.col("rank"), pl.col("entered_at"), ~pl.col("second_door")


def entries(transitions: pl.DataFrame) -> pl.DataFrame:
    """Each entry into a stage and how that stay ended; a lead that comes round again has a stay each time.

    Columns: ``lead``, ``stage``, ``entered_at``, ``inferred``, ``second_door``, ``end`` (moved: on along the
    path; left: off the path; still: there now), ``ended_at``, ``onto`` (the next stage) and ``days`` until it
    moved on. There are no days for a stage that was skipped (its stamp is inferred), nor for a second door.
    """
    rows = _in_order(transitions).with_columns(
        ended_at=_following(_at, _passing),
        onto=_following(pl.col("stage"), _passing),
        reached=pl.when(_passing).then(_rank).forward_fill().over("lead"),
    )
    beyond = pl.col("onto").replace_strict(RANK, default=None, return_dtype=pl.Int8) > _rank
    already_past = _rank < pl.col("reached")  # a second door, stamped later than a stage beyond it
    end = (
        pl.when(already_past).then(pl.lit("moved"))
        .when(pl.col("onto").is_null()).then(pl.lit("still"))
        .when(beyond).then(pl.lit("moved"))
        .otherwise(pl.lit("left"))
    )  # fmt: skip
    return _with_days(rows.with_columns(end=end))


def journeys(transitions: pl.DataFrame) -> pl.DataFrame:
    """Each lead once per stage, ever: from its first entry to the first stage beyond, however often it came
    round.

    Columns as ``entries``; ``moved`` when the lead has gone beyond the stage since, else ``still`` when it is
    there now, else ``left``.
    """
    rows = _in_order(transitions)
    further = [pl.when(_rank == rank).then(_following(_at, _passing & (_rank > rank))) for rank in range(6)]
    onto = [
        pl.when(_rank == rank).then(_following(pl.col("stage"), _passing & (_rank > rank)))
        for rank in range(6)
    ]
    now = pl.when(_passing).then(pl.col("stage")).drop_nulls().last().over("lead")
    rows = rows.with_columns(
        ended_at=pl.coalesce(further),
        onto=pl.coalesce(onto),
        reached=pl.when(_passing).then(_rank).forward_fill().over("lead"),
        now=now,
    )
    here = (pl.col("now") == pl.col("stage")) | (pl.col("now").is_in(DOORS) & pl.col("stage").is_in(DOORS))
    end = (
        pl.when((_rank < pl.col("reached")) | pl.col("ended_at").is_not_null()).then(pl.lit("moved"))
        .when(here).then(pl.lit("still"))
        .otherwise(pl.lit("left"))
    )  # fmt: skip
    return _with_days(rows.with_columns(end=end).unique(["lead", "stage"], keep="first", maintain_order=True))


def _following(what: pl.Expr, where: pl.Expr) -> pl.Expr:
    """For each row, ``what`` stands in the lead's next row for which ``where`` holds."""
    return pl.when(where).then(what).shift(-1).backward_fill().over("lead")


def _with_days(rows: pl.DataFrame) -> pl.DataFrame:
    timed = (pl.col("end") == "moved") & ~pl.col("inferred") & _passing
    days = (pl.col("ended_at") - _at).dt.total_microseconds() / DAY
    names = ("lead", "stage", "entered_at", "inferred", "second_door", "end", "ended_at", "onto")
    return rows.select(*names, days=pl.when(timed).then(days))


def _in_order(transitions: pl.DataFrame) -> pl.DataFrame:
    """A lead's entries one after the other, whatever the order of the rows.

    Several may share an instant: a first event that is a hand-raise, stages that were skipped, data with days
    but no time of day. Within an episode they then go along the path, off it, and back to it.
    """
    origin, stage = pl.col("from_stage"), pl.col("to_stage")
    step = (
        pl.when(origin.is_null() & (stage == "inquiry")).then(0)
        .when(_rank > 1).then(_rank)
        .when(_rank == 1).then(9)
        .when(origin == "inquiry").then(10)
        .when(origin.is_in(OFF_PATH)).then(8)
        .otherwise(7)
    )  # fmt: skip
    transitions = transitions.with_columns(pl.col("from_stage", "to_stage").cast(pl.String))
    second = (pl.col("kind") == "stamp") & ~pl.col("inferred")
    ranked = transitions.with_columns(
        rank=stage.replace_strict(RANK, return_dtype=pl.Int8), second_door=second
    )
    ordered = ranked.sort(["lead", "at", "episode", step, "second_door"], maintain_order=True)
    return ordered.rename({"to_stage": "stage", "at": "entered_at"})
