"""What to beware of whatever the report: which leads were asked about, which period stands beside, whose figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl
from polars import selectors as cs

from leadlight.report.benchmarks import Benchmark
from leadlight.report.missing_wins import missing_wins
from leadlight.report.say import day, plural, shown
from leadlight.report.scope import Scope
from leadlight.report.scope_caveats import reaches
from leadlight.report.tables import Outcome
from leadlight.report.where import read_where


def nothing(whole: Outcome, outcome: Outcome, scope: Scope, table: pl.DataFrame) -> str:
    """Why there is nothing to report: no lead is left of ``whole``, or the period lies outside of it; else empty.

    ``table``: what a report counts that reads more than the outcome, and so perhaps from before its first lead.
    """
    if scope.where is not None and outcome.leads.is_empty() and whole.leads.height:
        leads = plural(whole.leads.height, "lead")
        return f"No lead is left: of the {leads} of this outcome there is none for which this holds: {_said(scope)}."
    period = scope.period
    later = period.start is not None and period.start > whole.as_of
    if not later and (period.end is None or _counted(table)):
        return ""  # without a look at the leads, of whom there may be a million
    first = whole.leads["first_at"].min()
    if not isinstance(first, datetime) or not (later or (period.end is not None and period.end <= first)):
        return ""
    span = f"{day(first, whole.timezone)} to {day(whole.as_of, whole.timezone)}"
    return f"Nothing is known of {period.label}: the history goes from {span}. Choose a --period within it."


def _counted(table: pl.DataFrame) -> bool:
    """Whether anything is counted at all."""
    counts = table.select(cs.integer())
    return bool(counts.height and counts.width and counts.fill_null(0).sum_horizontal().sum())


def late(outcome: Outcome, scope: Scope) -> list[str]:
    """Whether wins are missing at the beginning, where the period reaches back to it; else nothing."""
    missing = missing_wins(outcome)
    if missing is None or not reaches(scope, missing.at):
        return []
    before = f"What became of leads from before {missing.first_win} looks worse than it was"
    return [f"{missing.sentence} {before}: choose a --period from then on."]


def _chosen(outcome: Outcome, where: str) -> str:
    """Whether leads were chosen by what became of them."""
    known = ("first_at", "lead")
    earned = [name for name in read_where(where).columns if name in outcome.leads.columns and name not in known]
    if not earned:
        return ""
    are = "is" if len(earned) == 1 else "are"
    return f" Their {' and '.join(earned)} {are} today's: they were chosen by what became of them, and rates follow."


def _said(scope: Scope) -> str:
    return shown(scope.where or "", 400)


def of(outcome: Outcome, scope: Scope, benchmarks: Sequence[Benchmark]) -> list[str]:
    """The sentences that apply."""
    said = []
    if scope.where is not None:
        leads = plural(outcome.leads.height, "lead")
        said.append(f"Only the {leads} for which this holds, as of now: {_said(scope)}.{_chosen(outcome, scope.where)}")
    if scope.before is not None:
        seen = day(outcome.as_of, outcome.timezone)
        said.append(
            f"Before: {scope.before.label}, the same length right before {scope.period.label}. Both are seen from "
            f"{seen}, so the earlier one has had longer to move on."
        )
    return said + [f"For context, not as a target: {benchmark.sentence}" for benchmark in benchmarks]
