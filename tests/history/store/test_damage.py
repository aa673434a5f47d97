"""Whatever is damaged is said: which file, and by which command the history is rebuilt. Nothing is silently wrong."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from history.store.kept import of_history, same, sources
from leadlight.engine import Outcome
from leadlight.history import HistoryError
from leadlight.history.store import DamagedError, add_history, build_history, open_history
from leadlight.model import Model


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) * 2 // 3] ^= 0x10
    path.write_bytes(content)


def _missing(path: Path) -> None:
    path.unlink()


def said_of(folder: Path, model: Model, expected: Outcome) -> str | None:
    """What is said of the damage; None where the outcome is the same all the same."""
    try:
        found = of_history(model, open_history(folder))
    except DamagedError as error:
        return str(error)
    assert same(found, expected)
    return None


WAYS = [_truncated, _longer, _flipped, _missing]


@pytest.fixture
def folder(tmp_path: Path, company: pl.DataFrame) -> Path:
    company[:-50].write_parquet(tmp_path / "e.parquet")
    company[-50:].write_csv(tmp_path / "late.csv")
    (tmp_path / "leads.csv").write_text("lead,seniority\nL1,vp\n")
    build_history(tmp_path / "kept", sources([tmp_path / "e.parquet"], [tmp_path / "leads.csv"]))
    add_history(tmp_path / "kept", sources([tmp_path / "late.csv"]))
    return tmp_path / "kept"


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.strip("_"))
def test_every_file(folder: Path, small_model: Model, way: Callable[[Path], None]) -> None:
    expected = of_history(small_model, open_history(folder))
    shutil.rmtree(folder / "cache")
    files = sorted(path for path in (folder / "segments").rglob("*") if path.is_file())
    assert len(files) > 20
    for path in files:
        content = path.read_bytes()
        way(path)
        sentence = said_of(folder, small_model, expected)
        if sentence is None:  # only where the file is not read: a column that no condition asks for
            assert way is _flipped
            assert path.name.startswith("column-")
            [sentence] = open_history(folder).verify()
        assert str(path) in sentence
        assert f"leadlight history build --replace {folder}" in sentence
        assert str(folder.parent / "late.csv") in sentence
        path.write_bytes(content)
        shutil.rmtree(folder / "cache", ignore_errors=True)
    assert open_history(folder).verify() == []


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.strip("_"))
def test_the_manifest(folder: Path, way: Callable[[Path], None]) -> None:
    way(folder / "history.json")
    with pytest.raises(
        DamagedError, match=r'history.json" is damaged: .* Rebuild the history: leadlight history build'
    ):
        open_history(folder)


def test_another_format(folder: Path) -> None:
    manifest = folder / "history.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 99}))
    with pytest.raises(HistoryError, match=r"is a history of format 99; this version .* rebuild it: leadlight history"):
        open_history(folder)


def test_it_is_rebuilt_by_the_command_that_is_said(folder: Path, small_model: Model) -> None:
    expected = of_history(small_model, open_history(folder))
    for path in (folder / "segments").rglob("*.npy"):
        path.unlink()
    with pytest.raises(DamagedError) as error:
        open_history(folder)
    words = str(error.value).split("Rebuild the history: ")[1].split()
    assert words[:4] == ["leadlight", "history", "build", "--replace"]
    files = [word for word in words[5:] if word.endswith(("e.parquet", "late.csv"))]
    rebuilt = build_history(words[4], sources(files, [words[-1]]), replace=True)
    assert same(of_history(small_model, rebuilt), expected)
    assert rebuilt.verify() == []


@pytest.mark.parametrize("way", WAYS[:3], ids=lambda way: way.__name__.strip("_"))
def test_a_damaged_answer_is_asked_again(folder: Path, small_model: Model, way: Callable[[Path], None]) -> None:
    expected = of_history(small_model, open_history(folder))
    kept = [path for path in (folder / "cache").rglob("*") if path.is_file()]
    assert len(kept) > 6
    for path in kept:
        way(path)
    assert same(of_history(small_model, open_history(folder)), expected)
