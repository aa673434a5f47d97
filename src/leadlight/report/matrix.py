"""Grade by score: how many leads are in each cell, and how warm the cell is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import polars as pl

from leadlight.model.shapes import Cell, Temperature
from leadlight.model.words import GRADES, SAME, Grade
from leadlight.report.say import DASH, number

HIDDEN: Final = "not shown"


@dataclass(frozen=True)
class Count:
    """A cell: how many leads, and the temperature most of them have (or would have)."""

    leads: int
    temperature: str | None


@dataclass(frozen=True)
class Matrix:
    """Grades best first, then those whose grade is not shown; score bands lowest first.

    ``bands`` are said with a dash, from 20 and less than 40. ``rule`` says what is hot and warm, where known.
    """

    bands: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Count, ...]], ...]
    rule: str

    @property
    def most(self) -> int:
        """The leads in the fullest cell."""
        return max((cell.leads for _, cells in self.rows for cell in cells), default=0)


def matrix(leads: pl.DataFrame, temperature: Temperature | None = None) -> Matrix:
    """Lay out the leads by grade and score; the thresholds of hot and warm, where given, are edges of the
    bands."""
    cuts = edges(leads, temperature)
    return laid_out(counted(leads, cuts), cuts, temperature)


def highest(leads: pl.DataFrame) -> float:
    return float(leads["score"].max() or 0)  # type: ignore[arg-type]  # scores are numbers


def counted(leads: pl.DataFrame, cuts: list[float]) -> pl.DataFrame:
    """How many leads have which ``grade``, ``band`` and ``temperature``: ``n``. Of parts of the leads these add up."""
    banded = leads.select(
        pl.col("temperature").cast(pl.String),
        grade=pl.col("grade").cast(pl.String).fill_null(HIDDEN),
        band=pl.sum_horizontal([(pl.col("score") >= cut - SAME).cast(pl.Int64) for cut in cuts]),
    )
    return banded.group_by("grade", "band", "temperature").agg(n=pl.len())


def laid_out(counts: pl.DataFrame, cuts: list[float], temperature: Temperature | None) -> Matrix:
    """The matrix of what was counted."""
    by_temperature = counts.group_by("grade", "band", "temperature").agg(pl.col("n").sum())
    by_cell = (
        by_temperature.sort(["n", "temperature"], descending=[True, False])
        .group_by("grade", "band", maintain_order=True)
        .agg(pl.col("n").sum(), mode=pl.col("temperature").first())
    )
    cells = {(grade, band): Count(n, mode) for grade, band, n, mode in by_cell.iter_rows()}
    shown = [grade for grade in (*reversed(GRADES), HIDDEN) if any(key[0] == grade for key in cells)]
    froms = [-math.inf, *cuts]
    rows = [
        (
            grade,
            tuple(
                cells.get((grade, n)) or Count(0, _would_be(grade, froms[n], temperature)) for n in range(len(froms))
            ),
        )
        for grade in shown
    ]
    return Matrix(said(cuts), tuple(rows), _rule(temperature))


def edges(leads: pl.DataFrame, temperature: Temperature | None) -> list[float]:
    """The edges of the bands for these leads: see `edges_of`."""
    return edges_of(highest(leads), temperature)


def edges_of(highest_score: float, temperature: Temperature | None) -> list[float]:
    """Between four and six bands: the thresholds and what lies between them, or even steps."""
    if temperature is not None:
        warm, hot = temperature.warm.score or 0.0, temperature.hot.score or 0.0
        found = {warm / 2, warm, (warm + hot) / 2, hot, hot * 1.5}
        return sorted(edge for edge in found if edge > 0) or [0.0]
    step = max(1.0, highest_score / 5)
    magnitude = 10 ** math.floor(math.log10(step))
    nice = next(m * magnitude for m in (1, 2, 5, 10) if m * magnitude >= step)
    return [nice * times for times in range(1, 5)]


def said(edges: list[float]) -> tuple[str, ...]:
    """The bands between some edges, lowest first, as people write them."""
    between = [f"{number(low)}{DASH}{number(high)}" for low, high in pairwise(edges)]
    return (f"under {number(edges[0])}", *between, f"{number(edges[-1])} and up")


def _would_be(grade: str, score: float, temperature: Temperature | None) -> str | None:
    """The temperature of an empty cell."""
    if temperature is None or grade == HIDDEN:
        return None
    reached = (
        name for name, cell in (("hot", temperature.hot), ("warm", temperature.warm)) if reaches(grade, score, cell)
    )
    return next(reached, "cold")


def reaches(grade: str, score: float, cell: Cell) -> bool:
    order: tuple[str, ...] = GRADES
    fits = cell.grade is None or order.index(grade) >= order.index(cell.grade)
    return fits and (cell.score is None or score >= cell.score - SAME)


def _rule(temperature: Temperature | None) -> str:
    if temperature is None:
        return ""
    return f"hot: {_asks(temperature.hot)}; warm: {_asks(temperature.warm)}; else cold"


def _asks(cell: Cell) -> str:
    grade: Grade | None = cell.grade
    asks = [
        f"score {number(cell.score)}" if cell.score is not None else "",
        f"grade {grade}" if grade else "",
    ]
    return " and ".join(filter(None, asks)) + " or more" if any(asks) else "everybody"
