"""The command line, called as a shell calls it, and small histories to call it with."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import pytest

from cli.calls import EVENTS, LEADS, MODEL, Call, Company, Said, Small
from leadlight import acme
from leadlight.cli import main


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """Three leads: one with sales, one hardly interested, one who raised a hand."""
    texts = {"model.yaml": MODEL, "events.csv": EVENTS, "leads.csv": LEADS}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return Small(tmp_path, *(str(tmp_path / name) for name in texts))


@pytest.fixture
def leadlight(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Call the command line within this process: what it does not catch fails the test."""

    def called(*words: object, columns: int = 80) -> Said:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "argv", ["leadlight", *map(str, words)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return called


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Sixty leads with all that happens to real ones, some two thousand events."""
    folder = tmp_path_factory.mktemp("company")
    acme.write(folder, leads=60)
    model = folder / "model.yaml"
    model.write_text(acme.model_text(), encoding="utf-8")
    events = pl.read_parquet(folder / "events.parquet")
    return Company(model, events, pl.read_csv(folder / "leads.csv", infer_schema=False))
