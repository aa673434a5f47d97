"""Small histories to call the command line with."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from cli.calls import EVENTS, LEADS, MODEL, Company, Small
from leadlight import acme


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """Three leads: one with sales, one hardly interested, one who raised a hand."""
    texts = {"model.yaml": MODEL, "events.csv": EVENTS, "leads.csv": LEADS}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return Small(tmp_path, *(str(tmp_path / name) for name in texts))


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Sixty leads with all that happens to real ones, some two thousand events."""
    folder = tmp_path_factory.mktemp("company")
    acme.write(folder, leads=60)
    model = folder / "model.yaml"
    model.write_text(acme.model_text(), encoding="utf-8")
    events = pl.read_parquet(folder / "events.parquet")
    return Company(model, events, pl.read_csv(folder / "leads.csv", infer_schema=False))
