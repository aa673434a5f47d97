"""Explore: hand over a random few of the leads below the gate as well, so that the model's misses can be measured.

A model is only ever judged by the leads it lets through. What it keeps out nobody calls, so nobody learns
whether that was right, unless a share is drawn by lot and handed over like the others.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import Final

import polars as pl

from leadlight.engine.outcome import INSTANT, Outcome
from leadlight.engine.sweep.errors import SweepError

FILE: Final = "explore.parquet"


def explore(found: Outcome, share: float, seed: int = 0) -> pl.DataFrame:
    """The leads below the gate that the lot falls on: ``lead, score, grade, first_at, marked_at, share, seed, pool``.

    Drawn from the leads that have never been anything but an inquiry: no gate let them through, sales has not had
    them, they are neither disqualified nor recycled; ``pool`` says how many these are. ``share`` lies between 0 and 1.
    Whether the lot falls on a lead
    depends on ``seed`` and its id alone: more leads, another order or a later day change nothing, and a larger share
    takes in all of a smaller one. Raises SweepError.
    """
    if not 0 < share <= 1:
        raise SweepError(f"A share of {share:.4g} of the leads cannot be drawn. Give one above 0, up to 1 (100%).")
    pool = inquiries(found)
    drawn = pl.Series([lot(seed, lead) < share for lead in pool["lead"]], dtype=pl.Boolean)
    return pool.filter(drawn).select(
        "lead", "score", "grade", "first_at",
        marked_at=pl.lit(found.as_of).cast(INSTANT),
        share=pl.lit(float(share)),
        seed=pl.lit(seed, pl.Int64),
        pool=pl.lit(pool.height, pl.Int64),
    )  # fmt: skip


def inquiries(found: Outcome) -> pl.DataFrame:
    """The leads that have never been anything but an inquiry, in order of their ids."""
    moved = found.transitions.filter(pl.col("to_stage") != "inquiry").select("lead").unique()
    known = found.leads.filter((pl.col("stage") == "inquiry") & pl.col("first_at").is_not_null())
    return known.join(moved, on="lead", how="anti", maintain_order="left")


def lot(seed: int, lead: str) -> float:
    """The lot of a lead, evenly spread from 0 up to 1; the same on every machine.

    >>> round(lot(1, "ada@example.com"), 4), round(lot(2, "ada@example.com"), 4)
    (0.5907, 0.3455)
    """
    digest = blake2b(f"{seed}\0{lead}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 11) / 2**53


def write_explored(marked: pl.DataFrame | None, folder: Path) -> None:
    """Write the marked leads beside an outcome's tables; an earlier list goes where nothing is marked now."""
    if marked is None:
        (folder / FILE).unlink(missing_ok=True)
    else:
        marked.write_parquet(folder / FILE)
