"""Events in the order that docs/semantics.md 1.2 gives them, whatever the order they came in."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from leadlight.history import Clustered, cluster

LEADS = 5
EVENTS = st.lists(st.tuples(st.integers(0, LEADS - 1), st.integers(0, 6), st.sampled_from("abc")), max_size=40)


@given(EVENTS)
def test_events_are_ordered_by_lead_instant_and_content(events: list[tuple[int, int, str]]) -> None:
    wanted = [event for event, _ in groupby(sorted(events))]
    found = clustered(events)
    assert [events[row] for row in found.order.tolist()] == wanted
    assert found.at.tolist() == [at for _, at, _ in wanted]
    assert found.starts.tolist() == [sum(lead < n for lead, _, _ in wanted) for n in range(LEADS + 1)]
    assert found.duplicates == len(events) - len(wanted)


@given(EVENTS)
def test_of_equal_events_the_first_row_stays(events: list[tuple[int, int, str]]) -> None:
    assert all(row == events.index(events[row]) for row in clustered(events).order.tolist())


def test_only_events_of_one_lead_at_one_instant_are_looked_into() -> None:
    asked: list[int] = []

    def ranking(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        asked.extend(rows.tolist())
        return np.zeros_like(rows)

    lead, at = np.array([0, 1, 1, 0, 1], np.uint32), np.array([7, 7, 5, 7, 6])
    assert cluster(lead, at, 2, ranking).order.tolist() == [0, 2, 4, 1]
    assert asked == [0, 3]


def test_a_column_is_arranged_as_the_events_are() -> None:
    found = cluster(np.array([1, 0], np.uint32), np.array([3, 4]), 2, lambda rows: rows)
    assert found.arranged(np.array([10, 20])).tolist() == [20, 10]


def clustered(events: list[tuple[int, int, str]]) -> Clustered:
    lead = np.array([lead for lead, _, _ in events], np.uint32)
    at = np.array([at for _, at, _ in events], np.int64)
    return cluster(lead, at, LEADS, lambda rows: np.array([ord(events[row][2]) for row in rows.tolist()], np.int64))
