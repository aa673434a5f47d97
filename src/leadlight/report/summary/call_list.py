"""Whom to call, and why: everybody whose turn it is, best first, for a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from leadlight.report.spreadsheet import shown_score, write_spreadsheet
from leadlight.report.summary.summary import whose_turn
from leadlight.report.tables import Outcome

MOST_EXPLAINED: Final = 10_000
"""So many of them are told why: nobody calls more, and each takes a look at all that its lead did."""
_OURS: Final = ("stage", "since", "temperature", "score", "grade", "why")


def call_list(outcome: Outcome, reasons: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """A row for each lead that waits for sales, and then for each hot or warm inquiry, the warmest first.

    ``lead, stage, since, temperature, score, grade``, what is known of the lead (each attribute, and the profile that
    takes it), and ``why``: what opened the gate, gave most points and made the grade. ``since`` is in the model's time
    zone, to the minute.
    """
    turn = whose_turn(outcome)
    since = pl.col("stage_since").dt.convert_time_zone(outcome.timezone).dt.strftime("%Y-%m-%d %H:%M")
    known = outcome.attributes.rename({name: f"{name} (attribute)" for name in _OURS if name in outcome.attributes})
    return (
        turn.join(outcome.leads.select("lead", since=since), on="lead", how="left", maintain_order="left")
        .join(known, on="lead", how="left", maintain_order="left")
        .with_columns(
            score=shown_score("score"),
            why=pl.Series([". ".join(reasons.get(lead, ())) or None for lead in turn["lead"]], dtype=pl.String),
        )
        .select("lead", "stage", "since", "temperature", "score", "grade", pl.exclude(*_OURS, "lead"), "why")
    )


def write_call_list(outcome: Outcome, reasons: Mapping[str, Sequence[str]], path: Path) -> None:
    """Write it as CSV."""
    write_spreadsheet(call_list(outcome, reasons), path)
