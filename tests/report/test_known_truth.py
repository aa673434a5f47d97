"""Acme's generator knows the true rates: they lie inside the intervals of the reports, over many companies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pytest

from leadlight import acme
from leadlight.engine import Outcome, qualify
from leadlight.history import open_events, read_attributes
from leadlight.model import load
from leadlight.report import report

ROOT: Final = Path(__file__).parents[2]
SEEDS: Final = range(8)
ASKED: Final = {
    "mql": "sales_accepted",
    "sal": "sales_qualified",
    "sql": "opportunity_created",
    "opportunity": "opportunity_won",
}
"""The stage that is left, and the answer that the generator draws by dice of known weight."""

World = tuple[Outcome, pl.DataFrame]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> list[World]:
    """Companies made alike: each one's outcome, and the truth of its verdicts by source."""
    return [*_made(tmp_path_factory.mktemp("worlds"))]


def _made(folder: Path) -> Iterator[World]:
    model = load(ROOT / "examples/acme/model.yaml")
    for seed in SEEDS:
        acme.write(folder, seed=seed, leads=1000)
        outcome = qualify(model, open_events([folder / "events.parquet"]), read_attributes([folder / "leads.csv"]))
        yield outcome, pl.DataFrame(json.loads((folder / "truth.json").read_text(encoding="utf-8"))["by_source"])


def test_what_sales_says_yes_to(worlds: list[World]) -> None:
    """Of all leads that came into a stage, so many move on: the weight of the generator's dice."""
    inside = []
    for outcome, truth in worlds:
        asked = truth.group_by("step").agg(rate=pl.col("expected").sum() / pl.col("decided").sum())
        rates = dict(asked.rows())
        rows = report("lifecycle").find(outcome).table.filter(pl.col("stage").is_in([*ASKED]), reading="entries")
        inside += [
            low <= rates[ASKED[stage]] <= high
            for stage, low, high in rows[["stage", "to_next_low", "to_next_high"]].rows()
        ]
    assert len(inside) == len(SEEDS) * len(ASKED)
    assert sum(inside) >= 28  # of 32 at 95%: fewer happen once in 60 times


def test_what_sales_says_yes_to_by_source(worlds: list[World]) -> None:
    inside = []
    for outcome, truth in worlds:
        rates = {
            (source, step): yes / n for source, step, yes, n in truth[["source", "step", "expected", "decided"]].rows()
        }
        table = report("lifecycle").find(outcome, by="source").table.filter(reading="entries")
        for value, stage, low, high in table[["value", "stage", "to_next_low", "to_next_high"]].rows():
            true = rates.get((value, ASKED.get(stage)))
            inside += [low <= true <= high] if true is not None and low is not None else []
    assert len(inside) > 200
    assert sum(inside) / len(inside) >= 0.93


def test_what_sources_bring(worlds: list[World]) -> None:
    """What is true of all companies lies within the interval of each, 19 times in 20."""
    every = pl.concat(
        report("sources").find(outcome, by="source").table.filter(pl.col("goal").is_in(["mql", "sql"]))
        for outcome, _ in worlds
    )
    weighted = (pl.col("converted") * pl.col("converted_n")).sum() / pl.col("converted_n").sum()
    inside = every.with_columns(true=weighted.over("value", "goal")).select(
        pl.col("true").is_between("converted_low", "converted_high").mean(), n=pl.len()
    )
    share, n = inside.row(0)
    assert n == len(SEEDS) * 8 * 2
    assert share >= 0.9
