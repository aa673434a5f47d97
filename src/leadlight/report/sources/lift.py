"""How many times as often: a rate against another, with how far chance alone may have moved it."""

from __future__ import annotations

import polars as pl

from leadlight.report.measures.rates import wilson


def lift(hits: pl.Expr, n: pl.Expr, other_hits: pl.Expr, other_n: pl.Expr) -> list[pl.Expr]:
    """``lift``: the rate divided by that of the others; ``lift_low`` and ``lift_high``, its 95 % interval.

    Null where one of the two has none to count from, or where no other has got there: then no number is large enough.
    The interval is made of both Wilson intervals, as Donner and Zou (2012) make that of any ratio (MOVER).

    >>> counts = pl.DataFrame({"k": [30, 0], "n": [100, 40], "others": [10, 9], "m": [100, 90]})
    >>> asked = lift(*(pl.col(name) for name in ("k", "n", "others", "m")))
    >>> [tuple(round(each, 2) for each in row) for row in counts.select(asked).rows()]
    [(3.0, 1.58, 5.74), (0.0, 0.0, 0.99)]
    """
    ours, theirs = hits / pl.when(n > 0).then(n), other_hits / pl.when(other_hits > 0).then(other_n)
    (low, high), (other_low, other_high) = wilson(hits, n), wilson(other_hits, other_n)
    both = ours * theirs
    down, under = low * (2 * ours - low), other_high * (2 * theirs - other_high)
    up, over = high * (2 * ours - high), other_low * (2 * theirs - other_low)
    least = pl.when(ours == 0).then(ours * theirs).otherwise(down / (both + (both**2 - down * under).clip(0).sqrt()))
    most = (both + (both**2 - up * over).clip(0).sqrt()) / over
    return [(ours / theirs).alias("lift"), least.alias("lift_low"), most.alias("lift_high")]
