"""How sure a rate is: its 95 % interval, and when there is too little to say anything."""

from __future__ import annotations

from typing import Final

import polars as pl

TOO_FEW: Final = 20
"""Below this many, a rate is not said: its interval would span a third of the scale or more."""

Z: Final = 1.959963984540054  # 95 % of a normal distribution lies within so many standard deviations


def wilson(hits: pl.Expr, n: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """How far the true rate may lie from the one counted: both ends of the Wilson 95 % interval.

    ``hits`` of ``n``, with ``hits`` not necessarily whole; null where ``n`` is 0. Unlike the textbook
    interval it stays within 0 and 1 and does not shrink to nothing at 0 of n (Wilson 1927; Brown, Cai,
    DasGupta 2001).

    >>> low, high = wilson(pl.col("hits"), pl.col("n"))
    >>> pl.DataFrame({"hits": [10], "n": [40]}).select(low=low.round(3), high=high.round(3)).row(0)
    (0.142, 0.402)
    """
    trials = pl.when(n > 0).then(n.cast(pl.Float64))
    share = hits / trials
    spread = Z * (share * (1 - share) / trials + Z**2 / (4 * trials**2)).sqrt()
    middle, shrink = share + Z**2 / (2 * trials), 1 + Z**2 / trials
    return ((middle - spread) / shrink).clip(0, 1), ((middle + spread) / shrink).clip(0, 1)


def rate(name: str, hits: pl.Expr, n: pl.Expr, entered: pl.Expr) -> list[pl.Expr]:
    """A rate as five columns: itself, both ends of its interval, its n, and what to say where it says little.

    >>> pl.DataFrame({"k": [3], "n": [12]}).select(rate("won", pl.col("k"), pl.col("n"), pl.col("n"))).columns
    ['won', 'won_low', 'won_high', 'won_n', 'won_note']
    """
    low, high = wilson(hits, n)
    said = (
        pl.when((n == 0) & (entered > 0)).then(pl.lit("too early to say"))
        .when((n > 0) & (n < TOO_FEW)).then(pl.lit("too few to say"))
        .otherwise(pl.lit(""))
    )  # fmt: skip
    return [
        pl.when(n > 0).then(hits / n).alias(name),
        low.alias(f"{name}_low"),
        high.alias(f"{name}_high"),
        n.cast(pl.Int64).alias(f"{name}_n"),
        said.alias(f"{name}_note"),
    ]
