"""The benchmark compares like with like: every tool's job gives the outcome that the reference gives."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "bench")]

import duckdb_job  # noqa: E402
import duckdb_windows  # noqa: E402
import job  # noqa: E402
import leadlight_job  # noqa: E402
import make_history  # noqa: E402
import polars_job  # noqa: E402
import polars_windows  # noqa: E402

import reference  # noqa: E402
from leadlight.model import GRADES, load  # noqa: E402

JOBS = (leadlight_job, duckdb_job, polars_job, duckdb_windows, polars_windows)
MODELS = (job.MODEL, job.CHANGED)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history")
    make_history.make(2_000, folder, seed=3)
    return folder


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("larger")
    make_history.make(40_000, folder)
    return folder


def expected(model: Path, folder: Path) -> pl.DataFrame:
    events = pl.read_parquet(folder / "events.parquet").with_columns(pl.col("at").dt.epoch("us"))
    attributes = pl.read_parquet(folder / "leads.parquet")
    outcome = reference.qualify(load(model), map(as_event, events.to_dicts()), map(as_known, attributes.to_dicts()))
    start = load(model).fit.start
    rows = [
        (
            lead, GRADES.index(row["grade"] or start), row["mql_first_at"], row["mql_last_at"],
            row["mql_count"], *row["categories"].values(),
        )
        for lead, row in outcome.leads.items()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=job.COLUMNS, orient="row", infer_schema_length=None)


def as_event(row: dict[str, Any]) -> dict[str, Any]:
    properties = {name: row[name] for name in ("path", "form", "feature")}
    return {"lead": row["lead"], "at": row["at"], "name": row["name"], "id": None, "properties": properties}


def as_known(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "at": None}


def hot(tool: Any, folder: Path, model: Path) -> pl.DataFrame:
    """The outcome of a model over a history that was set up with the other model."""
    other = next(file for file in MODELS if file != model)
    return tool.result(tool.hot_run(tool.hot_setup(folder, tool.read(other)), tool.read(model)))


def assert_same(found: pl.DataFrame, right: pl.DataFrame) -> None:
    assert_frame_equal(found, right, check_dtypes=False, check_exact=False, abs_tol=1e-6, rel_tol=0)
    exact = list(job.COLUMNS[:5])
    assert_frame_equal(found.select(exact), right.select(exact), check_dtypes=False, check_exact=True)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.stem)
def test_every_job_gives_the_outcome_of_the_reference(history: Path, model: Path) -> None:
    right = expected(model, history)
    assert right["first"].count() > 2, "a history without qualified leads proves nothing"
    for tool in JOBS:
        assert_same(hot(tool, history, model), right)


def test_a_history_in_several_parts_gives_the_same(larger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polars_job, "PART", 3_000)
    right = hot(duckdb_windows, larger, job.CHANGED)
    assert right["count"].max() > 1, "somebody should have come round again"
    assert_same(hot(polars_job, larger, job.CHANGED), right)


def test_from_files_gives_the_same_as_from_memory(larger: Path) -> None:
    right = hot(duckdb_windows, larger, job.MODEL)
    for tool in cold_jobs():
        assert_same(tool.cold_run(larger, tool.read(job.MODEL)), right)


def cold_jobs() -> Iterator[Any]:
    return (tool for tool in JOBS if hasattr(tool, "cold_run"))


def test_the_order_of_the_file_does_not_matter(larger: Path, tmp_path: Path) -> None:
    right = hot(duckdb_job, larger, job.CHANGED)
    pl.read_parquet(larger / "events.parquet").sample(fraction=1, shuffle=True, seed=3).write_parquet(
        tmp_path / "events.parquet"
    )
    pl.read_parquet(larger / "leads.parquet").write_parquet(tmp_path / "leads.parquet")
    for tool in (leadlight_job, duckdb_job, polars_job):
        assert_same(hot(tool, tmp_path, job.CHANGED), right)


def test_the_same_seed_makes_the_same_history(tmp_path: Path) -> None:
    files = [make_history.make(1_000, tmp_path / name, seed=5) for name in ("one", "two")]
    first, second = [[file.read_bytes() for file in pair] for pair in files]
    assert first == second
    instants = pl.read_parquet(files[0][0])["at"]
    assert instants.is_sorted()
    assert instants.n_unique() == 1_000
