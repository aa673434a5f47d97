"""What stays the same while a number is turned: what sales did, how long that takes, and which weeks are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import polars as pl

from leadlight.engine.clock import offset_at
from leadlight.engine.replay.became import patience_of, rate, timed
from leadlight.engine.replay.passages import Side
from leadlight.engine.replay.rate import Rate
from leadlight.engine.replay.sales import GOALS, seen_by_sales, what_came
from leadlight.engine.replay.weeks import first_instant, week_number


@dataclass(frozen=True)
class Ground:
    """The same for every value that is tried, so that the values can be compared.

    ``facts``: each time sales did something with a lead. ``patience``: within so many µs nine in ten got to each goal,
    from the first gate of the model as it stands (where that lets nobody through: from when sales first saw them).
    ``base``: of all leads that sales saw, how many got there. ``ever``: how many leads ever did. ``first_week``
    and ``last_week``: the whole weeks that are counted, by number; ``young``: whether the history begins within
    the year before them, when scores were still low because nothing was known.
    """

    now: int
    facts: pl.DataFrame
    patience: dict[str, int | None]
    base: dict[str, Rate]
    ever: dict[str, int]
    first_week: int
    last_week: int
    young: bool

    @property
    def weeks(self) -> int:
        return max(0, self.last_week - self.first_week + 1)

    def watched(self, starts: pl.DataFrame) -> pl.DataFrame:
        """What sales did with leads from the instants on at which a gate let them through (``number``, ``start``)."""
        return timed(what_came(self.facts, starts), self.patience, self.now)


def ground(side: Side, now: int, weeks: int) -> Ground:
    """Look at what is there under the model as it stands; the latest ``weeks`` whole weeks count for the load."""
    facts = seen_by_sales(side.matched, now)
    looks = facts.group_by("number", maintain_order=True).agg(start=pl.col("fact_at").min())
    watched = what_came(facts, looks)
    patience = patience_of(what_came(facts, side.firsts.select("number", start="at")))
    at_all = patience_of(watched)
    patience = {goal: at_all[goal] if took is None else took for goal, took in patience.items()}
    timely = timed(watched, patience, now)
    first, last = _whole_weeks(side, now)
    return Ground(
        now=now,
        facts=facts,
        patience=patience,
        base={goal: rate(timely, goal) for goal in GOALS},
        ever={goal: watched[goal].count() for goal in GOALS},
        first_week=max(first, last - weeks + 1),
        last_week=last,
        young=last - weeks + 1 <= first + 4,
    )


def _whole_weeks(side: Side, now: int) -> tuple[int, int]:
    """The first and the last week that lie wholly within the history, by number, in the model's time zone."""
    at = first_instant(side.matched, now)
    if at is None:
        return 1, 0
    first, last = (week_number(moment + offset_at(ZoneInfo(side.model.timezone), moment)) for moment in (at, now))
    return first + 1, last - 1
