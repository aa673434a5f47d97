"""How sure a count is, of things that happen now and then."""

from __future__ import annotations

from typing import Final

import polars as pl

from leadlight.report.measures.rates import Z

FEWEST: Final = 5
"""From fewer, the interval of a cost, or of a CLV, spans a factor of about ten, or more."""


def counted(count: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """How many one would have to expect at least, and at most, to see so many: the 95 % interval of a Poisson count.

    Byar's approximation of the exact one (Breslow and Day 1987): to one in a hundred from 5 on.

    >>> low, high = counted(pl.col("n"))
    >>> pl.DataFrame({"n": [0, 10]}).select(low=low.round(2), high=high.round(2)).rows()
    [(0.0, 3.67), (4.79, 18.39)]
    """
    some, more = pl.when(count > 0).then(count).otherwise(1), count + 1
    low = some * (1 - 1 / (9 * some) - Z / (3 * some.sqrt())).clip(0).pow(3)
    high = more * (1 - 1 / (9 * more) + Z / (3 * more.sqrt())).pow(3)
    return pl.when(count > 0).then(low).otherwise(0.0), high
