"""What to beware of when credit is given."""

from __future__ import annotations

import polars as pl

from leadlight.report.influence.credits import MODELS
from leadlight.report.influence.gathered import Gathered, gathered
from leadlight.report.influence.rows import ANY, UNTOUCHED
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.say import number, percent, plural, shown
from leadlight.report.scope import Scope
from leadlight.report.scope_caveats import hindsight, many_values, running
from leadlight.report.split import ALL, OTHER
from leadlight.report.tables import Outcome

_MOST_NAMED = 6


def caveats(outcome: Outcome, scope: Scope, table: pl.DataFrame) -> list[str]:
    """The sentences that go with these figures, the most important first."""
    parts = gathered(outcome, scope)
    found = list(parts.values())
    if not found:
        return ["No lead and no opportunity was created in this period."]
    if not found[0].channels:
        return [
            f"No event of these leads has a '{found[0].column}', so no touch is known. Say which property names the "
            "channel: --channel NAME, or --channel name for the kind of event."
        ]
    if not any(len(part.deals) for part in found):
        return ["No opportunity was created in this period."]
    said = [
        _touches(found[0].column, table),
        _spread(table),
        "Credit is an agreement, not a measurement: no model here knows what would have happened without a touch. "
        "For that, leave a channel out somewhere on purpose, and compare.",
        _open(found),
        running(outcome, scope),
        _markov(found, scope),
        _few(parts),
        _amounts(found),
        hindsight(scope),
        many_values(scope, table),
        f"Only the channels with the most touches are shown by name; all others are together as {OTHER}."
        if OTHER in found[0].channels
        else "",
    ]
    return [sentence for sentence in said if sentence]


def _touches(column: str, table: pl.DataFrame) -> str:
    """How much no touch is known of; the models cannot give it to anybody."""
    rows = table.filter(reading="influenced")
    untouched, touched = (float(rows.filter(channel=each)["opportunities"].sum()) for each in (UNTOUCHED, ANY))
    whole = untouched + touched
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
    sums = parts.group_by("reading", "channel", maintain_order=True).agg(pl.col("opportunities").sum())
    spread = sums.group_by("channel", maintain_order=True).agg(
        low=pl.col("opportunities").min(), high=pl.col("opportunities").max()
    )
    if spread.height < 2:
        return ""
    most = spread.sort(pl.col("high") - pl.col("low"), descending=True, maintain_order=True).row(0, named=True)
    return (
        f"The models differ most about {most['channel']}: from {number(round(most['low'], 1))} to "
        f"{number(round(most['high'], 1))} opportunities. Where they agree, the choice of a model does not matter."
    )


def _open(found: list[Gathered]) -> str:
    still = sum(part.deals.filter(~pl.col("over")).height for part in found)
    if not still:
        return ""
    return (
        f"{plural(still, 'opportunity', 'opportunities')} of {_deals(found):,} still open: what is won will "
        "grow, and the revenue with it."
    )


def _deals(found: list[Gathered]) -> int:
    return sum(part.deals.height for part in found)


def _markov(found: list[Gathered], scope: Scope) -> str:
    fruitless, leads = (sum(getattr(part, name) for part in found) for name in ("fruitless", "young"))
    young = f"; {plural(leads, 'lead')} without one are too young to say so, and left out" if leads else ""
    alone = (
        f" Each value of {scope.by_title} has a chain of its own, of its leads alone: its sums are not those of the "
        "chain of all."
        if scope.by
        else ""
    )
    return (
        f"The Markov model sets the ways to an opportunity against {fruitless:,} that led to none{young}. "
        f"It gives pipeline and revenue by the same shares as opportunities.{alone}"
    )


def _few(parts: dict[str, Gathered]) -> str:
    """Who has too few opportunities for a channel to be told from another."""
    few = [value for value, part in parts.items() if len(part.deals) < TOO_FEW]
    if not few:
        return ""
    if len(parts) > 1 or few != [ALL]:
        named = ", ".join(shown(value) for value in few[:_MOST_NAMED])
        more = f" and {len(few) - _MOST_NAMED} more" if len(few) > _MOST_NAMED else ""
        return f"Fewer than {TOO_FEW} opportunities, too few to compare channels by: {named}{more}."
    deals = parts[ALL].deals.height
    return f"There are only {plural(deals, 'opportunity', 'opportunities')}: too few to compare channels by."


def _amounts(found: list[Gathered]) -> str:
    unknown = sum(part.deals.filter(~pl.col("known")).height for part in found)
    money = "Amounts are the 'amount' of opportunity_created and opportunity_won, all taken to be in one currency."
    if not unknown:
        return money
    return f"{plural(unknown, 'opportunity', 'opportunities')} without an amount count as 0 in money. {money}"
