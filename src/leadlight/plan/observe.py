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
from leadlight.report.measures.by_lead import instants
from leadlight.report.measures.stays import OFF_PATH, along, entries, rank_of

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
class Passages:
    """How some leads first got from stage to stage: their steps, and when each did (``firsts``, as of ``firsts_of``).

    ``entered`` counts the leads that first reached each stage, ``recent`` those of the last quarter, as a month's.
    """

    steps: dict[str, Waits]
    entered: dict[str, int]
    recent: dict[str, float]
    history_days: float
    firsts: pl.DataFrame


@dataclass(frozen=True)
class Seen(Passages):
    """What was seen of some leads: their passages, their stays, who is open where and since how many days.

    ``rounds`` is how often, on average, a lead that qualified did so.
    """

    stays: dict[str, Waits]
    rounds: float

    def open(self, place: str) -> Days:
        """The ages of those who are there now."""
        stay = self.stays[place]
        ages: Days = stay.days[stay.end == STILL]
        return ages


def observe(transitions: pl.DataFrame, as_of: datetime) -> Seen:
    """Read what moves tell, as of an instant; young leads are censored at their age, never counted as failures."""
    found = passages(firsts_of(transitions), as_of)
    moves = entries(along(transitions)).filter(~pl.col("second_door"))
    again = moves.filter(pl.col("stage").is_in(["mql", "pql"])).height
    return Seen(
        **vars(found),
        stays={place: _stay(moves, place, as_of) for place in PLACES},
        rounds=again / found.entered["mql"] if found.entered["mql"] else 1.0,
    )


def passages(firsts: pl.DataFrame, as_of: datetime) -> Passages:
    """What the first ways of some leads tell, as ``observe`` does of all."""
    began = firsts["inquiry"].min()
    span = (as_of - began).total_seconds() / 86_400 if isinstance(began, datetime) else 0.0
    window = max(min(RECENT_DAYS, span), 1.0)
    since = pl.lit(as_of) - pl.duration(microseconds=int(window * DAY))
    return Passages(
        steps={stage: _step(firsts, stage, as_of) for stage in STEPS},
        entered=firsts.select(pl.col(LADDER).count()).row(0, named=True),
        recent=firsts.select((pl.col(LADDER) > since).sum() / window * (365.25 / 12)).row(0, named=True),
        history_days=span,
        firsts=firsts,
    )


def firsts_of(transitions: pl.DataFrame) -> pl.DataFrame:
    """When each lead first was at each stage of the path or beyond it: ``lead`` and a column per stage."""
    ranked = transitions.select("lead", "at", rank=rank_of(pl.col("to_stage")))
    return instants(ranked, {stage: pl.col("rank") >= n for n, stage in enumerate(LADDER, start=1)})


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
