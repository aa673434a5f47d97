"""What became of the leads that either model qualifies, as far as anybody knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from leadlight.engine.replay.passages import Side
from leadlight.engine.replay.rate import Rate
from leadlight.engine.replay.sales import GOALS, what_came
from leadlight.engine.replay.shape import AtGate, Became

NINE_IN_TEN: Final = 0.9
GROUPS: Final = ("both", "enter", "leave", "neither")


@dataclass(frozen=True)
class Known:
    """What sales did with the leads, watched from three starting points.

    ``groups``: with ``group``, from when either model qualifies the lead, or sales first saw it. ``sides``: from when
    the one model does. Each has ``number``, ``start``, ``seen``, the instant of each goal, and whether the lead has had
    its time (``time_sql`` …). ``ever``: how many leads ever got to each goal. ``patience``: within so many µs nine in
    ten of them got there.
    """

    groups: pl.DataFrame
    sides: dict[str, pl.DataFrame]
    ever: dict[str, int]
    patience: dict[str, int | None]

    def became(self) -> dict[str, Became]:
        """What became of those that both models qualify, only the second, only the first, and neither."""
        found = {}
        for group in GROUPS:
            leads = self.groups.filter(pl.col("group") == group)
            found[group] = Became(leads.height, int(leads["seen"].sum()), {goal: rate(leads, goal) for goal in GOALS})
        return found

    def at_gate(self, side: str) -> dict[str, AtGate]:
        """Precision, recall and the rate to compare with, for each goal."""
        leads = self.sides[side]
        return {
            goal: AtGate(
                precision=rate(leads, goal),
                recall=Rate(int(leads[goal].count()), self.ever[goal]),
                base=rate(self.groups, goal),
            )
            for goal in GOALS
        }


def rate(leads: pl.DataFrame, goal: str) -> Rate:
    """Of those that sales saw and that have had their time, how many got there."""
    counted = leads.filter(pl.col("seen") & pl.col(f"time_{goal}"))
    return Rate(int(counted[goal].count()), counted.height)


def known(a: Side, b: Side, facts: pl.DataFrame, now: int) -> Known:
    """Put the facts beside the gates.

    A lead has *had its time* when it has been watched for as long as nine in ten of those needed that got there, under
    either model. Young leads are no failures; and their quick successes wait with their open cases.
    """
    firsts = {"a": a.firsts, "b": b.firsts}
    sides = {side: what_came(facts, passed.select("number", start="at")) for side, passed in firsts.items()}
    groups = what_came(facts, _groups(a, b, facts))
    patience = patience_of(pl.concat(sides.values()))
    return Known(
        groups=timed(groups, patience, now),
        sides={side: timed(leads, patience, now) for side, leads in sides.items()},
        ever={goal: facts.filter(pl.col("reached") >= n)["number"].n_unique() for n, goal in enumerate(GOALS, 1)},
        patience=patience,
    )


def _groups(a: Side, b: Side, facts: pl.DataFrame) -> pl.DataFrame:
    """Each lead that a model qualifies or sales saw, once: ``number``, ``group``, ``start``."""
    in_a, in_b = a.firsts.select("number", a_at="at"), b.firsts.select("number", b_at="at")
    qualified = in_a.join(in_b, on="number", how="full", coalesce=True)
    group = (
        pl.when(pl.col("a_at").is_null()).then(pl.lit("enter"))
        .when(pl.col("b_at").is_null()).then(pl.lit("leave"))
        .otherwise(pl.lit("both"))
    )  # fmt: skip
    others = facts.group_by("number").agg(start=pl.col("fact_at").min()).join(qualified, on="number", how="anti")
    return pl.concat(
        [
            qualified.select("number", group=group, start=pl.min_horizontal("a_at", "b_at")),
            others.select("number", pl.lit("neither").alias("group"), "start"),
        ]
    )


def patience_of(watched: pl.DataFrame) -> dict[str, int | None]:
    """Within how many µs nine in ten got to each goal, of those that got there (None: nobody has)."""
    took = watched.select((pl.col(goal) - pl.col("start")).quantile(NINE_IN_TEN, "higher") for goal in GOALS)
    return {goal: None if days is None else int(days) for goal, days in took.row(0, named=True).items()}


def timed(leads: pl.DataFrame, patience: dict[str, int | None], now: int) -> pl.DataFrame:
    """Whether each has had its time; nobody has where nobody knows how long it takes."""
    return leads.with_columns(
        (pl.lit(now) - pl.col("start") >= pl.lit(patience[goal], pl.Int64)).fill_null(value=False).alias(f"time_{goal}")
        for goal in GOALS
    )
