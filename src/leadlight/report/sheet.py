"""A table as people read it, before anybody decides whether it is for a screen or a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from leadlight.report.column import Column, Kind
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.say import DASH, change, figure

Tone = Literal["plain", "strong", "quiet", "warn"]


@dataclass(frozen=True)
class Cell:
    """One figure: its text, and below it in smaller print what goes with it (an interval, an n).

    ``depth``: of a row's name, how far it is set in; a row is a part of the nearest one above that is set in less.
    """

    text: str
    small: str = ""
    tone: Tone = "plain"
    depth: int = 0


@dataclass(frozen=True)
class Sheet:
    """A titled table; its first column names the row, all others are figures. ``note`` stands below it."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""


def cell(kind: Kind, value: Any) -> Cell:
    """A figure as its kind is said.

    >>> cell("rate", 0.25).text, cell("count", 1200).text
    ('25%', '1,200')
    """
    if value is None:
        return Cell(DASH, tone="quiet")
    return Cell(value if kind == "text" else figure(kind, value))


def against(column: Column, row: dict[str, Any]) -> str:
    """What stands below a figure of a row where the period before stands beside: what it was, and the difference.

    >>> sales = Column("leads", "Leads", "count", "Leads.", compared=True)
    >>> against(sales, {"leads": 5, "leads_before": 3, "leads_change": 2})
    'was 3, +2'
    """
    before = row.get(f"{column.name}_before")
    if f"{column.name}_before" not in row or before is None:
        return ""
    low, high = (row.get(f"{column.name}_change_{end}") for end in ("low", "high"))
    if row.get(f"{column.name}_before_n", TOO_FEW) < TOO_FEW:
        return "was too few to say"
    difference = None if row.get(f"{column.name}_note") else row[f"{column.name}_change"]
    said = [f"was {figure(column.kind, before)}", change(column.kind, difference, low, high)]
    return ", ".join(filter(None, said))
