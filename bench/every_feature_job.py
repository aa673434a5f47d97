"""A model that uses every feature, and the same with another threshold: what a replay of it costs in Leadlight."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl
from job import MODEL
from leadlight_job import Outcome, hot_run, hot_setup

from leadlight.engine.sweep import find_knob
from leadlight.model import Model, load

__all__ = ["hot_run", "hot_setup", "read", "result"]

EVERY: Final = Path(__file__).parent / "every_feature.yaml"


def read(file: Path) -> Model:
    """The model; in place of the changed one, the same with a threshold moved."""
    model = load(EVERY)
    return model if file == MODEL else find_knob(model, "qualify.mql.any[0].score").turned(model, 70)


def result(outcome: Outcome) -> pl.DataFrame:
    """How often each lead passed; there is nothing to compare it with."""
    return outcome.mqls.sort("number")
