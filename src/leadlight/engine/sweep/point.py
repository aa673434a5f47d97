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


@dataclass(frozen=True)
class Weekly:
    """Leads new to sales a week, over whole weeks: the middle one, the busy one (nine in ten are no busier), the mean,

    the busiest; ``above``: how many weeks exceed the capacity. None where no week is whole, or no capacity is given.
    """

    weeks: int
    total: int
    median: float | None
    p90: float | None
    mean: float | None
    peak: int | None
    above: int | None


@dataclass(frozen=True)
class Point:
    """What one value (or a pair) would have meant.

    ``present``: whether the model says so today. ``mql`` and ``pql``: how often such a gate opened. ``qualified``: how
    often a lead was new to sales, whichever door it came through. ``leads``: how many ever qualified; ``seen``: those
    of them with whom sales did something afterwards. ``gates``: precision, recall and lift for each goal.
    """

    values: tuple[Value | None, ...]
    present: bool
    mql: int
    pql: int
    qualified: int
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
        row |= {"leads": self.leads, "seen": self.seen, "unknown_outcomes": self.unknown}
        row |= {f"week_{name}": getattr(self.weekly, name) for name in ("median", "p90", "mean", "peak")}
        row |= {"weeks": self.weekly.weeks, "weeks_above": self.weekly.above}
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

    ``numbers``: which leads the model saw, where it
    is not the model as it stands, which sees all.
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
        leads=watched.height,
        seen=int(watched["seen"].sum()),
        weekly=_weekly(side, common, capacity),
        gates=gates,
    )


def _weekly(side: Side, common: Ground, capacity: float | None) -> Weekly:
    if not common.weeks:
        return Weekly(0, 0, None, None, None, None, None)
    weeks = weeks_of(side)[~side.passages["again"].to_numpy()] - common.first_week
    counts = np.bincount(weeks[(weeks >= 0) & (weeks < common.weeks)], minlength=common.weeks)
    return Weekly(
        weeks=common.weeks,
        total=int(counts.sum()),
        median=float(np.median(counts)),
        p90=float(np.quantile(counts, 0.9, method="inverted_cdf")),
        mean=float(counts.mean()),
        peak=int(counts.max()),
        above=None if capacity is None else int((counts > capacity).sum()),
    )
