"""That wins are missing at the beginning of a history, as every report and the plan begin to say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from leadlight.report.measures.truncation import begins_late
from leadlight.report.measures.waits import first_stamps, waits
from leadlight.report.say import day, number
from leadlight.report.tables import Outcome


@dataclass(frozen=True)
class MissingWins:
    """What is seen of it, as a sentence; and the moment of the first win and its day, for what follows from it."""

    sentence: str
    at: datetime
    first_win: str


def missing_wins(outcome: Outcome) -> MissingWins | None:
    """None where the first win comes no later than chance would have it."""
    found = begins_late(waits(first_stamps(outcome), "inquiry", "customer", outcome.as_of))
    if found is None:
        return None
    first, win, expected = found
    began, won = (day(instant, outcome.timezone) for instant in (first, win))
    said = (
        f"Wins seem to be missing at the beginning: leads are known from {began} on, the first win is of {won}, and "
        f"about {number(round(expected))} should have come before it."
    )
    return MissingWins(said, win, won)
