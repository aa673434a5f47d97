"""Money divided so that the parts add up to the whole, to the cent."""

from __future__ import annotations

from typing import Any

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
    exact: Any = parts / total * whole
    down: npt.NDArray[np.int64] = np.floor(np.round(exact, 6)).astype(np.int64)
    left = whole - int(down.sum())
    order = np.argsort(-(np.round(exact, 6) - down), kind="stable")
    down[order[:left]] += 1
    return down
