"""What was asked once is not asked again: only what changed is."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from engine_small import MODEL
from history.store.kept import of_files, of_history, same, sources
from leadlight.engine import match
from leadlight.engine.stored import answers
from leadlight.history.store import StoredHistory, add_history, build_history, open_history
from leadlight.model import Condition, Model, load


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The conditions that were asked of events, as they are."""
    heard: list[str] = []
    ask = answers._asked

    def listening(condition: Condition, segment: object) -> object:
        heard.append(condition.text)
        return ask(condition, segment)  # type: ignore[arg-type]

    monkeypatch.setattr(answers, "_asked", listening)
    return heard


@pytest.fixture
def files(tmp_path: Path, company: pl.DataFrame) -> list[Path]:
    company[:-30].write_parquet(tmp_path / "e.parquet")
    company[-30:].write_parquet(tmp_path / "late.parquet")
    return [tmp_path / "e.parquet", tmp_path / "late.parquet"]


@pytest.fixture
def history(tmp_path: Path, files: list[Path]) -> StoredHistory:
    return build_history(tmp_path / "kept", sources(files[:1]))


def model(folder: Path, *changes: tuple[str, str]) -> Model:
    text = MODEL.replace(
        "- {name: Page, on: page_viewed, points: 1}",
        "- {name: Docs, on: page_viewed, when: \"path LIKE '/docs%' AND name <> 'x'\", points: 1}",
    )
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "model.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_a_change_of_figures_asks_nothing(tmp_path: Path, history: StoredHistory, asked: list[str]) -> None:
    match(model(tmp_path), history)
    assert sorted(asked) == ["path = '/pricing'", "path LIKE '/docs%' AND name <> 'x'"]
    asked.clear()
    changed = model(
        tmp_path, ("points: 10, at_most: 2 ever", "points: 7, at_most: 3 per day"), ("limit: 20", "limit: 30")
    )
    match(changed, open_history(history.folder))
    assert asked == []


def test_a_changed_condition_is_asked_alone(
    tmp_path: Path, history: StoredHistory, files: list[Path], asked: list[str]
) -> None:
    match(model(tmp_path), history)
    asked.clear()
    changed = model(tmp_path, ("path = '/pricing'", "path LIKE '/pricing%'"))
    found = of_history(changed, open_history(history.folder))
    assert asked == ["path LIKE '/pricing%'"]
    assert same(found, of_files(changed, files[:1]))


def test_an_addition_alone_is_asked(
    tmp_path: Path, history: StoredHistory, files: list[Path], asked: list[str]
) -> None:
    agreed = model(tmp_path)
    match(agreed, history)
    asked.clear()
    longer = add_history(history.folder, sources(files[1:])).history
    assert same(of_history(agreed, longer), of_files(agreed, files))
    assert len(asked) == 2  # each condition once, of the new events


def test_a_kind_that_is_declared_is_part_of_what_was_asked(tmp_path: Path, asked: list[str]) -> None:
    """`seats > plan` reads texts, `seats > plan + 0` numbers: other answers, though the columns are the same."""
    file = tmp_path / "e.csv"
    file.write_text("lead,at,name,path,feature,seats,plan\nada,2026-01-01,page_viewed,,,9,10\n")
    kept = build_history(tmp_path / "kept", sources([file]))
    for condition, score in (("seats > plan", 10.0), ("seats > plan + 0", 0.0), ("seats > plan", 10.0)):
        found = of_history(model(tmp_path, ("path = '/pricing'", condition)), kept)
        assert found.leads["score_web"].to_list() == [score]


def test_a_place_that_cannot_be_written_to_costs_time_only(
    tmp_path: Path, small_model: Model, history: StoredHistory, files: list[Path]
) -> None:
    (history.folder / "cache").write_text("no folder")
    for _ in range(2):
        assert same(of_history(small_model, open_history(history.folder)), of_files(small_model, files[:1]))


def test_the_cache_is_kept_small(history: StoredHistory, small_model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    of_history(small_model, history)
    assert history.cache.size > 3_000
    monkeypatch.setattr(history.cache, "_most", 3_000)
    history.cache.prune()
    assert history.cache.size <= 3_000
