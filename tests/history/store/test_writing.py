"""Who may write where, and when."""

from __future__ import annotations

import gzip
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from history.store.kept import of_files, of_history, same, sources
from leadlight.history import HistoryError
from leadlight.history.store import add_history, build_history, is_history, open_history
from leadlight.history.store.lock import writing
from leadlight.model import Model


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """What a full disk is to a program: writing fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def events(tmp_path: Path, company: pl.DataFrame) -> Path:
    company.write_parquet(tmp_path / "e.parquet")
    return tmp_path / "e.parquet"


def test_one_writer_at_a_time(tmp_path: Path, events: Path, small_model: Model) -> None:
    history = build_history(tmp_path / "kept", sources([events]))
    with writing(history.folder):
        with pytest.raises(HistoryError, match=r"is being written to by process \d+. Wait until that is done."):
            add_history(history.folder, sources([events]))
        assert same(of_history(small_model, open_history(history.folder)), of_files(small_model, [events]))
    assert len(add_history(history.folder, sources([events])).history.segments) == 2


def test_a_file_that_cannot_be_read_to_its_end_adds_nothing(tmp_path: Path, events: Path) -> None:
    build_history(tmp_path / "kept", sources([events]))
    before = open_history(tmp_path / "kept").parts
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(gzip.compress(b"lead,at,name\n" + b"a,2026-01-01,x\n" * 1000)[:-40])
    with pytest.raises(HistoryError, match="damaged or cut short"):
        add_history(tmp_path / "kept", sources([events, cut]))
    assert open_history(tmp_path / "kept").parts == tuple(before)


def test_nothing_else_is_written_over(tmp_path: Path, events: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("dear all")
    with pytest.raises(HistoryError, match=r"holds other things. Name a folder that is new or empty"):
        build_history(other, sources([events]), replace=True)
    with pytest.raises(HistoryError, match="holds other things"):
        build_history(events, sources([events]))
    build_history(tmp_path / "kept", sources([events]))
    with pytest.raises(HistoryError, match="holds a history already"):
        build_history(tmp_path / "kept", sources([events]))


def test_a_build_that_was_broken_off_is_begun_again(tmp_path: Path, events: Path) -> None:
    folder = tmp_path / "kept"
    (folder / "segments" / "left").mkdir(parents=True)
    with pytest.raises(HistoryError, match="There is no file"):
        build_history(folder, sources(["nowhere.csv"]))
    history = build_history(folder, sources([events]))
    assert [entry.name for entry in (folder / "segments").iterdir()] == [part.folder for part in history.parts]


def test_a_folder_of_files_is_no_history(tmp_path: Path, events: Path) -> None:
    assert not is_history(tmp_path)
    (tmp_path / "segments").mkdir()
    assert not is_history(tmp_path)
    assert not is_history(events)
    assert not is_history(tmp_path / "nowhere")
    assert is_history(build_history(tmp_path / "kept", sources([events])).folder)


def test_rows_that_cannot_be_used_are_kept_with_their_reasons(tmp_path: Path, small_model: Model) -> None:
    file, leads = tmp_path / "e.csv", tmp_path / "leads.csv"
    file.write_text(
        f"lead,at,name,path,feature\nada,never,x,,\nada,2026-01-01,x,,{'y' * 1_000_001}\nada,2026-01-01,x,,\n"
    )
    leads.write_text("lead,at,seniority\nada,soon,vp\n,,vp\n")
    history = build_history(tmp_path / "kept", sources([file], [leads]))
    history = add_history(tmp_path / "kept", sources([file])).history
    found = of_history(small_model, history)
    assert found.rejected.select(pl.col("file").str.split("/").list.last(), "line", "reason").rows() == [
        ("e.csv", 2, '"never" is no time from 1900 to 2199'),
        ("e.csv", 3, 'the text of "feature" is longer than 1 MB'),
        ("leads.csv", 2, '"soon" is no time from 1900 to 2199'),
        ("leads.csv", 3, 'no lead: "lead" is empty'),
    ]
    assert found.rejected.equals(of_files(small_model, [file], [leads]).rejected)


def test_a_full_disk_changes_nothing(tmp_path: Path, events: Path, small_model: Model) -> None:
    folder = build_history(tmp_path / "kept", sources([events])).folder
    with no_file_larger_than(20_000), pytest.raises(HistoryError, match=r"cannot be written: .* Nothing was changed"):
        add_history(folder, sources([events]))
    assert len(list((folder / "segments").iterdir())) == 1
    assert same(of_history(small_model, open_history(folder)), of_files(small_model, [events]))
