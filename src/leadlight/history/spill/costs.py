"""What rows are thought to take of memory, once they are worked on."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from leadlight.history.spill.part import EVENTS, Part


@dataclass(frozen=True)
class Costs:
    """Bytes of memory: ``event`` each, ``tie`` beside that for each that shares lead and instant with another, ``lead``
    each, and ``said`` for each byte of a row of attributes."""

    event: float
    tie: float
    lead: float
    said: float

    def of_a_row(self, what: str, frame: pl.DataFrame) -> float:
        return self.event if what == EVENTS else self.said * frame.estimated_size() / frame.height

    def of(self, part: Part) -> float:
        return part.weight + self.lead * part.leads()
