"""What to beware of in conversion curves."""

from __future__ import annotations

import polars as pl

from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.missing_wins import missing_wins
from leadlight.report.say import STAGE_TITLES, percent
from leadlight.report.scope import Scope
from leadlight.report.scope_caveats import reaches
from leadlight.report.split import CALENDAR, HINDSIGHT
from leadlight.report.tables import Outcome


def caveats(outcome: Outcome, scope: Scope, table: pl.DataFrame) -> list[str]:
    """The sentences that go with these curves, the most important first."""
    if table.is_empty():
        return ["No lead came in this period."]
    said = [_late(outcome, scope), _shown(table, scope), _young(table), _out(), _todays(scope)]
    return [sentence for sentence in said if sentence]


def _late(outcome: Outcome, scope: Scope) -> str:
    missing = missing_wins(outcome)
    if missing is None or not reaches(scope, missing.at):
        return ""
    return (
        f"{missing.sentence} Curves of leads from before {missing.first_win} are too low, and the jump after it is not "
        "real: choose a later --period."
    )


def _shown(table: pl.DataFrame, scope: Scope) -> str:
    if scope.by:
        return ""
    at_30 = table.filter((pl.col("day") == 30) & pl.col("shown").is_not_null() & (pl.col("horizon_days") > 30))
    said = [
        f"{percent(row['shown'])} of {STAGE_TITLES[row['start']]} to {STAGE_TITLES[row['goal']]}"
        for row in at_30.iter_rows(named=True)
    ]
    if not said:
        return ""
    return (
        f"After 30 days a cohort has shown only a part of what it will have shown at the horizon: {', '.join(said)}. "
        "A younger cohort that looks worse may only be younger."
    )


def _young(table: pl.DataFrame) -> str:
    if not (table["converted_note"] != "").any():
        return ""
    return (
        f"A curve ends (on the chart) where fewer than {TOO_FEW} leads are old enough; younger leads count for "
        "as long as they were seen, and never as failures."
    )


def _out() -> str:
    return (
        "Lost and disqualified leads stay in the count as leads that will not convert, unless they have come back; "
        "nurtured leads go on waiting."
    )


def _todays(scope: Scope) -> str:
    if any(column in HINDSIGHT for column in scope.by):
        return "Grade, temperature and stage are today's: leads that got far have often earned them on the way."
    todays = [column for column in scope.by if column not in CALENDAR]
    return f"{' and '.join(todays)} is what is known of a lead today." if todays else ""
