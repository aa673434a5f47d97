"""The lines of a hand-off report: answers, touches, the time limit, reasons, and what became of those sent back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import polars as pl

from leadlight.model.words import DAY
from leadlight.report.handoff.handoffs import WITH_SALES, taken_first
from leadlight.report.measures.funnel import NINE_IN_TEN
from leadlight.report.measures.rates import rate
from leadlight.report.measures.stays import DOORS, OFF_PATH
from leadlight.report.measures.survival import aalen_johansen
from leadlight.report.measures.waits import OUT as GONE
from leadlight.report.measures.worked import hours_between, hours_of, limit_of
from leadlight.report.scope import Scope
from leadlight.report.tables import INSTANT, Outcome

HANDED, TOUCHED, HOT, TAKEN = "handed over", "touched", "hot, nobody touched", "taken up before"
ANSWERS: Final = ("accepted", "rejected", "withdrawn", "waiting")
KEPT, MISSED, OVERDUE, NOT_DUE = "kept", "missed", "overdue now", "not due yet"
RECYCLED, AGAIN = "recycled", "qualified again"
NURTURE, ON_PATH, OUT = "in nurture now", "back on the path now", "out now"

_verdict = pl.col("verdict")


def timed(rows: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    """Hand-offs with the time they took: in business hours ``touch_hours``, ``answer_hours`` and ``age_hours``; by the
    clock ``touch_elapsed``, in hours; and whether they had their time to be ``ready_answered``, ``ready_touched``."""
    hours, zone = hours_of(outcome), outcome.timezone
    now = pl.Series([outcome.as_of], dtype=INSTANT).new_from_index(0, rows.height)
    ends = {"touch_hours": rows["touched_at"], "answer_hours": rows["answered_at"], "age_hours": now}
    worked = [hours_between(rows["at"], end, hours, zone).rename(name) for name, end in ends.items()]
    return rows.with_columns(
        *worked,
        touch_elapsed=_days("touched_at") * 24,
        ready_answered=had_time("answered_at", outcome.as_of),
        ready_touched=had_time("touched_at", outcome.as_of),
    )


def had_time(done: str, as_of: datetime, since: str = "at") -> pl.Expr:
    """Old enough for it: nine in ten of all to whom it ever happened took at most so long. Where it never has, those
    count for whom it is over."""
    patience = _days(done, since).quantile(NINE_IN_TEN, "higher")
    age = (pl.lit(as_of) - pl.col(since)).dt.total_microseconds() / DAY
    return pl.when(patience.is_null()).then(pl.col("over_at").is_not_null()).otherwise(age >= patience)


def _days(done: str, since: str = "at") -> pl.Expr:
    return (pl.col(done) - pl.col(since)).dt.total_microseconds() / DAY


def lines(
    inside: pl.DataFrame,
    every: pl.DataFrame,
    moves: pl.DataFrame,
    outcome: Outcome,
    values: pl.DataFrame,
    scope: Scope,
    order: Sequence[str],
) -> list[pl.DataFrame]:
    """Every part but the response, in order; ``inside``: the hand-offs of the period, ``every``: all ever."""
    shown = pl.DataFrame({"value": list(order)}, schema={"value": pl.String})
    limit = limit_of(outcome) if scope.options["since"] == "mql" else None
    taken = taken_first(moves).filter(scope.period.holds(pl.col("at"))).join(values, on="lead")
    return [
        *_answers(inside, shown),
        counted(taken, shown, "answers", TAKEN),
        _touched(inside, shown),
        *(_limit(inside, shown, limit) if limit is not None else ()),
        _reasons(inside),
        *_sent_back(inside, _after(every, moves, outcome, scope.options["goal"]), scope.options["goal"]),
    ]


def line_of(part: str, line: str) -> list[pl.Expr]:
    return [pl.lit(part).alias("part"), pl.col("value"), pl.lit(line).alias("line"), pl.lit("all").alias("within")]


def counted(rows: pl.DataFrame, shown: pl.DataFrame, part: str, line: str) -> pl.DataFrame:
    counts = rows.group_by("value").agg(count=pl.len())
    whole = shown.join(counts, on="value", how="left", maintain_order="left")
    return whole.select(*line_of(part, line), pl.col("count").fill_null(0))


def share_of(
    rows: pl.DataFrame, shown: pl.DataFrame, part: str, line: str, hit: pl.Expr, ready: pl.Expr, **more: pl.Expr
) -> pl.DataFrame:
    """How many, and their share of those that are ready to be judged."""
    counts = rows.group_by("value").agg(all=pl.len(), count=hit.sum(), hits=(hit & ready).sum(), n=ready.sum(), **more)
    whole = shown.join(counts, on="value", how="left", maintain_order="left")
    whole = whole.with_columns(pl.col("all", "count", "hits", "n").fill_null(0))
    share = rate("share", pl.col("hits"), pl.col("n"), pl.col("all"))
    return whole.select(*line_of(part, line), "count", *share, *more)


def _answers(inside: pl.DataFrame, shown: pl.DataFrame) -> list[pl.DataFrame]:
    handed = counted(inside, shown, "answers", HANDED).join(
        _waits(inside), on="value", how="left", maintain_order="left"
    )
    ready = pl.col("ready_answered")
    said = [share_of(inside, shown, "answers", word, _verdict == word, ready) for word in ANSWERS[:3]]
    return [handed, *said, counted(inside.filter(_verdict == "waiting"), shown, "answers", "waiting")]


def _waits(inside: pl.DataFrame) -> pl.DataFrame:
    """The business hours within which half, and 90 %, of all handed over were touched; those who wait are no failures,
    and those who were turned away untouched never will be."""
    found = []
    for (value,), rows in inside.partition_by("value", as_dict=True).items():
        touched, gone = rows["touch_hours"].is_not_null(), rows["over_at"].is_not_null()
        what = pl.select(pl.when(touched).then(1).when(gone).then(2).otherwise(0)).to_series()
        took = rows["touch_hours"].fill_null(rows["age_hours"])
        curve = aalen_johansen(took.to_numpy(), what.to_numpy())
        found.append((value, curve.when(0.5), curve.when(NINE_IN_TEN)))
    schema = {"value": pl.String, "hours_median": pl.Float64, "hours_p90": pl.Float64}
    return pl.DataFrame(found, schema, orient="row")


def _touched(inside: pl.DataFrame, shown: pl.DataFrame) -> pl.DataFrame:
    hours = pl.col("touch_hours")
    return share_of(
        inside, shown, "touches", TOUCHED, pl.col("touched_at").is_not_null(), pl.col("ready_touched"),
        hours_median=hours.median(), hours_p90=hours.quantile(NINE_IN_TEN, "higher"),
        elapsed_median=pl.col("touch_elapsed").median(),
    )  # fmt: skip


def hot(
    every: pl.DataFrame, touches: pl.DataFrame | None, outcome: Outcome, values: pl.DataFrame, order: Sequence[str]
) -> pl.DataFrame:
    """Leads that are hot, not with sales, and were not touched since they are where they are.

    ``touches``: all there were; without any, those of the hand-offs, ``every``, stand for them.
    """
    shown = pl.DataFrame({"value": list(order)}, schema={"value": pl.String})
    said = every.select("lead", "touched_at") if touches is None else touches.select("lead", touched_at="at")
    return counted(_hot(said, outcome).join(values, on="lead"), shown, "touches", HOT)


def _hot(touches: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    last = touches.group_by("lead").agg(touched_at=pl.col("touched_at").max())
    stage = pl.col("stage").cast(pl.String)
    leads = outcome.leads.select(
        "stage_since", hot=(pl.col("temperature").cast(pl.String) == "hot") & stage.is_in(["inquiry", *DOORS]),
        lead=pl.int_range(pl.len(), dtype=pl.UInt32),
    )  # fmt: skip
    known = leads.filter("hot").join(last, on="lead", how="left", maintain_order="left")
    return known.filter(pl.col("touched_at").is_null() | (pl.col("touched_at") < pl.col("stage_since")))


def _limit(inside: pl.DataFrame, shown: pl.DataFrame, limit: float) -> list[pl.DataFrame]:
    """The time limit: it counts for those for whom it has run out, or whom a rule took away no sooner."""
    due, answered = pl.col("age_hours") > limit, pl.col("answer_hours").is_not_null()
    counts, late = (
        due & (answered | (_verdict == "waiting")),
        pl.col("answer_hours").fill_null(pl.col("age_hours")) > limit,
    )
    waiting = inside.filter(_verdict == "waiting")
    return [
        share_of(inside.filter(counts), shown, "time limit", KEPT, ~late, pl.col("at").is_not_null()),
        counted(inside.filter(counts & late), shown, "time limit", MISSED),
        counted(waiting.filter(due), shown, "time limit", OVERDUE),
        counted(waiting.filter(~due), shown, "time limit", NOT_DUE),
    ]


def _reasons(inside: pl.DataFrame) -> pl.DataFrame:
    """Why sales said no, the most common first; a share of all that it turned away."""
    refused = inside.filter(_verdict == "rejected").with_columns(pl.col("reason").fill_null("no reason given"))
    counts = refused.group_by("value", "reason").agg(count=pl.len()).with_columns(n=pl.col("count").sum().over("value"))
    ordered = counts.sort(["count", "reason"], descending=[True, False])
    share = rate("share", pl.col("count"), pl.col("n"), pl.col("n"))
    named = [
        pl.lit("reasons").alias("part"),
        pl.col("value"),
        pl.col("reason").alias("line"),
        pl.lit("all").alias("within"),
    ]
    return ordered.select(*named, "count", *share)


def _sent_back(inside: pl.DataFrame, after: pl.DataFrame, goal: str) -> list[pl.DataFrame]:
    """What became of the hand-offs that went back to marketing."""
    back = inside.join(after, on=["lead", "at"], maintain_order="left")
    shown = back.select("value").unique(maintain_order=True)
    again = [
        share_of(back, shown, "sent back", line, pl.col(name).is_not_null(), pl.col(f"ready_{name}"))
        for name, line in (("qualified", AGAIN), ("accepted", "accepted then"), ("won", f"{goal} then"))
    ]
    now = pl.col("stage_now")
    return [
        counted(back, shown, "sent back", RECYCLED),
        *again,
        counted(back.filter(now == "nurture"), shown, "sent back", NURTURE),
        counted(back.filter(~now.is_in(OFF_PATH)), shown, "sent back", ON_PATH),
        counted(back.filter(now.is_in(GONE)), shown, "sent back", OUT),
    ]


def _after(every: pl.DataFrame, moves: pl.DataFrame, outcome: Outcome, goal: str) -> pl.DataFrame:
    """Of every hand-off that went back: the first time it qualified again, was accepted, reached the goal."""
    stages = outcome.leads.select(
        stage_now=pl.col("stage").cast(pl.String), lead=pl.int_range(pl.len(), dtype=pl.UInt32)
    )
    back = every.filter(pl.col("recycled_at").is_not_null()).select("lead", "at", "over_at", since="recycled_at")
    for name, wanted in (("qualified", DOORS), ("accepted", WITH_SALES), ("won", (goal,))):
        found = moves.filter(pl.col("to_stage").is_in(wanted)).select("lead", since="at", **{name: "at"})
        back = back.join_asof(
            found, on="since", by="lead", strategy="forward", allow_exact_matches=False, check_sortedness=False
        )
    ready = {f"ready_{name}": had_time(name, outcome.as_of, "since") for name in ("qualified", "accepted", "won")}
    return (
        back.with_columns(**ready).drop("over_at", "since").join(stages, on="lead", how="left", maintain_order="left")
    )
