"""What to beware of when sources are compared."""

from __future__ import annotations

import polars as pl

from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.missing_wins import missing_wins
from leadlight.report.say import STAGE_TITLES, number, plural
from leadlight.report.scope import Scope
from leadlight.report.scope_caveats import hindsight, many_values, reaches, running
from leadlight.report.sources.properties import LATEST, asked_of_events
from leadlight.report.tables import Outcome


def caveats(outcome: Outcome, scope: Scope, table: pl.DataFrame) -> list[str]:
    """The sentences that go with these figures, the most important first."""
    if table.is_empty():
        return ["No lead was created in this period."]
    said = [
        _late(outcome, scope),
        _unfinished(table),
        running(outcome, scope),
        _lift(table),
        _of_events(outcome, scope),
        "" if asked_of_events(outcome, scope) else hindsight(scope),
        _few(table),
        many_values(scope, table),
    ]
    return [sentence for sentence in said if sentence]


def _late(outcome: Outcome, scope: Scope) -> str:
    missing = missing_wins(outcome)
    if missing is None or not reaches(scope, missing.at):
        return ""
    return f"{missing.sentence} Sources that were strong early look too weak: choose a later --period."


def _unfinished(table: pl.DataFrame) -> str:
    waiting = (pl.col("leads") - pl.col("converted_n")).sum()
    goals = table.group_by("goal", maintain_order=True).agg(waiting, pl.col("patience_days").first())
    young = [f"{STAGE_TITLES[goal]} {number(count)}" for goal, count, _ in goals.iter_rows() if count]
    times = [f"{STAGE_TITLES[goal]} {number(days)}" for goal, _, days in goals.iter_rows() if days is not None]
    if not young:
        return ""
    said = f" (days: {', '.join(times)})" if times else ""
    return (
        f"Too young to be judged, so not counted in the rates, whether they are there already or not yet: "
        f"{', '.join(young)}. They are no failures. A lead has had its time when it is as old as 90% of all who got "
        f"there were{said}."
    )


def _lift(table: pl.DataFrame) -> str:
    if table["value"].n_unique() < 2:
        return ""
    return (
        "Lift compares with all other leads together, as they are. It does not say what a source would bring if there "
        "were more of it; and where its interval holds 1, it may be chance. Among a dozen values, one in twenty "
        "differs by chance alone."
    )


def _of_events(outcome: Outcome, scope: Scope) -> str:
    asked = asked_of_events(outcome, scope)
    if not asked:
        return ""
    said = [f"of {name} the {'last' if name in LATEST else 'first'}" for name in asked]
    last = " A lead has an owner only once sales has it: who has none has not got far." if "owner" in asked else ""
    return f"Read from the events of each lead: {', '.join(said)} that one of them says.{last}"


def _few(table: pl.DataFrame) -> str:
    if not (table["converted_note"] == "too few to say").any():
        return ""
    return (
        f"Rates from fewer than {TOO_FEW} are not said; CSV and JSON have them, with their intervals: {_those(table)}."
    )


def _those(table: pl.DataFrame) -> str:
    few = table.filter(pl.col("converted_note") == "too few to say")["value"].n_unique()
    return plural(few, "value")
