"""Attributes become fits: at each instant something was said of a lead, its grade and the disqualifiers that hold."""

from __future__ import annotations

from functools import reduce

import numpy as np
import polars as pl

from leadlight.engine import shapes
from leadlight.engine.expression import expression
from leadlight.engine.shapes import Array
from leadlight.model import GRADES, Condition, Model
from leadlight.model.shapes import Profile

MOST_THIRDS = len(GRADES) - 1
NUMBER, AT = "\0number", "\0at"
"""The columns beside the attributes: the lead's place, and the instant (µs UTC; null: always). No file has them."""


def match_attributes(model: Model, said: pl.DataFrame, leads: int) -> tuple[Array, Array, Array, Array]:
    """For each lead, from when on (µs UTC; the first from always) which fit: starts, instants, fits, what each fit is.

    ``said`` has `NUMBER`, `AT` and the attributes as text.
    """
    known = attribute_states(said, leads)
    answers = known.select(NUMBER, AT, **_answers(model, known.schema))
    answers = answers.with_columns(grade=pl.col("grade").clip(0, MOST_THIRDS))
    kinds = answers.select("grade", "known", "disqualifiers").unique(maintain_order=True).with_row_index("fit")
    states = answers.join(kinds, on=["grade", "known", "disqualifiers"], how="left", maintain_order="left")
    counts = np.bincount(states[NUMBER].to_numpy(), minlength=leads)
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])
    fits = np.zeros(max(kinds.height, 1), shapes.FIT)
    for column in ("grade", "known", "disqualifiers"):
        fits[column][: kinds.height] = kinds[column].to_numpy()
    return starts, states[AT].to_numpy(), states["fit"].to_numpy().astype(np.uint32), fits


def attribute_states(said: pl.DataFrame, leads: int) -> pl.DataFrame:
    """All that is known of each lead from each instant on: a value stays until the next one of the same attribute.

    Of two values at one instant the greater text counts. Every lead has a first state, from always on (`shapes.NEVER`).
    """
    spoken = said.with_columns(pl.col(AT).fill_null(shapes.NEVER))
    silent = np.ones(leads, np.bool_)
    silent[spoken.filter(pl.col(AT) == shapes.NEVER)[NUMBER].to_numpy()] = False
    always = pl.DataFrame({NUMBER: np.flatnonzero(silent)}, schema={NUMBER: pl.UInt32})
    states = pl.concat([spoken, always.with_columns(pl.lit(shapes.NEVER).alias(AT))], how="diagonal").sort(NUMBER, AT)
    if states.height == leads:  # one for each: nothing to put together
        return states
    names = [name for name in said.columns if name not in (NUMBER, AT)]
    return (
        states.group_by(NUMBER, AT, maintain_order=True)
        .agg(pl.col(names).max())
        .with_columns(pl.col(names).forward_fill().over(NUMBER))
    )


def contradicted(said: pl.DataFrame, names: list[str], now: int) -> int:
    """Of how many leads two values of one attribute were said at one instant, up to now (µs UTC)."""
    if said.height == said[NUMBER].n_unique():  # one row for each: nothing to contradict
        return 0
    known = said.lazy().filter(pl.col(AT).is_null() | (pl.col(AT) <= now))
    differ = [pl.col(name).max() != pl.col(name).min() for name in names]
    told = known.group_by(NUMBER, AT).agg(differs=pl.any_horizontal(pl.lit(value=False), *differ))
    found = told.filter("differs").select(pl.col(NUMBER).n_unique()).collect()
    return int(found.item())


def _answers(model: Model, schema: pl.Schema) -> dict[str, pl.Expr]:
    holds = [_of(model, disqualifier.when, schema).fill_null(value=False) for disqualifier in model.disqualify]
    bits = [bit.cast(pl.Int64) * (1 << n) for n, bit in enumerate(holds)]
    profiles = [(_who(model, profile, schema), profile) for profile in model.fit.profiles]
    thirds: pl.Expr = pl.lit(0, pl.Int64)
    known = pl.lit(value=False)
    for who, profile in reversed(profiles):  # the first that holds is asked last, and decides
        thirds = pl.when(who).then(_thirds(model, profile, schema)).otherwise(thirds)
        known = pl.when(who).then(_known(model, profile, schema)).otherwise(known)
    return {
        "grade": thirds + GRADES.index(model.fit.start),
        "known": known,
        "disqualifiers": reduce(lambda a, b: a + b, bits, pl.lit(0, pl.Int64)),
    }


def _of(model: Model, condition: Condition, schema: pl.Schema) -> pl.Expr:
    return expression(condition.given(model.attributes), schema)


def _who(model: Model, profile: Profile, schema: pl.Schema) -> pl.Expr:
    return _of(model, profile.who, schema).fill_null(value=False) if profile.who else pl.lit(value=True)


def profile_taken(model: Model, schema: pl.Schema) -> pl.Expr:
    """The name of the profile that takes a lead, by its attributes; null where none does."""
    taken = pl.lit(None, pl.String)
    for profile in reversed(model.fit.profiles):
        taken = pl.when(_who(model, profile, schema)).then(pl.lit(profile.name)).otherwise(taken)
    return taken


def _thirds(model: Model, profile: Profile, schema: pl.Schema) -> pl.Expr:
    total: pl.Expr = pl.lit(0, pl.Int64)
    for criterion in profile.criteria:
        found = _of(model, criterion.when, schema)
        otherwise = -criterion.worth if profile.not_matched == "subtract" else 0
        total += pl.when(found).then(criterion.worth).when(~found).then(otherwise).otherwise(0)
    return total


def _known(model: Model, profile: Profile, schema: pl.Schema) -> pl.Expr:
    return pl.any_horizontal(
        pl.lit(value=False),
        *[_of(model, criterion.when, schema).is_not_null() for criterion in profile.criteria],
    )
