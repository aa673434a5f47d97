"""Leads with their score band, grade and temperature, and whether they have got further."""

from __future__ import annotations

from typing import Final

import polars as pl

from leadlight.model.shapes import Temperature
from leadlight.model.words import GRADES, SAME
from leadlight.report.matrix import HIDDEN, edges, said
from leadlight.report.measures.funnel import NINE_IN_TEN
from leadlight.report.measures.stays import DOORS
from leadlight.report.measures.waits import STILL, THERE, first_stamps, waits
from leadlight.report.scope import Scope
from leadlight.report.tables import Outcome, transitions_by_number

READINGS: Final = ("mql", "now")
_GRADE: Final = pl.Enum([*GRADES, HIDDEN])
_TEMPERATURE: Final = pl.Enum(["hot", "warm", "cold"])
_START: Final = {"mql": "mql", "now": "inquiry"}


def banded(outcome: Outcome, scope: Scope, value: pl.Expr, reading: str) -> tuple[pl.DataFrame, dict[str, list[str]]]:
    """A row per lead that came to the start in the period, and the order of the bands, from the top.

    ``value`` as of ``split.value_of_lead``.

    Columns: ``reading``, ``lead``, ``value``, ``score``, ``grade``, ``temperature``, ``band``, and for either goal
    ``…_ready`` (had its time) and ``…_hit`` (and got there). A lead had its time when it is as old as nine in ten of
    those who got there then were; where nobody ever has, when it is out.
    """
    heat = outcome.facts.get("temperature")
    temperature = Temperature.model_validate(heat) if heat else None
    cuts = edges(outcome.leads, temperature)
    names = said(cuts)
    band = pl.sum_horizontal([(pl.col("score") >= cut - SAME).cast(pl.UInt32) for cut in cuts])
    came = _came(outcome, scope, _START[reading])
    scored = _as_mql(outcome, came, temperature) if reading == "mql" else _as_now(outcome, came)
    leads = scored.with_columns(
        value,
        reading=pl.lit(reading),
        band=pl.lit(pl.Series(names, dtype=pl.Enum(names))).gather(band),
        grade=pl.col("grade").cast(_GRADE).fill_null(HIDDEN),
    )
    order = {"grade": [*reversed(GRADES), HIDDEN], "band": [*reversed(names)], "temperature": ["hot", "warm", "cold"]}
    return leads, order


def _came(outcome: Outcome, scope: Scope, start: str) -> pl.DataFrame:
    """Who came to the start in the period, whether each had its time to get to either goal, and whether it did."""
    sql, customer = (
        _ready(waits(first_stamps(outcome), start, goal, outcome.as_of), goal) for goal in ("sql", "customer")
    )
    both = sql.hstack(customer.select("customer_ready", "customer_hit"))  # of the same leads
    return both.filter(scope.period.holds(pl.col("since"))).drop("since")


def _ready(waited: pl.DataFrame, goal: str) -> pl.DataFrame:
    there = pl.col("what") == THERE
    patience = waited.filter(there).select(pl.col("took").quantile(NINE_IN_TEN, "higher")).item()
    ready = pl.col("what") != STILL if patience is None else pl.col("age") >= patience
    return waited.select("lead", "since", ready.alias(f"{goal}_ready"), (ready & there).alias(f"{goal}_hit"))


def _as_now(outcome: Outcome, came: pl.DataFrame) -> pl.DataFrame:
    """Today's score, grade and temperature of those who came."""
    return came.hstack(outcome.leads.select("score", "grade", pl.col("temperature").cast(_TEMPERATURE))[came["lead"]])


def _as_mql(outcome: Outcome, came: pl.DataFrame, temperature: Temperature | None) -> pl.DataFrame:
    """The same of each at its first real coming through a door."""
    door = pl.col("to_stage").is_in(DOORS) & ~pl.col("inferred") & (pl.col("kind") == "move")
    keys = ["lead", "at", "score"]
    first = transitions_by_number(outcome).filter(door).sort(keys).unique("lead", keep="first", maintain_order=True)
    scored = first.select("lead", "score", "grade", temperature=_temperature(temperature).cast(_TEMPERATURE))
    return came.join(scored, on="lead")


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
