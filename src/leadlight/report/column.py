"""The columns of a report's table: their names, their kinds, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

Kind = Literal["text", "count", "rate", "days", "hours", "points", "money"]

TYPES: Final[dict[Kind, pl.DataType]] = {
    "text": pl.String(),
    "count": pl.Int64(),
    "rate": pl.Float64(),
    "days": pl.Float64(),
    "hours": pl.Float64(),
    "points": pl.Float64(),
    "money": pl.Float64(),
}


@dataclass(frozen=True)
class Column:
    """A column of a report's table: its name in CSV and JSON, its heading, and what it means, in a sentence.

    ``compared``: with ``--compare previous`` the figure of the period before stands beside it, and the difference.
    """

    name: str
    title: str
    kind: Kind
    help: str
    compared: bool = False


def rate_columns(name: str, title: str, what: str, note: str, *, compared: bool = False) -> tuple[Column, ...]:
    """The five columns of a rate, as ``rates.rate`` gives them."""
    return (
        Column(name, title, "rate", f"{what}.", compared),
        Column(f"{name}_low", f"{title}, at least", "rate", "Lower end of its Wilson 95% interval."),
        Column(f"{name}_high", f"{title}, at most", "rate", "Upper end of its Wilson 95% interval."),
        Column(f"{name}_n", f"{title}, n", "count", f"How many it was counted from{note}."),
        Column(
            f"{name}_note",
            f"{title}, said",
            "text",
            "'too few to say' from fewer than 20, 'too early to say' from none, else empty.",
        ),
    )
