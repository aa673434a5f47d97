"""What a history has shown of each step: how long those took that went on, and how long the others have had.

Two readings. A *step* is a lead's first way from one stage of the path to any beyond, however often it came round
on it: with these, new leads are planned. A *stay* is one entry into a stage until it ended: with these, what is
open now is weighed, since a lead that is still there is better than one that has left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from leadlight.model.words import DAY
from leadlight.plan.given import LADDER, STEPS
from leadlight.report.stays import OFF_PATH, RANK, entries

Days = npt.NDArray[np.int64]
MOVED, LEFT, STILL = 0, 1, 2
BACK_TO: Final = {"nurture": "mql", "lost": "mql", "disqualified": "inquiry"}
"""Where a lead off the path comes back to: through a gate, or requalified."""
PLACES: Final = (*STEPS, *OFF_PATH)
RECENT_DAYS: Final = 91
"""A quarter: the pace of today is that of so many days."""


@dataclass(frozen=True)
class Waits:
    """Whole days until something ended, and how: moved on, left the path, or still waiting now (censored).

    ``since`` are the days from its beginning until now: so long it could have been seen.
    """

    days: Days
    end: npt.NDArray[np.int8]
    since: Days

    @property
    def moved(self) -> int:
        return int((self.end == MOVED).sum())

    @property
    def n(self) -> int:
        return int(self.days.size)


@dataclass(frozen=True)
class Seen:
    """What was seen of some leads: their steps, their stays, who is open where and since how many days.

    ``entered`` counts the leads that first reached each stage, ``recent`` those of the last quarter, as a month's;
    ``rounds`` is how often, on average, a lead that qualified did so; ``created`` has each ``lead`` and the instant
    ``inquiry`` of its first stage.
    """

    steps: dict[str, Waits]
    stays: dict[str, Waits]
    entered: dict[str, int]
    recent: dict[str, float]
    rounds: float
    history_days: float
    created: pl.DataFrame

    def open(self, place: str) -> Days:
        """The ages of those who are there now."""
        stay = self.stays[place]
        ages: Days = stay.days[stay.end == STILL]
        return ages


def observe(transitions: pl.DataFrame, as_of: datetime) -> Seen:
    """Read what moves tell, as of an instant; young leads are censored at their age, never counted as failures."""
    firsts = _firsts(transitions)
    moves = entries(transitions).filter(~pl.col("second_door"))
    began = firsts["inquiry"].min()
    span = (as_of - began).total_seconds() / 86_400 if isinstance(began, datetime) else 0.0
    window = max(min(RECENT_DAYS, span), 1.0)
    since = pl.lit(as_of) - pl.duration(microseconds=int(window * DAY))
    counts = firsts.select(pl.col(LADDER).count()).row(0, named=True)
    recent = firsts.select((pl.col(LADDER) > since).sum() / window * (365.25 / 12)).row(0, named=True)
    again = moves.filter(pl.col("stage").is_in(["mql", "pql"])).height
    return Seen(
        steps={stage: _step(firsts, stage, as_of) for stage in STEPS},
        stays={place: _stay(moves, place, as_of) for place in PLACES},
        entered=counts,
        recent=recent,
        rounds=again / counts["mql"] if counts["mql"] else 1.0,
        history_days=span,
        created=firsts.select("lead", "inquiry"),
    )


def _firsts(transitions: pl.DataFrame) -> pl.DataFrame:
    """When each lead first was at each stage of the path or beyond it: ``lead`` and a column per stage."""
    rank = pl.col("to_stage").cast(pl.String).replace_strict(RANK, return_dtype=pl.Int8)
    ranked = transitions.select("lead", "at", rank=rank)
    firsts = {s: pl.when(pl.col("rank") >= n).then(pl.col("at")).min() for n, s in enumerate(LADDER, start=1)}
    return ranked.group_by("lead").agg(**firsts)


def _step(firsts: pl.DataFrame, stage: str, as_of: datetime) -> Waits:
    after = LADDER[LADDER.index(stage) + 1]
    there = firsts.filter(pl.col(stage).is_not_null())
    end = pl.when(pl.col(after).is_null()).then(STILL).otherwise(MOVED)
    return _waits(there, pl.col(stage), pl.col(after), end, as_of)


def _stay(moves: pl.DataFrame, place: str, as_of: datetime) -> Waits:
    names = ("mql", "pql") if place == "mql" else (place,)
    there = moves.filter(pl.col("stage").is_in(names))
    end = pl.col("end").replace_strict({"moved": MOVED, "left": LEFT, "still": STILL}, return_dtype=pl.Int8)
    return _waits(there, pl.col("entered_at"), pl.col("ended_at"), end, as_of)


def _waits(rows: pl.DataFrame, since: pl.Expr, until: pl.Expr, end: pl.Expr, as_of: datetime) -> Waits:
    """Days to the nearest whole one: over several steps, what is rounded up and down cancels out."""
    whole = [(last - since).dt.total_microseconds() / DAY for last in (until.fill_null(as_of), pl.lit(as_of))]
    days, had = (each.round().clip(0).cast(pl.Int64) for each in whole)
    found = rows.select(days=days, since=had, end=end.cast(pl.Int8))
    return Waits(found["days"].to_numpy(), found["end"].to_numpy(), found["since"].to_numpy())
