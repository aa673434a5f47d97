"""What to beware of whatever the report: which leads were asked about, which period stands beside, whose figures."""

from __future__ import annotations

from collections.abc import Sequence

from leadlight.report.benchmarks import Benchmark
from leadlight.report.say import day, plural, shown
from leadlight.report.scope import Scope
from leadlight.report.tables import Outcome


def of(outcome: Outcome, scope: Scope, benchmarks: Sequence[Benchmark]) -> list[str]:
    """The sentences that apply."""
    said = []
    if scope.where is not None:
        leads = plural(outcome.leads.height, "lead")
        said.append(f"Only the {leads} for which this holds, as of now: {shown(scope.where, 400)}.")
    if scope.before is not None:
        seen = day(outcome.as_of, outcome.timezone)
        said.append(
            f"Before: {scope.before.label}, the same length right before {scope.period.label}. Both are seen from "
            f"{seen}, so the earlier one has had longer to move on."
        )
    return said + [f"For context, not as a target: {benchmark.sentence}" for benchmark in benchmarks]
