"""Every stay in a stage: when it began, how it ended, and where it led to.

A report about stages reads *stays*, not raw transitions: one row per entry into a stage. MQL and PQL are two
doors to the same room: a second door stamped later shares the stay of the first.
"""

from __future__ import annotations

from collections.abc import Sequence
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

_STAGE: Final = pl.Enum(STAGES)
_END: Final = pl.Enum(["moved", "left", "still"])
_RANKS: Final = pl.lit(pl.Series([RANK[stage] for stage in STAGES], dtype=pl.Int8))
_PLACE: Final = pl.int_range(pl.len(), dtype=pl.UInt32)
_lead, _stage, _rank, _at = (pl.col(name) for name in ("lead", "stage", "rank", "entered_at"))
_passing = ~pl.col("second_door")


def entries(steps: pl.DataFrame) -> pl.DataFrame:
    """Each entry into a stage and how that stay ended; a lead that comes round again has a stay each time.

    ``steps`` as of ``along``.

    Columns: ``lead``, ``stage``, ``entered_at``, ``inferred``, ``second_door``, ``end`` (moved: on along the
    path; left: off the path; still: there now), ``ended_at``, ``onto`` (the next stage) and ``took``, the
    microseconds until it moved on: none for a stage that was skipped (its stamp is inferred), nor for a second door.
    """
    alone, more = _apart(steps)
    rows = more.with_columns(
        ended_at=_at.gather(_next(_passing)),
        onto=_stage.gather(_next(_passing)),
        reached=_rank.gather(_latest(_passing)),
    )
    beyond = rank_of(pl.col("onto")) > _rank
    already_past = _rank < pl.col("reached")  # a second door, stamped later than a stage beyond it
    end = (
        pl.when(already_past).then(pl.lit("moved"))
        .when(pl.col("onto").is_null()).then(pl.lit("still"))
        .when(beyond).then(pl.lit("moved"))
        .otherwise(pl.lit("left"))
    )  # fmt: skip
    return _timed(alone, rows.with_columns(end=end.cast(_END)))


def journeys(steps: pl.DataFrame) -> pl.DataFrame:
    """Each lead once per stage, ever: from its first entry to the first stage beyond, however often it came
    round.

    ``steps`` and columns as of ``entries``; ``moved`` when the lead has gone beyond the stage since, else ``still``
    when it is there now, else ``left``.
    """
    further = pl.coalesce(pl.when(_rank == r).then(_next(_passing & (_rank > r))) for r in range(max(RANK.values())))
    alone, more = _apart(steps)
    rows = more.with_columns(next=further).with_columns(
        ended_at=_at.gather(pl.col("next")),
        onto=_stage.gather(pl.col("next")),
        reached=_rank.gather(_latest(_passing)),
        now=_stage.gather(_at_last(_latest(_passing))),
    )
    here = (pl.col("now") == _stage) | (pl.col("now").is_in(DOORS) & _stage.is_in(DOORS))
    end = (
        pl.when((_rank < pl.col("reached")) | pl.col("ended_at").is_not_null()).then(pl.lit("moved"))
        .when(here).then(pl.lit("still"))
        .otherwise(pl.lit("left"))
    )  # fmt: skip
    return _timed(alone, rows.with_columns(end=end.cast(_END)).filter(into(_stage).is_first_distinct()))


def created() -> pl.Expr:
    """When each row's lead first was an inquiry; of ``journeys``, where a lead is that once, its rows together."""
    inquiry = _stage == "inquiry"
    return _at.gather(pl.coalesce(_latest(inquiry), _next(inquiry)))


def into(stage: pl.Expr) -> pl.Expr:
    """A number for each lead (itself a number) and stage: one is looked up quicker than two."""
    return _lead.cast(pl.UInt64) * len(STAGES) + stage.cast(_STAGE).to_physical()


# Rows are in the order of leads, so the places below are found in one pass; windows over a million leads are not.


def _next(where: pl.Expr) -> pl.Expr:
    """The place of the lead's next row for which ``where`` holds."""
    return _own(pl.when(where).then(_PLACE).shift(-1).backward_fill())


def _latest(where: pl.Expr) -> pl.Expr:
    """The place of the lead's latest row, up to this one, for which ``where`` holds."""
    return _own(pl.when(where).then(_PLACE).forward_fill())


def _at_last(place: pl.Expr) -> pl.Expr:
    """The place as it is at the lead's last row."""
    return pl.when(_lead.ne_missing(_lead.shift(-1))).then(place).backward_fill()


def _own(place: pl.Expr) -> pl.Expr:
    """The place, unless it is another lead's."""
    return pl.when(_lead.gather(place) == _lead).then(place)


def rank_of(stage: pl.Expr) -> pl.Expr:
    """How far along the path a stage is, as of RANK."""
    return _RANKS.gather(stage.cast(_STAGE).to_physical())


def _apart(steps: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Leads that entered one stage and are there, with their end; and all others, of whom there are far fewer."""
    again = _lead == _lead.shift()
    others = steps.select((again | again.shift(-1)).fill_null(value=False) | ~_passing).to_series()
    nothing = {"ended_at": pl.lit(None, steps["entered_at"].dtype), "onto": pl.lit(None, _STAGE)}
    return steps.filter(~others).with_columns(end=pl.lit("still", _END), **nothing), steps.filter(others)


def _timed(*parts: pl.DataFrame) -> pl.DataFrame:
    timed = (pl.col("end") == "moved") & ~pl.col("inferred") & _passing
    took = (pl.col("ended_at") - _at).dt.total_microseconds()
    names = ("lead", "stage", "entered_at", "inferred", "second_door", "end", "ended_at", "onto")
    return pl.concat((rows.select(*names, took=pl.when(timed).then(took)) for rows in parts), rechunk=True)


def along(transitions: pl.DataFrame) -> pl.DataFrame:
    """A lead's entries one after the other, whatever the order of the rows; ``lead`` is a number.

    Several may share an instant: a first event that is a hand-raise, stages that were skipped, data with days
    but no time of day. Within an episode they then go along the path, off it, and back to it.
    """
    origin = pl.col("from_stage")
    step = (
        pl.when(origin.is_null() & (_stage == "inquiry")).then(0)
        .when(_rank > 1).then(_rank)
        .when(_rank == 1).then(9)
        .when(origin == "inquiry").then(10)
        .when(origin.is_in(OFF_PATH)).then(8)
        .otherwise(7)
    )  # fmt: skip
    stage, origin_stage = (pl.col(name).cast(_STAGE) for name in ("to_stage", "from_stage"))
    second = (pl.col("kind") == "stamp") & ~pl.col("inferred")
    steps = transitions.select(
        "lead",
        origin_stage,
        "episode",
        "inferred",
        entered_at="at",
        stage=stage,
        rank=rank_of(stage),
        second_door=second,
    ).with_columns(step=step.cast(pl.Int8))
    keys = ["lead", "entered_at", "episode", "step", "second_door"]
    return steps if _sorted(steps, keys) else steps.sort(keys, maintain_order=True)


def _sorted(rows: pl.DataFrame, keys: Sequence[str]) -> bool:
    """Whether the rows are in that order already, as qualify leaves them: a look is quicker than a sort."""
    fine = pl.lit(value=True)
    for key in map(pl.col, reversed(keys)):
        fine = (key > key.shift()) | ((key == key.shift()) & fine)
    return bool(rows.select(fine.all(ignore_nulls=True)).item())
