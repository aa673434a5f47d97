"""Events put together by lead and in order: the one arrangement everything later reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from leadlight.history.parts import parts

Rows = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.uint32]
Pairs = npt.NDArray[np.uint64]
Ranking = Callable[[Rows], Rows]

_PAIR: Final = np.dtype([("minor", "<u4"), ("major", "<u4")])
"""Two numbers that also read as one, so that pairs sort as plain numbers do: the fastest way there is."""


@dataclass(frozen=True)
class Clustered:
    """Which row of the source stands where, once events stand together by lead, in their order.

    ``order``: the source's row numbers, without exact duplicates. ``at``: the instants, in that order. ``starts``:
    where each lead's events begin, and one more for the end of the last. ``duplicates``: how many rows were left out
    as the same event.
    """

    order: Numbers
    at: Rows
    starts: Rows
    duplicates: int

    def arranged(self, column: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """A column of the source, in the order of the events."""
        return _gathered(column, self.order)


def cluster(lead: Numbers, at: Rows, leads: int, ranking: Ranking) -> Clustered:
    """Order events by lead, instant and stable id (docs/semantics.md 1.2), however they arrived.

    ``ranking`` tells the place of rows by what they hold; it is asked only of rows of one lead at one instant.

    >>> lead, at = np.array([1, 0, 1], np.uint32), np.array([5, 9, 3], np.int64)
    >>> cluster(lead, at, 2, lambda rows: rows).order.tolist()
    [1, 2, 0]
    """
    order, starts, pairs = _by_lead(lead, leads)
    instants = _gathered(at, order, into=pairs)
    amiss = _not_later(instants, starts)
    if not amiss.size:
        return Clustered(order, instants, starts, 0)
    places, leads_there = _events_of(np.unique(_leads_at(amiss, starts)), starts)
    _by_time(order, instants, places, leads_there)
    tied = _ties(instants, places, leads_there)
    if not tied.size:
        return Clustered(order, instants, starts, 0)
    again = _by_content(order, tied, lead, at, ranking)
    return Clustered(
        np.delete(order, again), np.delete(instants, again), starts - np.searchsorted(again, starts), again.size
    )


def _gathered(column: npt.NDArray[Any], order: Numbers, into: npt.NDArray[Any] | None = None) -> npt.NDArray[Any]:
    """``column[order]``, into an array that is not needed any more where there is one: new memory costs time."""
    found = np.empty(order.size, column.dtype) if into is None else into.view(column.dtype)
    for part in parts(order.size):
        np.take(column, order[part], out=found[part], mode="clip")  # otherwise NumPy would check in a copy
    return found


def _by_lead(lead: Numbers, leads: int) -> tuple[Numbers, Rows, Pairs]:
    """Rows by lead, otherwise as they came; where each lead's begin; and the pairs by which they were sorted."""
    number = np.arange(lead.size, dtype="<u8")
    pairs = number.view(_PAIR)
    pairs["major"] = lead
    number.sort()
    starts = np.searchsorted(number, np.arange(leads + 1, dtype=np.uint64) << np.uint64(32))
    return pairs["minor"].copy(), starts, number


def _not_later(instants: Rows, starts: Rows) -> Rows:
    """The places whose instant is not after that of the same lead's event before."""
    amiss = np.zeros(instants.size + 1, np.bool_)  # one more, where leads without events begin at the end
    np.less_equal(instants[1:], instants[:-1], out=amiss[1:-1])
    amiss[starts] = False
    return np.flatnonzero(amiss)


def _leads_at(places: Rows, starts: Rows) -> Rows:
    return np.searchsorted(starts, places, side="right") - 1


def _events_of(leads: Rows, starts: Rows) -> tuple[Rows, Rows]:
    """The places of all events of some leads, and whose they are."""
    counts = starts[leads + 1] - starts[leads]
    before = np.cumsum(counts) - counts
    places = np.repeat(starts[leads] - before, counts) + np.arange(counts.sum())
    return places, np.repeat(leads, counts)


def _by_time(order: Numbers, instants: Rows, places: Rows, leads: Rows) -> None:
    """Put the events at these places in their order: by time, and then by lead again."""
    by_time = np.argsort(instants[places])
    number = np.arange(places.size, dtype="<u8")
    pairs = number.view(_PAIR)
    pairs["major"] = leads[by_time]
    number.sort()
    source = places[by_time[pairs["minor"]]]
    order[places], instants[places] = order[source], instants[source]


def _ties(instants: Rows, places: Rows, leads: Rows) -> Rows:
    """Of these places, those that share lead and instant with a neighbour."""
    moments = instants[places]
    same = (moments[1:] == moments[:-1]) & (leads[1:] == leads[:-1])
    tied = np.zeros(places.size, np.bool_)
    tied[1:] |= same
    tied[:-1] |= same
    return places[tied]


def _by_content(order: Numbers, tied: Rows, lead: Numbers, at: Rows, ranking: Ranking) -> Rows:
    """Order ties by what they hold; of rows that hold the same, all places but the first."""
    rows = np.sort(order[tied]).astype(np.int64)
    keys = (lead[rows], at[rows], ranking(rows))
    ranked = np.lexsort(keys[::-1])
    order[tied] = rows[ranked]
    again = np.zeros(rows.size, np.bool_)
    again[1:] = np.logical_and.reduce([key[ranked[1:]] == key[ranked[:-1]] for key in keys])
    return tied[again]
