"""Everybody whom a change touches, as a table for a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from leadlight.report.spreadsheet import shown_score, write_spreadsheet

if TYPE_CHECKING:
    from leadlight.engine.replay import Replay

_TABLES: Final = {"enter": "b", "leave": "a", "earlier": "", "later": ""}


def touched(replay: Replay) -> pl.DataFrame:
    """A row for each lead that enters, leaves, comes earlier or later: when and by which gate under either model, why.

    ``change, lead, a_at, a_gate, b_at, b_gate, stage, event, score, grade, why``; what is of no meaning for a change
    is null. Instants are UTC.
    """
    columns = ("change", "lead", "a_at", "a_gate", "b_at", "b_gate", "stage", "event", "score", "grade", "why")
    tables = []
    for change, side in _TABLES.items():
        table: pl.DataFrame = getattr(replay, change)
        theirs = {"at": f"{side}_at", "gate": f"{side}_gate"} if side else {}
        tables.append(table.rename(theirs).with_columns(pl.lit(change).alias("change")))
    return pl.concat(tables, how="diagonal").select(columns).with_columns(score=shown_score("score"))


def write_touched(replay: Replay, path: Path) -> None:
    """Write them as CSV."""
    write_spreadsheet(touched(replay), path)
