"""When Acme's marketing hands a lead to sales: enough points and fit, or a request to be called."""

from __future__ import annotations

import numpy as np
import polars as pl

from leadlight.acme import words
from leadlight.acme.chance import Instants
from leadlight.acme.rates import (
    ASKS,
    ASKS_THIRDS,
    DAY,
    FIRST,
    HALF_LIFE_DAYS,
    HAND_OVER_POINTS,
    HAND_OVER_THIRDS,
)

POINTS = (
    pl.when(pl.col("user_agent") == words.SCANNER)
    .then(0)
    .when(path="/pricing")
    .then(10)
    .when(pl.col("path").is_in(["/demo", "/customers"]))
    .then(5)
    .when(name="page_viewed")
    .then(1)
    .when(name="email_clicked")
    .then(4)
    .when(pl.col("form").is_in(ASKS))
    .then(25)
    .when(name="form_submitted")
    .then(8)
    .when(name="webinar_attended")
    .then(20)
    .when(name="event_attended")
    .then(15)
    .when(name="trial_started")
    .then(20)
    .when(name="user_activated")
    .then(8)
    .when(name="feature_used")
    .then(2)
    .otherwise(0)
)


def signals(people: pl.DataFrame, touches: pl.DataFrame) -> pl.DataFrame:
    """The moments at which marketing's rule of thumb says: hand this lead over. Points halve every month."""
    growth = ((pl.col("at") - FIRST) / (HALF_LIFE_DAYS * DAY) * np.log(2)).exp()
    score = (pl.col("points") * growth).cum_sum().over("position") / growth
    leads = people.select("lead", "thirds", "spam", pl.row_index("position").cast(pl.Int64))
    asks = pl.col("form").is_in(ASKS) & (pl.col("thirds") >= ASKS_THIRDS)
    return (
        touches.join(leads, on="lead")
        .filter(~pl.col("spam"))
        .sort("position", "at", "name", "path", "user", "feature", maintain_order=True)
        .with_columns(POINTS.alias("points"))
        .with_columns(score.alias("score"))
        .filter(((pl.col("score") >= HAND_OVER_POINTS) & (pl.col("thirds") >= HAND_OVER_THIRDS)) | asks)
        .select("position", "at")
    )


def handed_over(signs: pl.DataFrame, ready: Instants) -> pl.DataFrame:
    """The first such moment of each lead (``position``, ``at``) once it is ``ready`` for one."""
    free = pl.Series(ready)[signs["position"].to_numpy()]
    return signs.filter(pl.col("at") >= free).group_by("position").agg(pl.col("at").min()).sort("position")
