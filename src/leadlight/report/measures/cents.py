"""Parts in whole units that add up to the whole: money to the cent, a score to the tenth."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def apportioned(parts: npt.NDArray[np.float64], whole: int) -> npt.NDArray[np.int64]:
    """Each part in whole units, with ``whole`` as their sum: rounded down, and what is left goes to those with the
    largest remainders (Hamilton's method), the first of equals first.

    >>> apportioned(np.array([1.0, 1.0, 1.0]), 100).tolist()
    [34, 33, 33]
    >>> apportioned(np.array([0.0, 0.0]), 0).tolist()
    [0, 0]
    """
    total = float(parts.sum())
    if total <= 0:
        return np.zeros(parts.size, np.int64)
    return rounded(parts / total * whole, whole)


def rounded(exact: npt.NDArray[np.float64], whole: int) -> npt.NDArray[np.int64]:
    """Parts that add up to about ``whole``, each in whole units, with ``whole`` as their sum; as in ``apportioned``.

    >>> rounded(np.array([99.4, 126.9, -0.5]), 225).tolist()
    [99, 127, -1]
    """
    down: npt.NDArray[np.int64] = np.floor(np.round(exact, 6)).astype(np.int64)
    left = max(whole - int(down.sum()), 0)
    order = np.argsort(-(np.round(exact, 6) - down), kind="stable")
    down[order[:left]] += 1
    return down
