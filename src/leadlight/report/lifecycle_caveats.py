"""What to beware of in a lifecycle report: only what applies, each in a sentence or two."""

from __future__ import annotations

import polars as pl

from leadlight.report.base import Scope
from leadlight.report.rates import TOO_FEW
from leadlight.report.say import STAGE_TITLES, day, number, plural
from leadlight.report.split import HINDSIGHT, MONTH, MOST, OTHER
from leadlight.report.stays import DOORS, ONWARD
from leadlight.report.tables import Outcome


def caveats(outcome: Outcome, scope: Scope, table: pl.DataFrame) -> list[str]:
    """The sentences that go with these figures, the most important first."""
    if not table["entered"].sum():
        return ["No lead entered any stage in this period."]
    said = [
        _unfinished(table),
        _running(outcome, scope),
        _hindsight(scope),
        _again(outcome.transitions),
        _inferred(table),
        _two_doors(outcome.transitions),
        _few(table),
        _many_values(scope, table),
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


def _running(outcome: Outcome, scope: Scope) -> str:
    end = scope.period.end
    if end is None or end <= outcome.as_of:
        return ""
    return f"The period is not over: these are the figures as of {day(outcome.as_of, outcome.timezone)}."


def _hindsight(scope: Scope) -> str:
    if scope.by is None or scope.by == MONTH:
        return ""
    if scope.by in HINDSIGHT:
        earned = "Leads that got far have often earned it on the way, so it explains less than it seems to."
        return f"The {scope.by} is today's. {earned}"
    return f"{scope.by} is what is known of a lead today, perhaps not what was known when it entered a stage."


def _again(transitions: pl.DataFrame) -> str:
    again = transitions.group_by("lead", "to_stage").len().filter(pl.col("len") > 1)["lead"].n_unique()
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


def _many_values(scope: Scope, table: pl.DataFrame) -> str:
    if OTHER not in table["value"]:
        return ""
    which = "latest" if scope.by == MONTH else "most common"
    return f"Only the {MOST} {which} values of {scope.by} are shown by name; all others are together as {OTHER}."
