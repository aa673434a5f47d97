"""Who came to Acme's web site before anybody knew them, most of whom nobody ever did."""

from __future__ import annotations

import numpy as np
import polars as pl

from leadlight.acme import words
from leadlight.acme.chance import Rng, happens, pick, some_days
from leadlight.acme.rates import BOTS, DAY, FIRST, LANDINGS, LAST, SECOND_VISIT

MINUTE = 60_000


def anonymous(people: pl.DataFrame, rng: Rng) -> tuple[pl.DataFrame, dict[str, object]]:
    """The visits of all browsers up to the form that made a lead of some of them, and the truth of them.

    A row's ``lead`` is the browser's id, as is its ``visitor``, until a form says who it is. Which page a visit began
    with decides how likely it leads to a form; campaigns have no say in it.
    """
    leads = people.filter(pl.col("first_form").is_not_null() & ~pl.col("spam"))
    shares, chances = (np.array([row[side] for row in LANDINGS.values()]) for side in (0, 1))
    overall = float((shares * chances).sum() / shares.sum())
    others = round(leads.height * (1 - overall) / overall)
    known = _visitors(leads, list(shares * chances), "k", rng)
    like = leads[rng.integers(0, max(1, leads.height), others)] if leads.height else leads
    unknown = _visitors(_at_other_times(like, rng), list(shares * (1 - chances)), "a", rng)
    robots = _robots(people, round(BOTS * (known.height + unknown.height)), rng)
    seen = pl.concat([_seen(known, rng), _seen(unknown, rng), robots["seen"]], how="diagonal")
    forms = pl.concat([_forms(known), robots["forms"]], how="diagonal")
    rows = pl.concat([seen, forms], how="diagonal").filter(pl.col("at") < LAST).sort("at", "visitor", "name")
    truth = {
        "landing_pages": {page: {"share": share, "chance": chance} for page, (share, chance) in LANDINGS.items()},
        "visitors": known.height + unknown.height,
        "leads": known.height,
        "bots": robots["seen"]["visitor"].n_unique(),
    }
    return rows.with_columns(pl.coalesce("lead", "visitor").alias("lead")), truth


def _at_other_times(leads: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """Visitors like these leads, at other hours of other days."""
    moved = leads["created"].to_numpy() + rng.integers(-15 * DAY, 15 * DAY, leads.height)
    inside = np.where((moved >= FIRST) & (moved < LAST), moved, leads["created"].to_numpy())
    return leads.with_columns(created=pl.Series(inside))


def _visitors(like: pl.DataFrame, landing: list[float], kind: str, rng: Rng) -> pl.DataFrame:
    """A browser each: the page its first visit began with, its first visit, and its last up to now (``created``)."""
    twice = happens(SECOND_VISIT, rng, like.height)
    earlier = np.maximum(like["created"].to_numpy() - some_days(6, like.height, rng), FIRST)
    agents = pl.Series("user_agent", [words.BROWSER, words.PHONE])[happens(0.4, rng, like.height).astype(np.int64)]
    return like.select(
        pl.format(f"{kind}-{{}}", pl.int_range(pl.len())).alias("visitor"),
        "lead", "created", "first_form", "campaign", "utm_source", "utm_medium", agents,
        pl.Series("first", np.where(twice, earlier, like["created"].to_numpy())),
        pl.Series("twice", twice),
        pl.Series("landing", list(LANDINGS))[pick(landing, like.height, rng)],
    )  # fmt: skip


def _seen(visitors: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """The pages of the first visit, and of the second, five minutes before the form."""
    start = pl.max_horizontal(pl.col("first") - 5 * MINUTE, FIRST)
    first = visitors.with_columns(at=start, path="landing")
    second = visitors.filter("twice").with_columns(at=pl.col("created") - 5 * MINUTE, path=pl.lit("/"), campaign=None)
    visits = pl.concat([first, second.filter(pl.col("at") > pl.col("first"))], how="diagonal_relaxed")
    more = visits[np.repeat(np.arange(visits.height), rng.poisson(0.8, visits.height))]
    later = more.with_columns(
        pl.col("at") + pl.Series(rng.integers(10_000, 240_000, more.height)),
        path=pl.Series(words.PAGES)[pick(words.BROWSING, more.height, rng)],
    )
    return pl.concat([visits, later]).select(
        "visitor", "at", "path", "campaign", "utm_source", "utm_medium", "user_agent", name=pl.lit("page_viewed")
    )


def _forms(visitors: pl.DataFrame) -> pl.DataFrame:
    """The form that made each lead known, at the very instant of the lead's own history."""
    return visitors.select(
        "visitor", "lead", "user_agent", at="created", form="first_form", name=pl.lit("form_submitted"),
    )  # fmt: skip


def _robots(people: pl.DataFrame, many: int, rng: Rng) -> dict[str, pl.DataFrame]:
    """Robots: some say what they are, of others the front door did; those that filled in forms are among them."""
    spam = people.filter("spam").select("lead", "created")
    at = np.concatenate([spam["created"].to_numpy(), rng.integers(FIRST, LAST, many)]).astype(np.int64)
    names = pl.Series("visitor", [f"b-{n}" for n in range(at.size)])
    honest = happens(0.7, rng, at.size)
    honest[: spam.height] = True
    says = pl.Series(honest)
    robots = pl.DataFrame({"visitor": names, "at": at}).with_columns(
        user_agent=pl.when(says).then(pl.lit(words.SCANNER)).otherwise(pl.lit(words.BROWSER)),
        bot_reason=pl.when(~says).then(pl.lit("forty pages in a second")),
    )
    pages = robots[np.repeat(np.arange(robots.height), 8)]
    seen = pages.with_columns(
        pl.col("at") + pl.Series(np.tile(np.arange(8) * 25, robots.height)),
        path=pl.Series(words.PAGES)[rng.integers(0, len(words.PAGES), pages.height)],
        name=pl.lit("page_viewed"),
    )
    forms = robots.head(spam.height).with_columns(
        pl.col("at") + 250, lead=spam["lead"], form=pl.lit("contact"), name=pl.lit("form_submitted")
    )
    return {"seen": seen, "forms": forms}
