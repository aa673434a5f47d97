"""The period before, beside the one asked about: each figure, what it was, and the difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from leadlight.report.column import TYPES, Column

_NOTHING: Final = {"count": pl.lit(0), "text": pl.lit("")}
_NOW, _THEN = "\0now", "\0then"


def beside(
    table: pl.DataFrame, before: pl.DataFrame, columns: Sequence[Column], keys: Sequence[str]
) -> tuple[pl.DataFrame, tuple[Column, ...]]:
    """A table with the figures of the period before; rows that only one of the two has are there too.

    The difference of two rates has an interval where they have theirs: Newcombe's (1998, method 10), from both
    Wilson intervals.

    >>> hot = (Column("value", "Value", "text", "."), Column("leads", "Leads", "count", ".", compared=True))
    >>> now, then = ({"value": ["a"], "leads": [5]}, {"value": ["a", "b"], "leads": [3, 1]})
    >>> beside(pl.DataFrame(now), pl.DataFrame(then), hot, ["value"])[0].rows()
    [('a', 5, 3, 2), ('b', 0, 1, -1)]
    """
    names = {column.name for column in columns}
    compared = [column for column in columns if column.compared]
    kept = [*keys, *(n for c in compared for n in (c.name, *_around(c, names).values()))]
    then = before.select(kept).rename({name: f"{name}\0" for name in kept if name not in keys})
    now, then = (each.with_columns(pl.lit(value=True).alias(mark)) for each, mark in ((table, _NOW), (then, _THEN)))
    whole = now.join(then, on=list(keys), how="full", coalesce=True, nulls_equal=True, maintain_order="left_right")
    zeros = [(c.name, _NOW, _NOTHING[c.kind]) for c in columns if c.kind in _NOTHING and c.name not in keys]
    zeros += [(f"{c.name}\0", _THEN, pl.lit(0)) for c in compared if c.kind == "count"]
    filled = whole.with_columns(
        pl.when(pl.col(mark).is_null()).then(nothing).otherwise(pl.col(name)).alias(name)  # no row: nobody
        for name, mark, nothing in zeros
    )
    added = [pair for column in compared for pair in _added(column, _around(column, names))]
    wanted = [pl.col(column.name) for column in columns]
    found = filled.select(*wanted, *(value.cast(TYPES[new.kind]).alias(new.name) for new, value in added))
    return found, (*columns, *(new for new, _ in added))


def _around(column: Column, names: set[str]) -> dict[str, str]:
    """The columns of its interval and its n, where it has them."""
    return {part: f"{column.name}_{part}" for part in ("low", "high", "n") if f"{column.name}_{part}" in names}


def _added(column: Column, around: dict[str, str]) -> list[tuple[Column, pl.Expr]]:
    name, title, kind = column.name, column.title, column.kind
    now, then = pl.col(name), pl.col(f"{name}\0")
    added = [
        (Column(f"{name}_before", f"{title}, before", kind, f"{title} in the period before."), then),
        (
            Column(f"{name}_change", f"{title}, change", kind, f"{title}: the difference to the period before."),
            now - then,
        ),
    ]
    if "n" in around:
        n = Column(f"{name}_before_n", f"{title}, n before", "count", "How many it was counted from before.")
        added.append((n, pl.col(f"{around['n']}\0")))
    if "low" in around and "high" in around:
        ends = _newcombe(name, around)
        for end, where, value in zip(("low", "high"), ("Lower", "Upper"), ends, strict=True):
            said = f"{where} end of the difference's 95% interval (Newcombe)."
            added.append((Column(f"{name}_change_{end}", f"{title}, change {end}", kind, said), value))
    return added


def _newcombe(name: str, around: dict[str, str]) -> tuple[pl.Expr, pl.Expr]:
    now, low, high = pl.col(name), pl.col(around["low"]), pl.col(around["high"])
    then, low_then, high_then = (pl.col(f"{each}\0") for each in (name, around["low"], around["high"]))
    down = ((now - low).pow(2) + (high_then - then).pow(2)).sqrt()
    up = ((high - now).pow(2) + (then - low_then).pow(2)).sqrt()
    return now - then - down, now - then + up
