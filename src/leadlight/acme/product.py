"""Who tries Acme's product, and what they do with it."""

from __future__ import annotations

import numpy as np
import polars as pl

from leadlight.acme import words
from leadlight.acme.chance import Rng, happens, odds, office_hours, pick
from leadlight.acme.rates import DAY, HOUR


def trials(people: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """Trials of leads about to buy; the better the company fits, the more of its people join in."""
    buyers = people.filter(pl.col("window").is_not_null())
    buyers = buyers.filter(pl.Series(happens(odds(-0.7 + 0.6 * buyers["interest"].to_numpy()), rng)))
    start = office_hours(buyers["window"].to_numpy() + rng.integers(DAY, 12 * DAY, buyers.height), rng)
    started = buyers.select("lead", pl.Series("at", start), pl.lit("trial_started").alias("name"))
    users = _users(buyers, start, rng)
    activated = users.select("lead", "at", pl.lit("user_activated").alias("name"), "user")
    return pl.concat([started, activated, _use(users, rng)], how="diagonal")


def _users(buyers: pl.DataFrame, start: np.ndarray, rng: Rng) -> pl.DataFrame:
    many = 1 + rng.poisson(np.exp(-0.1 + 0.4 * buyers["fit"].to_numpy()))
    of = np.repeat(np.arange(buyers.height), many)
    nth = np.arange(of.size) - np.repeat(np.cumsum(many) - many, many)
    joins = start[of] + HOUR // 4 + nth * rng.integers(HOUR, 3 * DAY, of.size)
    return buyers[of].select(
        "lead", "interest", pl.Series("at", joins), pl.Series("user", [f"user-{n + 1}" for n in nth])
    )


def _use(users: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """Three weeks of use by each user, whose first features are the easy ones."""
    many = rng.poisson(np.exp(1.9 + 0.35 * users["interest"].to_numpy()))
    of = np.repeat(np.arange(users.height), many)
    at = users["at"].to_numpy()[of] + HOUR // 6
    used = np.maximum(office_hours(at + (rng.exponential(6, of.size) * DAY).astype(np.int64), rng), at)
    feature = pl.Series("feature", words.FEATURES)[pick((20, 18, 14, 10, 8, 8, 4, 2), of.size, rng)]
    return users[of].select("lead", pl.Series("at", used), pl.lit("feature_used").alias("name"), feature, "user")
