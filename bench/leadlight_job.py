"""The job in Leadlight: match once, then fold as often as the model changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import polars as pl

from leadlight.engine import Folded, Matched, fold_history, match
from leadlight.engine.shapes import MQL
from leadlight.history import open_events, read_attributes
from leadlight.model import Model
from leadlight.model import load as read

__all__ = ["cold_run", "hot_run", "hot_setup", "read", "result"]


@dataclass(frozen=True)
class Outcome:
    matched: Matched
    folded: Folded
    mqls: pl.DataFrame
    """Of each lead that ever passed, by its number: first, last, count."""


def hot_setup(folder: Path, model: Model) -> Matched:
    """The history, in memory, clustered and matched."""
    return match(model, open_events([folder / "events.parquet"]), read_attributes([folder / "leads.parquet"]))


def hot_run(matched: Matched, model: Model) -> Outcome:
    """The outcome as rows: each lead's categories and grade, and when it became marketing-qualified."""
    folded = fold_history(model, matched, matched.last_instant)
    moves: Any = folded.transitions
    entered = moves[moves["target"] == MQL]
    mqls = (
        pl.DataFrame({"number": entered["lead"].astype(np.uint32), "at": matched.happened.at[entered["event"]]})
        .group_by("number")
        .agg(first=pl.col("at").min(), last=pl.col("at").max(), count=pl.len().cast(pl.Int64))
    )
    return Outcome(matched, folded, mqls)


def result(outcome: Outcome) -> pl.DataFrame:
    """The outcome, for comparing it with the others'."""
    leads, rows = outcome.matched.leads, cast(Any, outcome.folded.leads)
    points = outcome.folded.categories.reshape(len(leads), 2)
    return (
        pl.DataFrame(
            {
                "lead": leads,
                "grade": rows["grade"].astype(np.int8),
                "web": points[:, 0].copy(),
                "product": points[:, 1].copy(),
            }
        )
        .with_row_index("number")
        .join(outcome.mqls, on="number", how="left")
        .select("lead", "grade", "first", "last", pl.col("count").fill_null(0), "web", "product")
        .sort("lead")
    )


def cold_run(folder: Path, model: Model) -> pl.DataFrame:
    """From files to the outcome."""
    return result(hot_run(hot_setup(folder, model), model))
