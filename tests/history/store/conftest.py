"""A model and an invented company's events."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from engine_small import MODEL
from leadlight import acme
from leadlight.model import Model, load


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    file = tmp_path_factory.mktemp("model") / "model.yaml"
    file.write_text(MODEL, encoding="utf-8")
    return load(file)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    folder: Path = tmp_path_factory.mktemp("company")
    acme.write(folder, leads=40)
    return pl.read_parquet(folder / "events.parquet")
