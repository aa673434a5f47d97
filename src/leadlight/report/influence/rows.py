"""The rows of the influence report: what marketing sourced, what it influenced, and what each model credits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import polars as pl

from leadlight.report.influence.credits import MODELS, credits_of, markov, weights
from leadlight.report.influence.gathered import NOBODY, Gathered
from leadlight.report.measures.cents import apportioned

ANY: Final = "(any channel)"
UNTOUCHED: Final = "(no touch)"
UNSOURCED: Final = "(not sourced)"
MEASURES: Final = ("opportunities", "pipeline", "won", "revenue")
MONEY: Final = ("pipeline", "revenue")

Row = dict[str, Any]


def rows(found: Gathered, half_life: float) -> list[Row]:
    """Every row, in the order in which they are shown: sourced, influenced, then model by model."""
    return [*_sourced(found), *_influenced(found), *_credited(found, half_life)]


def _sums(deals: pl.DataFrame) -> Row:
    """How many opportunities, how many won, and their money, as whole numbers."""
    return {
        "opportunities": deals.height,
        "pipeline": int(deals["pipeline"].sum()),
        "won": deals["won"].count(),
        "revenue": int(deals["revenue"].sum()),
    }


def _sourced(found: Gathered) -> Iterator[Row]:
    for place, channel in [*enumerate(found.channels), (NOBODY, UNSOURCED)]:
        mine = pl.col("sourced") == place
        leads = found.leads.filter(mine).height
        yield {"reading": "sourced", "channel": channel, "leads": leads, **_sums(found.deals.filter(mine))}


def _influenced(found: Gathered) -> Iterator[Row]:
    pairs = found.before.select("deal", "channel").unique()
    touched, leads = pairs["deal"].unique(), found.touched["lead"].n_unique()
    some = found.deals["deal"].is_in(touched.implode())
    yield {"reading": "influenced", "channel": ANY, "leads": leads, **_sums(found.deals.filter(some))}
    for place, channel in enumerate(found.channels):
        theirs = pairs.filter(pl.col("channel") == place).select("deal")
        deals = found.deals.join(theirs, on="deal", how="semi")
        count = found.touched.filter(pl.col("channel") == place)["lead"].n_unique()
        yield {"reading": "influenced", "channel": channel, "leads": count, **_sums(deals)}
    rest = found.leads.height - leads
    yield {"reading": "influenced", "channel": UNTOUCHED, "leads": rest, **_sums(found.deals.filter(~some))}


def _credited(found: Gathered, half_life: float) -> Iterator[Row]:
    """What each model gives each channel; of money in whole cents, so that all add up."""
    parts = weights(found.before, half_life)
    touched = found.deals["deal"].is_in(found.before["deal"].unique().implode())
    given, left = _sums(found.deals.filter(touched)), _sums(found.deals.filter(~touched))
    worth = found.deals.with_columns(opportunities=pl.lit(1), won=pl.col("won").is_not_null())
    by_measure = {name: _credits(parts, worth, name, found, given[name]) for name in MEASURES}
    for model in MODELS:
        for place, channel in enumerate(found.channels):
            mine = {name: by_measure[name][model][place] for name in MEASURES}
            yield {"reading": model, "channel": channel, "leads": 0, **mine}
        yield {"reading": model, "channel": UNTOUCHED, "leads": 0, **left}


def _credits(parts: pl.DataFrame, worth: pl.DataFrame, name: str, found: Gathered, total: int) -> dict[str, Any]:
    """Per model: what of this measure each channel is given."""
    by_deal = np.zeros(int(worth["deal"].max() or 0) + 1)  # type: ignore[arg-type]
    by_deal[worth["deal"].to_numpy()] = worth[name].cast(pl.Float64).to_numpy()
    given = credits_of(parts, pl.Series(by_deal), len(found.channels))
    given["markov"] = markov(found.effects, total)
    return {model: apportioned(given[model], total) if name in MONEY else given[model] for model in MODELS}
