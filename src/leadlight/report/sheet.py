"""A table as people read it, before anybody decides whether it is for a screen or a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Tone = Literal["plain", "strong", "quiet", "warn"]


@dataclass(frozen=True)
class Cell:
    """One figure: its text, and below it in smaller print what goes with it (an interval, an n)."""

    text: str
    small: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True)
class Sheet:
    """A titled table; its first column names the row, all others are figures. ``note`` stands below it."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""
