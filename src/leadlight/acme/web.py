"""What leads read on Acme's web site, and the forms they fill in."""

from __future__ import annotations

import numpy as np
import polars as pl

from leadlight.acme import words
from leadlight.acme.chance import Instants, Rng, happens, odds, office_hours, pick, some_days
from leadlight.acme.rates import DAY

MINUTE = 60_000


def visits(people: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """Sessions and their pages: interest brings leads back; who will buy comes often and reads prices."""
    interest, created = people["interest"].to_numpy(), people["created"].to_numpy()
    real = ~people["spam"].to_numpy()
    casual = rng.poisson(np.exp(0.45 + 0.5 * interest)) * real
    sessions = [_sessions(people, np.repeat(created, casual) + some_days(50, casual.sum(), rng), casual, False, rng)]
    for window in ("window", "again"):
        opens = people[window].fill_null(0).to_numpy()
        often = np.where(opens > 0, 2 + rng.poisson(np.exp(1.0 + 0.3 * interest)), 0)
        at = np.repeat(opens, often) + rng.integers(0, 16 * DAY, often.sum())
        sessions.append(_sessions(people, at, often, True, rng))
    started = pl.concat(sessions)
    return pl.concat([started.drop("buying"), _pages(started, rng)], how="diagonal")


def _sessions(people: pl.DataFrame, at: Instants, each: np.ndarray, buying: bool, rng: Rng) -> pl.DataFrame:
    """One row per session; one in four carries the campaign that the lead came by, if it came by one."""
    of = np.repeat(np.arange(people.height), each)
    created = people["created"].to_numpy()[of]
    tagged = pl.Series(happens(0.25, rng, of.size))
    started = people[of].select(
        "lead",
        pl.Series("at", np.maximum(office_hours(at, rng), created + 9 * MINUTE)),
        pl.lit("session_started").alias("name"),
        *(pl.when(tagged).then(column).alias(column) for column in _UTM),
        pl.Series("user_agent", [words.BROWSER, words.PHONE])[happens(0.3, rng, of.size).astype(np.int64)],
        pl.lit(buying).alias("buying"),
    )
    return started.sort("lead", "at")


_UTM = ("utm_source", "utm_medium", "campaign")


def _pages(sessions: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    buying = sessions["buying"].to_numpy()
    many = 1 + rng.poisson(np.where(buying, 3.0, 1.4))
    of = np.repeat(np.arange(sessions.height), many)
    nth = np.arange(of.size) - np.repeat(np.cumsum(many) - many, many)
    page = np.where(buying[of], pick(words.BUYING, of.size, rng), pick(words.BROWSING, of.size, rng))
    later = nth * 45_000 + rng.integers(1_000, 40_000, of.size)
    return sessions[of].select(
        "lead",
        pl.col("at") + pl.Series(later),
        pl.lit("page_viewed").alias("name"),
        pl.Series("path", words.PAGES)[page],
        "user_agent",
    )


def forms(people: pl.DataFrame, rng: Rng) -> pl.DataFrame:
    """The form that made each lead known, and the request to be called of some that are about to buy."""
    known = people.filter(pl.col("first_form").is_not_null() & ~pl.col("spam"))
    listed = people.filter(pl.col("first_form").is_null() & ~pl.col("spam"))
    spam = people.filter("spam")
    submitted, robot = pl.lit("form_submitted").alias("name"), pl.lit(words.SCANNER).alias("user_agent")
    utm, person = [pl.col(column) for column in _UTM], pl.lit(words.BROWSER).alias("user_agent")
    parts = [
        known.select(
            "lead", pl.col("created").alias("at"), submitted, pl.col("first_form").alias("form"), *utm, person
        ),
        listed.select(
            "lead",
            pl.col("created").alias("at"),
            pl.lit("event_attended").alias("name"),
            pl.lit("expo").alias("event"),
        ),
        spam.select("lead", pl.col("created").alias("at"), submitted, pl.lit("contact").alias("form"), robot),
    ]
    for window in ("window", "again"):
        buyers = people.filter(pl.col(window).is_not_null())
        asks = happens(odds(0.1 + 0.5 * buyers["interest"].to_numpy()), rng)
        form = pl.Series("form", ["demo", "contact", "pricing"])[pick((5, 3, 2), buyers.height, rng)]
        at = office_hours(buyers[window].to_numpy() + rng.integers(DAY, 18 * DAY, buyers.height), rng)
        asked = buyers.select("lead", pl.Series("at", at), submitted, form, person).filter(pl.Series(asks))
        parts.append(asked)
    return pl.concat(parts, how="diagonal")
