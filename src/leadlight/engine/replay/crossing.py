"""Who enters, who leaves, who comes earlier or later when one model takes the place of another."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from leadlight.engine.replay.passages import Side, named
from leadlight.engine.replay.why import reasons_of
from leadlight.model.words import DAY


@dataclass(frozen=True)
class Crossing:
    """First passages set side by side, as tables for people; see ``Replay``."""

    enter: pl.DataFrame
    leave: pl.DataFrame
    earlier: pl.DataFrame
    later: pl.DataFrame
    same: int


def cross(a: Side, b: Side, most: int) -> Crossing:
    """Compare the first passage of each lead. The latest stand first in ``enter`` and ``leave``, the furthest moved in

    ``earlier`` and ``later``; so many of each table are told ``why``.
    """
    both = a.firsts.join(b.firsts, on="number", suffix="_b")
    gap = (pl.col("at_b") - pl.col("at")).alias("gap")
    moved = both.with_columns(gap).filter(pl.col("gap") != 0)
    return Crossing(
        enter=_only(b, a, most),
        leave=_only(a, b, most),
        earlier=_moved(a, b, moved.filter(pl.col("gap") < 0), most, first=b),
        later=_moved(a, b, moved.filter(pl.col("gap") > 0), most, first=a),
        same=both.height - moved.height,
    )


def _only(side: Side, other: Side, most: int) -> pl.DataFrame:
    """Leads that pass a gate of one model and none of the other's."""
    found = side.firsts.join(other.firsts, on="number", how="anti").sort(["at", "number"], descending=[True, False])
    return named(side, found).with_columns(why=_told(reasons_of(side, other, found.head(most)), found.height))


def _moved(a: Side, b: Side, found: pl.DataFrame, most: int, *, first: Side) -> pl.DataFrame:
    """Leads that pass a gate of both models, of one before the other."""
    found = found.sort([pl.col("gap").abs(), "number"], descending=[True, False])
    of_b = {column: f"{column}_b" for column in ("number", "place", "at", "gate", "score", "grade", "known")}
    in_b = found.select("number", *[pl.col(theirs).alias(ours) for ours, theirs in of_b.items() if ours != "number"])
    came_first, other = (in_b, a) if first is b else (found, b)
    was, now = named(a, found), named(b, in_b)
    return pl.DataFrame(
        {
            "lead": was["lead"],
            "a_at": was["at"],
            "b_at": now["at"],
            "days": found["gap"].abs() / DAY,
            "a_gate": was["gate"],
            "b_gate": now["gate"],
            "why": _told(reasons_of(first, other, came_first.head(most)), found.height),
        }
    )


def _told(reasons: list[str], length: int) -> pl.Series:
    return pl.Series("why", [*reasons, *[None] * (length - len(reasons))], dtype=pl.String)
