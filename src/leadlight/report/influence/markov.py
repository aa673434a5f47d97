"""Attribution by a Markov chain: how many opportunities would be missing if a channel had never been there.

Why this is not a library's: docs/decisions/0006-attribution-in-numpy.md. After Anderl, Becker, von Wangenheim and
Schumann, "Mapping the customer journey", International Journal of Research in Marketing 33 (2016).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def removal_effects(moves: npt.NDArray[Any]) -> Floats:
    """Per channel: the share of all opportunities that would be lost if every way through it ended there.

    ``moves[i, j]`` counts steps: from the start (row 0) or channel ``i - 1``, to channel ``j``, then to the opportunity
    (the column before the last), or to nothing (the last). A first-order chain with both ends absorbing: the chance to
    get to the opportunity solves (I - Q) x = r, with and without each channel.

    >>> paths = [(["c1", "c2", "c3"], True), (["c1"], False), (["c2", "c3"], False)]
    >>> removal_effects(counted(paths, ["c1", "c2", "c3"])).round(9).tolist()
    [0.5, 1.0, 1.0]
    """
    channels = moves.shape[0] - 1
    totals = moves.sum(axis=1, keepdims=True)
    chance = np.divide(moves, totals, out=np.zeros(moves.shape), where=totals > 0)
    whole = _reached(chance, None)
    if whole <= 0:
        return np.zeros(channels)
    return np.array([1 - _reached(chance, channel) / whole for channel in range(channels)]).clip(0, 1)


def counted(paths: Iterable[tuple[list[str], bool]], channels: list[str]) -> npt.NDArray[np.int64]:
    """The steps of paths written out, each with whether it led to an opportunity: what ``removal_effects`` reads."""
    place = {channel: n for n, channel in enumerate(channels)}
    moves = np.zeros((len(channels) + 1, len(channels) + 2), np.int64)
    for path, led in paths:
        at = 0
        for channel in path:
            moves[at, place[channel]] += 1
            at = place[channel] + 1
        moves[at, -2 if led else -1] += 1
    return moves


def _reached(chance: Floats, removed: int | None) -> float:
    """The chance to get from the start to the opportunity, where the removed channel leads to nothing."""
    channels = chance.shape[0] - 1
    between = np.zeros((channels + 1, channels + 1))
    between[:, 1:] = chance[:, :channels]
    if removed is not None:
        between[:, removed + 1] = 0
    return float(np.linalg.solve(np.eye(channels + 1) - between, chance[:, channels])[0])
