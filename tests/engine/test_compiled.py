"""The compiled fold and the same source as plain Python: the same to the bit."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engines import flat, written
from leadlight.engine import fold as source
from leadlight.engine import match, run, shapes
from leadlight.engine.compile import _whole
from leadlight.engine.fold import halved, month_of
from leadlight.history import open_events, read_attributes
from leadlight.model import Model
from strategies import History, situations


def plain_fold(*arguments: Any) -> int:
    """Called as the compiled fold is, with the tables themselves for their addresses."""
    tables, rest = list(arguments[: len(shapes.ROWS)]), arguments[len(shapes.ROWS) :]
    rows = [table.view(np.recarray) if table.dtype.names else table for table in tables]
    groups, start = [], 0
    for group in (shapes.Agreed, shapes.Happened, shapes.Workspace, shapes.Found):
        groups.append(group(*rows[start : start + len(group._fields)]))
        start += len(group._fields)
    return source.fold(*groups, *rest)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(situations())
def test_compiled_code_means_what_the_source_says(situation: tuple[Model, History, int | None]) -> None:
    model, history, as_of = situation
    with TemporaryDirectory() as folder:
        events = open_events(written(Path(folder), "events", [[flat(row) for row in history.events]]))
        known = written(Path(folder), "attributes", [history.attributes])
        matched = match(model, events, read_attributes(known) if known else None)
    now = matched.last_instant if as_of is None else as_of
    compiled = run.fold_history(model, matched, now, ledger=True, tell=True, threads=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "entry", lambda: plain_fold)
        patch.setattr(run, "addresses", lambda tables: tables)
        plain = run.fold_history(model, matched, now, ledger=True, tell=True, threads=1)
    for name in ("leads", "categories", "transitions", "entries"):
        assert getattr(compiled, name).tobytes() == getattr(plain, name).tobytes(), name
    assert compiled.scores.tobytes() == plain.scores.tobytes()


@given(st.floats(min_value=0, max_value=1000))
def test_what_is_left_after_some_half_lives_is_right_to_the_last_digits(half_lives: float) -> None:
    assert halved(half_lives, 128.0) == pytest.approx(0.5**half_lives, rel=4e-15)


def test_months_are_those_of_the_calendar() -> None:
    days = np.arange("1900-01-01", "2200-01-01", dtype="datetime64[D]")
    months = np.array([month_of(int(day)) for day in days.astype(np.int64)])
    assert (np.diff(months) == np.diff(days.astype("datetime64[M]").astype(np.int64))).all()


def test_a_second_process_starts_without_the_compiler() -> None:
    code = "import sys; from leadlight.engine.compile import entry; entry(); print('numba' in sys.modules)"
    run.entry()  # compiled at the latest now
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


@pytest.mark.skipif(os.name == "nt", reason="file rights are of another kind there")
def test_without_a_place_to_keep_it_the_fold_still_runs(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    code = "import sys, pathlib; from leadlight.engine.compile import _keep; _keep(pathlib.Path(sys.argv[1]), b'')"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "file" / "fold.o")], check=True)


@pytest.mark.parametrize("left", [0, 20, 1000])
def test_a_cut_short_cache_is_compiled_again_not_trusted(tmp_path: Path, left: int) -> None:
    kept = tmp_path / "fold.o"
    code = b"\x7fELF" * 1000
    kept.write_bytes(hashlib.sha256(code).digest() + code)
    assert _whole(kept) == code
    kept.write_bytes(kept.read_bytes()[:left])
    assert _whole(kept) is None
