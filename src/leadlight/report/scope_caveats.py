"""What to beware of in what was asked: a period that goes on, a split by what is known today, values put together."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from leadlight.report.say import day
from leadlight.report.scope import Scope
from leadlight.report.split import CALENDAR, HINDSIGHT, MOST, MOST_CROSSED, OTHER
from leadlight.report.tables import Outcome


def running(outcome: Outcome, scope: Scope) -> str:
    """Whether the period goes on."""
    end = scope.period.end
    if end is None or end <= outcome.as_of:
        return ""
    return f"The period is not over: these are the figures as of {day(outcome.as_of, outcome.timezone)}."


def reaches(scope: Scope, instant: datetime) -> bool:
    """Whether leads from before an instant are among those asked about, or those they are compared with."""
    return any(period.begins_before(instant) for period in (scope.period, scope.before) if period is not None)


def hindsight(scope: Scope) -> str:
    """Whether what it is split by is of today, and was not so then."""
    todays = [column for column in scope.by if column not in CALENDAR]
    if not todays:
        return ""
    earned = [column for column in todays if column in HINDSIGHT]
    if earned:
        said = "Leads that got far have often earned it on the way, so it explains less than it seems to."
        return f"The {' and the '.join(earned)} is today's. {said}"
    named = " and ".join(todays)
    return f"{named} is what is known of a lead today, perhaps not what was known when it entered a stage."


def many_values(scope: Scope, table: pl.DataFrame) -> str:
    """Whether some values are put together."""
    if OTHER not in table["value"]:
        return ""
    if len(scope.by) > 1:
        return (
            f"Only the {MOST_CROSSED} most common combinations are shown by name; all others are together as {OTHER}."
        )
    which = "latest" if scope.by[0] in CALENDAR else "most common"
    return f"Only the {MOST} {which} values of {scope.by[0]} are shown by name; all others are together as {OTHER}."
