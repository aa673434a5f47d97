"""How Acme's sales team works its leads: hand-over, verdict, qualification, opportunity, won or lost.

What sales decides depends on what the lead really is, not on how marketing came to hand it over. A lead that
was turned away kindly may come round again after the cool-off.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from leadlight.acme import words
from leadlight.acme.chance import Floats, Instants, Rng, happens, next_working_hour, odds, pick
from leadlight.acme.handover import handed_over, signals
from leadlight.acme.rates import COOL_OFF_DAYS, DAY, HOUR, LAST, REQUALIFIED, STEPS, Step

NEVER = LAST + 10_000 * DAY


def worked(people: pl.DataFrame, touches: pl.DataFrame, rng: Rng) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The events of the sales team, and one row per decision: lead, source, step, chance of a yes."""
    ready = np.zeros(people.height, dtype=np.int64)
    signs = signals(people, touches)
    events, decisions = [], []
    for _ in range(3):  # nobody is handed over more than three times in eighteen months
        handed = handed_over(signs, ready)
        ready[:] = NEVER
        done, decided, free = _pass(people[handed["position"].to_list()], handed["at"].to_numpy(), rng)
        ready[handed["position"].to_numpy()] = free
        events.append(done)
        decisions.append(decided)
    return pl.concat(events, how="diagonal"), pl.concat(decisions)


def _pass(leads: pl.DataFrame, at: Instants, rng: Rng) -> tuple[pl.DataFrame, pl.DataFrame, Instants]:
    """One pass through the funnel: its events, its decisions, and from when on each lead may come again."""
    owner = pl.Series("owner", words.OWNERS)[rng.integers(0, len(words.OWNERS), leads.height)]
    worked_on = leads.with_columns(owner, pl.Series("amount", _amounts(leads, rng)), pl.Series("at", at))
    free = np.full(leads.height, NEVER)
    place = np.arange(leads.height)
    events, decisions = [], []
    for step in STEPS:
        chance, yes, when = _decide(worked_on, step, rng)
        decided = worked_on.select(
            "lead",
            "source",
            pl.lit(step.yes).alias("step"),
            pl.Series("chance", chance),
        )
        decisions.append(decided.filter(pl.Series(when < LAST)))
        turned = worked_on.with_columns(pl.Series("at", when)).filter(pl.Series(~yes))
        refused, free[place[~yes]] = _refused(turned, step, rng)
        worked_on = worked_on.with_columns(pl.Series("at", when)).filter(pl.Series(yes))
        place = place[yes]
        events += [refused, _agreed(worked_on, step)]
    return pl.concat(events, how="diagonal"), pl.concat(decisions), free


def _amounts(leads: pl.DataFrame, rng: Rng) -> Floats:
    """Deals grow with the root of the company; in whole hundreds of euros a year."""
    size = np.sqrt(leads["employees"].to_numpy()) * rng.lognormal(0, 0.4, leads.height)
    amounts: Floats = np.round(np.maximum(1_200, 900 * size), -2)
    return amounts


def _decide(leads: pl.DataFrame, step: Step, rng: Rng) -> tuple[Floats, np.ndarray, Instants]:
    fit, interest = leads["fit"].to_numpy(), leads["interest"].to_numpy()
    chance = odds(step.odds + step.fit * fit + step.interest * interest)
    hours = rng.lognormal(np.log(step.median_hours), step.spread, leads.height)
    when = next_working_hour(leads["at"].to_numpy() + (hours * HOUR).astype(np.int64), rng)
    return chance, happens(chance, rng), when


def _agreed(leads: pl.DataFrame, step: Step) -> pl.DataFrame:
    amount = [pl.col("amount")] if step.yes.startswith("opportunity") else []
    met = [pl.lit("need, authority, urgency").alias("requirements")] if step.yes == "sales_qualified" else []
    return leads.select("lead", "at", pl.lit(step.yes).alias("name"), "owner", *amount, *met)


def _refused(leads: pl.DataFrame, step: Step, rng: Rng) -> tuple[pl.DataFrame, Instants]:
    """What sales says no with, and when the lead may come again: cooled off, requalified, or never."""
    size = leads.height
    again = leads["at"].to_numpy() + COOL_OFF_DAYS * DAY
    if step.yes == "opportunity_won":
        reason = pl.Series("reason", words.LOST_REASONS)[pick((3, 3, 3, 1), size, rng)]
        return leads.select("lead", "at", pl.lit("opportunity_lost").alias("name"), "owner", "amount", reason), again
    if step.yes != "sales_accepted":
        reason = pl.Series("reason", ["Not now", "No reply"])[pick((2, 1), size, rng)]
        return leads.select("lead", "at", pl.lit("recycled").alias("name"), "owner", reason), again
    return _rejected(leads, again, rng)


def _rejected(leads: pl.DataFrame, again: Instants, rng: Rng) -> tuple[pl.DataFrame, Instants]:
    """The less a lead fits, the firmer the reason; some of the firmly rejected are requalified months later."""
    size = leads.height
    unfit = happens(odds(-0.7 - 0.9 * leads["fit"].to_numpy()), rng)
    kindly = pl.Series(["Not now", "No reply"])[pick((1, 1), size, rng)]
    firmly = pl.Series(["Wrong company size", "Student or competitor"])[pick((3, 1), size, rng)]
    reason = pl.when(pl.Series(unfit)).then(firmly).otherwise(kindly).alias("reason")
    rejected = leads.select("lead", "at", pl.lit("sales_rejected").alias("name"), "owner", reason)
    back = unfit & happens(REQUALIFIED, rng, size)
    later = next_working_hour(leads["at"].to_numpy() + rng.integers(40 * DAY, 120 * DAY, size), rng)
    name = pl.lit("requalified").alias("name")
    requalified = leads.select("lead", pl.Series("at", later), name, "owner").filter(pl.Series(back))
    free = np.where(unfit, np.where(back, later, NEVER), again)
    return pl.concat([rejected, requalified], how="diagonal"), free
