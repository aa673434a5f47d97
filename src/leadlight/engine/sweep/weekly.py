"""How many leads a week: the average and how sure it is, the busy weeks, and how many go over the capacity."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

import numpy as np

from leadlight.engine.replay.passages import Numbers
from leadlight.engine.replay.rate import Z

FEWEST: Final = 8  # weeks; from fewer, how much weeks differ cannot be told


@dataclass(frozen=True)
class Weekly:
    """Leads new to sales a week, over whole weeks.

    ``mean``, with ``low`` and ``high``, its 95 % interval: what a year of such weeks may bring on average. ``median``:
    the middle week. ``p90``: nine in ten weeks are no busier. ``peak``: the busiest. ``above``: how many weeks exceed
    the capacity. None where no week is whole, or too few are for an interval, or no capacity is given.
    """

    weeks: int
    total: int
    mean: float | None
    low: float | None
    high: float | None
    median: float | None
    p90: float | None
    peak: int | None
    above: int | None

    @classmethod
    def of(cls, counts: Numbers, capacity: float | None) -> Weekly:
        """From the leads of each week, in order.

        >>> week = Weekly.of(np.array([4, 6, 5, 9, 3, 5, 4, 8, 2, 4]), capacity=5)
        >>> week.mean, round(week.low, 1), round(week.high, 1), week.above
        (5.0, 3.7, 6.3, 3)
        """
        if not counts.size:
            return cls(0, 0, None, None, None, None, None, None, None)
        mean = float(counts.mean())
        reach = _reach(counts)
        return cls(
            weeks=counts.size,
            total=int(counts.sum()),
            mean=mean,
            low=None if reach is None else max(0.0, mean - reach),
            high=None if reach is None else mean + reach,
            median=float(np.median(counts)),
            p90=float(np.quantile(counts, 0.9, method="inverted_cdf")),
            peak=int(counts.max()),
            above=None if capacity is None else int((counts > capacity).sum()),
        )

    def as_row(self) -> dict[str, Any]:
        """As columns."""
        return {
            "leads_a_week": self.mean, "leads_a_week_low": self.low, "leads_a_week_high": self.high,
            "week_median": self.median, "week_p90": self.p90, "week_peak": self.peak,
            "weeks": self.weeks, "weeks_above": self.above,
        }  # fmt: skip


def _reach(counts: Numbers) -> float | None:
    """How far the true average may lie from the one counted.

    A busy week is seldom alone (a fair, a campaign), so that ten weeks say less than ten that know nothing of each
    other: they count as fewer, by how much a week resembles the one before (Bayley and Hammersley 1946).
    """
    n = counts.size
    if n < FEWEST:
        return None
    apart = counts - counts.mean()
    spread = float(apart @ apart)
    alike = float(apart[1:] @ apart[:-1]) / spread if spread else 0.0
    alike = min(max(alike, 0.0), 0.9)
    return Z * sqrt(spread / (n - 1) / n * (1 + alike) / (1 - alike))
