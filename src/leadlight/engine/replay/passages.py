"""Who passes a gate, when, and through which: read straight off the rows the fold leaves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from leadlight.engine import shapes
from leadlight.engine.match import Matched
from leadlight.engine.run import Folded
from leadlight.model import GRADES, Model
from leadlight.model.shapes import Cell
from leadlight.model.words import SAME

Numbers = npt.NDArray[Any]
INSTANT: Final = pl.Datetime("us", "UTC")


@dataclass(frozen=True)
class Side:
    """One of the two models, what it sees in the history, and what it makes of it."""

    label: str
    model: Model
    matched: Matched
    folded: Folded

    @cached_property
    def passages(self) -> pl.DataFrame:
        """Every gate that opened, by lead and in the order of events; a stage that was only inferred is none.

        ``number`` (the lead's), ``place`` (the event's), ``at`` (µs), ``gate`` (its number), ``mql``, ``score``,
        ``grade`` (its number), ``known`` (whether the grade is shown), ``again`` (the second door of an episode that
        has begun: nobody new for sales) and ``temperature`` at that moment.
        """
        rows: Any = self.folded.transitions
        rows = rows[rows["by"] == shapes.BY_GATE]
        columns = {
            "number": rows["lead"],
            "place": rows["event"],
            "at": self.matched.happened.at[rows["event"]],
            "gate": rows["why"],
            "mql": rows["target"] == shapes.MQL,
            "score": rows["score"],
            "grade": rows["grade"],
            "known": rows["known"] > 0,
            "again": rows["stamp"] > 0,
        }
        frame = pl.DataFrame({name: np.ascontiguousarray(column) for name, column in columns.items()})
        return frame.with_columns(temperature=_temperature(self.model))

    @cached_property
    def firsts(self) -> pl.DataFrame:
        """The first passage of each lead that has one."""
        number = pl.col("number")
        return self.passages.filter((number != number.shift()).fill_null(value=True))


def named(side: Side, passages: pl.DataFrame) -> pl.DataFrame:
    """Passages as people read them: ``lead, at, stage, gate, event, score, grade``."""
    kinds = side.matched.happened.kind[passages["place"].to_numpy()]
    stages = [stage for stage, _ in side.model.gates]
    gates = [gate.name for _, gate in side.model.gates]
    return passages.select(
        lead=side.matched.leads.gather(passages["number"]),
        at=pl.col("at").cast(INSTANT),
        stage=pl.Series(stages, dtype=pl.String).gather(passages["gate"]),
        gate=pl.Series(gates, dtype=pl.String).gather(passages["gate"]),
        event=pl.Series(side.matched.kinds.names, dtype=pl.String).gather(kinds),
        score="score",
        grade=pl.when("known").then(pl.Series(GRADES, dtype=pl.String).gather(passages["grade"])),
    )


def _temperature(model: Model) -> pl.Expr:
    cells = model.qualify.temperature
    if cells is None:
        return pl.lit(None, pl.String)
    warm_or_cold = pl.when(_reaches(cells.warm)).then(pl.lit("warm")).otherwise(pl.lit("cold"))
    return pl.when(_reaches(cells.hot)).then(pl.lit("hot")).otherwise(warm_or_cold)


def _reaches(cell: Cell) -> pl.Expr:
    least = -np.inf if cell.score is None else cell.score
    return (pl.col("score") >= least - SAME) & (pl.col("grade") >= (GRADES.index(cell.grade) if cell.grade else 0))
