"""Every hand-off of a lead to sales: when, what sales said, when somebody first touched it, and what became of it."""

from __future__ import annotations

from typing import Final

import polars as pl

from leadlight.report.measures.stays import DOORS
from leadlight.report.past.history import events_of
from leadlight.report.past.occasion import Occasion
from leadlight.report.scope import Scope
from leadlight.report.tables import Outcome

WITH_SALES: Final = ("sal", "sql", "opportunity", "customer")
GOALS: Final = ("sql", "opportunity", "customer")
SINCE: Final = ("mql", "inquiry")
_SALES_SAID: Final = ("sales_rejected", "recycled", "disqualified", "opportunity_lost")
"""Events by which a person disqualifies; at any other event it was a rule."""

_stage, _at = pl.col("to_stage"), pl.col("at")


def moves_of(outcome: Outcome) -> pl.DataFrame:
    """All that happened after the lead was created, in order: the transitions but inquiries, ``lead`` a number.

    Half of all rows are inquiries, and to number a lead is what takes time here.
    """
    later = outcome.transitions.filter(_stage.cast(pl.String) != "inquiry")
    numbers = outcome.leads.select("lead", number=pl.int_range(pl.len(), dtype=pl.UInt32))
    known = later.select("lead", "at", "to_stage", "cause", "gate_or_reason", "episode", "inferred", "kind")
    numbered = known.join(numbers, on="lead").drop("lead").rename({"number": "lead"})
    return numbered.sort("lead", "at", "to_stage", "gate_or_reason").with_columns(_stage.cast(pl.String))


def handoffs(
    outcome: Outcome, moves: pl.DataFrame, since: str, goal: str, touches: pl.DataFrame | None
) -> pl.DataFrame:
    """One row per hand-off, in the order of leads and time.

    ``lead``, ``at``; ``verdict`` (accepted, rejected, withdrawn by a rule, waiting), ``answered_at`` and ``reason``;
    ``touched_at``, and whether it is ``only_goal``: taken from an acceptance that nothing but the goal tells of;
    ``over_at`` (turned away, by whomever), ``goal_at``, ``recycled_at``; ``until``, the lead's next hand-off.
    ``since`` "mql": each time a gate opened, and its ``episode``; "inquiry": once, when the lead was created.
    ``touches``: ``lead`` and ``at`` of what counts as a first touch; without any, the verdict is the touch.
    ``moves``: as of ``moves_of``.
    """
    each = ["lead", "episode"] if since == "mql" else ["lead"]
    began = _began(outcome, moves, since).with_row_index("n")
    later = moves.join(began.rename({"at": "began"}), on=each, maintain_order="left").filter(_at >= pl.col("began"))
    whole = _with_firsts(began, later, goal).with_columns(
        until=pl.when(pl.col("lead") == pl.col("lead").shift(-1)).then(_at.shift(-1)),
        verdict=_verdict(),
        answered_at=_answered(),
    )
    return whole.with_columns(
        reason=pl.when(verdict="rejected").then("reason"),
        touched_at=pl.col("answered_at") if touches is None else _first_touch(whole, touches),
        only_goal=pl.lit(touches is None) & _accepted_by_goal(),
    ).drop("n")


def touches_of(outcome: Outcome, scope: Scope, occasion: Occasion) -> pl.DataFrame:
    """When somebody in sales touched whom: ``lead``, ``at``, in order."""
    events = events_of(outcome, scope, occasion.names, occasion.columns)
    return events.filter(occasion.of(events)).select("lead", "at")


def taken_first(moves: pl.DataFrame) -> pl.DataFrame:
    """Leads that sales took up before any gate had opened: ``lead``, ``at``."""
    return moves.filter(_stage.is_in(DOORS) & pl.col("inferred")).select("lead", "at")


def _began(outcome: Outcome, moves: pl.DataFrame, since: str) -> pl.DataFrame:
    if since == "inquiry":
        leads = outcome.leads.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("lead"), at="first_at")
        return leads.filter(_at.is_not_null())
    through = moves.filter(_stage.is_in(DOORS) & (pl.col("kind") == "move") & ~pl.col("inferred"))
    return through.select("lead", "episode", "at").unique(["lead", "episode"], keep="first", maintain_order=True)


def _with_firsts(began: pl.DataFrame, later: pl.DataFrame, goal: str) -> pl.DataFrame:
    """Hand-offs with the first time of everything that matters, out of the moves that are theirs, in order."""
    by_rule = (_stage == "disqualified") & ~pl.col("cause").is_in(_SALES_SAID)
    refused = _stage.is_in(["nurture", "lost", "disqualified"]) & ~by_rule
    first = {
        "accepted_at": _stage.is_in(WITH_SALES),
        "rejected_at": refused,
        "withdrawn_at": by_rule,
        "over_at": refused | by_rule,
        "goal_at": _stage == goal,
        "recycled_at": _stage == "nurture",
    }
    more = {
        "accepted_at": [pl.col("inferred").alias("accepted_inferred")],
        "rejected_at": [pl.coalesce("gate_or_reason", "cause").alias("reason")],
    }
    for name, which in first.items():
        found = later.filter(which).unique("n", keep="first", maintain_order=True)
        began = began.join(
            found.select("n", _at.alias(name), *more.get(name, ())), on="n", how="left", maintain_order="left"
        )
    return began


def _answered() -> pl.Expr:
    return pl.when(pl.min_horizontal("accepted_at", "rejected_at") <= pl.col("withdrawn_at").fill_null(_FAR)).then(
        pl.min_horizontal("accepted_at", "rejected_at")
    )


def _accepted_by_goal() -> pl.Expr:
    """Accepted, and known only because the lead got to the goal at that very instant."""
    inferred = pl.col("accepted_inferred") & (pl.col("goal_at") == pl.col("accepted_at"))
    return inferred.fill_null(value=False) & (pl.col("verdict") == "accepted")


def _verdict() -> pl.Expr:
    accepted, rejected, withdrawn = (
        pl.col(f"{name}_at").fill_null(_FAR) for name in ("accepted", "rejected", "withdrawn")
    )
    first = pl.min_horizontal(accepted, rejected, withdrawn)
    return (
        pl.when(first == _FAR).then(pl.lit("waiting"))
        .when(first == accepted).then(pl.lit("accepted"))
        .when(first == rejected).then(pl.lit("rejected"))
        .otherwise(pl.lit("withdrawn"))
    )  # fmt: skip


_FAR: Final = pl.datetime(2200, 1, 1, time_unit="us", time_zone="UTC")


def _first_touch(rows: pl.DataFrame, touches: pl.DataFrame) -> pl.Series:
    """The first touch from each hand-off on, and before the lead's next."""
    found = rows.select("lead", "at", "until").join_asof(
        touches.select("lead", "at", touched_at="at"),
        on="at", by="lead", strategy="forward", check_sortedness=False,
    )  # fmt: skip
    return found.select(pl.when(pl.col("touched_at") < pl.col("until").fill_null(_FAR)).then("touched_at"))[
        "touched_at"
    ]
