"""What each week brings under either model, and what that means for sales."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from leadlight.engine.clock import clock_changes, offset_at
from leadlight.engine.match import Matched
from leadlight.engine.replay.passages import Numbers, Side
from leadlight.engine.replay.shape import Load
from leadlight.model.words import DAY

WHOLE: Final = ~pl.col("running") & ~pl.col("cut")
"""A week of which the history has all."""


def by_week(a: Side, b: Side, now: int) -> pl.DataFrame:
    """One row a calendar week, from the first that qualifies anybody to the running one.

    ``week`` is its Monday, in each model's own time zone. For each model: ``mql`` and ``pql``, the gates that opened;
    ``qualified``, the leads that are new to sales, each once whichever doors it came through; ``hot``, those of them
    that are hot at that moment (null in a model without temperatures). ``running``: the week is not over; ``cut``: the
    history begins in it.
    """
    sides = {"a": (a, weeks_of(a)), "b": (b, weeks_of(b))}
    started = [int(weeks.min()) for _, weeks in sides.values() if weeks.size]
    current = [_week_of(side, now) for side in (a, b)]
    begun = [_week_of(side, at) for side in (a, b) if (at := first_instant(side.matched, now)) is not None]
    first, last = min(started, default=max(current) + 1), max(current)
    counts = {name: _counts(side, weeks - first, last - first + 1) for name, (side, weeks) in sides.items()}
    number = np.arange(first, last + 1)
    columns = {f"{name}_{what}": counts[name][what] for what in ("mql", "pql", "qualified", "hot") for name in counts}
    mondays = pl.Series((number * 7 - 3).astype(np.int32)).cast(pl.Date)  # 1970-01-01 was a Thursday
    return pl.DataFrame(
        {"week": mondays, "running": number >= min(current), "cut": number <= max(begun, default=first), **columns}
    )


def load_of(weeks: pl.DataFrame, side: str, capacity: float | None) -> Load:
    """The leads new to sales a week, over the weeks that the history covers whole."""
    over = weeks.filter(WHOLE).select("week", n=f"{side}_qualified")
    if over.is_empty():
        return Load(0, None, None, None, None if capacity is None else 0)
    peak = over.row(int(over["n"].arg_max() or 0), named=True)
    above = None if capacity is None else int((over["n"] > capacity).sum())
    mean = int(over["n"].sum()) / over.height
    return Load(over.height, mean, peak["n"], peak["week"], above)


def first_instant(matched: Matched, now: int) -> int | None:
    """The instant of the history's first event; None where there is none by now."""
    at = matched.happened.at
    first = int(at.min()) if at.size else now + 1
    return first if first <= now else None


def _week_of(side: Side, at: int) -> int:
    return int(week_number(at + offset_at(ZoneInfo(side.model.timezone), at)))


def week_number(local: Any) -> Any:
    """The number of the week of local instants (µs), Monday to Sunday, as the fold counts it."""
    return (local // DAY + 3) // 7


def weeks_of(side: Side) -> Numbers:
    """The number of the week of each passage, in the model's time zone."""
    at = side.passages["at"].to_numpy()
    if not at.size:
        return at
    since, offsets = clock_changes(side.model.timezone, int(at.min()), int(at.max()))
    found: Numbers = week_number(at + offsets[np.searchsorted(since, at, side="right") - 1])
    return found


def _counts(side: Side, weeks: Numbers, length: int) -> dict[str, pl.Series]:
    passages = side.passages
    new = ~passages["again"]
    kinds = {
        "mql": passages["mql"],
        "pql": ~passages["mql"],
        "qualified": new,
        "hot": new & (passages["temperature"] == "hot").fill_null(value=False),
    }
    counts = {what: pl.Series(np.bincount(weeks[is_.to_numpy()], minlength=length)) for what, is_ in kinds.items()}
    if side.model.qualify.temperature is None:
        counts["hot"] = pl.Series([None] * length, dtype=pl.Int64)
    return counts
