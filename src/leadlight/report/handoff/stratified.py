"""Whether a difference is one, or comes of comparing what is not alike: within strata, and between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from leadlight.report.measures.rates import Z

Counts = npt.NDArray[np.float64]
CLOSE: Final = 0.15
"""From here on, two things go together closely enough that the one cannot be read without the other."""


def mantel_haenszel(
    hits: Counts, n: Counts, rest_hits: Counts, rest_n: Counts
) -> tuple[float, float, float, int] | None:
    """The difference of two rates, each stratum compared within itself, with its 95 % interval; and how many of the
    first had anybody in their stratum to be compared with. None where nobody had.

    Mantel and Haenszel's weights; the variance is Sato's (1989), which holds for many small strata and few large ones.

    >>> one = [np.array(each, float) for each in ([3, 8], [10, 10], [1, 6], [10, 10])]
    >>> [round(float(each), 3) for each in mantel_haenszel(*one)]
    [0.2, -0.059, 0.459, 20.0]
    """
    both = (n > 0) & (rest_n > 0)
    a, n1, c, n0 = (each[both] for each in (hits, n, rest_hits, rest_n))
    if not a.size:
        return None
    total, weight = n1 + n0, (n1 * n0 / (n1 + n0)).sum()
    difference = float(((a * n0 - c * n1) / total).sum() / weight)
    p = ((n1**2 * c - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / total**2).sum()
    q = ((a * (n0 - c) + c * (n1 - a)) / (2 * total)).sum()
    spread = Z * float(np.sqrt(max(difference * p + q, 0)) / weight)
    return difference, max(difference - spread, -1.0), min(difference + spread, 1.0), int(n1.sum())


def association(counts: npt.NDArray[Any]) -> float:
    """How closely rows and columns of a table of counts go together: 0 not at all, 1 wholly. Cramér's V without its
    bias (Bergsma 2013), so that many thin cells do not look like a pattern.

    >>> association(np.array([[50, 0], [0, 50]])) > 0.97, association(np.array([[25, 25], [25, 25]]))
    (True, 0.0)
    """
    table = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0].astype(np.float64)
    rows, columns = table.shape
    n = table.sum()
    if n < 2 or min(rows, columns) < 2:
        return 0.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    phi = ((table - expected) ** 2 / expected).sum() / n
    unbiased = max(0.0, phi - (rows - 1) * (columns - 1) / (n - 1))
    sides = [side - (side - 1) ** 2 / (n - 1) for side in (rows, columns)]
    return float(np.sqrt(unbiased / max(min(sides) - 1, 1e-9)))


def falls(hits: Sequence[float], n: Sequence[float]) -> tuple[int, int] | None:
    """Two groups in order of which the later has a higher rate, by more than chance explains; None where the rates may
    well fall all the way, or there is too little to say.

    All pairs are looked at, so each is held to a level that makes one false alarm in twenty tables (Bonferroni).

    >>> falls([40, 10, 40], [200, 200, 200]), falls([40, 30, 20], [200, 200, 200])
    ((1, 2), None)
    """
    k, size = np.asarray(hits, np.float64), np.asarray(n, np.float64)
    pairs = [(i, j) for i in range(k.size) for j in range(i + 1, k.size) if size[i] and size[j]]
    scores = {pair: _score(k, size, *pair) for pair in pairs}
    worst = max(pairs, key=lambda pair: scores[pair], default=None)
    return worst if worst is not None and scores[worst] > _level(len(pairs)) else None


def _score(hits: Counts, n: Counts, first: int, later: int) -> float:
    """How many deviations the later rate is above the first."""
    pooled = (hits[first] + hits[later]) / (n[first] + n[later])
    spread = np.sqrt(pooled * (1 - pooled) * (1 / n[first] + 1 / n[later]))
    return float((hits[later] / n[later] - hits[first] / n[first]) / spread) if spread > 0 else 0.0


def _level(tests: int) -> float:
    """The deviations that one test of so many may exceed by chance, one-sided, once in twenty for all together."""
    from statistics import NormalDist  # noqa: PLC0415  # only when there is something to test

    return NormalDist().inv_cdf(1 - 0.05 / tests)
