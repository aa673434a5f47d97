"""What to beware of when credit is given."""

from __future__ import annotations

import polars as pl

from leadlight.report.influence_credits import MODELS
from leadlight.report.influence_rows import ANY, UNTOUCHED, Gathered, gathered
from leadlight.report.lifecycle_caveats import running
from leadlight.report.rates import TOO_FEW
from leadlight.report.say import number, percent, plural
from leadlight.report.scope import Scope
from leadlight.report.split import OTHER
from leadlight.report.tables import Outcome


def caveats(outcome: Outcome, scope: Scope, table: pl.DataFrame) -> list[str]:
    """The sentences that go with these figures, the most important first."""
    found = gathered(outcome, scope)
    if not found.channels:
        return [
            f"No event of these leads has a '{found.column}', so no touch is known. Say which property names the "
            "channel: --channel NAME, or --channel name for the kind of event."
        ]
    if found.deals.is_empty():
        return ["No opportunity was created in this period."]
    said = [
        _touches(found.column, table),
        _spread(table),
        "Credit is an agreement, not a measurement: no model here knows what would have happened without a touch. "
        "For that, leave a channel out somewhere on purpose, and compare.",
        _open(found),
        running(outcome, scope),
        _markov(found),
        _few(found),
        _amounts(found),
        f"Only the channels with the most touches are shown by name; all others are together as {OTHER}."
        if OTHER in found.channels
        else "",
    ]
    return [sentence for sentence in said if sentence]


def _touches(column: str, table: pl.DataFrame) -> str:
    """How much no touch is known of; the models cannot give it to anybody."""
    rows = {row["channel"]: row for row in table.filter(reading="influenced").iter_rows(named=True)}
    untouched = rows[UNTOUCHED]["opportunities"]
    whole = untouched + rows[ANY]["opportunities"]
    if not untouched:
        return f"A touch is an event with a '{column}'."
    return (
        f"A touch is an event with a '{column}'. {number(untouched)} of {number(whole)} opportunities "
        f"({percent(untouched / whole)}) have none before them and stay without credit: they may well have come from a "
        "channel that leaves no such trace."
    )


def _spread(table: pl.DataFrame) -> str:
    """The channel about which the models differ most."""
    parts = table.filter(pl.col("reading").is_in(MODELS) & (pl.col("channel") != UNTOUCHED))
    spread = parts.group_by("channel", maintain_order=True).agg(
        low=pl.col("opportunities").min(), high=pl.col("opportunities").max()
    )
    if spread.height < 2:
        return ""
    most = spread.sort(pl.col("high") - pl.col("low"), descending=True, maintain_order=True).row(0, named=True)
    return (
        f"The models differ most about {most['channel']}: from {number(round(most['low'], 1))} to "
        f"{number(round(most['high'], 1))} opportunities. Where they agree, the choice of a model does not matter."
    )


def _open(found: Gathered) -> str:
    still = found.deals.filter(~pl.col("over")).height
    if not still:
        return ""
    return (
        f"{plural(still, 'opportunity', 'opportunities')} of {found.deals.height:,} still open: what is won will "
        "grow, and the revenue with it."
    )


def _markov(found: Gathered) -> str:
    young = f"; {plural(found.young, 'lead')} without one are too young to say so, and left out" if found.young else ""
    return (
        f"The Markov model sets the ways to an opportunity against {found.fruitless:,} that led to none{young}. "
        "It gives pipeline and revenue by the same shares as opportunities."
    )


def _few(found: Gathered) -> str:
    if found.deals.height >= TOO_FEW:
        return ""
    return (
        f"There are only {plural(found.deals.height, 'opportunity', 'opportunities')}: too few to compare channels by."
    )


def _amounts(found: Gathered) -> str:
    unknown = found.deals.filter(~pl.col("known")).height
    money = "Amounts are the 'amount' of opportunity_created and opportunity_won, all taken to be in one currency."
    if not unknown:
        return money
    return f"{plural(unknown, 'opportunity', 'opportunities')} without an amount count as 0 in money. {money}"
