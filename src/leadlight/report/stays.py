"""Every stay in a stage: when it began, how it ended, and where it led to.

A report about stages reads *stays*, not raw transitions: one row per entry into a stage. MQL and PQL are two
doors to the same room: a second door stamped later shares the stay of the first.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from leadlight.model.words import STAGES

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

_PLACE: Final = pl.int_range(pl.len(), dtype=pl.UInt32)
_rank, _at, _passing = pl.col("rank"), pl.col("entered_at"), ~pl.col("second_door")


def entries(transitions: pl.DataFrame) -> pl.DataFrame:
    """Each entry into a stage and how that stay ended; a lead that comes round again has a stay each time.

    Columns: ``lead``, ``stage``, ``entered_at``, ``inferred``, ``second_door``, ``end`` (moved: on along the
    path; left: off the path; still: there now), ``ended_at``, ``onto`` (the next stage) and ``took``, the
    microseconds until it moved on: none for a stage that was skipped (its stamp is inferred), nor for a second door.
    """
    rows = _in_order(transitions).with_columns(
        ended_at=_at.gather(_next(_passing)),
        onto=pl.col("stage").gather(_next(_passing)),
        reached=_rank.gather(_latest(_passing)),
    )
    beyond = pl.col("onto").replace_strict(RANK, default=None, return_dtype=pl.Int8) > _rank
    already_past = _rank < pl.col("reached")  # a second door, stamped later than a stage beyond it
    end = (
        pl.when(already_past).then(pl.lit("moved"))
        .when(pl.col("onto").is_null()).then(pl.lit("still"))
        .when(beyond).then(pl.lit("moved"))
        .otherwise(pl.lit("left"))
    )  # fmt: skip
    return _timed(rows.with_columns(end=end))


def journeys(transitions: pl.DataFrame) -> pl.DataFrame:
    """Each lead once per stage, ever: from its first entry to the first stage beyond, however often it came
    round.

    Columns as ``entries``; ``moved`` when the lead has gone beyond the stage since, else ``still`` when it is
    there now, else ``left``.
    """
    further = pl.coalesce(pl.when(_rank == r).then(_next(_passing & (_rank > r))) for r in range(max(RANK.values())))
    rows = (
        _in_order(transitions)
        .with_columns(next=further)
        .with_columns(
            ended_at=_at.gather(pl.col("next")),
            onto=pl.col("stage").gather(pl.col("next")),
            reached=_rank.gather(_latest(_passing)),
            now=pl.col("stage").gather(_at_last(_latest(_passing))),
        )
    )
    here = (pl.col("now") == pl.col("stage")) | (pl.col("now").is_in(DOORS) & pl.col("stage").is_in(DOORS))
    end = (
        pl.when((_rank < pl.col("reached")) | pl.col("ended_at").is_not_null()).then(pl.lit("moved"))
        .when(here).then(pl.lit("still"))
        .otherwise(pl.lit("left"))
    )  # fmt: skip
    return _timed(rows.with_columns(end=end).filter(_once("way", "stage")))


def _once(lead: str, stage: str) -> pl.Expr:
    """Whether this is the first row of the lead and stage: one number for both is looked up quicker than two."""
    code = pl.col(stage).cast(pl.Enum(STAGES)).to_physical()
    return (pl.col(lead).cast(pl.UInt64) * len(STAGES) + code).is_first_distinct()


# Rows are in the order of leads, so the places below are found in one pass; windows over a million leads are not.


def _next(where: pl.Expr) -> pl.Expr:
    """The place of the lead's next row for which ``where`` holds."""
    return _own(pl.when(where).then(_PLACE).shift(-1).backward_fill())


def _latest(where: pl.Expr) -> pl.Expr:
    """The place of the lead's latest row, up to this one, for which ``where`` holds."""
    return _own(pl.when(where).then(_PLACE).forward_fill())


def _at_last(place: pl.Expr) -> pl.Expr:
    """The place as it is at the lead's last row."""
    last = pl.col("way").ne_missing(pl.col("way").shift(-1))
    return pl.when(last).then(place).backward_fill()


def _own(place: pl.Expr) -> pl.Expr:
    """The place, unless it is another lead's."""
    return pl.when(pl.col("way").gather(place) == pl.col("way")).then(place)


def _timed(rows: pl.DataFrame) -> pl.DataFrame:
    timed = (pl.col("end") == "moved") & ~pl.col("inferred") & _passing
    took = (pl.col("ended_at") - _at).dt.total_microseconds()
    names = ("lead", "stage", "entered_at", "inferred", "second_door", "end", "ended_at", "onto")
    return rows.select(*names, took=pl.when(timed).then(took))


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
    needed = transitions.select("lead", "at", "from_stage", "to_stage", "episode", "inferred", "kind")
    needed = needed.with_columns(pl.col("from_stage", "to_stage").cast(pl.String))
    second = (pl.col("kind") == "stamp") & ~pl.col("inferred")
    ranked = needed.with_columns(rank=stage.replace_strict(RANK, return_dtype=pl.Int8), second_door=second)
    ordered = ranked.sort(["lead", "at", "episode", step, "second_door"], maintain_order=True)
    return ordered.rename({"to_stage": "stage", "at": "entered_at"}).with_columns(way=pl.col("lead").rle_id())
