"""What to beware of in a report on visits: who counts twice, who is no person, whom the history does not know."""

from __future__ import annotations

import polars as pl

from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.say import day, percent, plural
from leadlight.report.scope import Scope
from leadlight.report.split import MOST, OTHER
from leadlight.report.tables import Outcome
from leadlight.report.visits.lines import BOTS, PEOPLE
from leadlight.report.visits.web_visits import SEEN

_SURPRISING = 0.5  # web sites turn some visitors in a hundred into leads


def caveats(outcome: Outcome, scope: Scope, table: pl.DataFrame) -> list[str]:
    """The sentences that go with these figures, the most important first."""
    if table.is_empty():
        wanted = ", ".join(SEEN)
        return [
            f"There is no visit in this period: no {wanted} or {scope.options['becomes']} in the history. "
            "A --map can name them."
        ]
    rows = {row["line"]: row for row in table.filter(part="visitors").iter_rows(named=True)}
    said = [
        _only_leads(rows[PEOPLE]["visitors"], rows[PEOPLE]["leads"], scope),
        _young(rows[PEOPLE]["visitors"], rows[PEOPLE]["converted_n"] or 0),
        _robots(rows[BOTS]["visitors"], rows[BOTS]["leads"]),
        "A visitor is a browser: who comes with two, or clears its cookies, is two visitors; and who was there before "
        "the history begins counts as new.",
        f"A visitor is a lead from the first of: {scope.options['becomes']}.",
        _running(outcome, scope),
        _many(table),
    ]
    return [sentence for sentence in said if sentence]


def _only_leads(visitors: int, leads: int, scope: Scope) -> str:
    if scope.where is not None:
        return "With --where only leads are counted, so no share of them can be read as the site's conversion."
    if visitors < TOO_FEW or leads <= _SURPRISING * visitors:
        return ""
    return (
        f"{percent(leads / visitors)} of the visitors are leads: this history seems to hold hardly anybody who stayed "
        "unknown, so its shares are not the site's conversion. Give the visits of all: --history VISITS…"
    )


def _young(visitors: int, ready: int) -> str:
    young = visitors - ready
    if not young:
        return ""
    return (
        f"{plural(young, 'visitor')} came too lately to be judged: for less time than nine in ten of those who became "
        "leads needed. They are no failures, and the shares leave them out."
    )


def _robots(bots: int, leads: int) -> str:
    if not bots:
        return "No visitor looks like a robot; see --bots."
    forms = f", and {leads:,} of them sent a form" if leads else ""
    are = "is a robot" if bots == 1 else "are robots"
    return f"{plural(bots, 'visitor')} {are} (--bots){forms}; they are in no other line."


def _running(outcome: Outcome, scope: Scope) -> str:
    end = scope.period.end
    over = end is None or end <= outcome.as_of
    return (
        "" if over else f"The period is not over: these are the figures as of {day(outcome.as_of, outcome.timezone)}."
    )


def _many(table: pl.DataFrame) -> str:
    return (
        f"Only the {MOST} most common are shown by name; all others are together as {OTHER}."
        if OTHER in table["line"]
        else ""
    )
