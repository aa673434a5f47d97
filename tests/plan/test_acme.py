"""Against an invented company whose truth is known: the rates it was made by, and its own future."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl
import pytest

from leadlight import acme
from leadlight.engine import Outcome, qualify
from leadlight.history import open_events, read_attributes
from leadlight.model import load
from leadlight.plan import Ask, Target, plan
from leadlight.plan.observe import observe
from leadlight.plan.posterior import step

SEEDS = (7, 8, 9)
THEN = datetime(2026, 1, 1, tzinfo=UTC)
DECISIONS = {"sal": "sales_qualified", "sql": "opportunity_created", "opportunity": "opportunity_won"}


@dataclass(frozen=True)
class Company:
    """Its outcome as of the beginning of 2026 and as of the end of June, and what its sales decides by."""

    then: Outcome
    now: Outcome
    truth: list[dict[str, Any]]

    def rate(self, decision: str) -> float:
        rows = [row for row in self.truth if row["step"] == decision]
        return float(sum(row["expected"] for row in rows) / sum(row["decided"] for row in rows))

    def wins_of_the_known(self) -> int:
        """Of the leads known at the beginning of 2026, those that bought since."""
        first = self.now.transitions.group_by("lead").agg(since=pl.col("at").min())
        won = self.now.transitions.filter(pl.col("to_stage") == "customer").join(first, on="lead")
        return won.filter((pl.col("at") > THEN) & (pl.col("since") <= THEN))["lead"].n_unique()


pytestmark = pytest.mark.xdist_group("companies")  # each made once


@cache
def company(seed: int) -> Company:
    with TemporaryDirectory() as name:
        folder = Path(name)
        acme.write(folder, seed=seed, leads=3_000)
        (folder / "model.yaml").write_text(acme.model_text(), encoding="utf-8")
        model = load(folder / "model.yaml")
        then, now = (
            qualify(model, open_events([folder / "events.parquet"]), read_attributes([folder / "leads.csv"]), as_of=at)
            for at in (THEN, None)
        )
        truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return Company(then, now, truth["by_source"])


def test_the_rates_it_was_made_by_lie_inside_the_intervals() -> None:
    inside = []
    for seed in SEEDS:
        known = company(seed)
        seen = observe(known.now.transitions, known.now.as_of)
        for stage, decision in DECISIONS.items():
            rate = step(seen.stays[stage], 500, 600, np.random.default_rng(1)).rate
            low, high = np.quantile(rate, [0.025, 0.975])
            inside.append(low <= known.rate(decision) <= high)
    assert sum(inside) >= 8  # of nine, at 95 %


def test_what_its_pipeline_brought_lies_in_the_range_that_was_foreseen() -> None:
    foreseen = [plan(company(seed).then, Ask(Target.read("60 deals by 2026-06", "Europe/Berlin"))) for seed in SEEDS]
    came = [company(seed).wins_of_the_known() for seed in SEEDS]
    assert sum(each.pipeline.low <= real <= each.pipeline.high for each, real in zip(foreseen, came, strict=True)) >= 2
    assert abs(sum(each.pipeline.middle for each in foreseen) / sum(came) - 1) < 0.25
