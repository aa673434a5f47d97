"""Worlds whose rates and delays are known: their past is a history, their future can be looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from report.outcomes import INSTANT, TRANSITIONS, Made

LADDER = ("inquiry", "mql", "sal", "sql", "opportunity", "customer")
AS_OF = datetime(2026, 7, 1, tzinfo=UTC)
RATES = (0.25, 0.75, 0.7, 0.85, 0.4)
MEDIANS = (20.0, 2.0, 8.0, 6.0, 40.0)
SPREAD = 0.6
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """Leads on their way: ``at[lead, stage]`` in days from now, infinite where a lead never gets.

    Those that do not go on leave the path after as long as those who do take.
    """

    at: Floats
    left: Floats

    @classmethod
    def of(
        cls,
        rng: np.random.Generator,
        leads: int,
        since: float,
        until: float,
        rates: tuple[float, ...] = RATES,
        medians: tuple[float, ...] = MEDIANS,
    ) -> World:
        """So many leads, created evenly between two days."""
        at = np.full((leads, len(LADDER)), np.inf)
        left = np.full(leads, np.inf)
        at[:, 0] = rng.uniform(since, until, leads)
        for n, (rate, median) in enumerate(zip(rates, medians, strict=True)):
            there = np.isfinite(at[:, n])
            when = at[:, n] + rng.lognormal(np.log(median), SPREAD, leads)
            goes = rng.random(leads) < rate
            at[there & goes, n + 1] = when[there & goes]
            left[there & ~goes] = when[there & ~goes]
        return cls(at, left)

    def wins(self, since: float, until: float) -> int:
        won = self.at[:, -1]
        return int(((won > since) & (won <= until)).sum())

    def made(self, attributes: dict[str, list[str]] | None = None) -> Made:
        """The history as of now: what comes later has not happened yet."""
        names = [f"L{n:06}" for n in range(len(self.at))]
        parts = [_moves(names, self.at[:, n], LADDER[n - 1] if n else None, stage) for n, stage in enumerate(LADDER)]
        furthest = np.isfinite(self.at).sum(axis=1) - 1
        off = [
            _moves([names[i] for i in np.flatnonzero(furthest == n)], self.left[furthest == n], stage, "nurture")
            for n, stage in enumerate(LADDER[:-1])
        ]
        rows = pl.concat([*parts, *off]).sort("lead", "at")
        leads = rows.group_by("lead", maintain_order=True).agg(
            stage=pl.col("to_stage").last(), first_at=pl.col("at").min()
        )
        known = pl.DataFrame({"lead": names, **(attributes or {})}).filter(
            pl.col("lead").is_in(leads["lead"].implode())
        )
        return Made(leads, rows, known, AS_OF, "UTC")


def _moves(names: list[str], days: Floats, origin: str | None, stage: str) -> pl.DataFrame:
    there = np.flatnonzero(days <= 0)
    n = len(there)
    columns = {
        "lead": [names[i] for i in there],
        "at": [AS_OF + timedelta(days=float(days[i])) for i in there],
        "from_stage": [origin] * n,
        "to_stage": [stage] * n,
        "cause": ["made"] * n,
        "gate_or_reason": [None] * n,
        "score": [0.0] * n,
        "grade": [None] * n,
        "episode": [int(stage != "inquiry")] * n,
        "inferred": [False] * n,
        "kind": ["move"] * n,
    }
    return pl.DataFrame(columns, schema={**TRANSITIONS, "at": INSTANT})
