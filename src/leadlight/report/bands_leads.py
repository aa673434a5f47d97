"""Leads with their score band, grade and temperature, and whether they have got further."""

from __future__ import annotations

from typing import Final

import polars as pl

from leadlight.model.shapes import Temperature
from leadlight.model.words import GRADES, SAME
from leadlight.report.funnel import NINE_IN_TEN
from leadlight.report.matrix import HIDDEN, edges, said
from leadlight.report.scope import Scope
from leadlight.report.split import split
from leadlight.report.stays import DOORS
from leadlight.report.tables import Outcome, by_number
from leadlight.report.waits import STILL, THERE, waits

READINGS: Final = ("mql", "now")
_START: Final = {"mql": "mql", "now": "inquiry"}


def banded(
    outcome: Outcome, scope: Scope, moves: pl.DataFrame, ways: pl.DataFrame, reading: str
) -> tuple[pl.DataFrame, dict[str, list[str]]]:
    """A row per lead that came to the start in the period, and the order of the bands, from the top.

    ``moves`` are the transitions by number, ``ways`` their ``waits.firsts``.

    Columns: ``reading``, ``lead``, ``value``, ``score``, ``grade``, ``temperature``, ``band``, and for either goal
    ``…_ready`` (had its time) and ``…_hit`` (and got there). A lead had its time when it is as old as nine in ten of
    those who got there then were; where nobody ever has, when it is out.
    """
    heat = outcome.facts.get("temperature")
    temperature = Temperature.model_validate(heat) if heat else None
    cuts = edges(outcome.leads, temperature)
    scored = _as_mql(moves, temperature) if reading == "mql" else _as_now(outcome)
    names = said(cuts)
    band = pl.sum_horizontal([(pl.col("score") >= cut - SAME).cast(pl.Int64) for cut in cuts])
    leads = scored.join(by_number(split(outcome, scope.by)), on="lead").with_columns(
        reading=pl.lit(reading),
        band=band.replace_strict(dict(enumerate(names)), return_dtype=pl.String),
        grade=pl.col("grade").cast(pl.String).fill_null(HIDDEN),
    )
    for goal in ("sql", "customer"):
        waited = _ready(waits(ways, _START[reading], goal, outcome.as_of), goal)
        leads = leads.join(waited.filter(scope.period.holds(pl.col("since"))).drop("since"), on="lead")
    order = {"grade": [*reversed(GRADES), HIDDEN], "band": [*reversed(names)], "temperature": ["hot", "warm", "cold"]}
    return leads, order


def _ready(waited: pl.DataFrame, goal: str) -> pl.DataFrame:
    there = pl.col("what") == THERE
    patience = waited.filter(there).select(pl.col("took").quantile(NINE_IN_TEN, "higher")).item()
    ready = pl.col("what") != STILL if patience is None else pl.col("age") >= patience
    return waited.select("lead", "since", ready.alias(f"{goal}_ready"), (ready & there).alias(f"{goal}_hit"))


def _as_now(outcome: Outcome) -> pl.DataFrame:
    numbered = by_number(outcome.leads)
    return numbered.select("lead", "score", "grade", temperature=pl.col("temperature").cast(pl.String))


def _as_mql(moves: pl.DataFrame, temperature: Temperature | None) -> pl.DataFrame:
    """Score and grade at the first real coming through a door."""
    door = pl.col("to_stage").cast(pl.String).is_in(DOORS) & ~pl.col("inferred") & (pl.col("kind") == "move")
    keys = ["lead", "at", "score"]
    first = moves.filter(door).sort(keys).unique("lead", keep="first", maintain_order=True)
    return first.select("lead", "score", "grade", temperature=_temperature(temperature))


def _temperature(temperature: Temperature | None) -> pl.Expr:
    if temperature is None:
        return pl.lit(None, pl.String)
    place = pl.col("grade").cast(pl.String).replace_strict({g: n for n, g in enumerate(GRADES)}, return_dtype=pl.Int64)

    def reached(cell: str) -> pl.Expr:
        asked = getattr(temperature, cell)
        good = pl.lit(value=True) if asked.score is None else pl.col("score") >= asked.score - SAME
        return good if asked.grade is None else good & (place >= GRADES.index(asked.grade)).fill_null(value=False)

    return (
        pl.when(reached("hot")).then(pl.lit("hot")).when(reached("warm")).then(pl.lit("warm")).otherwise(pl.lit("cold"))
    )
