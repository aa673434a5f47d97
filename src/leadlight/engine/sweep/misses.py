"""What the model misses below its gate, told by the leads that were drawn by lot and handed over all the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import polars as pl

from leadlight.engine.match import Matched
from leadlight.engine.outcome import Outcome
from leadlight.engine.replay.passages import Side
from leadlight.engine.replay.rate import Rate
from leadlight.engine.run import fold_history
from leadlight.engine.sweep.errors import SweepCallError, SweepError
from leadlight.engine.sweep.ground import ground
from leadlight.model import Model

_BEYOND = {
    "sql": ("sql", "opportunity", "customer"),
    "opportunity": ("opportunity", "customer"),
    "customer": ("customer",),
}
"""Each goal, and the stages that show that a lead has got there."""
_MANY = {"sql": "SQL", "opportunity": "opportunities", "customer": "customers"}

FEWEST: Final = 20
"""From fewer leads that sales tried, no estimate is said: as for a share in a replay."""

_LOOKED = (
    *("sales_accepted", "sales_rejected", "sales_qualified"),
    *("opportunity_created", "opportunity_won", "opportunity_lost"),
)
"""Sales events by which a person in sales has looked at the lead."""


@dataclass(frozen=True)
class Misses:
    """What the model misses below its gate, estimated from the leads the lot fell on.

    ``rate``: of the explored leads that have had their time and that sales tried, which is to say touched before any
    gate had opened to them, how many got to the goal without a gate, with its 95 % interval. ``caught``: how many got
    there after a gate had opened to them in the end: late, but not missed. ``young``: explored leads that have not had
    their time. ``pool``: how many leads were below the gate when the lot was drawn, known or taken as explored / share.
    ``unseen``: of those that have had their time, the ones that sales did not try: they tell nothing, and are no part
    of ``rate``.
    """

    goal: str
    rate: Rate
    young: int
    pool: float
    caught: int = 0
    unseen: int = 0

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

    @property
    def sentence(self) -> str:
        """What it means for all leads below the gate, and how it is known; first, whether it was tried at all."""
        waiting = f"{self.young:,} more have not had their time." if self.young else ""
        return " ".join(filter(None, [self._found(), self._late(), waiting]))

    def _found(self) -> str:
        n, ripe = self.rate.n, self.rate.n + self.unseen
        if not ripe:
            return "None of the explored leads has had its time, so nothing can be told yet."
        if not n:
            return (
                f"Sales never touched any of the {ripe:,} explored leads that have had their time before a gate opened "
                "to them, so it was not tried: what the model misses cannot be told."
            )
        tried = (
            f"Sales tried {n:,} of the {ripe:,} leads that were drawn by lot and have had their time, "
            f"and {self.rate.hits:,} became {_MANY[self.goal]} without the gate."
        )
        untried = (
            f" The other {self.unseen:,} it never touched, or only once a gate had opened: they tell nothing."
            if self.unseen
            else ""
        )
        if n < FEWEST:
            return f"{tried}{untried} From fewer than {FEWEST} it cannot be told what the model misses."
        return f"{tried}{untried} {self._of_all()}"

    def _of_all(self) -> str:
        alike = " (if those it tried are like the rest)" if self.unseen else ""
        return (
            f"Of all {self.pool:,.0f} leads below the gate, some {self.missed:,.0f} would, if they were handed over"
            f"{alike}: that is what the model misses (95% interval {self.low:,.0f} to {self.high:,.0f})."
        )

    def _late(self) -> str:
        """Who got there by a gate of its own."""
        if not self.caught:
            return ""
        return f"{self.caught:,} of those drawn became {_MANY[self.goal]} once a gate had opened: late, not missed."

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values for JSON."""
        return {
            "goal": self.goal, "explored": self.rate.as_dict(),
            "unseen": self.unseen, "young": self.young, "caught": self.caught,
            "pool": self.pool, "missed": {"estimate": self.missed, "low": self.low, "high": self.high},
            "sentence": self.sentence,
        }  # fmt: skip


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
        raise SweepCallError(
            f"{hits} of {explored} explored leads at a share of {share:g} cannot be. Check the figures."
        )
    return Misses(goal, Rate(hits, explored), 0, explored / share if pool is None else float(pool))


def measure_misses(
    marked: pl.DataFrame, later: Outcome, *, goal: str = "customer", wait: timedelta = timedelta(0)
) -> Misses:
    """The same from the list of marked leads and an outcome of a later day.

    A lead counts once it has been watched for ``wait`` since it was marked; the younger ones wait, with their
    successes. It got to the goal where a stage at or beyond it was entered after it was marked. Raises SweepError.
    """
    check_marked(marked, goal)
    marked = marked.sort("marked_at").unique("lead", keep="first", maintain_order=True)
    ripe = marked.filter(pl.lit(later.as_of) - pl.col("marked_at") >= wait).select("lead", "marked_at")
    moves = later.transitions.with_columns(pl.col("to_stage").cast(pl.String)).join(ripe, on="lead")
    moves = moves.filter(pl.col("at") > pl.col("marked_at"))
    there = _first(moves.filter(pl.col("to_stage").is_in(_BEYOND[goal])))
    gated = _first(moves.filter(pl.col("to_stage").is_in(["mql", "pql"]) & ~pl.col("inferred")))
    got = there.join(gated, on="lead", how="left", suffix="_gate")
    caught = got.filter(pl.col("first_gate") <= pl.col("first")).height
    looked = _first(moves.filter(pl.col("cause").is_in(_LOOKED))).join(gated, on="lead", how="left", suffix="_gate")
    tried = looked.filter((pl.col("first") < pl.col("first_gate")).fill_null(value=True)).height
    return Misses(
        goal=goal,
        rate=Rate(got.height - caught, tried),
        young=marked.height - ripe.height,
        pool=_pool(marked),
        caught=caught,
        unseen=ripe.height - tried,
    )


def check_marked(marked: pl.DataFrame, goal: str) -> None:
    """``SweepError`` for a list that is not one of marked leads, or a goal that is none."""
    if goal not in _BEYOND:
        raise SweepCallError(f"'{goal}' is not a goal. Name sql, opportunity or customer.")
    if missing := {"lead", "marked_at", "share", "pool"} - set(marked.columns):
        raise SweepError(f"This is no list of explored leads: it lacks {', '.join(sorted(missing))}. See --explore.")
    if marked["share"].n_unique() > 1:
        raise SweepError("These leads were drawn at different shares. Estimate each share by itself, then add them up.")


def usual_wait(model: Model, matched: Matched, now: int, goal: str) -> timedelta | None:
    """Within how long nine in ten of the leads that get to a goal do; None where nobody has."""
    side = Side(model.name, model, matched, fold_history(model, matched, now))
    took = ground(side, now, 1).patience[goal]
    return None if took is None else timedelta(microseconds=took)


def _pool(marked: pl.DataFrame) -> float:
    """How many leads were below the gate; of several drawings together that is known only by the share."""
    if not marked.height:
        return 0.0
    pools = marked["pool"].unique()
    return float(pools[0]) if len(pools) == 1 else marked.height / float(marked["share"][0])


def _first(moves: pl.DataFrame) -> pl.DataFrame:
    return moves.group_by("lead").agg(first=pl.col("at").min())
