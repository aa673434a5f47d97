"""Rows arranged some leads at a time are those arranged all at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from history.store.kept import sources
from leadlight.history import cluster
from leadlight.history.store import build_history
from leadlight.history.store.arrange import Unarranged, arranged

LEADS = 5
EVENTS = st.lists(st.tuples(st.integers(0, LEADS - 1), st.integers(0, 6), st.integers(0, 2)), max_size=40)


@given(EVENTS, st.integers(1, 12), st.permutations(range(LEADS)))
def test_some_leads_at_a_time_is_all_at_once(
    events: list[tuple[int, int, int]], at_once: int, places: list[int]
) -> None:
    """Rows have the code of their lead; the place of the lead is another number."""
    code = np.array([lead + 1 for lead, _, _ in events], np.uint32)
    at = np.array([at for _, at, _ in events], np.int64)
    holds = np.array([content for _, _, content in events], np.int64)
    place = np.array([0, *places], np.uint32)
    whole = cluster(place[code], at, LEADS, lambda rows: holds[rows])
    with TemporaryDirectory() as name:
        folder = Path(name)
        code.tofile(folder / "lead")
        at.tofile(folder / "at")
        rows = Unarranged(folder / "lead", folder / "at", place)
        found = arranged(rows, lambda rows: holds[rows], folder, at_once)
        order = [row for part in found.order() for row in part.tolist()]
        instants = [at for part in found.at() for at in part.tolist()]
    assert (order, instants) == (whole.order.tolist(), whole.at.tolist())
    assert found.starts.tolist() == whole.starts.tolist()
    assert found.events == whole.at.size
    assert int(found.again.sum()) == whole.duplicates
    assert found.span == ((int(at.min()), int(at.max())) if events else None)


def test_a_history_is_the_same_files_however_few_leads_are_arranged_at_once(
    tmp_path: Path, company: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = pl.concat([company, company.head(50)])  # some events came twice
    twice.write_parquet(tmp_path / "events.parquet")
    seals = []
    for at_once in (1 << 24, 7):
        monkeypatch.setattr("leadlight.history.store.write.arranged", partial(arranged, at_once=at_once))
        build_history(tmp_path / f"kept-{at_once}", sources([tmp_path / "events.parquet"]))
        (seal,) = (tmp_path / f"kept-{at_once}").glob("segments/*/seal.json")
        seals.append(seal.read_bytes())
    assert seals[0] == seals[1]
