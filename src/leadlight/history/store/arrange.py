"""Rows put in the order of leads and instants, some leads at a time: what that takes of memory has a limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from leadlight.history.cluster import Numbers, Ranking, Rows, cluster
from leadlight.history.parts import PART

AT_ONCE: Final = 1 << 24
"""So many events are arranged at once, in about half a gigabyte; a lead that has more is arranged alone."""


@dataclass(frozen=True)
class Unarranged:
    """Rows on disk, in the order they came: ``lead`` holds the code of each row's lead, from 1 on, ``at`` its instant.
    ``place`` tells of each code where its lead comes in the order of leads."""

    lead: Path
    at: Path
    place: Numbers

    def rows(self) -> Iterator[tuple[Numbers, Rows]]:
        """The places of their leads, and their instants, some rows at a time."""
        with self.lead.open("rb") as leads, self.at.open("rb") as instants:
            while (lead := np.fromfile(leads, np.uint32, PART)).size:
                yield self.place[lead], np.fromfile(instants, np.int64, lead.size)

    def counts(self) -> Rows:
        """How many rows each lead has, in the order of leads."""
        counts = np.zeros(self.place.size - 1, np.int64)
        for places, _ in self.rows():
            counts += np.bincount(places, minlength=counts.size)
        return counts

    def of_leads(self, first: int, end: int, many: int) -> tuple[Numbers, Numbers, Rows]:
        """The rows of some leads, so many: their numbers, the leads counted from the first, and the instants."""
        numbers, leads, at = np.empty(many, np.uint32), np.empty(many, np.uint32), np.empty(many, np.int64)
        begin = found = 0
        for places, instants in self.rows():
            here = np.flatnonzero((places >= first) & (places < end))
            filled = slice(found, found + here.size)
            numbers[filled], leads[filled], at[filled] = here + begin, places[here] - first, instants[here]
            begin, found = begin + places.size, filled.stop
        return numbers, leads, at


@dataclass(frozen=True)
class Arranged:
    """The order of the rows, without exact duplicates, on disk: the numbers of the rows, and their instants.

    ``starts``: where each lead's begin, and one more for the end of the last. ``again``: how many rows of each lead
    were left out as the same event. ``span``: the first instant and the last, where there is any.
    """

    numbers: Path
    instants: Path
    starts: Rows
    again: Rows
    span: tuple[int, int] | None

    @property
    def events(self) -> int:
        return int(self.starts[-1])

    def order(self) -> Iterator[Numbers]:
        """The numbers of the rows in their order, a part at a time."""
        return _parts_of(self.numbers, np.uint32)

    def at(self) -> Iterator[Rows]:
        """Their instants, a part at a time."""
        return _parts_of(self.instants, np.int64)


def arranged(rows: Unarranged, ranking: Ranking, into: Path, at_once: int = AT_ONCE) -> Arranged:
    """Put rows in their order (`cluster`), and write it down in a folder. ``ranking`` tells the place of rows by what
    they hold."""
    counts = rows.counts()
    starts = np.zeros(counts.size + 1, np.int64)
    ends: list[int] = []
    paths = into / "order-numbers", into / "order-instants"
    with paths[0].open("wb") as order, paths[1].open("wb") as instants:
        for first, end in spans(counts, at_once):
            numbers, leads, at = rows.of_leads(first, end, int(counts[first:end].sum()))
            part = cluster(leads, at, end - first, partial(_ranked, ranking, numbers))
            numbers[part.order].tofile(order)
            part.at.tofile(instants)
            starts[first + 1 : end + 1] = starts[first] + part.starts[1:]
            ends += [int(part.at.min()), int(part.at.max())] if part.at.size else []
    return Arranged(*paths, starts, counts - np.diff(starts), (min(ends), max(ends)) if ends else None)


def _parts_of(path: Path, dtype: type[np.generic]) -> Iterator[npt.NDArray[Any]]:
    with path.open("rb") as file:
        while (part := np.fromfile(file, dtype, PART)).size:
            yield part


def _ranked(ranking: Ranking, numbers: Numbers, tied: Rows) -> Rows:
    return ranking(numbers[tied].astype(np.int64))


def spans(counts: Rows, most: int) -> Iterator[tuple[int, int]]:
    """Leads that have no more than so many rows together; one that has more stands alone.

    >>> list(spans(np.array([2, 2, 9, 1, 3]), 4))
    [(0, 2), (2, 3), (3, 5)]
    """
    ends = np.cumsum(counts)
    first = 0
    while first < counts.size:
        before = int(ends[first - 1]) if first else 0
        end = max(int(np.searchsorted(ends, before + most, side="right")), first + 1)
        yield first, end
        first = end
