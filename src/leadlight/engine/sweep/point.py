"""One value of a knob, tried on the whole past: how many leads, how good, how much work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from leadlight.engine.replay.became import rate
from leadlight.engine.replay.passages import Numbers, Side
from leadlight.engine.replay.rate import Rate
from leadlight.engine.replay.sales import GOALS
from leadlight.engine.replay.shape import AtGate
from leadlight.engine.replay.weeks import weeks_of
from leadlight.engine.sweep.ground import Ground
from leadlight.engine.sweep.knob import Value
from leadlight.engine.sweep.weekly import Weekly


@dataclass(frozen=True)
class Point:
    """What one value (or a pair) would have meant.

    ``present``: whether the model says so today. ``mql`` and ``pql``: how often such a gate opened. ``qualified``: how
    often a lead was new to sales, whichever door it came through; ``hot``: how often it was hot then (None in a model
    without temperatures). ``leads``: how many ever qualified; ``seen``: those of them with whom sales did something
    afterwards. ``gates``: precision, recall and lift for each goal.
    """

    values: tuple[Value | None, ...]
    present: bool
    mql: int
    pql: int
    qualified: int
    hot: int | None
    leads: int
    seen: int
    weekly: Weekly
    gates: dict[str, AtGate]

    @property
    def unknown(self) -> int:
        """Leads that sales never saw after they qualified: nobody knows how good they are."""
        return self.leads - self.seen

    def caught(self, goal: str) -> int:
        """Leads that got there and had been let through by then."""
        return self.gates[goal].recall.hits

    def missed(self, goal: str) -> int:
        """Leads that got there and had not been let through by then."""
        return self.gates[goal].recall.n - self.caught(goal)

    def as_row(self) -> dict[str, Any]:
        """The point as columns; shares between 0 and 1 with both ends of their 95 % interval."""
        row: dict[str, Any] = {"present": self.present, "mql": self.mql, "pql": self.pql, "qualified": self.qualified}
        row |= {"hot": self.hot, "leads": self.leads, "seen": self.seen, "unknown_outcomes": self.unknown}
        row |= self.weekly.as_row()
        for goal, at in self.gates.items():
            row |= _columns(f"{goal}_precision", at.precision) | {f"{goal}_lift": at.lift}
            row |= _columns(f"{goal}_recall", at.recall)
        return row


def _columns(name: str, found: Rate) -> dict[str, Any]:
    return {
        f"{name}_hits": found.hits, f"{name}_n": found.n,
        name: found.share, f"{name}_low": found.low, f"{name}_high": found.high,
    }  # fmt: skip


def measure(
    side: Side,
    common: Ground,
    values: tuple[Value | None, ...],
    capacity: float | None,
    numbers: Numbers | None = None,
) -> Point:
    """What one model means, on the ground that all share.

    ``numbers``: which leads of the whole it saw. The model as it stands sees all, and is given none.
    """
    starts = side.firsts.select("number", start="at")
    if numbers is not None:
        starts = starts.with_columns(number=pl.Series(numbers[starts["number"].to_numpy()]))
    watched = common.watched(starts)
    mql, new = side.passages["mql"], ~side.passages["again"]
    gates = {
        goal: AtGate(rate(watched, goal), Rate(int(watched[goal].count()), common.ever[goal]), common.base[goal])
        for goal in GOALS
    }
    return Point(
        values=values,
        present=numbers is None,
        mql=int(mql.sum()),
        pql=int((~mql).sum()),
        qualified=int(new.sum()),
        hot=_hot(side, new),
        leads=watched.height,
        seen=int(watched["seen"].sum()),
        weekly=_weekly(side, common, capacity),
        gates=gates,
    )


def _hot(side: Side, new: pl.Series) -> int | None:
    if side.model.qualify.temperature is None:
        return None
    return int((new & (side.passages["temperature"] == "hot")).sum())


def _weekly(side: Side, common: Ground, capacity: float | None) -> Weekly:
    weeks = weeks_of(side)[~side.passages["again"].to_numpy()] - common.first_week
    counts = np.bincount(weeks[(weeks >= 0) & (weeks < common.weeks)], minlength=common.weeks)
    return Weekly.of(counts, capacity)
