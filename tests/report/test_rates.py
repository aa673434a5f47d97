"""Intervals against published figures, and what is said where there is little."""

from __future__ import annotations

import polars as pl
import pytest

from leadlight.report.measures.rates import rate, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (15, 148, 0.0624, 0.1605),  # Newcombe 1998, table I: 0.0624 to 0.1605
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I: 0.2553 to 0.3662
        (0, 20, 0.0, 0.1611),  # Newcombe 1998, table I: 0 to 0.1611
        (1, 29, 0.0061, 0.1718),  # Newcombe 1998, table I: 0.0061 to 0.1718
    ],
)
def test_the_interval_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    ends = pl.DataFrame({"hits": [hits], "n": [n]}).select(*map(_named, wilson(pl.col("hits"), pl.col("n")), "lh"))
    assert ends.row(0) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def _named(end: pl.Expr, name: str) -> pl.Expr:
    return end.alias(name)


@pytest.mark.parametrize(
    ("entered", "n", "note"),
    [(0, 0, ""), (5, 0, "too early to say"), (50, 19, "too few to say"), (50, 20, "")],
)
def test_what_little_there_is_to_say_is_said(entered: int, n: int, note: str) -> None:
    found = pl.DataFrame({"hits": [0], "n": [n], "entered": [entered]}).select(
        rate("x", pl.col("hits"), pl.col("n"), pl.col("entered"))
    )
    share, low, high, counted, said = found.row(0)
    assert (counted, said) == (n, note)
    assert (share is None) == (low is None) == (high is None) == (n == 0)
