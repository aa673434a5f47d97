"""How long things take, where not everybody has had the time: Kaplan and Meier, Aalen and Johansen.

Why this is not a library's: docs/decisions/0005-survival-in-numpy.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from leadlight.report.measures.rates import Z

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """The share to whom it has happened within so many days, a step at each of ``days``, with its 95 % band.

    ``at_risk``: how many were still under observation just before that day, and it had not happened to them.
    ``last``: how long the longest was observed; of later nothing is known.
    """

    days: Floats
    share: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    n: int
    last: float

    def at(self, days: Floats) -> tuple[Floats, Floats, Floats]:
        """Share, low and high within so many days; not a number where nobody was observed for so long."""
        step = np.searchsorted(self.days, days, side="right")
        unknown = days > self.last if self.n else np.full(days.shape, fill_value=True)
        found = (np.concatenate([[0.0], values])[step] for values in (self.share, self.low, self.high))
        share, low, high = (np.where(unknown, np.nan, values) for values in found)
        return share, low, high

    def when(self, share: float) -> float | None:
        """Within how many days it has happened to this share; None where it has not yet to so many."""
        reached = np.flatnonzero(self.share >= share - 1e-12)
        return float(self.days[reached[0]]) if reached.size else None


def kaplan_meier(took: Floats, happened: npt.NDArray[np.bool_]) -> Curve:
    """The share to whom it has happened by each day: those observed until ``took`` without it count while they are
    observed, and never as failures (Kaplan and Meier 1958). The band is Greenwood's, on the log-log scale.

    >>> curve = kaplan_meier(np.array([1.0, 2, 2, 3]), np.array([True, True, False, False]))
    >>> curve.days.tolist(), curve.share.tolist()
    ([1.0, 2.0], [0.25, 0.5])
    """
    days, at_risk, (hits,), last = _table(took, happened.astype(np.int64), 1)
    left = np.cumprod(1 - hits / at_risk).astype(np.float64)
    rest = at_risk - hits
    spread = np.cumsum(np.where(rest > 0, hits / (at_risk * np.maximum(rest, 1)), 0))
    low, high = _log_log(left, np.sqrt(spread) * left)
    return Curve(days, 1 - left, 1 - high, 1 - low, at_risk, took.size, last)


def aalen_johansen(took: Floats, what: npt.NDArray[Any]) -> Curve:
    """The share to whom the first of several things has happened by each day, where any of them rules out the others.

    ``what``: 0 for none yet, 1 for the one that is asked about, 2 for any other. Counting the others as not yet
    finished (Kaplan and Meier) would promise what can never come. Aalen and Johansen 1978; the variance is
    Marubini and Valsecchi's (1995, 10.12), the band on the log-log scale.

    >>> curve = aalen_johansen(np.array([1.0, 2, 3, 4]), np.array([1, 2, 1, 0]))
    >>> curve.days.tolist(), curve.share.tolist()
    ([1.0, 2.0, 3.0], [0.25, 0.25, 0.5])
    """
    days, at_risk, (ours, others), last = _table(took, what, 2)
    observed = ours + others
    before = np.concatenate([[1.0], np.cumprod(1 - observed / at_risk)])[:-1]
    share = np.cumsum(before * ours / at_risk)
    rest = at_risk - observed
    a = np.where(rest > 0, observed / (at_risk * np.maximum(rest, 1)), 0)
    b = before**2 * ours * (at_risk - ours) / at_risk**3
    c = before * ours / at_risk**2
    variance = share**2 * np.cumsum(a) - 2 * share * np.cumsum(share * a) + np.cumsum(share**2 * a)
    variance += np.cumsum(b) - 2 * (share * np.cumsum(c) - np.cumsum(share * c))
    low, high = _log_log(share, np.sqrt(np.maximum(variance, 0)))
    return Curve(days, share, low, high, at_risk, took.size, last)


def _table(took: Floats, what: npt.NDArray[Any], kinds: int) -> tuple[Floats, Floats, list[Floats], float]:
    """The days on which something happened, how many were at risk, how often each happened; and the last day of all."""
    seen = np.sort(took)
    some = what > 0
    days, place = np.unique(took[some], return_inverse=True)
    at_risk = (took.size - np.searchsorted(seen, days, side="left")).astype(np.float64)
    told = what[some]
    counts = [np.bincount(place[told == kind], minlength=days.size).astype(np.float64) for kind in range(1, kinds + 1)]
    return days, at_risk, counts, float(seen[-1]) if seen.size else 0.0


def _log_log(share: Floats, deviation: Floats) -> tuple[Floats, Floats]:
    """The 95 % band of a share between 0 and 1, which stays between them; at 0 and 1 there is none."""
    inside = (share > 1e-12) & (share < 1 - 1e-12)
    safe = np.where(inside, share, 0.5)
    power = np.exp(Z * np.where(inside, deviation, 0) / (safe * np.log(safe)))
    ends = np.where(inside, safe**power, share), np.where(inside, safe ** (1 / power), share)
    return np.minimum(*ends), np.maximum(*ends)
