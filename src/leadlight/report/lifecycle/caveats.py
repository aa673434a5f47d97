"""What to beware of in a lifecycle report: only what applies, each in a sentence or two."""

from __future__ import annotations

import numpy as np
import polars as pl

from leadlight.model.words import STAGES
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.measures.stays import DOORS, ONWARD, into
from leadlight.report.measures.worked import hours_of, limit_of
from leadlight.report.say import STAGE_TITLES, number, plural
from leadlight.report.scope import Scope
from leadlight.report.scope_caveats import hindsight, many_values, running
from leadlight.report.tables import Outcome, transitions_by_number
from leadlight.report.where import SALES_SOURCED


def caveats(outcome: Outcome, scope: Scope, table: pl.DataFrame) -> list[str]:
    """The sentences that go with these figures, the most important first."""
    if not table["entered"].sum():
        return ["No lead entered any stage in this period."]
    moves = transitions_by_number(outcome)
    said = [
        _unfinished(table),
        running(outcome, scope),
        hindsight(scope),
        _again(moves),
        _inferred(table),
        _sales_sourced(moves, scope),
        _time_limit(outcome, table),
        _two_doors(moves),
        _few(table),
        many_values(scope, table),
    ]
    return [sentence for sentence in said if sentence]


def _unfinished(table: pl.DataFrame) -> str:
    young = int(table.filter(pl.col("reading") == "cohort")["unfinished"].sum())
    known = table.filter(pl.col("stage").is_in(ONWARD)).group_by("stage").agg(pl.col("patience_days").max())
    days = {row[0]: row[1] for row in known.iter_rows() if row[1] is not None}
    waits = ", ".join(f"{STAGE_TITLES[stage]} {number(days[stage])}" for stage in ONWARD if stage in days)
    said = (
        f"Unfinished ({plural(young, 'stay')} of the cohort) are not failures: they have been in their stage "
        "for less time than 90% of those who moved on needed. Rates count only those that had that time"
    )
    nobody = "; nobody has moved on yet, so nobody can say how long it takes."
    return said + (f" (days: {waits})." if waits else nobody)


def _again(transitions: pl.DataFrame) -> str:
    times = np.bincount(transitions.select(into(pl.col("to_stage"))).to_series().to_numpy())
    again = np.unique(np.flatnonzero(times > 1) // len(STAGES)).size
    if not again:
        return ""
    return (
        f"{plural(again, 'lead')} came into the same stage more than once. "
        f"The cohort counts a lead once per stage, ever; the entries count each time."
    )


def _inferred(table: pl.DataFrame) -> str:
    cohort = table.filter(pl.col("reading") == "cohort").group_by("stage").agg(pl.col("inferred", "entered").sum())
    counts = {stage: (inferred, entered) for stage, inferred, entered in cohort.iter_rows() if inferred}
    if not counts:
        return ""
    listed = ", ".join(
        f"{counts[stage][0]:,} of {counts[stage][1]:,} {STAGE_TITLES[stage]}"
        for stage in STAGE_TITLES
        if stage in counts
    )
    return f"Skipped stages are counted as entered when a later one was: {listed}. Days leave them out."


def _sales_sourced(transitions: pl.DataFrame, scope: Scope) -> str:
    doors = (
        transitions.filter(pl.col("to_stage").is_in(DOORS)).sort("at", "inferred").group_by("lead", maintain_order=True)
    )
    theirs = int(doors.agg(pl.col("inferred").first())["inferred"].sum())
    if not theirs or SALES_SOURCED in (scope.where or ""):
        return ""
    return (
        f"{plural(theirs, 'lead')} came to sales before marketing had qualified them (MQL inferred). "
        f"Leave them out with --where 'NOT {SALES_SOURCED}'."
    )


def _time_limit(outcome: Outcome, table: pl.DataFrame) -> str:
    limit = limit_of(outcome)
    if limit is None or not table["sla_due"].sum():
        return ""
    return (
        f"Sales has {number(limit)} business hours to answer ({hours_of(outcome)}). Missed: "
        "the time ran out in the period. Past due: it had run out, and nobody had answered by the period's end."
    )


def _two_doors(transitions: pl.DataFrame) -> str:
    stamps = (pl.col("kind") == "stamp") & ~pl.col("inferred") & pl.col("to_stage").is_in(DOORS)
    both = transitions.filter(stamps)["lead"].n_unique()
    if not both:
        return ""
    return f"MQL and PQL are two doors to the same room; {plural(both, 'lead')} went through both."


def _few(table: pl.DataFrame) -> str:
    few = table.filter((pl.col("to_next_note") == "too few to say") | (pl.col("cumulative_note") == "too few to say"))
    return (
        f"Rates from fewer than {TOO_FEW} are not said; CSV and JSON have them, with their intervals."
        if len(few)
        else ""
    )
