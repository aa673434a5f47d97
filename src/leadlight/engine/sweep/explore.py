"""Explore: hand over a random few of the leads below the gate as well, so that the model's misses can be measured.

A model is only ever judged by the leads it lets through. What it keeps out nobody calls, so nobody learns
whether that was right, unless a share is drawn by lot and handed over like the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Final

import polars as pl

from leadlight.engine.outcome import INSTANT, Outcome
from leadlight.engine.replay.rate import Rate
from leadlight.engine.sweep.errors import SweepError

FILE: Final = "explore.parquet"


def explore(found: Outcome, share: float, seed: int = 0) -> pl.DataFrame:
    """The leads below the gate that the lot falls on: ``lead, score, grade, first_at, marked_at, share, seed``.

    Drawn from the leads that have never been anything but an inquiry: no gate let them through, sales has not had
    them, they are neither disqualified nor recycled. ``share`` lies between 0 and 1. Whether the lot falls on a lead
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


@dataclass(frozen=True)
class Misses:
    """What the model misses below its gate, estimated from the leads the lot fell on.

    ``rate``: of the explored leads that have had their time, how many got to the goal, with its 95 % interval.
    ``young``: explored leads that have not had their time. ``pool``: how many leads were below the gate when the lot
    was drawn, known or taken as explored / share.
    """

    goal: str
    rate: Rate
    young: int
    pool: float

    @property
    def missed(self) -> float | None:
        """How many of the pool would have got there, had all been handed over."""
        return None if self.rate.share is None else self.rate.share * self.pool

    @property
    def low(self) -> float | None:
        return None if self.rate.low is None else self.rate.low * self.pool

    @property
    def high(self) -> float | None:
        return None if self.rate.high is None else self.rate.high * self.pool


def estimate_misses(
    hits: int, explored: int, share: float, *, goal: str = "customer", pool: int | None = None
) -> Misses:
    """What the explored leads say of all leads below the gate: each stands for 1 / ``share`` of them.

    ``hits`` of ``explored`` got to the goal. Raises SweepError.

    >>> misses = estimate_misses(hits=3, explored=200, share=0.02)
    >>> round(misses.missed), round(misses.low), round(misses.high)
    (150, 51, 432)
    """
    if not (0 < share <= 1 and 0 <= hits <= explored):
        raise SweepError(f"{hits} of {explored} explored leads at a share of {share:g} cannot be. Check the figures.")
    return Misses(goal, Rate(hits, explored), 0, explored / share if pool is None else float(pool))


def measure_misses(
    marked: pl.DataFrame, later: Outcome, *, goal: str = "customer", wait: timedelta = timedelta(0)
) -> Misses:
    """The same from the list of marked leads and an outcome of a later day.

    A lead counts once it has been watched for ``wait`` since it was marked; the younger ones wait, with their
    successes. It got to the goal where a stage at or beyond it was entered after it was marked. Raises SweepError.
    """
    goals = {"sql": ("sql", "opportunity", "customer"), "opportunity": ("opportunity", "customer")}
    if goal not in (*goals, "customer"):
        raise SweepError(f"'{goal}' is not a goal. Name sql, opportunity or customer.")
    if marked["share"].n_unique() > 1:
        raise SweepError("These leads were drawn at different shares. Estimate each share by itself, then add them up.")
    marked = marked.sort("marked_at").unique("lead", keep="first", maintain_order=True)
    ripe = marked.filter(pl.lit(later.as_of) - pl.col("marked_at") >= wait)
    stages = goals.get(goal, ("customer",))
    reached = later.transitions.filter(pl.col("to_stage").cast(pl.String).is_in(stages)).select("lead", "at")
    there = ripe.join(reached, on="lead").filter(pl.col("at") > pl.col("marked_at"))["lead"].n_unique()
    share = float(marked["share"][0]) if marked.height else 1.0
    rate = Rate(there, ripe.height)
    return Misses(goal, rate, marked.height - ripe.height, marked.height / share)
