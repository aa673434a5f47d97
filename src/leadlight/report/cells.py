"""The cells that sheets are made of: rates and counts, and what stood there before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from leadlight.report.column import Column
from leadlight.report.say import DASH, interval, number, percent
from leadlight.report.sheet import Cell, against

Row = dict[str, Any]
Columns = dict[str, Column]

NOTHING: Final = Cell(DASH, tone="quiet")


def rate(row: Row, name: str) -> Cell:
    """A rate with its interval and its n, or why it is not said."""
    n, note = row[f"{name}_n"], row[f"{name}_note"]
    if note:
        return Cell(f"{row[name] * n:.0f} of {n:,}" if n else DASH, note, "quiet")
    if row[name] is None:
        return NOTHING
    within = interval(row[f"{name}_low"], row[f"{name}_high"])
    return Cell(f"{percent(row[name])} ({within})", f"n {n:,}")


def compared(cell: Cell, column: Column, row: Row) -> Cell:
    """A cell with what it was in the period before, and the difference, below."""
    said = against(column, row).replace(", ", "\n")
    return replace(cell, small="\n".join(filter(None, [cell.small, said])))


def count(leads: int) -> Cell:
    """How many; none in quiet print."""
    return Cell(number(leads), tone="plain" if leads else "quiet")
